//! Reading the cell of a table as an attribute's value: what a spreadsheet writes where JSON has
//! numbers, booleans and lists.

use std::borrow::Cow;

use super::reader::Place;
use super::value::{check_element, too_many_elements};
use crate::schema::{Attribute, Kind};
use crate::value::{Value, has_form_of_day, read_parameter};

/// Reads a cell against its attribute; `None`, with the problem noted, where it does not fit.
pub(super) fn read<'a>(
    attribute: &Attribute,
    text: Cow<'a, str>,
    at: &Place<'_>,
) -> Option<Value<'a>> {
    let text = match attribute.kind {
        Kind::Text { .. } => text,
        Kind::TextList { max_items, max } => {
            return list(attribute.name, max_items, max, &text, at);
        }
        _ => trimmed(text),
    };
    let text = match attribute.kind {
        Kind::Boolean => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => "true".into(),
            "false" | "no" | "0" => "false".into(),
            _ => text,
        },
        Kind::Time if has_form_of_day(&text) => format!("{text}T00:00:00Z").into(),
        _ => text,
    };
    read_parameter(attribute, text)
        .map_err(|error| at.add(error))
        .ok()
}

/// Reads elements between semicolons or line breaks.
fn list(
    name: &str,
    max_items: u32,
    max: u32,
    text: &str,
    at: &Place<'_>,
) -> Option<Value<'static>> {
    let mut elements: Vec<Cow<'static, str>> = Vec::new();
    let problems_before = at.problem_count();
    for element in text.split([';', '\n', '\r']).map(str::trim) {
        if element.is_empty() || elements.iter().any(|other| other == element) {
            continue;
        }
        if let Err(error) = check_element(name, max, element) {
            at.add(error);
        }
        elements.push(Cow::Owned(element.to_owned()));
    }
    if elements.len() > max_items as usize {
        at.add(too_many_elements(name, elements.len(), max_items));
    }
    (at.problem_count() == problems_before).then_some(Value::List(elements))
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}
