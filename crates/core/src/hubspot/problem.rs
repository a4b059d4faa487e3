//! What is wrong, in the dialect's shape: one table from the codes of [`crate::error`] to statuses,
//! categories and codes of property values, and the envelope.

use std::fmt::Write as _;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::error::{Code, Error, Source};

/// The category of what is wrong with a request or a value.
const VALIDATION_ERROR: &str = "VALIDATION_ERROR";

/// What a code is in the dialect: the status of the answer, the category (empty where the system itself
/// names none), and what it is called where a property's value is at fault.
const fn row(code: Code) -> (u16, &'static str, &'static str) {
    match code {
        Code::UnknownAttribute => (400, VALIDATION_ERROR, "PROPERTY_DOESNT_EXIST"),
        Code::ReadOnly => (400, VALIDATION_ERROR, "READ_ONLY_VALUE"),
        Code::NotAllowedValue => (400, VALIDATION_ERROR, "INVALID_OPTION"),
        Code::InvalidNumber => (400, VALIDATION_ERROR, "INVALID_LONG"),
        Code::InvalidDateTime => (400, VALIDATION_ERROR, "INVALID_DATE"),
        Code::StringTooLong => (400, VALIDATION_ERROR, "INVALID_LENGTH"),
        Code::NulCharacter => (400, VALIDATION_ERROR, "INVALID_CHARACTER"),
        Code::Required => (400, VALIDATION_ERROR, "REQUIRED"),
        Code::MalformedJson | Code::InvalidUtf8 | Code::TooDeep | Code::MissingBody => {
            (400, "", "")
        }
        Code::BodyTooLarge => (413, VALIDATION_ERROR, ""),
        Code::NotFound | Code::RouteNotFound => (404, "OBJECT_NOT_FOUND", ""),
        Code::MethodNotAllowed => (405, "METHOD_NOT_ALLOWED", ""),
        Code::NotAcceptable => (406, "NOT_ACCEPTABLE", ""),
        Code::UnsupportedMediaType => (415, "UNSUPPORTED_MEDIA_TYPE", ""),
        Code::Taken | Code::Contended => (409, "CONFLICT", ""),
        Code::Unauthorized => (401, "INVALID_AUTHENTICATION", ""),
        Code::TokenExpired => (401, "EXPIRED_AUTHENTICATION", ""),
        Code::UnauthorizedOauthScope => (403, "MISSING_SCOPES", ""),
        Code::QuotaExceeded => (403, "QUOTA_EXCEEDED", ""),
        Code::ApprovalRequired => (403, "APPROVAL_REQUIRED", ""),
        Code::RateLimitExceeded => (429, "RATE_LIMITS", ""),
        Code::TemporarilyUnavailable => (503, "SERVICE_UNAVAILABLE", ""),
        Code::StorageFull => (507, "INSUFFICIENT_STORAGE", ""),
        Code::Internal | Code::GaveUp => (500, "INTERNAL_ERROR", ""),
        _ => (400, VALIDATION_ERROR, ""),
    }
}

/// Whether the sentence of an error about a property's value names the property.
const fn names_property(code: Code) -> bool {
    matches!(
        code,
        Code::UnknownAttribute | Code::ReadOnly | Code::StringTooLong | Code::NulCharacter
    )
}

/// What is wrong with a call, or with one input of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problem {
    /// All that is wrong. The first decides status and category.
    pub errors: Vec<Error>,
    /// What a program needs of it besides, each a list of texts.
    pub context: Vec<(&'static str, Vec<String>)>,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::from(vec![error])
    }
}

impl From<Vec<Error>> for Problem {
    fn from(errors: Vec<Error>) -> Self {
        let context = Vec::new();
        Self { errors, context }
    }
}

