//! Request documents: from text to checked values, or to all that is wrong with it.
//!
//! In scope: JSON:API documents of one resource ([`parse`]), and what every other body is read with.
//! The text is read once, against the schema; values borrow from it and no generic tree is built.
//! All errors are collected, each with its JSON pointer.
//! Out of scope: whether related records exist, what a state machine allows, and the bodies of bulk
//! actions ([`crate::bulk`]) and of other dialects.

mod bodiless;
mod cell;
pub(crate) mod linkage;
mod map;
mod picked;
pub(crate) mod reader;
mod resource;
pub(crate) mod value;

pub use bodiless::Bodiless;
pub use picked::{Picked, picked};
pub(crate) use reader::{sound, too_deep};
pub use resource::{
    Document, Intent, ReadOnly, parse, parse_record, parse_record_part, parse_update,
};
pub(crate) use resource::{NO_ID, mismatches_alone, parse_row};

use crate::error::{Code, Error, thousands};

/// The largest request body, in bytes: well under D1's 2 MB a row, with room for 100,000 ids.
pub const MAX_BODY_BYTES: usize = 1_500_000;

/// How deep objects and arrays of a request may nest.
pub const MAX_DEPTH: usize = 128;

/// The most errors that one answer lists.
pub const MAX_ERRORS: usize = 100;

/// The body of a request as text.
///
/// # Errors
/// [`Code::BodyTooLarge`], [`Code::InvalidUtf8`] (with the byte), [`Code::MissingBody`].
pub fn body_text(bytes: &[u8]) -> Result<&str, Error> {
    if bytes.len() > MAX_BODY_BYTES {
        return Err(body_too_large(bytes.len()));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        if bytes.starts_with(b"\x1f\x8b") {
            let detail = "the body is packed with gzip; say so with `Content-Encoding: gzip`";
            return Error::new(Code::InvalidUtf8, detail);
        }
        let byte = thousands(error.valid_up_to() as u64);
        Error::new(
            Code::InvalidUtf8,
            format!("the body is not valid UTF-8 from byte {byte} on; send it as UTF-8"),
        )
    })?;
    if text.trim_ascii().is_empty() {
        return Err(missing("the body"));
    }
    Ok(text)
}

fn missing(whole: &str) -> Error {
    Error::new(
        Code::MissingBody,
        format!("{whole} is empty; it must be a JSON document"),
    )
}

/// The error for a body of `length` bytes, for a shell that knows the length before the bytes.
#[must_use]
pub fn body_too_large(length: usize) -> Error {
    let (length, max) = (thousands(length as u64), thousands(MAX_BODY_BYTES as u64));
    Error::new(
        Code::BodyTooLarge,
        format!("the body has {length} bytes; at most {max} are allowed"),
    )
}
