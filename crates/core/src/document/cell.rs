//! Reading the cell of a table as an attribute's value: what a spreadsheet writes where JSON has
//! numbers, booleans and lists.

use std::borrow::Cow;

use super::reader::Place;
use super::value::{check_element, too_many_elements};
use crate::error::{Code, Error, excerpt, one_of, visible};
use crate::schema::{Attribute, Kind};
use crate::time::Timestamp;
use crate::value::{Value, read_parameter};

/// How a cell says yes or no, in any case: `true`, or `false` behind them.
const BOOLEANS: [(&str, bool); 6] = [
    ("true", true),
    ("yes", true),
    ("1", true),
    ("false", false),
    ("no", false),
    ("0", false),
];

/// Attributes whose elements are e-mail addresses: many programs write several with a comma or a blank between
/// them.
const ADDRESSES: &[&str] = &["emails"];

/// Attributes whose elements are telephone numbers, which no decimal number is.
const PHONES: &[&str] = &[
    "homePhones",
    "mobilePhones",
    "otherPhones",
    "voipPhones",
    "workPhones",
];

/// Reads a cell against its attribute; `None`, with the problem noted, where it does not fit.
pub(super) fn read<'a>(
    attribute: &Attribute,
    text: Cow<'a, str>,
    at: &Place<'_>,
) -> Option<Value<'a>> {
    if !matches!(attribute.kind, Kind::TextList { .. })
        && let Some(damage) = damage(&text)
    {
        at.add(damaged(&format!("`{}`", attribute.name), &text, damage));
        return None;
    }
    let text = match attribute.kind {
        Kind::Text { .. } if is_shortened(&text) => {
            at.add(shortened(&format!("`{}`", attribute.name), &text));
            return None;
        }
        Kind::Text { .. } => text,
        Kind::TextList { max_items, max } => {
            return list(attribute.name, max_items, max, &text, at);
        }
        _ => trimmed(text),
    };
    if matches!(attribute.kind, Kind::Boolean) {
        return boolean(attribute.name, &text, at);
    }
    let hint = match attribute.kind {
        Kind::Number if text.contains(',') => ", with a point before its decimals, as in `4.5`",
        Kind::Time if !Timestamp::has_form(&text) => ", or a day such as `2026-01-31`",
        _ => "",
    };
    read_parameter(attribute, text)
        .map_err(|mut error| {
            error.detail.push_str(hint);
            at.add(error);
        })
        .ok()
}

