//! Values of attributes and relationships, records made of them, and the checks that a kind implies.
//!
//! In scope: what one value may be. Out of scope: which members a document has (see
//! [`crate::document`]) and what values mean together (see the machines).

mod fields;
mod read;

pub use fields::Fields;
pub use read::{MAX_SAFE_INTEGER, boolean, read_id};
pub(crate) use read::{
    check_integer, check_length, invalid_id, out_of_range, read_parameter, read_string, read_text,
    wrong_type,
};

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::time::Timestamp;

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
