//! The HubSpot-style dialect: its routes as a table, with parameters, bodies, answers and errors.

mod bodies;
mod parameters;
mod routes;
mod schemas;

use serde_json::{Value, json};

use crate::headers;
use crate::json_api::answers;
use crate::parts::{Object, component, insert, needing};
pub use routes::ROUTES;
use routes::Route;
pub use schemas::schemas;

/// The tag of its operations.
pub const TAG: &str = "crm";

/// What may go wrong with any request.
const ANYWHERE: &[u16] = &[400, 401, 403, 405, 413, 415, 429, 500, 503];

/// Adds its routes.
pub fn add(paths: &mut Object) {
    for route in ROUTES {
        let scope = match route.writes {
            true => "crm.objects.contacts.write",
            false => "crm.objects.contacts.read",
        };
        let operation = needing(operation(route), &[scope.to_owned()]);
        insert(paths, route.path, route.method, operation);
    }
}

fn operation(route: &Route) -> Value {
    let mut operation = json!({
        "operationId": format!("{TAG}.{}", route.id),
        "tags": [TAG],
        "summary": route.summary,
        "parameters": parameters::of(route),
        "responses": responses(route),
    });
    if let (Some(body), Some(members)) = (bodies::of(route.body), operation.as_object_mut()) {
        let body =
            json!({ "required": true, "content": { "application/json": { "schema": body } } });
        members.insert("requestBody".to_owned(), body);
    }
    operation
}

fn responses(route: &Route) -> Value {
    let mut responses = Object::new();
    let done = match route.answer {
        "" => json!({ "description": "Done." }),
        schema => answer(route.summary, schema),
    };
    responses.insert(route.status.to_string(), done);
    for status in route.also {
        let what = match status {
            202 => "Accepted; the outcome is found at its address.",
            _ => "Some inputs have failed: see `errors`.",
        };
        responses.insert(status.to_string(), answer(what, "Batch"));
    }
    for status in ANYWHERE.iter().chain(route.fails) {
        responses.insert(status.to_string(), answer("What is wrong.", "Error"));
    }
    for (status, answer) in &mut responses {
        headers::add(answer, status.parse().unwrap_or_default());
    }
    responses.extend(answers::too_long());
    responses.into()
}

fn answer(description: &str, schema: &str) -> Value {
    let schema = component("schemas", &format!("HubSpot{schema}"));
    json!({ "description": description, "content": { "application/json": { "schema": schema } } })
}

fn object(required: &[&str], properties: impl Into<Value>) -> Value {
    json!({ "type": "object", "required": required, "properties": properties.into() })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn texts() -> Value {
    json!({ "type": "array", "items": text() })
}
