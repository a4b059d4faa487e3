//! Routes that are no resource type's.

use lockstep_core::schema::BATCH;
use serde_json::{Value, json};

use crate::headers;
use crate::json_api::answers;
use crate::parts::{Object, component, insert};

/// Adds them.
pub fn add(paths: &mut Object) {
    let text = |media_type: &str, description: &str| json!({ "description": description, "content": { media_type: { "schema": { "type": "string" } } } });
    let batch = |verb: &str, summary: &str, responses: Value| {
        json!({
            "operationId": format!("batches.{verb}"),
            "tags": [BATCH.plural],
            "summary": summary,
            "parameters": [component("parameters", "id")],
            "responses": responses,
        })
    };
    let mut events = answers::with(
        200,
        text("text/event-stream", "Events until the batch is over."),
        &[404],
    );
    if let Some(events) = events.as_object_mut() {
        let mut seen = json!({ "description": "The client has seen the last event." });
        headers::add(&mut seen, 204);
        events.insert("204".to_owned(), seen);
    }
    let mut watch = batch("events", "Watch a batch: server-sent events", events);
    if let Some(parameters) = watch
        .pointer_mut("/parameters")
        .and_then(Value::as_array_mut)
    {
        parameters.push(json!({
            "name": "Last-Event-ID", "in": "header",
            "description": "The last event that the client has seen.",
            "schema": { "type": "string", "pattern": "^[0-9]+$" },
        }));
    }
    insert(paths, "/api/v2/batches/{id}/events", "get", watch);
    for (name, media_type) in [("csv", "text/csv"), ("ndjson", "application/x-ndjson")] {
        let mut rows = text(media_type, "A row for each item.");
        if let Some(rows) = rows.as_object_mut() {
            let count = json!({ "description": "How many rows a whole report has.", "schema": { "type": "integer" } });
            rows.insert("headers".to_owned(), json!({ "Lockstep-Rows": count }));
        }
        let answer = answers::with(200, rows, &[404, 422]);
        let report = batch(
            &format!("report.{name}"),
            "Download what became of each record",
            answer,
        );
        insert(
            paths,
            &format!("/api/v2/batches/{{id}}/report.{name}"),
            "get",
            report,
        );
    }
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
