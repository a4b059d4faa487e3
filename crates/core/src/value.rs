//! Values of attributes and relationships, records made of them, and the checks that a kind implies.
//!
//! In scope: what one value may be. Out of scope: which members a document has (see
//! [`crate::document`]) and what values mean together (see the machines).

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::error::{Code, Error, one_of, shown, thousands};
use crate::json;
use crate::schema::{Attribute, Kind};
use crate::time::Timestamp;

/// The largest whole number that JavaScript holds exactly: 2⁵³ − 1.
pub const MAX_SAFE_INTEGER: i64 = 9_007_199_254_740_991;

/// The value of one attribute or to-one relationship. Text borrows from the request where it can.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// No value.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number within ±[`MAX_SAFE_INTEGER`].
    Integer(i64),
    /// A finite number.
    Number(f64),
    /// A string.
    Text(Cow<'a, str>),
    /// A point in time.
    Time(Timestamp),
    /// A list of strings.
    List(Vec<Cow<'a, str>>),
    /// Another record.
    Reference(Reference),
    /// Other records of one type.
    References(Vec<Reference>),
    /// An object of strings, numbers and booleans, in the order of their names. In a change, null takes
    /// a member away.
    Map(Vec<(Cow<'a, str>, Value<'a>)>),
}

/// A record named by type and id: JSON:API's resource identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Reference {
    /// The type, in singular.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The id.
    pub id: i64,
}

