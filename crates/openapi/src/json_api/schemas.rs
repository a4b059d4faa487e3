//! The schemas of documents and of what is in them.

use lockstep_core::error::Code;
use lockstep_core::schema::{Operation, RESOURCE_TYPES};
use serde_json::{Value, json};

use super::records::{attributes, body, body_name, has_body, record};
use crate::parts::{Object, capital, component};

/// Every schema by its name.
pub fn all() -> Object {
    let mut schemas = shared();
    for resource in RESOURCE_TYPES {
        let name = capital(resource.name);
        schemas.insert(name.clone(), record(resource));
        schemas.insert(format!("{name}Attributes"), attributes(resource));
        for operation in [Operation::Create, Operation::Update] {
            if has_body(resource, operation) {
                schemas.insert(body_name(resource, operation), body(resource, operation));
            }
        }
    }
    schemas
}

fn shared() -> Object {
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let id = json!({
        "description": "An integer by default, a string under the profile of string ids. Requests may use either.",
        "oneOf": [
            { "type": "integer", "minimum": 1, "maximum": 9_007_199_254_740_991_i64 },
            { "type": "string", "pattern": "^[0-9]{1,16}$" },
        ],
    });
    let link = json!({ "oneOf": [
        { "type": "string", "format": "uri-reference" },
        { "type": "object", "required": ["href"], "properties": { "href": { "type": "string", "format": "uri-reference" }, "type": { "type": "string" } } },
        { "type": "null" },
    ] });
    let mut schemas = Object::new();
    let mut add = |name: &str, schema: Value| schemas.insert(name.to_owned(), schema);
    add("Id", id);
    add("Link", link);
    add(
        "Links",
        json!({ "type": "object", "additionalProperties": component("schemas", "Link") }),
    );
    add(
        "Identifier",
        json!({
            "type": "object",
            "required": ["type", "id"],
            "properties": { "type": { "type": "string" }, "id": component("schemas", "Id") },
        }),
    );
    add(
        "JsonApi",
        json!({
            "type": "object",
            "required": ["version"],
            "properties": {
                "version": { "const": "1.1" },
                "profile": { "type": "array", "items": { "type": "string", "format": "uri" } },
            },
        }),
    );
    let kinds: Vec<Value> = RESOURCE_TYPES
        .iter()
        .map(|resource| component("schemas", &capital(resource.name)))
        .collect();
    let mapping: Object = RESOURCE_TYPES
        .iter()
        .map(|resource| {
            let schema = format!("#/components/schemas/{}", capital(resource.name));
            (resource.name.to_owned(), schema.into())
        })
        .collect();
    add(
        "Resource",
        json!({
            "description": "A record of any type.",
            "oneOf": kinds,
            "discriminator": { "propertyName": "type", "mapping": mapping },
        }),
    );
    add(
        "ResourceMeta",
        json!({
            "type": "object",
            "description": "What the switches of the query ask for.",
            "properties": {
                "canWrite": { "type": "boolean", "description": "With `provideAuthorizationMeta`: whether the caller may change it." },
                "canDelete": { "type": "boolean", "description": "With `provideAuthorizationMeta`: whether the caller may delete it." },
                "dataConnections": {
                    "type": "array",
                    "description": "With `provideDataConnections`: the external sources of the record.",
                    "items": {
                        "type": "object",
                        "required": ["source", "data"],
                        "properties": { "source": { "type": "string" }, "data": component("schemas", "Identifier") },
                    },
                },
            },
        }),
    );
    add(
        "Error",
        json!({
            "type": "object",
            "required": ["id", "code", "status", "title", "detail"],
            "properties": {
                "id": { "type": "string", "description": "The family of the error." },
                "code": { "type": "string", "enum": codes, "description": "Stable: match on it." },
                "status": { "type": "string", "pattern": "^[45][0-9]{2}$" },
                "title": { "type": "string" },
                "detail": { "type": "string", "description": "What is wrong, and what would be right." },
                "source": {
                    "type": "object",
                    "properties": {
                        "pointer": { "type": "string" },
                        "parameter": { "type": "string" },
                        "header": { "type": "string" },
                    },
                },
            },
        }),
    );
    add(
        "Errors",
        json!({
            "type": "object",
            "required": ["errors", "meta"],
            "properties": {
                "meta": {
                    "type": "object",
                    "required": ["requestId"],
                    "properties": { "requestId": { "type": "string", "description": "The request's `X-Request-Id`." } },
                },
                "jsonapi": component("schemas", "JsonApi"),
                "links": component("schemas", "Links"),
                "errors": { "type": "array", "minItems": 1, "items": component("schemas", "Error") },
                "error": { "type": "string", "description": "Of a 401 only." },
                "description": { "type": "string", "description": "Of a 401 only." },
            },
        }),
    );
    schemas
}

/// A document with this `data` and this `meta`.
pub fn document(data: &Value, meta: Value) -> Value {
    json!({
        "type": "object",
        "required": ["jsonapi", "links", "data"],
        "properties": {
            "jsonapi": component("schemas", "JsonApi"),
            "links": component("schemas", "Links"),
            "data": data,
            "meta": meta,
        },
    })
}

/// The same, with the related records that come along.
pub fn with_included(mut document: Value) -> Value {
    let properties = document.pointer_mut("/properties");
    if let Some(properties) = properties.and_then(Value::as_object_mut) {
        let included = json!({
            "type": "array",
            "description": "The records that `include` asks for, each once.",
            "items": component("schemas", "Resource"),
        });
        properties.insert("included".to_owned(), included);
    }
    document
}

/// `meta` of a create.
pub fn ignored() -> Value {
    json!({ "type": "object", "properties": { "ignored": {
        "type": "array",
        "items": { "type": "string" },
        "description": "Pointers to read-only members that were not stored.",
    } } })
}

/// `meta` of a document that says nothing there.
pub fn no_meta() -> Value {
    json!({ "type": "object" })
}