impl Problem {
    /// The same, with a value more in its context.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.add(name, value.into());
        self
    }

    /// Adds a value to the context, where it is not there.
    pub fn add(&mut self, name: &'static str, value: String) {
        match self.context.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) if values.contains(&value) => {}
            Some((_, values)) => values.push(value),
            None => self.context.push((name, vec![value])),
        }
    }

    /// Takes in what else is wrong. Where properties are at fault, that is what the whole is about.
    pub fn merge(&mut self, other: Self) {
        self.errors.extend(other.errors);
        for (name, values) in other.context {
            for value in values {
                self.add(name, value);
            }
        }
    }

    /// The same, of a call that is about one record: its body has no inputs.
    #[must_use]
    pub fn of_single(mut self) -> Self {
        for error in &mut self.errors {
            if let Source::Pointer(pointer) = &mut error.source
                && let Some(rest) = pointer.strip_prefix("/inputs/0")
            {
                *pointer = rest.to_owned();
            }
        }
        self
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.first().map_or(500, |error| row(error.code).0)
    }

    /// The category; empty where the system itself names none.
    #[must_use]
    pub fn category(&self) -> &'static str {
        self.first().map_or("", |error| row(error.code).1)
    }

    /// What is wrong, in one sentence.
    #[must_use]
    pub fn message(&self) -> String {
        let properties: Vec<Invalid<'_>> = self.invalid().collect();
        if properties.is_empty() {
            return self
                .first()
                .map_or_else(String::new, |error| error.detail.clone());
        }
        // Only maps with keys that are no strings fail, and there are none.
        let list = serde_json::to_string(&properties).unwrap_or_default();
        format!("Property values were not valid: {list}")
    }

    /// Why an item fails: plain sentences, each with its property, and the code that speaks for all.
    #[must_use]
    pub fn as_error(&self) -> Error {
        let errors: Vec<Error> = self
            .errors
            .iter()
            .map(|error| match Place::of(error).property {
                Some(property) if !names_property(error.code) => {
                    Error::new(error.code, format!("{property}: {}", error.detail))
                }
                _ => error.clone(),
            })
            .collect();
        let mut error = Error::joined(&errors);
        if let Some(first) = self.first() {
            error.code = first.code;
            error.source = first.source.clone();
        }
        error
    }

    /// The error that speaks for all: about a property where one is.
    fn first(&self) -> Option<&Error> {
        let of_property = |error: &&Error| Place::of(error).property.is_some();
        self.errors
            .iter()
            .find(of_property)
            .or_else(|| self.errors.first())
    }

    fn invalid(&self) -> impl Iterator<Item = Invalid<'_>> {
        self.errors.iter().filter_map(|error| {
            let name = Place::of(error).property?;
            Some(Invalid { error, name })
        })
    }
}

/// Where in a body an error is.
#[derive(Default)]
struct Place {
    /// The input's index, from 0.
    index: Option<String>,
    /// The property's name.
    property: Option<String>,
}

impl Place {
    fn of(error: &Error) -> Self {
        let Source::Pointer(pointer) = &error.source else {
            return Self::default();
        };
        let mut steps = pointer.split('/').skip(1);
        let mut place = Self::default();
        let mut step = steps.next();
        if step == Some("inputs") {
            place.index = steps.next().map(str::to_owned);
            step = steps.next();
        }
        if step == Some("properties") {
            let name = steps
                .next()
                .map(|name| name.replace("~1", "/").replace("~0", "~"));
            place.property = name;
        }
        place
    }
}

/// A value that is not valid, as the message lists it.
struct Invalid<'p> {
    error: &'p Error,
    name: String,
}

impl Serialize for Invalid<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("isValid", &false)?;
        map.serialize_entry("message", &self.error.detail)?;
        map.serialize_entry("error", row(self.error.code).2)?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("localizedErrorMessage", &self.error.detail)?;
        map.end()
    }
}

/// One error of the envelope's list.
struct Detail<'p>(&'p Error);

impl Serialize for Detail<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("message", &self.0.detail)?;
        let place = Place::of(self.0);
        let of_property = place.property.map(|name| (row(self.0.code).2, name));
        if let Some((code, _)) = &of_property {
            map.serialize_entry("code", code)?;
        }
        let names = of_property.map(|(_, name)| ("propertyName", vec![name]));
        let index = place.index.map(|index| ("index", vec![index]));
        let context: Vec<_> = names.into_iter().chain(index).collect();
        map.serialize_entry("context", &Context(&context))?;
        map.end()
    }
}

struct Context<'p>(&'p [(&'static str, Vec<String>)]);

impl Serialize for Context<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, values)| (name, values)))
    }
}

impl Problem {
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("status", "error")?;
        if !self.category().is_empty() {
            map.serialize_entry("category", self.category())?;
        }
        map.serialize_entry("message", &self.message())?;
        let mut context = Self {
            context: self.context.clone(),
            ..Self::default()
        };
        for index in self
            .errors
            .iter()
            .filter_map(|error| Place::of(error).index)
        {
            context.add("index", index);
        }
        map.serialize_entry("context", &Context(&context.context))?;
        let with_place = |error: &&Error| Place::of(error).property.is_some();
        let mut details: Vec<Detail<'_>> =
            self.errors.iter().filter(with_place).map(Detail).collect();
        if details.is_empty() && self.errors.len() > 1 {
            details.extend(self.errors.iter().map(Detail));
        }
        map.serialize_entry("errors", &details)?;
        map.serialize_entry("links", &Context(&[]))
    }
}

