//! JSON while it is being read: value by value, each taken or skipped before the next.
//!
//! `serde_json` does the syntax, behind a single visitor: of a visitor for each kind of value, every
//! one would bring its own copy of the deserializer.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// A value that is being read. Strings are borrowed where they have no escapes.
pub enum Json<'i, 'de> {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A whole number that is larger than that.
    Large(u64),
    /// Any other number.
    Number(f64),
    /// A string.
    Text(Cow<'de, str>),
    /// An array, whose elements are to be read.
    Array(&'i mut (dyn Array<'de> + 'i)),
    /// An object, whose members are to be read.
    Object(&'i mut (dyn Object<'de> + 'i)),
}

impl<'de> Json<'_, 'de> {
    /// The number, if it is one.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "a JSON number is what an f64 holds"
    )]
    pub const fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(*number as f64),
            Self::Large(number) => Some(*number as f64),
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The string, if it is one.
    #[must_use]
    pub fn text(self) -> Option<Cow<'de, str>> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Reads over what is left of the value, and says what it is, for a sentence.
    ///
    /// # Errors
    /// [`Stop`] where the text is no JSON.
    pub fn skip(self) -> Result<&'static str, Stop> {
        Ok(match self {
            Self::Null => "null",
            Self::Boolean(_) => "a boolean",
            Self::Integer(_) | Self::Large(_) | Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::Array(array) => {
                while array.skip()? {}
                "an array"
            }
            Self::Object(object) => {
                while object.name()?.is_some() {
                    object.skip()?;
                }
                "an object"
            }
        })
    }
}

/// The end of reading, before that of the text. Where the text is at fault, [`read`] says how.
#[derive(Debug)]
pub struct Stop;

/// What is done with a value.
pub type Reader<'r, 'de> = &'r mut dyn FnMut(Json<'_, 'de>) -> Result<(), Stop>;

/// The elements of an array.
pub trait Array<'de> {
    /// Reads the next element; `false` where there is none.
    ///
    /// # Errors
    /// [`Stop`] where the text is no JSON, or the reader's.
    fn element(&mut self, reader: Reader<'_, 'de>) -> Result<bool, Stop>;

    /// Reads over the next element; `false` where there is none.
    ///
    /// # Errors
    /// [`Stop`] where the text is no JSON.
    fn skip(&mut self) -> Result<bool, Stop>;

    /// The text of the next element.
    ///
    /// # Errors
    /// [`Stop`] where the text is no JSON.
    fn raw(&mut self) -> Result<Option<&'de RawValue>, Stop>;
}

/// The members of an object: the name of each, then its value.
pub trait Object<'de> {
    /// The name of the next member.
    ///
    /// # Errors
    /// [`Stop`] where the text is no JSON.
    fn name(&mut self) -> Result<Option<Cow<'de, str>>, Stop>;

    /// Reads the value.
    ///
    /// # Errors
    /// [`Stop`] where the text is no JSON, or the reader's.
    fn value(&mut self, reader: Reader<'_, 'de>) -> Result<(), Stop>;

    /// Reads over the value.
    ///
    /// # Errors
    /// [`Stop`] where the text is no JSON.
    fn skip(&mut self) -> Result<(), Stop>;

    /// The text of the value.
    ///
    /// # Errors
    /// [`Stop`] where the text is no JSON.
    fn raw(&mut self) -> Result<&'de RawValue, Stop>;
}

impl<'de> dyn Array<'de> + '_ {
    /// What `read` makes of the next element.
    ///
    /// # Errors
    /// [`Stop`] where the text is no JSON, or that of `read`.
    pub fn next<T: Default>(
        &mut self,
        mut read: impl FnMut(Json<'_, 'de>) -> Result<T, Stop>,
    ) -> Result<Option<T>, Stop> {
        let mut value = T::default();
        let there = self.element(&mut |json| read(json).map(|read| value = read))?;
        Ok(there.then_some(value))
    }
}

impl<'de> dyn Object<'de> + '_ {
    /// What `read` makes of the value.
    ///
    /// # Errors
    /// [`Stop`] where the text is no JSON, or that of `read`.
    pub fn take<T: Default>(
        &mut self,
        mut read: impl FnMut(Json<'_, 'de>) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let mut value = T::default();
        self.value(&mut |json| read(json).map(|read| value = read))?;
        Ok(value)
    }
}

/// What `read` makes of a whole text.
///
/// # Errors
/// That of the syntax. One that is no syntax error says that `read` stopped.
pub fn read<'de, T: Default>(
    text: &'de str,
    mut read: impl FnMut(Json<'_, 'de>) -> Result<T, Stop>,
) -> Result<T, serde_json::Error> {
    let mut value = T::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    AnyValue(&mut |json| read(json).map(|read| value = read)).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// The visitor that hands every value to the reader.
struct AnyValue<'r, 'de>(Reader<'r, 'de>);

impl<'de> AnyValue<'_, 'de> {
    fn scalar<E: serde::de::Error>(self, json: Json<'_, 'de>) -> Result<(), E> {
        (self.0)(json).map_err(|Stop| stopped())
    }
}

