//! The one error model: what the caller did wrong, where, and what would be right.
//!
//! In scope: errors that the caller can mend, as JSON:API error objects.
//! Out of scope: our own faults. The shell logs those and answers [`Code::Internal`] without detail.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

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

/// Writes the table of codes once; everything about a code derives from its row.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $family:literal, $status:literal, $title:literal;)*) => {
        /// What kind of mistake. Codes are stable: a client may match on them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable, machine-readable code.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The reference's error id, which groups codes (`validationError`, …).
            #[must_use]
            pub const fn family(self) -> &'static str {
                match self { $(Self::$variant => $family,)* }
            }

            /// The HTTP status.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            const fn status_text(self) -> &'static str {
                match self { $(Self::$variant => stringify!($status),)* }
            }

            /// A short summary that does not change from one occurrence to the next.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

codes! {
    /// The body is no JSON.
    MalformedJson = "malformedJson", "malformedRequest", 400, "Malformed JSON";
    /// The body is no UTF-8.
    InvalidUtf8 = "invalidUtf8", "malformedRequest", 400, "Invalid UTF-8";
    /// The body nests deeper than 128 levels.
    TooDeep = "tooDeep", "malformedRequest", 400, "Nesting too deep";
    /// The body is larger than the limit.
    BodyTooLarge = "bodyTooLarge", "requestTooLarge", 413, "Body too large";
    /// The body is missing.
    MissingBody = "missingBody", "malformedRequest", 400, "Missing body";
    /// An object has the same member twice.
    DuplicateMember = "duplicateMember", "validationError", 422, "Duplicate member";
    /// An object has a member that is not defined there.
    UnknownMember = "unknownMember", "validationError", 422, "Unknown member";
    /// A member that must be there is not.
    MissingMember = "missingMember", "validationError", 422, "Missing member";
    /// An attribute that the type does not have.
    UnknownAttribute = "unknownAttribute", "validationError", 422, "Unknown attribute";
    /// A relationship that the type does not have.
    UnknownRelationship = "unknownRelationship", "validationError", 422, "Unknown relationship";
    /// A value of the wrong JSON type.
    WrongType = "wrongType", "validationError", 422, "Wrong type";
    /// A string over its limit, counted in characters.
    StringTooLong = "stringTooLong", "validationDataTooLongError", 422, "String too long";
    /// A string that must not be empty.
    StringEmpty = "stringEmpty", "validationError", 422, "Empty string";
    /// A string with a NUL character, which storage cannot keep.
    NulCharacter = "nulCharacter", "validationError", 422, "NUL character";
    /// A string that is none of the allowed ones.
    NotAllowedValue = "notAllowedValue", "validationError", 422, "Value not allowed";
    /// A number outside its range.
    NumberOutOfRange = "numberOutOfRange", "validationError", 422, "Number out of range";
    /// A text that is no number where one is due.
    InvalidNumber = "invalidNumber", "validationError", 422, "Invalid number";
    /// No RFC 3339 date-time, or a day that does not exist.
    InvalidDateTime = "invalidDateTime", "validationError", 422, "Invalid date-time";
    /// A list with more elements than allowed.
    ListTooLong = "listTooLong", "validationError", 422, "List too long";
    /// A list that must have an element.
    ListEmpty = "listEmpty", "validationError", 422, "Empty list";
    /// No positive whole number where an id is due.
    InvalidId = "invalidId", "validationError", 422, "Invalid id";
    /// A resource object of another type than the endpoint's.
    TypeMismatch = "typeMismatch", "conflict", 409, "Type mismatch";
    /// A resource object with another id than the endpoint's.
    IdMismatch = "idMismatch", "conflict", 409, "Id mismatch";
    /// A read-only member was sent with another value than the record has.
    ReadOnly = "readOnly", "validationError", 422, "Read-only";
    /// A relationship names a record that does not exist (or belongs to somebody else).
    RelatedNotFound = "relatedNotFound", "validationError", 422, "Related record not found";
    /// A value that must be unique is another record's.
    Taken = "taken", "validationDuplicateValueError", 422, "Value taken";
    /// A record that others cannot do without is to be deleted.
    StillNeeded = "stillNeeded", "validationError", 422, "Still needed";
    /// A required value is missing.
    Required = "required", "validationError", 422, "Required value missing";
    /// The state machine has no such transition.
    TransitionForbidden = "transitionForbidden", "validationError", 422, "Transition not allowed";
    /// The action is not for records of this kind.
    ActionNotApplicable = "actionNotApplicable", "validationError", 422, "Action not applicable";
    /// The count confirmed is not the count to confirm.
    ConfirmedCountMismatch = "confirmedCountMismatch", "validationError", 422, "Confirmed count does not match";
    /// More targets than a batch may have.
    TooManyTargets = "tooManyTargets", "validationError", 422, "Too many targets";
    /// What names one record is true of several.
    Ambiguous = "ambiguous", "conflict", 409, "Several records";
    /// Records that are named in more than one way in one call.
    MixedSelectors = "mixedSelectors", "validationError", 422, "Mixed selectors";
    /// A file that cannot be read: broken quotes, a row that does not fit the header, no UTF-8.
    MalformedFile = "malformedFile", "validationError", 422, "Malformed file";
    /// A column of a file that the type does not have.
    UnknownColumn = "unknownColumn", "validationError", 422, "Unknown column";
    /// Two columns of a file for one member.
    DuplicateColumn = "duplicateColumn", "validationError", 422, "Duplicate column";
    /// A row of a file over the limit.
    RowTooLong = "rowTooLong", "validationDataTooLongError", 422, "Row too long";
    /// A file without a row.
    NoRows = "noRows", "validationError", 422, "No rows";
    /// A query parameter that is not defined inside its family.
    UnknownParameter = "unknownParameter", "invalidParameter", 400, "Unknown parameter";
    /// A query parameter with a value that cannot be read.
    InvalidParameter = "invalidParameter", "invalidParameter", 400, "Invalid parameter";
    /// A filter that the type does not have.
    UnknownFilter = "unknownFilter", "invalidParameter", 400, "Unknown filter";
    /// A sort key that the type does not have.
    UnknownSort = "unknownSort", "invalidParameter", 400, "Unknown sort key";
    /// A path that the type does not have, in `include`.
    UnknownInclude = "unknownInclude", "invalidParameter", 400, "Unknown include path";
    /// A member that the type does not have, in `fields`.
    UnknownField = "unknownField", "invalidParameter", 400, "Unknown field";
    /// A query parameter that must be there is not.
    MissingParameter = "missingParameter", "validationError", 422, "Missing parameter";
    /// A query parameter that may be there once is there twice, with different values.
    RepeatedParameter = "repeatedParameter", "invalidParameter", 400, "Repeated parameter";
    /// A header with a value that cannot be read.
    InvalidHeader = "invalidHeader", "malformedRequest", 400, "Invalid header";
    /// The idempotency key of another request.
    IdempotencyKeyReused = "idempotencyKeyReused", "validationError", 422, "Idempotency key reused";
    /// Two inputs of a batch are about the same record.
    DuplicateInput = "duplicateInput", "validationError", 422, "Duplicate input";
    /// A record is named by the value of something that others may have the same value of.
    NotUnique = "notUnique", "validationError", 422, "Not unique";
    /// No such record, for this organisation.
    NotFound = "notFound", "resourceNotFound", 404, "Not found";
    /// No such address.
    RouteNotFound = "routeNotFound", "routeNotFound", 404, "Route not found";
    /// The address exists, not with this method.
    MethodNotAllowed = "methodNotAllowed", "methodNotAllowed", 405, "Method not allowed";
    /// A resource type that there is not, or that the operation is not for.
    UnknownType = "unknownType", "invalidArgument", 400, "Unknown resource type";
    /// An argument of a call (not of a request) that is not of its kind.
    InvalidArgument = "invalidArgument", "invalidArgument", 400, "Invalid argument";
    /// A body in a media type that is not understood.
    UnsupportedMediaType = "unsupportedMediaType", "unsupportedMediaType", 415, "Unsupported media type";
    /// An answer in a media type that there is none in.
    NotAcceptable = "notAcceptable", "notAcceptable", 406, "Not acceptable";
    /// An id for a new record, where the client wants the specification to be followed to the letter.
    ClientIdForbidden = "clientIdForbidden", "forbidden", 403, "Client-generated id not supported";
    /// No token, or one that is not known.
    Unauthorized = "unauthorized", "unauthorized", 401, "Unauthorized";
    /// The token was known until it expired.
    TokenExpired = "tokenExpired", "unauthorized", 401, "Token expired";
    /// The token does not have a scope that the request needs.
    UnauthorizedOauthScope = "unauthorizedOauthScope", "unauthorizedOauthScope", 403, "Scope missing";
    /// The user has no request left in this hour.
    RateLimitExceeded = "rateLimitExceeded", "rateLimitExceeded", 429, "Too many requests";
    /// The record was changed by others, again and again, while this request tried.
    Contended = "contended", "conflict", 409, "Record is being changed";
    /// Our fault.
    Internal = "internal", "internalError", 500, "Internal error";
}

