//! The Talkdesk-style dialect: its routes as a table, with parameters, bodies, answers and errors.

mod answers;
mod bodies;
mod parameters;
mod routes;
mod schemas;

use lockstep_core::talkdesk::{PHONE_NUMBER_PATTERN, PHONE_TYPES};
use serde_json::{Value, json};

use crate::parts::{Object, insert, needing};
use routes::{ROUTES, Route};
pub use schemas::schemas;

/// The tag of its operations.
pub const TAG: &str = "record-lists";

/// Adds its routes.
pub fn add(paths: &mut Object) {
    for route in ROUTES {
        let operation = needing(operation(route), &["record-lists:manage".to_owned()]);
        insert(paths, route.path, route.method, operation);
    }
}

fn operation(route: &Route) -> Value {
    let mut operation = json!({
        "operationId": format!("{TAG}.{}", route.id),
        "tags": [TAG],
        "summary": route.summary,
        "parameters": parameters::of(route),
        "responses": answers::of(route),
    });
    if let (Some(body), Some(members)) = (bodies::of(route.body), operation.as_object_mut()) {
        let body =
            json!({ "required": true, "content": { "application/json": { "schema": body } } });
        members.insert("requestBody".to_owned(), body);
    }
    operation
}

fn object(required: &[&str], properties: impl Into<Value>) -> Value {
    json!({ "type": "object", "required": required, "properties": properties.into() })
}

fn phone() -> Value {
    object(
        &["phone_number"],
        json!({ "phone_number": phone_number(), "phone_type": { "enum": PHONE_TYPES } }),
    )
}

fn phone_number() -> Value {
    json!({ "type": "string", "pattern": PHONE_NUMBER_PATTERN })
}

fn id() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

fn text() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

fn time() -> Value {
    json!({ "type": "string", "format": "date-time" })
}
