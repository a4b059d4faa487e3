//! Imports: from the bytes of a CSV or NDJSON file to rows, and from a row to a checked document.
//!
//! In scope: the syntax of the file ([`RowReader`], bounded by one row), the columns, and the values
//! of one row ([`fields`]). What is wrong with the file stops the import; what is wrong with the
//! values of a row is for that row's item ([`Error::joined`]).
//! Out of scope: storing rows, and whether related records exist.

mod columns;
mod csv;
mod encoding;
mod header;
mod opening;
mod reader;
mod separator;

pub use reader::RowReader;
pub use separator::Separator;

use crate::document::{Document, parse_row};
use crate::error::Error;
use crate::schema::ResourceType;

/// The most rows of one import.
pub const MAX_ROWS: u32 = 100_000;

/// The longest row, in bytes of the file, its line break aside.
pub const MAX_ROW_BYTES: usize = 100_000;

/// How an import is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Values separated by commas, semicolons or tabs, with a header (RFC 4180).
    Csv,
    /// One JSON object a line.
    Ndjson,
}

impl Format {
    /// The format of a media type, its parameters aside.
    #[must_use]
    pub fn of_content_type(content_type: &str) -> Option<Self> {
        let essence = content_type.split(';').next()?.trim();
        let is = |names: &[&str]| names.iter().any(|name| essence.eq_ignore_ascii_case(name));
        if is(&["text/csv", "application/csv", "text/tab-separated-values"]) {
            Some(Self::Csv)
        } else if is(&[
            "application/x-ndjson",
            "application/ndjson",
            "application/jsonl",
            "application/json-lines",
        ]) {
            Some(Self::Ndjson)
        } else {
            None
        }
    }

    /// The word for it, to keep with the import.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
        }
    }

    /// The format of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        [Self::Csv, Self::Ndjson]
            .into_iter()
            .find(|format| format.as_str() == word)
    }
}

/// One row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// The line on which it starts, from 1.
    pub line: u32,
    /// What [`fields`] takes: of CSV the JSON text of an object from member name to cell, without
    /// empty cells; of NDJSON the line.
    pub input: String,
}

/// Reads and checks one row's `input` as a new record of type `target`.
///
/// An NDJSON row is a flat object (`{"firstName":"Ada","owner":3}`), a resource object, or a
/// document with a resource object.
///
/// # Errors
/// Everything that is wrong with it, as for a document that creates the record.
pub fn fields<'a>(
    target: &'static ResourceType,
    format: Format,
    input: &'a str,
) -> Result<Document<'a>, Vec<Error>> {
    parse_row(input, target, format == Format::Csv)
        .map_err(|errors| errors.into_iter().map(of_row).collect())
}

/// Says in words what a document leaves to the pointer: a row's reason has none. Sentences about elements of a
/// list name the field, those about members of a value do not.
fn of_row(mut error: Error) -> Error {
    let mut steps = error
        .pointer()
        .unwrap_or_default()
        .split('/')
        .skip(1)
        .skip_while(|step| matches!(*step, "data" | "attributes" | "relationships"));
    let (field, member) = (steps.next(), steps.next());
    let is_member = member.is_some_and(|step| !step.bytes().all(|byte| byte.is_ascii_digit()));
    if let Some(field) = field.filter(|_| is_member) {
        error.detail = format!("`{field}`: {}", error.detail);
    }
    error
}

#[cfg(test)]
mod tests;