impl<'a> Value<'a> {
    /// A string that lives as long as the program.
    #[must_use]
    pub const fn word(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// The string, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The point in time, if it is one.
    #[must_use]
    pub const fn as_time(&self) -> Option<Timestamp> {
        match self {
            Self::Time(time) => Some(*time),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    #[must_use]
    pub const fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    #[must_use]
    pub const fn as_boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    /// The list, if it is one.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Cow<'a, str>]> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// The reference, if it is one.
    #[must_use]
    pub const fn as_reference(&self) -> Option<Reference> {
        match self {
            Self::Reference(reference) => Some(*reference),
            _ => None,
        }
    }

    /// The references, if it is a list of them.
    #[must_use]
    pub fn as_references(&self) -> Option<&[Reference]> {
        match self {
            Self::References(references) => Some(references),
            _ => None,
        }
    }

    /// The members, if it is a map.
    #[must_use]
    pub fn as_map(&self) -> Option<&[(Cow<'a, str>, Self)]> {
        match self {
            Self::Map(members) => Some(members),
            _ => None,
        }
    }

    /// The member of a map; null where there is none.
    #[must_use]
    pub fn member(&self, name: &str) -> &Self {
        let members = self.as_map().unwrap_or_default();
        let found = members.binary_search_by(|(key, _)| (**key).cmp(name)).ok();
        found
            .and_then(|index| members.get(index))
            .map_or(&Self::Null, |(_, value)| value)
    }

    /// The same value, owing nothing to the request.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Boolean(value) => Value::Boolean(value),
            Self::Integer(number) => Value::Integer(number),
            Self::Number(number) => Value::Number(number),
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Time(time) => Value::Time(time),
            Self::List(list) => Value::List(
                list.into_iter()
                    .map(|text| Cow::Owned(text.into_owned()))
                    .collect(),
            ),
            Self::Reference(reference) => Value::Reference(reference),
            Self::References(references) => Value::References(references),
            Self::Map(members) => Value::Map(
                members
                    .into_iter()
                    .map(|(name, value)| (Cow::Owned(name.into_owned()), value.into_owned()))
                    .collect(),
            ),
        }
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Boolean(value) => serializer.serialize_bool(*value),
            // A JavaScript number, not a BigInt: the range is checked on the way in.
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Time(time) => time.serialize(serializer),
            Self::List(list) => list.serialize(serializer),
            Self::Reference(reference) => reference.serialize(serializer),
            Self::References(references) => references.serialize(serializer),
            Self::Map(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// Named values in a fixed order: changes to a record, or the record itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fields<'a>(Vec<(&'static str, Value<'a>)>);

impl<'a> Fields<'a> {
    /// No values yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The value of this name; null where there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &Value<'a> {
        self.find(name).unwrap_or(&Value::Null)
    }

    /// The value of this name, if it is there.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Value<'a>> {
        self.0
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// Sets a value, in place of an earlier one of the same name.
    pub fn set(&mut self, name: &'static str, value: Value<'a>) {
        match self.0.iter_mut().find(|(key, _)| *key == name) {
            Some((_, slot)) => *slot = value,
            None => self.0.push((name, value)),
        }
    }

    /// The same, chained.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Value<'a>) -> Self {
        self.set(name, value);
        self
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value<'a>)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same values, owing nothing to the request.
    #[must_use]
    pub fn into_owned(self) -> Fields<'static> {
        Fields(
            self.0
                .into_iter()
                .map(|(name, value)| (name, value.into_owned()))
                .collect(),
        )
    }
}

impl<'a> FromIterator<(&'static str, Value<'a>)> for Fields<'a> {
    fn from_iter<I: IntoIterator<Item = (&'static str, Value<'a>)>>(values: I) -> Self {
        let mut fields = Self::new();
        for (name, value) in values {
            fields.set(name, value);
        }
        fields
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Checks a string against an attribute's kind, and reads it as that kind where the string *is*
/// the value: text, choice, time, id.
///
/// # Errors
/// The error names the attribute; the place is for the caller to add.
pub(crate) fn read_string<'a>(
    attribute: &Attribute,
    text: Cow<'a, str>,
) -> Result<Value<'a>, Error> {
    let name = attribute.name;
    if text.contains('\0') {
        return Err(Error::new(
            Code::NulCharacter,
            format!("`{name}` contains a NUL character; remove it"),
        ));
    }
    match attribute.kind {
        Kind::Text { max } => {
            check_length(name, &text, max)?;
            Ok(Value::Text(text))
        }
        Kind::Choice { values } => values
            .iter()
            .find(|value| **value == text)
            .map(|value| Value::word(value))
            .ok_or_else(|| {
                let sent = shown(&text);
                let allowed = one_of(values);
                Error::new(
                    Code::NotAllowedValue,
                    format!("`{name}` is {sent}; it must be {allowed}"),
                )
            }),
        Kind::Time => Timestamp::parse(&text).map(Value::Time).ok_or_else(|| {
            let sent = shown(&text);
            let right = if Timestamp::has_form(&text) {
                "there is no such day or time"
            } else {
                "it must be an RFC 3339 date-time such as `2026-01-31T09:30:00Z`"
            };
            Error::new(
                Code::InvalidDateTime,
                format!("`{name}` is {sent}; {right}"),
            )
        }),
        Kind::Id { .. } => read_id(&text)
            .map(Value::Integer)
            .ok_or_else(|| invalid_id(name, &text)),
        Kind::Boolean
        | Kind::Integer
        | Kind::Number
        | Kind::TextList { .. }
        | Kind::IdList { .. }
        | Kind::Object
        | Kind::Map { .. } => Err(wrong_type(attribute, "a string")),
    }
}

/// Reads the text of a query parameter as an attribute's kind; there, numbers and booleans are
/// text too.
///
/// # Errors
/// The error names the attribute; the place is for the caller to add.
pub(crate) fn read_parameter<'a>(
    attribute: &Attribute,
    text: Cow<'a, str>,
) -> Result<Value<'a>, Error> {
    let name = attribute.name;
    match attribute.kind {
        Kind::Boolean => crate::query::boolean(&text)
            .map(Value::Boolean)
            .ok_or_else(|| {
                let sent = shown(&text);
                Error::new(
                    Code::WrongType,
                    format!("`{name}` is {sent}; it must be `true` or `false`"),
                )
            }),
        Kind::Integer => match text.parse::<i64>() {
            Ok(number) => check_integer(name, number).map(Value::Integer),
            Err(_) => Err(not_a_number(name, &text, "a whole number")),
        },
        // As in a body: no `inf`, no `+1`; and the page need not load a second parser.
        Kind::Number => match json::read(&text, |json| Ok(json.number())) {
            Ok(Some(number)) => Ok(Value::Number(number)),
            _ => Err(not_a_number(name, &text, "a number")),
        },
        Kind::TextList { max, .. } => {
            check_length(name, &text, max)?;
            Ok(Value::Text(text))
        }
        Kind::Text { .. }
        | Kind::Choice { .. }
        | Kind::Time
        | Kind::Id { .. }
        | Kind::IdList { .. }
        | Kind::Object
        | Kind::Map { .. } => read_string(attribute, text),
    }
}

/// A positive whole number in decimal digits, as an id in a path, a query or a string.
#[must_use]
pub fn read_id(text: &str) -> Option<i64> {
    // `parse` alone would let `+1` pass.
    let digits =
        !text.is_empty() && text.len() <= 16 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits
        .then(|| text.parse().ok())
        .flatten()
        .filter(|id| (1..=MAX_SAFE_INTEGER).contains(id))
}

pub(crate) fn invalid_id(name: &str, sent: &str) -> Error {
    let too_large = sent.len() > 15 && sent.bytes().all(|byte| byte.is_ascii_digit());
    let right = if too_large {
        format!("the largest id is {MAX_SAFE_INTEGER}")
    } else {
        "it must be a positive whole number".to_owned()
    };
    let sent = shown(sent);
    Error::new(Code::InvalidId, format!("`{name}` is {sent}; {right}"))
}

pub(crate) fn check_integer(name: &str, number: i64) -> Result<i64, Error> {
    if (-MAX_SAFE_INTEGER..=MAX_SAFE_INTEGER).contains(&number) {
        Ok(number)
    } else {
        Err(out_of_range(name, number))
    }
}

pub(crate) fn out_of_range(name: &str, number: impl std::fmt::Display) -> Error {
    Error::new(
        Code::NumberOutOfRange,
        format!(
            "`{name}` is {number}; it must be between -{MAX_SAFE_INTEGER} and {MAX_SAFE_INTEGER}"
        ),
    )
}

pub(crate) fn check_length(name: &str, text: &str, max: u32) -> Result<(), Error> {
    let max = usize::try_from(max).unwrap_or(usize::MAX);
    // A string has at least as many bytes as characters, so short ones need no count.
    if text.len() <= max {
        return Ok(());
    }
    let length = text.chars().count();
    if length <= max {
        return Ok(());
    }
    let (length, max) = (thousands(length as u64), thousands(max as u64));
    Err(Error::new(
        Code::StringTooLong,
        format!("`{name}` has {length} characters; at most {max} are allowed"),
    ))
}

/// "`note` is a number; it must be a string".
pub(crate) fn wrong_type(attribute: &Attribute, sent: &str) -> Error {
    let right = match attribute.kind {
        Kind::Text { .. } | Kind::Choice { .. } => "a string",
        Kind::Time => "a string with an RFC 3339 date-time",
        Kind::Boolean => "true or false",
        Kind::Integer => "a whole number",
        Kind::Number => "a number",
        Kind::TextList { .. } => "an array of strings",
        Kind::IdList { .. } => "an array of ids",
        Kind::Id { .. } => "an id",
        Kind::Object | Kind::Map { .. } => "an object",
    };
    Error::new(
        Code::WrongType,
        format!("`{}` is {sent}; it must be {right}", attribute.name),
    )
}

fn not_a_number(name: &str, sent: &str, right: &str) -> Error {
    let sent = shown(sent);
    Error::new(
        Code::WrongType,
        format!("`{name}` is {sent}; it must be {right}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain_digits() {
        assert_eq!(read_id("7"), Some(7));
        assert_eq!(read_id("9007199254740991"), Some(MAX_SAFE_INTEGER));
        for text in [
            "",
            "0",
            "-1",
            "+1",
            "1.0",
            "0x1",
            " 1",
            "9007199254740992",
            "١",
        ] {
            assert_eq!(read_id(text), None, "{text}");
        }
    }

    #[test]
    fn length_counts_characters() {
        assert!(check_length("a", &"é".repeat(255), 255).is_ok());
        assert_eq!(
            check_length("a", &"é".repeat(256), 255).unwrap_err().detail,
            "`a` has 256 characters; at most 255 are allowed"
        );
    }

    #[test]
    fn a_later_value_replaces_an_earlier_one() {
        let fields = Fields::new()
            .with("a", Value::Integer(1))
            .with("a", Value::Integer(2));
        assert_eq!(fields.iter().count(), 1);
        assert_eq!(fields.get("a"), &Value::Integer(2));
        assert_eq!(fields.get("b"), &Value::Null);
    }
}
