//! JSON while it is being read: value by value, each taken or skipped before the next.
//!
//! Reading bodies is what this project does most, and this reader takes two thirds as long as `serde_json` behind a visitor:
//! one concrete type, strings borrowed, depth counted on the way. It accepts and refuses what `serde_json` does, at
//! the same place and in the same words; `tests/same.rs` compares them.
//!
//! In scope: syntax, and how deep a text nests. Out of scope: what a value means, and writing.

mod fault;
mod number;
mod over;
mod raw;
mod source;
mod string;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub use fault::{Fault, Unread};
pub use raw::Raw;
use source::Source;

/// How deep values may nest that are not skipped. A reader may call itself for each.
pub const MAX_READ_DEPTH: usize = 127;

/// A value that is being read. Strings are borrowed where they have no escapes.
#[derive(Debug)]
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
    Array(Array<'i, 'de>),
    /// An object, whose members are to be read.
    Object(Object<'i, 'de>),
}

impl<'de> Json<'_, 'de> {
    /// The number, if it is one.
    #[must_use]
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
            Self::Array(mut array) => {
                while array.skip()? {}
                "an array"
            }
            Self::Object(mut object) => {
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

/// The elements of an array.
#[derive(Debug)]
pub struct Array<'i, 'de>(&'i mut Source<'de>);

impl<'de> Array<'_, 'de> {
    /// What `read` makes of the next element; `None` where there is none.
    ///
    /// # Errors
    /// [`Stop`] where the text is no JSON, or that of `read`.
    pub fn next<T>(
        &mut self,
        read: impl FnOnce(Json<'_, 'de>) -> Result<T, Stop>,
    ) -> Result<Option<T>, Stop> {
        if self.0.has_element()? {
            self.0.value(read).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Reads over the next element; `false` where there is none.
    ///
    /// # Errors
    /// [`Stop`] where the text is no JSON.
    pub fn skip(&mut self) -> Result<bool, Stop> {
        let there = self.0.has_element()?;
        if there {
            self.0.skip_value()?;
        }
        Ok(there)
    }

    /// The text of the next element.
    ///
    /// # Errors
    /// [`Stop`] where the text is no JSON.
    pub fn raw(&mut self) -> Result<Option<Raw<'de>>, Stop> {
        if self.0.has_element()? {
            self.0.raw().map(Some)
        } else {
            Ok(None)
        }
    }
}

/// The members of an object: the name of each, then its value.
#[derive(Debug)]
pub struct Object<'i, 'de>(&'i mut Source<'de>);

impl<'de> Object<'_, 'de> {
    /// The name of the next member.
    ///
    /// # Errors
    /// [`Stop`] where the text is no JSON.
    pub fn name(&mut self) -> Result<Option<Cow<'de, str>>, Stop> {
        if self.0.has_member()? {
            self.0.string().map(Some)
        } else {
            Ok(None)
        }
    }

    /// What `read` makes of the value.
    ///
    /// # Errors
    /// [`Stop`] where the text is no JSON, or that of `read`.
    pub fn take<T>(
        &mut self,
        read: impl FnOnce(Json<'_, 'de>) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        self.0.colon()?;
        self.0.value(read)
    }

    /// Reads over the value.
    ///
    /// # Errors
    /// [`Stop`] where the text is no JSON.
    pub fn skip(&mut self) -> Result<(), Stop> {
        self.0.colon()?;
        self.0.skip_value()
    }

    /// The text of the value.
    ///
    /// # Errors
    /// [`Stop`] where the text is no JSON.
    pub fn raw(&mut self) -> Result<Raw<'de>, Stop> {
        self.0.colon()?;
        self.0.raw()
    }
}

/// What `read` makes of a whole text. What it skips may nest as deep as it likes.
///
/// # Errors
/// [`Unread`] where the text is no JSON, or `read` stopped.
pub fn read<'de, T>(
    text: &'de str,
    read: impl FnOnce(Json<'_, 'de>) -> Result<T, Stop>,
) -> Result<T, Unread> {
    read_within(text, usize::MAX, read)
}

/// The same of a text that may nest no deeper than `depth` levels, skipped or not.
///
/// # Errors
/// [`Unread`] where the text is no JSON or nests too deep, or `read` stopped.
pub fn read_within<'de, T>(
    text: &'de str,
    depth: usize,
    read: impl FnOnce(Json<'_, 'de>) -> Result<T, Stop>,
) -> Result<T, Unread> {
    let mut source = Source::of(text, depth);
    let read = source
        .value(read)
        .and_then(|value| source.end().map(|()| value));
    read.map_err(|Stop| source.unread())
}
