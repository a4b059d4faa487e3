//! Answers: what a route answers, and what may go wrong, in the dialect's shape.

use serde_json::{Value, json};

use super::routes::Route;
use crate::headers;
use crate::json_api::answers::too_long;
use crate::parts::component;

/// The media type of documents.
const HAL: &str = "application/hal+json";

/// What may go wrong with any request.
const ANYWHERE: &[u16] = &[400, 401, 403, 429, 500, 503];

/// The answers of a route.
pub fn of(route: &Route) -> Value {
    let answer = route.answer;
    let mut right = match answer.schemas {
        [] => json!({ "description": answer.doc }),
        schemas => hal(answer.doc, schemas),
    };
    headers::add(&mut right, answer.status);
    if answer.has_location {
        add_header(&mut right, "Location", "Its address.");
    }
    let mut accepted = hal(
        "Accepted; the outcome is found at its address.",
        &[answer.accepted],
    );
    headers::add(&mut accepted, 202);
    add_header(&mut accepted, "Location", "The address of the outcome.");
    if answer.names_batch {
        let doc = "The batch that the call is, under `/api/v2/batches`; not in a preview.";
        add_header(&mut right, "Lockstep-Batch", doc);
        add_header(&mut accepted, "Lockstep-Batch", doc);
    }
    let mut answers = too_long();
    answers.insert(answer.status.to_string(), right);
    if !answer.accepted.is_empty() {
        answers.insert("202".to_owned(), accepted);
    }
    for status in ANYWHERE.iter().chain(route.fails) {
        answers.insert(status.to_string(), error(*status));
    }
    answers.into()
}

fn hal(description: &str, schemas: &[&str]) -> Value {
    let schema = |name: &&str| component("schemas", &format!("Talkdesk{name}"));
    let schema = match schemas {
        [one] => schema(one),
        several => json!({ "anyOf": several.iter().map(schema).collect::<Vec<_>>() }),
    };
    json!({ "description": description, "content": { HAL: { "schema": schema } } })
}

fn error(status: u16) -> Value {
    let schema = component("schemas", "TalkdeskError");
    let mut error = json!({ "description": words(status), "content": { "application/json": { "schema": schema } } });
    headers::add(&mut error, status);
    error
}

fn add_header(answer: &mut Value, name: &str, description: &str) {
    let headers = answer
        .pointer_mut("/headers")
        .and_then(Value::as_object_mut);
    if let Some(headers) = headers {
        let header = json!({ "description": description, "schema": { "type": "string" } });
        headers.insert(name.to_owned(), header);
    }
}

const fn words(status: u16) -> &'static str {
    match status {
        401 => "No token, or one that is not known.",
        403 => "The token does not have the scope `record-lists:manage`.",
        404 => "There is no such list or record.",
        409 => {
            "The value is another record's, several records are meant, or others change the record."
        }
        413 => "The body is too large.",
        429 => "Too many requests.",
        500 => "Our fault.",
        503 => "The database cannot be reached at the moment.",
        _ => "Something is wrong with the request.",
    }
}
