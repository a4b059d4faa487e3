//! Arguments that are objects of options, as they cross into Rust by serde.
//!
//! In scope: what was given, member by member. Out of scope: what it has to be.
//!
//! A struct of options is read in two steps, since `serde-wasm-bindgen` asks an object only for the members
//! that the struct has: first all members that there are, then of those the struct, which refuses others.

use std::borrow::Cow;
use std::fmt;
use std::iter::empty;

use lockstep_core::error::{Error, excerpt, one_of};
use lockstep_core::hubspot::property::Property;
use serde::Deserialize;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use crate::invalid::invalid;

/// The members of an argument, in their order; none where it was left out.
pub type Options = Result<Vec<(String, Given)>, Error>;

/// Reads the members of the argument of this name.
///
/// # Errors
/// [`Code::InvalidArgument`](lockstep_core::error::Code::InvalidArgument) where it is no object.
pub fn options<'de, D: Deserializer<'de>>(name: &str, argument: D) -> Options {
    let mut members = Vec::new();
    let reader = Reader {
        members: Some(&mut members),
    };
    match argument.deserialize_any(reader) {
        Ok(Given::Null | Given::Object) => Ok(members),
        Ok(other) => {
            let kind = other.kind();
            Err(invalid(format!("`{name}` is {kind}; it must be an object")))
        }
        Err(_) => Err(invalid(format!(
            "`{name}` must be an object of strings, numbers and booleans"
        ))),
    }
}

/// A value as it was given; of an array or an object only that it is one.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// `null` or `undefined`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Number(f64),
    /// A string.
    Text(String),
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Given {
    /// What it is, for a sentence.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "a boolean",
            Self::Integer(_) | Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }

    /// The string, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    #[must_use]
    pub const fn whole(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The text that a scalar has in a query.
    #[must_use]
    pub fn scalar(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Self::Boolean(holds) => Cow::Borrowed(if *holds { "true" } else { "false" }),
            Self::Integer(number) => Cow::Owned(number.to_string()),
            // Not the standard library's text of a number: that alone is 11 kB of the package.
            Self::Number(number) => Cow::Owned(serde_json::to_string(number).unwrap_or_default()),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Null | Self::Array | Self::Object => return None,
        })
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader { members: None })
    }
}

/// Reads a value, and where it is an object its members, if they are wanted.
struct Reader<'r> {
    members: Option<&'r mut Vec<(String, Given)>>,
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Given;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Given, E> {
        Ok(Given::Null)
    }

    fn visit_bool<E>(self, holds: bool) -> Result<Given, E> {
        Ok(Given::Boolean(holds))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Given, E> {
        Ok(Given::Integer(number))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a JavaScript number is what an f64 holds"
    )]
    fn visit_u64<E>(self, number: u64) -> Result<Given, E> {
        let number = i64::try_from(number).map_err(|_| number as f64);
        Ok(number.map_or_else(Given::Number, Given::Integer))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Given, E> {
        Ok(Given::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Given, E> {
        Ok(Given::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Given, A::Error> {
        while access.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Given::Array)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Given, A::Error> {
        match self.members {
            Some(members) => {
                while let Some(member) = access.next_entry()? {
                    members.push(member);
                }
            }
            None => while access.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {},
        }
        Ok(Given::Object)
    }
}

/// Why members do not make a struct, in our words.
#[derive(Debug)]
pub struct Wrong(pub(crate) Error);

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.detail)
    }
}

impl std::error::Error for Wrong {}

impl serde::de::Error for Wrong {
    fn custom<T: fmt::Display>(detail: T) -> Self {
        Self(invalid(detail.to_string()))
    }

    fn unknown_field(name: &str, members: &'static [&'static str]) -> Self {
        let (name, right) = (excerpt(name), one_of(members));
        Self(invalid(format!(
            "`{name}` is not a member of `context`; allowed: {right}"
        )))
    }
}

impl<'de> IntoDeserializer<'de, Wrong> for Given {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Given {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Boolean(holds) => visitor.visit_bool(holds),
            Self::Integer(number) => visitor.visit_i64(number),
            Self::Number(number) => visitor.visit_f64(number),
            Self::Text(text) => visitor.visit_string(text),
            Self::Array => visitor.visit_seq(SeqDeserializer::new(empty::<Self>())),
            Self::Object => visitor.visit_map(MapDeserializer::new(empty::<(Self, Self)>())),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// A definition of a property in the dialect's shape; what is not about its values is left out.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PropertyDefinition {
    name: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    field_type: Option<String>,
    has_unique_value: Option<bool>,
    options: Option<Vec<PropertyOption>>,
}

impl From<PropertyDefinition> for Property<'static> {
    fn from(definition: PropertyDefinition) -> Self {
        let options = definition.options.unwrap_or_default();
        Self {
            options: options
                .into_iter()
                .filter_map(|option| option.value.map(Cow::Owned))
                .collect(),
            is_unique: definition.has_unique_value.unwrap_or_default(),
            ..Self::defined(
                Cow::Owned(definition.name.unwrap_or_default()),
                &definition.kind.unwrap_or_default(),
                &definition.field_type.unwrap_or_default(),
            )
        }
    }
}

/// Reads definitions of properties; none where they were left out.
///
/// # Errors
/// [`Code::InvalidArgument`](lockstep_core::error::Code::InvalidArgument) where it is no list of them.
pub fn properties<'de, D: Deserializer<'de>>(
    argument: D,
) -> Result<Vec<PropertyDefinition>, Error> {
    let read = Option::deserialize(argument).map_err(|_| {
        let detail = "`properties` must be an array of definitions of properties";
        invalid(detail.to_owned())
    })?;
    Ok(read.unwrap_or_default())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PropertyOption {
    value: Option<String>,
}