/// One of the errors of a batch's answer.
impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.write(&mut map)?;
        map.end()
    }
}

/// An answer that is an error.
#[derive(Debug)]
pub struct Envelope<'p> {
    /// What is wrong.
    pub problem: &'p Problem,
    /// The name of the request in logs.
    pub correlation_id: &'p str,
}

impl Serialize for Envelope<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.problem.write(&mut map)?;
        map.serialize_entry("correlationId", self.correlation_id)?;
        map.end()
    }
}

/// A list of texts as the system's sentences show it: `[a, b]`.
pub(super) fn list<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut list = String::from("[");
    for (index, text) in texts.into_iter().enumerate() {
        // Writing to a `String` cannot fail.
        let _ = write!(list, "{}{text}", if index == 0 { "" } else { ", " });
    }
    list.push(']');
    list
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(problem: &Problem) -> serde_json::Value {
        serde_json::to_value(problem).unwrap()
    }

    #[test]
    fn what_is_not_the_callers_to_mend_has_its_status_and_category() {
        for code in Code::ALL.iter().filter(|code| code.status() >= 500) {
            let (status, category, _) = row(*code);
            assert_eq!(status, code.status(), "{code:?}");
            assert_ne!(category, VALIDATION_ERROR, "{code:?}");
        }
    }

    #[test]
    fn r_unknown_property_is_named_in_message_and_errors() {
        let error = Error::new(Code::UnknownAttribute, "Property \"x\" does not exist");
        let problem = Problem::from(error.at("/inputs/3/properties/x"));
        assert_eq!(problem.status(), 400);
        assert_eq!(
            shown(&problem),
            json!({
                "status": "error",
                "category": "VALIDATION_ERROR",
                "message": r#"Property values were not valid: [{"isValid":false,"message":"Property \"x\" does not exist","error":"PROPERTY_DOESNT_EXIST","name":"x","localizedErrorMessage":"Property \"x\" does not exist"}]"#,
                "context": { "index": ["3"] },
                "errors": [{
                    "message": "Property \"x\" does not exist",
                    "code": "PROPERTY_DOESNT_EXIST",
                    "context": { "propertyName": ["x"], "index": ["3"] },
                }],
                "links": {},
            })
        );
    }

    #[test]
    fn r_malformed_json_has_no_category() {
        let problem = Problem::from(Error::new(Code::MalformedJson, "Invalid input JSON"));
        assert_eq!(shown(&problem).get("category"), None);
        assert_eq!(problem.status(), 400);
    }

    #[test]
    fn contexts_are_lists_of_texts_and_say_nothing_twice() {
        let problem = |id: &str| {
            Problem::from(Error::new(Code::NotFound, "resource not found").at("/inputs/0"))
                .with("ids", id)
        };
        let mut both = problem("1");
        both.merge(problem("2"));
        both.merge(problem("1"));
        assert_eq!(
            shown(&both)["context"],
            json!({ "ids": ["1", "2"], "index": ["0"] })
        );
        assert_eq!(both.status(), 404);
    }

    #[test]
    fn a_property_speaks_for_the_whole() {
        let mut problem = Problem::from(Error::new(Code::Taken, "taken").at("/inputs/0"));
        let read_only = Error::new(Code::ReadOnly, "no").at("/inputs/1/properties/a~1b");
        problem.merge(read_only.into());
        assert_eq!(problem.status(), 400);
        assert_eq!(
            shown(&problem)["errors"][0]["context"]["propertyName"],
            json!(["a/b"])
        );
    }

    #[test]
    fn a_call_about_one_record_has_no_index() {
        let error = Error::new(Code::ReadOnly, "no").at("/inputs/0/properties/a");
        let problem = shown(&Problem::from(error).of_single());
        assert_eq!(problem["context"], json!({}));
        assert_eq!(
            problem["errors"][0]["context"],
            json!({ "propertyName": ["a"] })
        );
    }

    #[test]
    fn an_envelope_names_the_request() {
        let problem = Problem::from(Error::new(Code::NotFound, "resource not found"));
        let envelope = Envelope {
            problem: &problem,
            correlation_id: "c",
        };
        let value = serde_json::to_value(&envelope).unwrap();
        assert_eq!(value["correlationId"], "c");
        assert_eq!(value["category"], "OBJECT_NOT_FOUND");
    }
}
