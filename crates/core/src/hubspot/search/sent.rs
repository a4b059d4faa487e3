//! The body of a search, as it was sent.

use std::borrow::Cow;

use crate::error::{Error, excerpt};
use crate::hubspot::body::{self, Reader};
use crate::json::{Json, Stop};

/// The members of the body.
pub const MEMBERS: &[&str] = &[
    "query",
    "limit",
    "after",
    "sorts",
    "properties",
    "filterGroups",
    "filters",
];

/// The members of a filter.
pub const FILTER_MEMBERS: &[&str] = &["propertyName", "operator", "value", "highValue", "values"];

/// The members of a key to sort by.
pub const SORT_MEMBERS: &[&str] = &["propertyName", "direction"];

/// How a key can be sorted by: up, which it is unless it says so, and down.
pub const DIRECTIONS: [&str; 2] = ["ASCENDING", "DESCENDING"];

/// A search as it was sent.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Body<'a> {
    pub(super) query: Option<Cow<'a, str>>,
    pub(super) limit: Option<i64>,
    pub(super) after: Option<Cow<'a, str>>,
    pub(super) sorts: Vec<Sort<'a>>,
    /// The properties that the answer shows.
    pub properties: Vec<Cow<'a, str>>,
    pub(super) groups: Vec<Vec<Sent<'a>>>,
    /// Filters beside the groups, which are one.
    pub(super) filters: Vec<Sent<'a>>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sort<'a> {
    pub(super) property: Cow<'a, str>,
    pub(super) is_descending: bool,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sent<'a> {
    pub(super) property: Cow<'a, str>,
    pub(super) operator: Cow<'a, str>,
    pub(super) value: Option<Cow<'a, str>>,
    pub(super) high: Option<Cow<'a, str>>,
    pub(super) values: Vec<Cow<'a, str>>,
}

/// Reads the body of a search.
///
/// # Errors
/// What ended the reading.
pub fn read(text: &str) -> Result<Body<'_>, Error> {
    body::read(text, |reader, json| {
        let mut body = Body::default();
        reader.object(json, MEMBERS, &mut |name, object| {
            match name {
                "query" => body.query = reader.take_text(object)?,
                "limit" => body.limit = Some(object.take(|json| reader.integer(&json))?),
                "after" => body.after = reader.take_text(object)?,
                "properties" => body.properties = reader.take_texts(object)?,
                "sorts" => {
                    body.sorts =
                        object.take(|json| reader.list(json, |json| sort(reader, json)))?;
                }
                "filters" => body.filters = object.take(|json| filters(reader, json))?,
                _ => {
                    body.groups =
                        object.take(|json| reader.list(json, |json| group(reader, json)))?;
                }
            }
            Ok(())
        })?;
        Ok(body)
    })
}

/// A key to sort by: an object, or the name of a property, with a minus before it where it goes down.
fn sort<'de>(reader: &Reader, json: Json<'_, 'de>) -> Result<Sort<'de>, Stop> {
    if let Json::Text(text) = json {
        let is_descending = text.starts_with('-');
        let property = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim_start_matches('-')),
            Cow::Owned(text) => Cow::Owned(text.trim_start_matches('-').to_owned()),
        };
        return Ok(Sort {
            property,
            is_descending,
        });
    }
    let mut sort = Sort::default();
    reader.object(json, SORT_MEMBERS, &mut |name, object| {
        let text = reader.take_text(object)?.unwrap_or_default();
        match name {
            "propertyName" => sort.property = text,
            _ => sort.is_descending = is_descending(reader, &text)?,
        }
        Ok(())
    })?;
    Ok(sort)
}

/// Whether a direction goes down; one that is empty goes up.
fn is_descending(reader: &Reader, text: &str) -> Result<bool, Stop> {
    let [up, down] = DIRECTIONS;
    if text.eq_ignore_ascii_case(down) {
        return Ok(true);
    }
    if text.is_empty() || text.eq_ignore_ascii_case(up) {
        return Ok(false);
    }
    let sent = excerpt(text);
    Err(reader.stop(format!(
        "Unrecognized direction \"{sent}\", known directions: {up}, {down}"
    )))
}

fn group<'de>(reader: &Reader, json: Json<'_, 'de>) -> Result<Vec<Sent<'de>>, Stop> {
    let mut group = Vec::new();
    reader.object(json, &["filters"], &mut |_, object| {
        group = object.take(|json| filters(reader, json))?;
        Ok(())
    })?;
    Ok(group)
}

fn filters<'de>(reader: &Reader, json: Json<'_, 'de>) -> Result<Vec<Sent<'de>>, Stop> {
    reader.list(json, |json| filter(reader, json))
}

fn filter<'de>(reader: &Reader, json: Json<'_, 'de>) -> Result<Sent<'de>, Stop> {
    let mut sent = Sent::default();
    reader.object(json, FILTER_MEMBERS, &mut |name, object| {
        match name {
            "propertyName" => {
                sent.property = reader.take_text(object)?.unwrap_or_default();
            }
            "operator" => {
                sent.operator = reader.take_text(object)?.unwrap_or_default();
            }
            "value" => sent.value = reader.take_text(object)?,
            "highValue" => sent.high = reader.take_text(object)?,
            _ => sent.values = reader.take_texts(object)?,
        }
        Ok(())
    })?;
    Ok(sent)
}