/// A list of names in words: `` `a`, `b` or `c` ``.
pub fn one_of<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    let names: Vec<S> = names.into_iter().collect();
    let last = names.len().saturating_sub(1);
    let mut text = String::new();
    for (index, name) in names.iter().enumerate() {
        if index > 0 {
            text.push_str(if index == last { " or " } else { ", " });
        }
        // Writing to a `String` cannot fail.
        let _ = write!(text, "`{}`", name.as_ref());
    }
    text
}

/// A number with thousands separated, for sentences: `65,536`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len().saturating_add(digits.len() / 3));
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len().saturating_sub(index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What the caller sent, for a sentence: at most 40 characters of it.
#[must_use]
pub fn excerpt(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(40) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.chars().take(40).chain(['…']).collect()),
    }
}

/// The name of a type in words: `sequenceState` → `sequence state`.
pub(crate) fn words(name: &str) -> String {
    let mut words = String::with_capacity(name.len().saturating_add(2));
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// The same as the verb's complement: "`action` is `phone`", "`action` is empty".
pub(crate) fn shown(text: &str) -> String {
    if text.is_empty() {
        "empty".to_owned()
    } else {
        format!("`{}`", excerpt(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_distinct() {
        let distinct: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(distinct.len(), Code::ALL.len());
    }

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

    #[test]
    fn words() {
        assert_eq!(one_of(["a"]), "`a`");
        assert_eq!(one_of(["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(65_536), "65,536");
        assert_eq!(thousands(1_000_000), "1,000,000");
        assert_eq!(excerpt(&"é".repeat(41)).chars().count(), 41);
    }
}
