//! Answers: documents, and what may go wrong.

use lockstep_core::error::Code;
use serde_json::{Value, json};

use super::schemas;
use crate::headers;
use crate::parts::{Object, component};

/// The media type of documents.
pub const JSON_API: &str = "application/vnd.api+json";

/// What may go wrong with any request of somebody who is known.
const ANYWHERE: &[u16] = &[400, 401, 403, 406, 415, 429, 500, 503];

/// What may go wrong with any request of anybody.
const OPEN: &[u16] = &[406, 415, 500, 503];

/// Error documents by status, with the codes that they may have.
pub fn errors() -> Object {
    let mut statuses: Vec<u16> = Code::ALL.iter().map(|code| code.status()).collect();
    statuses.extend(ANYWHERE);
    statuses.sort_unstable();
    statuses.dedup();
    statuses
        .into_iter()
        .map(|status| (format!("Error{status}"), error(status)))
        .collect()
}

fn error(status: u16) -> Value {
    let mut titles: Vec<String> = Code::ALL
        .iter()
        .filter(|code| code.status() == status)
        .map(|code| format!("`{}`: {}", code.as_str(), code.title()))
        .collect();
    if titles.is_empty() {
        titles.push("Too many requests".to_owned());
    }
    let errors = json!({ "schema": component("schemas", "Errors") });
    let mut content = json!({ JSON_API: errors });
    if status == 401
        && let Some(content) = content.as_object_mut()
    {
        content.insert("application/json".to_owned(), errors);
    }
    let mut answer = json!({ "description": titles.join("; "), "content": content });
    headers::add(&mut answer, status);
    answer
}

/// What the platform answers, in every dialect.
pub fn too_long() -> Object {
    let description =
        "The address or a header is too long. The platform answers before the request gets here.";
    ["414", "431"]
        .into_iter()
        .map(|status| (status.to_owned(), json!({ "description": description })))
        .collect()
}

/// What anybody may get to any request: before it is known who asks.
pub fn anybody() -> Object {
    let mut answers = too_long();
    for status in OPEN {
        let error = component("responses", &format!("Error{status}"));
        answers.insert(status.to_string(), error);
    }
    answers
}

/// The answers of an operation that needs no token.
pub fn open(status: u16, mut answer: Value) -> Value {
    headers::add_open(&mut answer, status);
    let mut answers = anybody();
    answers.insert(status.to_string(), answer);
    answers.into()
}

/// The answers of an operation: the one that it should have, and errors by status.
pub fn with(status: u16, mut answer: Value, errors: &[u16]) -> Value {
    headers::add(&mut answer, status);
    let mut answers = anybody();
    answers.insert(status.to_string(), answer);
    let mut statuses = [ANYWHERE, errors].concat();
    statuses.sort_unstable();
    for status in statuses {
        let error = component("responses", &format!("Error{status}"));
        answers.insert(status.to_string(), error);
    }
    answers.into()
}

/// A document with this schema.
pub fn document(description: &str, schema: Value) -> Value {
    json!({ "description": description, "content": { JSON_API: { "schema": schema } } })
}

/// The document of one record that was made, with its address.
pub fn created(data: &Value) -> Value {
    let mut answer = document(
        "The record that was made.",
        schemas::document(data, schemas::ignored()),
    );
    if let Some(answer) = answer.as_object_mut() {
        let location = json!({ "description": "Its address.", "schema": { "type": "string", "format": "uri" } });
        answer.insert("headers".to_owned(), json!({ "Location": location }));
    }
    answer
}

/// A body in JSON.
pub fn body(schema: &Value, required: bool) -> Value {
    json!({
        "required": required,
        "content": { JSON_API: { "schema": schema }, "application/json": { "schema": schema } },
    })
}
