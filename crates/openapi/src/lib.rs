//! The interface as an OpenAPI 3.1 document, and the schema as a JSON Schema.
//!
//! In scope: every route that the Worker has, with its parameters, bodies, answers and errors,
//! derived from the tables of `lockstep-core`, so that it cannot fall behind.
//! Out of scope: serving. The build writes files, which are served as the console's are.

mod headers;
mod hubspot;
mod json_api;
mod oauth;
mod parts;
mod service;
mod talkdesk;

use lockstep_core::bulk::BULK_ACTIONS;
use lockstep_core::schema::RESOURCE_TYPES;
use serde_json::{Value, json};

use json_api::{answers, bulk, parameters, reports, resources};
use parts::Object;

/// The OpenAPI document.
#[must_use]
pub fn document() -> Value {
    let mut paths = Object::new();
    let mut parameters = parameters::shared();
    for resource in RESOURCE_TYPES {
        resources::add(&mut paths, resource);
        parameters.extend(parameters::filters(resource, "filter"));
    }
    for spec in BULK_ACTIONS.iter().filter(|spec| !spec.takes_inputs()) {
        bulk::add(&mut paths, spec);
        parameters.extend(parameters::filters(spec.target, "actionParams[filter]"));
    }
    reports::add(&mut paths);
    service::add(&mut paths);
    oauth::add(&mut paths);
    hubspot::add(&mut paths);
    talkdesk::add(&mut paths);
    let mut components = schemas();
    components.extend(hubspot::schemas());
    components.extend(talkdesk::schemas());
    let tags: Vec<Value> = RESOURCE_TYPES
        .iter()
        .map(|resource| json!({ "name": resource.plural, "description": resource.doc }))
        .chain([
            json!({ "name": hubspot::TAG, "description": "Communications, in the HubSpot-style dialect." }),
            json!({ "name": talkdesk::TAG, "description": "Record lists and their records, in the Talkdesk-style dialect." }),
            json!({ "name": "oauth", "description": "Tokens for programs." }),
            json!({ "name": "service", "description": "The service itself." }),
        ])
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Lockstep",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Tasks, sequence states and bulk changes, in JSON:API 1.1.",
            "description": "Ids are integers by default. Under the profile `urn:lockstep:profile:string-ids`, asked for in `Accept`, they are strings, and documents are valid JSON:API to the letter.",
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ parts::TOKEN: [] }],
        "tags": tags,
        "paths": paths,
        "components": {
            "securitySchemes": {
                parts::TOKEN: { "type": "http", "scheme": "bearer", "description": "A token of a user of an organisation. The scopes that an operation needs stand with it; what comes along, is filtered by or is inside a batch needs those of its types, too." },
                oauth::CLIENT: oauth::security_scheme(),
            },
            "headers": headers::all(),
            "parameters": parameters,
            "schemas": components,
            "responses": answers::errors(),
        },
    })
}

/// The schemas of documents, and of what is no document but stands beside them.
fn schemas() -> Object {
    let mut schemas = json_api::schemas::all();
    for (name, schema) in oauth::schemas() {
        schemas.insert(name.to_owned(), schema);
    }
    schemas
}

/// The resource types as JSON Schema, each with what can be filtered and sorted.
#[must_use]
pub fn json_schema() -> Value {
    let text = json!(schemas())
        .to_string()
        .replace("#/components/schemas/", "#/$defs/");
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Lockstep",
        "description": "The resource types. `filterable` and `sortable` say what a collection can be asked by.",
        "$defs": serde_json::from_str::<Value>(&text).unwrap_or_default(),
    })
}

/// The resource types as a JSON:API document.
#[must_use]
pub fn types() -> Value {
    let data: Vec<Value> = RESOURCE_TYPES
        .iter()
        .map(|resource| {
            json!({
                "type": "type",
                "id": resource.name,
                "attributes": {
                    "plural": resource.plural,
                    "description": resource.doc,
                    "operations": resource.operations,
                    "actions": names(resource.actions.iter().map(|action| action.name)),
                    "bulkActions": names(BULK_ACTIONS.iter().filter(|spec| spec.target == *resource).map(|spec| spec.name)),
                    "attributes": names(resource.attributes.iter().map(|attribute| attribute.name)),
                    "relationships": names(resource.relationships.iter().map(|one| one.name)),
                },
            })
        })
        .collect();
    json!({ "jsonapi": { "version": "1.1" }, "links": { "self": "/api/v2/types" }, "data": data })
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    names.collect()
}

#[cfg(test)]
mod tests;
