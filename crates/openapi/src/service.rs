//! The routes of the service itself: who calls, whether it is there, and its descriptions.

use serde_json::{Value, json};

use crate::headers;
use crate::json_api::answers;
use crate::parts::{Object, insert, needing};

/// Adds them.
pub fn add(paths: &mut Object) {
    let meta = json!({
        "description": "The user and the organisation behind the token.",
        "content": { answers::JSON_API: { "schema": {
            "type": "object",
            "required": ["meta"],
            "properties": { "meta": { "type": "object" } },
        } } },
    });
    service(
        paths,
        "/api/v2",
        "introduce",
        "Who is calling",
        answers::with(200, meta, &[]),
        false,
    );
    let json = |description: &str| json!({ "200": { "description": description, "content": { "application/json": { "schema": { "type": "object" } } } } });
    let health = json!({
        "description": "It is.",
        "content": { "application/json": { "schema": {
            "type": "object",
            "required": ["ok"],
            "properties": { "ok": { "const": true } },
        } } },
    });
    let health = answers::open(200, health);
    service(
        paths,
        "/healthz",
        "health",
        "Whether the service is there",
        health,
        true,
    );
    service(
        paths,
        "/readyz",
        "readiness",
        "Whether the database and KV answer",
        readiness(),
        true,
    );
    let metrics = json!({
        "description": "The metrics.",
        "content": { "application/openmetrics-text": { "schema": { "type": "string" } } },
    });
    let metrics = json!({
        "operationId": "service.metrics",
        "tags": ["service"],
        "summary": "How the service is, over all organisations, as OpenMetrics",
        "description": "For whoever operates the service: `*` does not stand for the scope.",
        "responses": answers::with(200, metrics, &[]),
    });
    let scopes = ["metrics.read".to_owned()];
    insert(paths, "/metrics", "get", needing(metrics, &scopes));
    for (path, id, summary) in [
        ("/openapi.json", "openapi", "This document"),
        (
            "/api/v2/schema/openapi.json",
            "schema.openapi",
            "This document, where the reference has it",
        ),
        (
            "/api/v2/schema.json",
            "schema",
            "The resource types as JSON Schema",
        ),
    ] {
        service(paths, path, id, summary, json(summary), true);
    }
    let types = json!({ "200": { "description": "The resource types.", "content": { answers::JSON_API: { "schema": { "type": "object" } } } } });
    service(
        paths,
        "/api/v2/types",
        "types",
        "The resource types",
        types,
        true,
    );
}

/// What is ready, and what is not.
fn readiness() -> Value {
    let answer = |description: &str, is_ready: bool| {
        json!({
            "description": description,
            "content": { "application/json": { "schema": {
                "type": "object",
                "required": ["ok", "database", "cache"],
                "properties": {
                    "ok": { "const": is_ready },
                    "database": { "type": "boolean" },
                    "cache": { "type": "boolean" },
                },
            } } },
        })
    };
    let mut answers = answers::open(200, answer("Both of them.", true));
    let mut not_ready = answer("At least one is not; which of them is said.", false);
    headers::add_open(&mut not_ready, 503);
    if let Some(answers) = answers.as_object_mut() {
        answers.insert("503".to_owned(), not_ready);
    }
    answers
}

fn service(paths: &mut Object, path: &str, id: &str, summary: &str, responses: Value, open: bool) {
    let mut operation = json!({
        "operationId": format!("service.{id}"),
        "tags": ["service"],
        "summary": summary,
        "responses": responses,
    });
    if open && let Some(operation) = operation.as_object_mut() {
        operation.insert("security".to_owned(), json!([]));
    }
    insert(paths, path, "get", operation);
}
