//! The routes about a batch that answer no document: its events and its report.

use lockstep_core::schema::BATCH;
use serde_json::{Value, json};

use super::answers;
use super::scopes::scope;
use crate::headers;
use crate::parts::{Object, component, insert, needing};

/// Adds them.
pub fn add(paths: &mut Object) {
    let text = |media_type: &str, description: &str| json!({ "description": description, "content": { media_type: { "schema": { "type": "string" } } } });
    let batch = |verb: &str, summary: &str, responses: Value| {
        let operation = json!({
            "operationId": format!("batches.{verb}"),
            "tags": [BATCH.plural],
            "summary": summary,
            "parameters": [component("parameters", "id")],
            "responses": responses,
        });
        needing(operation, &[scope(&BATCH, "get")])
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
}
