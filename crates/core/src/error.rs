//! The one error model: what the caller did wrong, where, and what would be right.
//!
//! In scope: errors that the caller can mend, as JSON:API error objects.
//! Out of scope: our own faults. The shell logs those and answers [`Code::Internal`] without detail.

use std::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

mod code;
mod reason;
mod words;

pub use code::Code;
pub use reason::MAX_REASON;
pub use words::{excerpt, is_invisible, one_of, thousands, visible};
pub(crate) use words::{shown, words};

/// A mistake of the caller: a stable code, a sentence, and the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What kind of mistake; stable over releases.
    pub code: Code,
    /// What is wrong and what would be right, for a person.
    pub detail: String,
    /// Where in the request.
    pub source: Source,
}

/// The place in a request that an error speaks of (JSON:API 1.1, "Error Objects", `source`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The request as a whole.
    Request,
    /// An RFC 6901 JSON pointer into the body.
    Pointer(String),
    /// The name of a query parameter, brackets included.
    Parameter(String),
    /// The name of a header.
    Header(&'static str),
}

impl Error {
    /// An error about the request as a whole.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            source: Source::Request,
        }
    }

    /// The same error, at a place in the body.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.source = Source::Pointer(pointer.into());
        self
    }

    /// The same error, about a text that stands in the body below `pointer`.
    #[must_use]
    pub fn below(mut self, pointer: &str) -> Self {
        self.source = match self.source {
            Source::Pointer(inner) => Source::Pointer(format!("{pointer}{inner}")),
            Source::Request => Source::Pointer(pointer.to_owned()),
            other => other,
        };
        self
    }

    /// The same error, at a query parameter.
    #[must_use]
    pub fn in_parameter(mut self, name: impl Into<String>) -> Self {
        self.source = Source::Parameter(name.into());
        self
    }

    /// The same error, at a header.
    #[must_use]
    pub fn in_header(mut self, name: &'static str) -> Self {
        self.source = Source::Header(name);
        self
    }
}

impl Error {
    /// All that is wrong with one thing as one error: code and place of the first, and all sentences, in at most
    /// [`MAX_REASON`] characters.
    #[must_use]
    pub fn joined(errors: &[Self]) -> Self {
        let first = errors.first();
        Self {
            code: first.map_or(Code::InvalidArgument, |error| error.code),
            detail: reason::reason(errors),
            source: first.map_or(Source::Request, |error| error.source.clone()),
        }
    }

    /// Its place in a body.
    #[must_use]
    pub fn pointer(&self) -> Option<&str> {
        match &self.source {
            Source::Pointer(pointer) => Some(pointer),
            Source::Request | Source::Parameter(_) | Source::Header(_) => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Error {}

impl Serialize for Error {
    /// The error object of the reference (`id`, `title`, `detail`, `source`) with JSON:API's
    /// `code` and `status` added.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", self.code.family())?;
        map.serialize_entry("code", self.code.as_str())?;
        map.serialize_entry("status", self.code.status_text())?;
        map.serialize_entry("title", self.code.title())?;
        map.serialize_entry("detail", &self.detail)?;
        match &self.source {
            Source::Request => {}
            Source::Pointer(pointer) => {
                map.serialize_entry("source", &Member("pointer", pointer))?
            }
            Source::Parameter(name) => map.serialize_entry("source", &Member("parameter", name))?,
            Source::Header(name) => map.serialize_entry("source", &Member("header", name))?,
        }
        map.end()
    }
}

struct Member<'a>(&'static str, &'a str);

impl Serialize for Member<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.0, self.1)?;
        map.end()
    }
}

/// The document that carries errors: `{"errors": […]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorDocument {
    /// All errors of the request, in the order of the document.
    pub errors: Vec<Error>,
}

impl ErrorDocument {
    /// The HTTP status of the whole: the one that all share, else 400 (JSON:API 1.1,
    /// "Processing Errors": the most generally applicable one).
    #[must_use]
    pub fn status(&self) -> u16 {
        let mut statuses = self.errors.iter().map(|error| error.code.status());
        match statuses.next() {
            Some(first) if statuses.all(|status| status == first) => first,
            Some(_) => 400,
            None => 500,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_renders_as_a_json_api_error_object() {
        let error =
            Error::new(Code::StringTooLong, "`note` is too long").at("/data/attributes/note");
        assert_eq!(
            serde_json::to_string(&error).unwrap(),
            r#"{"id":"validationDataTooLongError","code":"stringTooLong","status":"422","title":"String too long","detail":"`note` is too long","source":{"pointer":"/data/attributes/note"}}"#
        );
    }

    #[test]
    fn an_error_names_its_place() {
        let error = || Error::new(Code::InvalidHeader, "");
        for (error, place) in [
            (error().at("/data"), r#"{"pointer":"/data"}"#),
            (error().in_parameter("sort"), r#"{"parameter":"sort"}"#),
            (error().in_header("Accept"), r#"{"header":"Accept"}"#),
        ] {
            let text = serde_json::to_string(&error).unwrap();
            assert!(text.ends_with(&format!(",\"source\":{place}}}")), "{text}");
        }
    }

    #[test]
    fn mixed_statuses_become_400() {
        let error = |code| Error::new(code, "");
        let document = |codes: &[Code]| ErrorDocument {
            errors: codes.iter().copied().map(error).collect(),
        };
        assert_eq!(document(&[Code::WrongType, Code::Required]).status(), 422);
        assert_eq!(
            document(&[Code::WrongType, Code::TypeMismatch]).status(),
            400
        );
    }
}
