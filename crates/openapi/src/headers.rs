//! Headers of answers.

use serde_json::{Value, json};

use crate::parts::{Object, component};

/// Those of an answer to somebody who is known, where there is a limit.
const RATE: [&str; 3] = [
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
];

/// What names the request.
const REQUEST_ID: &str = "X-Request-Id";

/// Every header that answers share, by its name.
pub fn all() -> Object {
    let count = || json!({ "type": "integer", "minimum": 0 });
    let id = json!({ "type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$" });
    [
        (
            RATE[0],
            "How many requests the user may make in an hour.",
            false,
            count(),
        ),
        (RATE[1], "How many of them are left.", false, count()),
        (
            RATE[2],
            "When the hour ends, in Unix seconds.",
            false,
            count(),
        ),
        (
            "Retry-After",
            "In how many seconds to come back.",
            true,
            json!({ "type": "integer", "minimum": 1 }),
        ),
        (
            REQUEST_ID,
            "The id of the request: the caller's own, or a new one.",
            true,
            id,
        ),
    ]
    .into_iter()
    .map(|(name, description, required, schema)| {
        let header = json!({ "description": description, "required": required, "schema": schema });
        (name.to_owned(), header)
    })
    .collect()
}

/// Adds the headers of an answer with this status to somebody who is known.
pub fn add(answer: &mut Value, status: u16) {
    insert(answer, REQUEST_ID);
    if status != 401 {
        RATE.iter().for_each(|name| insert(answer, name));
    }
    if matches!(status, 429 | 503) {
        insert(answer, "Retry-After");
    }
}

/// Adds the headers of an answer with this status to anybody.
pub fn add_open(answer: &mut Value, status: u16) {
    insert(answer, REQUEST_ID);
    if matches!(status, 429 | 503) {
        insert(answer, "Retry-After");
    }
}

fn insert(answer: &mut Value, name: &str) {
    let Some(answer) = answer.as_object_mut() else {
        return;
    };
    let headers = answer.entry("headers").or_insert_with(|| json!({}));
    if let Some(headers) = headers.as_object_mut() {
        headers.insert(name.to_owned(), component("headers", name));
    }
}
