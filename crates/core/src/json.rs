//! JSON while it is being read: value by value, each taken or skipped before the next.
//!
//! `serde_json` does the syntax, behind a single visitor: of a visitor for each kind of value, every
//! one would bring its own copy of the deserializer.

mod raw;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

pub use raw::Raw;
use raw::RawText;

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

/// Why a text was not read to its end.
#[derive(Debug)]
pub enum Unread {
    /// It is no JSON.
    Syntax(serde_json::Error),
    /// The reader stopped.
    Stopped,
}

impl Unread {
    /// The same as its display, for a text that is one line: the place is the column alone.
    pub(crate) fn in_one_line(&self) -> String {
        let Self::Syntax(error) = self else {
            return self.to_string();
        };
        let (text, column) = (error.to_string(), error.column());
        let place = format!(" at line {} column {column}", error.line());
        match text.strip_suffix(&place) {
            Some(what) => format!("{what} at column {column}"),
            None => text,
        }
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => error.fmt(f),
            Self::Stopped => f.write_str("reading stopped"),
        }
    }
}

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
    fn raw(&mut self) -> Result<Option<Raw<'de>>, Stop>;
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
    fn raw(&mut self) -> Result<Raw<'de>, Stop>;
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
/// [`Unread`] where the text is no JSON, or `read` stopped.
pub fn read<'de, T: Default>(
    text: &'de str,
    mut read: impl FnMut(Json<'_, 'de>) -> Result<T, Stop>,
) -> Result<T, Unread> {
    let mut value = T::default();
    read_value(text, &mut |json| read(json).map(|read| value = read))?;
    Ok(value)
}

fn read_value<'de>(text: &'de str, reader: Reader<'_, 'de>) -> Result<(), Unread> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let stopped = Cell::new(false);
    let seed = AnyValue {
        reader,
        stopped: &stopped,
    };
    let outcome = seed.deserialize(&mut deserializer);
    if stopped.get() {
        return Err(Unread::Stopped);
    }
    outcome
        .and_then(|()| deserializer.end())
        .map_err(Unread::Syntax)
}

/// The visitor that hands every value to the reader.
///
/// That the reader stopped is noted aside: an error of the library's own making would bring with
/// it all that such errors can say, which is a tenth of the npm package.
struct AnyValue<'r, 'de> {
    reader: Reader<'r, 'de>,
    stopped: &'r Cell<bool>,
}

impl<'de> AnyValue<'_, 'de> {
    fn scalar<E>(self, json: Json<'_, 'de>) -> Result<(), E> {
        if let Err(Stop) = (self.reader)(json) {
            self.stopped.set(true);
        }
        Ok(())
    }
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

    fn visit_unit<E>(self) -> Result<(), E> {
        self.scalar(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.scalar(Json::Boolean(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.scalar(Json::Integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.scalar(i64::try_from(number).map_or(Json::Large(number), Json::Integer))
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.scalar(Json::Number(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        self.scalar(Json::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.scalar(Json::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        let mut parts = Parts::of(access, self.stopped);
        let outcome = (self.reader)(Json::Array(&mut parts));
        parts.end(outcome)
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        let mut parts = Parts::of(access, self.stopped);
        let outcome = (self.reader)(Json::Object(&mut parts));
        parts.end(outcome)
    }
}

/// An array or an object, with the error that stopped it.
struct Parts<'s, A, E> {
    access: A,
    error: Option<E>,
    stopped: &'s Cell<bool>,
}

impl<'s, A, E> Parts<'s, A, E> {
    const fn of(access: A, stopped: &'s Cell<bool>) -> Self {
        Self {
            access,
            error: None,
            stopped,
        }
    }

    fn step<T>(&mut self, step: impl FnOnce(&mut A) -> Result<T, E>) -> Result<T, Stop> {
        match step(&mut self.access) {
            Ok(value) if !self.stopped.get() => Ok(value),
            Ok(_) => Err(Stop),
            Err(error) => {
                self.error = Some(error);
                Err(Stop)
            }
        }
    }

    fn end(self, outcome: Result<(), Stop>) -> Result<(), E> {
        match (outcome, self.error) {
            (Err(Stop), Some(error)) => Err(error),
            (Err(Stop), None) => {
                self.stopped.set(true);
                Ok(())
            }
            (Ok(()), _) => Ok(()),
        }
    }
}

impl<'de, A: SeqAccess<'de>> Array<'de> for Parts<'_, A, A::Error> {
    fn element(&mut self, reader: Reader<'_, 'de>) -> Result<bool, Stop> {
        let seed = AnyValue {
            reader,
            stopped: self.stopped,
        };
        let element = self.step(|access| access.next_element_seed(seed))?;
        Ok(element.is_some())
    }

    fn skip(&mut self) -> Result<bool, Stop> {
        let element = self.step(A::next_element::<IgnoredAny>)?;
        Ok(element.is_some())
    }

    fn raw(&mut self) -> Result<Option<Raw<'de>>, Stop> {
        self.step(|access| access.next_element_seed(RawText))
    }
}

impl<'de, A: MapAccess<'de>> Object<'de> for Parts<'_, A, A::Error> {
    fn name(&mut self) -> Result<Option<Cow<'de, str>>, Stop> {
        self.step(|access| access.next_key_seed(Name))
    }

    fn value(&mut self, reader: Reader<'_, 'de>) -> Result<(), Stop> {
        let seed = AnyValue {
            reader,
            stopped: self.stopped,
        };
        self.step(|access| access.next_value_seed(seed))
    }

    fn skip(&mut self) -> Result<(), Stop> {
        self.step(A::next_value::<IgnoredAny>).map(|_| ())
    }

    fn raw(&mut self) -> Result<Raw<'de>, Stop> {
        self.step(|access| access.next_value_seed(RawText))
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