fn boolean(name: &str, text: &str, at: &Place<'_>) -> Option<Value<'static>> {
    let said = BOOLEANS
        .iter()
        .find(|(word, _)| text.eq_ignore_ascii_case(word));
    if said.is_none() {
        let (sent, words) = (excerpt(text), one_of(BOOLEANS.map(|(word, _)| word)));
        let detail = format!("`{name}` is `{sent}`; it must be {words}");
        at.add(Error::new(Code::WrongType, detail));
    }
    said.map(|(_, value)| Value::Boolean(*value))
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
    let parts = text.split([';', '\n', '\r']).map(visible);
    let (is_address, is_phone) = (ADDRESSES.contains(&name), PHONES.contains(&name));
    for element in parts.flat_map(|part| {
        if is_address {
            addresses(part)
        } else {
            vec![part]
        }
    }) {
        if element.is_empty() || elements.iter().any(|other| other == element) {
            continue;
        }
        let what = || format!("an element of `{name}`");
        if let Some(damage) = damage(element) {
            at.add(damaged(&what(), element, damage));
        } else if is_phone && element.starts_with('\'') {
            at.add(damaged(&what(), element, APOSTROPHE));
        } else if is_shortened(element) || is_phone && is_scientific(element) {
            at.add(shortened(&what(), element));
        } else if is_phone && is_decimal(element) {
            at.add(with_decimals(&what(), element));
        } else if let Err(error) = check_element(name, max, element) {
            at.add(error);
        }
        elements.push(Cow::Owned(element.to_owned()));
    }
    if elements.len() > max_items as usize {
        at.add(too_many_elements(name, elements.len(), max_items));
    }
    (at.problem_count() == problems_before).then_some(Value::List(elements))
}

/// The addresses of a text between commas or white space; the text as it is, where that is not what it holds.
fn addresses(text: &str) -> Vec<&str> {
    let between = |char: char| char == ',' || char.is_whitespace();
    let parts = text.split(between).map(visible);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    if parts.iter().all(|part| part.contains('@')) {
        parts
    } else {
        vec![text]
    }
}

/// Whether a text is a long number as spreadsheets show and save it, `1.20255E+10`: what was entered, a telephone
/// number or an id, is lost. From seven digits on; no such number has more than 21.
fn is_shortened(text: &str) -> bool {
    let Some((number, exponent)) = visible(text).split_once(['E', 'e']) else {
        return false;
    };
    let (whole, decimals) = parts(number);
    let exponent = exponent
        .strip_prefix('+')
        .and_then(|text| text.parse().ok());
    whole.len() == 1
        && is_digits(whole)
        && is_digits(decimals)
        && matches!(exponent, Some(6_u8..=20))
}

/// Whether a text is a number with an exponent, however it is written: `1.2E10`, `1,20E+10`, `12.0255e+09`. Digits
/// before an `E` and behind it may be a number and its extension.
fn is_scientific(text: &str) -> bool {
    let Some((number, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let (whole, decimals) = parts(number);
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let is_mantissa = whole.len() == 1 || number.contains(['.', ',']);
    is_mantissa && is_digits(whole) && is_digits(decimals) && is_digits(exponent)
}

/// Whether a text is a whole number with decimals, as programs write a column of numbers in which some are missing:
/// `12025550100.0`, `12025550100,00`. Between few digits a point may stand where people have a blank.
fn is_decimal(text: &str) -> bool {
    let (whole, decimals) = parts(text);
    let are_nothing = decimals.bytes().all(|byte| byte == b'0');
    let is_long = whole.len() >= 7 || decimals.len() <= 2;
    text.contains(['.', ',']) && is_digits(whole) && is_digits(decimals) && are_nothing && is_long
}

/// What stands before and behind the point or comma of a number, without its sign.
fn parts(number: &str) -> (&str, &str) {
    let number = number.strip_prefix(['+', '-']).unwrap_or(number);
    number.split_once(['.', ',']).unwrap_or((number, "0"))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What spreadsheets write into cells whose formula has no value.
const NO_VALUE: [&str; 9] = [
    "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
];

/// What people put before a number so that a spreadsheet keeps its form.
const APOSTROPHE: &str =
    "with the apostrophe by which a spreadsheet keeps a number as it is; leave that out";

/// What a spreadsheet has left in a cell instead of its value, and what to do.
fn damage(text: &str) -> Option<&'static str> {
    let text = visible(text);
    let is_formula = text.len() > 2 && text.starts_with("=\"") && text.ends_with('"');
    if is_formula {
        Some("a formula of a spreadsheet; leave out `=` and the quotes")
    } else if NO_VALUE.contains(&text) {
        Some(
            "what a spreadsheet shows where a formula has no value; enter the value, or empty the cell",
        )
    } else {
        None
    }
}

fn damaged(what: &str, text: &str, damage: &str) -> Error {
    let sent = excerpt(visible(text));
    Error::new(
        Code::NotAllowedValue,
        format!("{what} is `{sent}`, {damage}"),
    )
}

fn with_decimals(what: &str, text: &str) -> Error {
    let sent = excerpt(text);
    let detail = format!(
        "{what} is `{sent}`, a telephone number with decimals, as programs write it that take it for an amount; make the column text, or whole numbers, and save the file"
    );
    Error::new(Code::InvalidNumber, detail)
}

fn shortened(what: &str, text: &str) -> Error {
    let sent = excerpt(visible(text));
    let detail = format!(
        "{what} is `{sent}`, a number that a spreadsheet has shortened, and its digits are lost; make the column text, enter the numbers again, and save the file"
    );
    Error::new(Code::InvalidNumber, detail)
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(visible(text)),
        Cow::Owned(text) => Cow::Owned(visible(&text).to_owned()),
    }
}