fn stopped<E: serde::de::Error>() -> E {
    E::custom("reading stopped")
}

impl<'de> DeserializeSeed<'de> for AnyValue<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnyValue<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.scalar(Json::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.scalar(Json::Boolean(value))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<(), E> {
        self.scalar(Json::Integer(number))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<(), E> {
        self.scalar(i64::try_from(number).map_or(Json::Large(number), Json::Integer))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<(), E> {
        self.scalar(Json::Number(number))
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<(), E> {
        self.scalar(Json::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.scalar(Json::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        let mut parts = Parts::of(access);
        let outcome = (self.0)(Json::Array(&mut parts));
        parts.end(outcome)
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        let mut parts = Parts::of(access);
        let outcome = (self.0)(Json::Object(&mut parts));
        parts.end(outcome)
    }
}

/// An array or an object, with the error that stopped it.
struct Parts<A, E> {
    access: A,
    error: Option<E>,
}

impl<A, E: serde::de::Error> Parts<A, E> {
    const fn of(access: A) -> Self {
        let error = None;
        Self { access, error }
    }

    fn step<T>(&mut self, step: impl FnOnce(&mut A) -> Result<T, E>) -> Result<T, Stop> {
        step(&mut self.access).map_err(|error| {
            self.error = Some(error);
            Stop
        })
    }

    fn end(self, outcome: Result<(), Stop>) -> Result<(), E> {
        outcome.map_err(|Stop| self.error.unwrap_or_else(stopped))
    }
}

impl<'de, A: SeqAccess<'de>> Array<'de> for Parts<A, A::Error> {
    fn element(&mut self, reader: Reader<'_, 'de>) -> Result<bool, Stop> {
        let element = self.step(|access| access.next_element_seed(AnyValue(reader)))?;
        Ok(element.is_some())
    }

    fn skip(&mut self) -> Result<bool, Stop> {
        let element = self.step(A::next_element::<IgnoredAny>)?;
        Ok(element.is_some())
    }

    fn raw(&mut self) -> Result<Option<&'de RawValue>, Stop> {
        self.step(A::next_element)
    }
}

impl<'de, A: MapAccess<'de>> Object<'de> for Parts<A, A::Error> {
    fn name(&mut self) -> Result<Option<Cow<'de, str>>, Stop> {
        self.step(|access| access.next_key_seed(Name))
    }

    fn value(&mut self, reader: Reader<'_, 'de>) -> Result<(), Stop> {
        self.step(|access| access.next_value_seed(AnyValue(reader)))
    }

    fn skip(&mut self) -> Result<(), Stop> {
        self.step(A::next_value::<IgnoredAny>).map(|_| ())
    }

    fn raw(&mut self) -> Result<&'de RawValue, Stop> {
        self.step(A::next_value)
    }
}

/// Reads a name, which is always a string.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of an object's members, up to the first that is `stop`.
    fn names(text: &str) -> Result<Vec<String>, serde_json::Error> {
        read(text, |json| {
            let Json::Object(object) = json else {
                return Err(Stop);
            };
            let mut names = Vec::new();
            while let Some(name) = object.name()? {
                if name == "stop" {
                    return Err(Stop);
                }
                object.skip()?;
                names.push(name.into_owned());
            }
            Ok(names)
        })
    }

    #[test]
    fn numbers_come_as_what_holds_them() {
        let kind = |text| {
            read(text, |json| {
                Ok(match json {
                    Json::Integer(_) => "integer",
                    Json::Large(_) => "large",
                    Json::Number(_) => "number",
                    _ => "",
                })
            })
        };
        assert_eq!(kind("9223372036854775807").unwrap(), "integer");
        assert_eq!(kind("9223372036854775808").unwrap(), "large");
        assert_eq!(kind("18446744073709551616").unwrap(), "number");
        assert_eq!(kind("-1").unwrap(), "integer");
        assert_eq!(kind("1.0").unwrap(), "number");
    }

    #[test]
    fn skipping_says_what_was_there() {
        for (text, kind) in [
            ("null", "null"),
            ("true", "a boolean"),
            ("1e3", "a number"),
            (r#""\u00e9""#, "a string"),
            ("[1, [2], {}]", "an array"),
            (r#"{"a": {"b": []}}"#, "an object"),
        ] {
            assert_eq!(read(text, |json| json.skip()).unwrap(), kind);
        }
    }

    #[test]
    fn members_come_in_the_order_of_the_text() {
        assert_eq!(names(r#"{"b": [1], "a": {}}"#).unwrap(), ["b", "a"]);
    }

    #[test]
    fn a_syntax_error_keeps_its_place() {
        let error = names(r#"{"a": [1, }"#).unwrap_err();
        assert!(error.is_syntax());
        assert_eq!(error.column(), 11);
        assert!(names(r#"{"a": 1"#).unwrap_err().is_eof());
        assert!(names("{} {}").unwrap_err().is_syntax());
    }

    #[test]
    fn stopping_is_no_syntax_error() {
        for text in ["1", r#"{"a": 1, "stop": [}"#] {
            assert!(names(text).unwrap_err().is_data(), "{text}");
        }
    }
}
