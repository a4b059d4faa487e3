//! The schemas of documents and of what is in them.

use lockstep_core::error::Code;
use lockstep_core::schema::{
    Access, Attribute, Cardinality, Kind, Operation, RESOURCE_TYPES, Relationship, ResourceType,
};
use serde_json::{Value, json};

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

/// Whether a type is changed through documents of its own.
fn has_body(resource: &ResourceType, operation: Operation) -> bool {
    matches!(operation, Operation::Create | Operation::Update) && resource.offers(operation)
}

/// The name of the schema of a body.
pub fn body_name(resource: &ResourceType, operation: Operation) -> String {
    let verb = match operation {
        Operation::Create => "New",
        _ => "Changed",
    };
    format!("{verb}{}", capital(resource.name))
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

/// The resource object of a type.
fn record(resource: &ResourceType) -> Value {
    let relationships: Object = resource
        .relationships
        .iter()
        .map(|one| (one.name.to_owned(), relationship(one)))
        .collect();
    json!({
        "type": "object",
        "description": resource.doc,
        "required": ["type", "id", "attributes", "relationships", "links"],
        "properties": {
            "type": { "const": resource.name },
            "id": component("schemas", "Id"),
            "attributes": component("schemas", &format!("{}Attributes", capital(resource.name))),
            "relationships": { "type": "object", "properties": relationships },
            "links": component("schemas", "Links"),
            "meta": component("schemas", "ResourceMeta"),
        },
    })
}

fn attributes(resource: &ResourceType) -> Value {
    let properties: Object = resource
        .attributes
        .iter()
        .map(|attribute| (attribute.name.to_owned(), shown(attribute)))
        .collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if resource.custom_fields > 0
        && let Some(schema) = schema.as_object_mut()
        && let Some(custom) = resource.attribute("custom1")
    {
        let pattern = json!({ "^custom[1-9][0-9]{0,2}$": shown(custom) });
        schema.insert("patternProperties".to_owned(), pattern);
    }
    schema
}

/// An attribute as answers show it.
fn shown(attribute: &Attribute) -> Value {
    let mut schema = value(attribute, true);
    if let Some(members) = schema.as_object_mut() {
        members.insert("description".to_owned(), attribute.doc.into());
        let read_only = attribute.access == Access::ReadOnly;
        for (name, holds) in [
            ("readOnly", read_only),
            ("filterable", attribute.filterable),
            ("sortable", attribute.sortable),
        ] {
            if holds {
                members.insert(name.to_owned(), true.into());
            }
        }
    }
    schema
}

/// What values an attribute, or a parameter, takes.
pub fn value(attribute: &Attribute, nullable: bool) -> Value {
    let typed = |name: &str| {
        if nullable {
            json!([name, "null"])
        } else {
            json!(name)
        }
    };
    match attribute.kind {
        Kind::Text { max } => json!({ "type": typed("string"), "maxLength": max }),
        Kind::Choice { values } => {
            let mut choices: Vec<Value> = values.iter().map(|one| (*one).into()).collect();
            if nullable {
                choices.push(Value::Null);
            }
            json!({ "type": typed("string"), "enum": choices })
        }
        Kind::Boolean => json!({ "type": typed("boolean") }),
        Kind::Integer => json!({ "type": typed("integer") }),
        Kind::Number => json!({ "type": typed("number") }),
        Kind::Time => json!({ "type": typed("string"), "format": "date-time" }),
        Kind::TextList { max_items, max } => json!({
            "type": typed("array"),
            "maxItems": max_items,
            "items": { "type": "string", "maxLength": max },
        }),
        Kind::Id { .. } => component("schemas", "Id"),
        Kind::IdList { max_items, .. } => json!({
            "type": typed("array"),
            "maxItems": max_items,
            "items": component("schemas", "Id"),
        }),
        Kind::Object => json!({ "type": typed("object") }),
        Kind::Map { max_items, max } => json!({
            "type": typed("object"),
            "maxProperties": max_items,
            "additionalProperties": { "type": ["string", "number", "boolean"], "maxLength": max },
        }),
    }
}

fn identifier(relationship: &Relationship) -> Value {
    let types = relationship.targets;
    json!({
        "type": "object",
        "required": ["type", "id"],
        "properties": { "type": { "enum": types }, "id": component("schemas", "Id") },
    })
}

/// A relationship as answers show it.
fn relationship(relationship: &Relationship) -> Value {
    let identifier = identifier(relationship);
    let many = json!({ "type": "array", "items": identifier });
    let links = component("schemas", "Links");
    let description = relationship.doc;
    match relationship.cardinality {
        Cardinality::One => json!({
            "type": "object",
            "description": description,
            "required": ["data"],
            "properties": { "data": { "oneOf": [identifier, { "type": "null" }] } },
        }),
        Cardinality::Listed => json!({
            "type": "object",
            "description": description,
            "required": ["data"],
            "properties": { "data": many },
        }),
        Cardinality::Few | Cardinality::Many => json!({
            "type": "object",
            "description": description,
            "anyOf": [{ "required": ["links"] }, { "required": ["data"] }],
            "properties": { "links": links, "data": many, "meta": { "type": "object" } },
        }),
    }
}

/// The body of a create or an update.
fn body(resource: &ResourceType, operation: Operation) -> Value {
    let creates = operation == Operation::Create;
    let writes =
        |access: Access| access == Access::Writable || (creates && access == Access::CreateOnly);
    let attributes = resource
        .attributes
        .iter()
        .filter(|attribute| writes(attribute.access));
    let relationships = resource
        .relationships
        .iter()
        .filter(|relationship| writes(relationship.access));
    let needed: Vec<&str> = attributes
        .clone()
        .filter(|attribute| attribute.required)
        .map(|attribute| attribute.name)
        .collect();
    let needed_relationships: Vec<&str> = relationships
        .clone()
        .filter(|one| one.required)
        .map(|one| one.name)
        .collect();
    let values: Object = attributes
        .map(|attribute| {
            let mut schema = value(attribute, !attribute.required);
            if let Some(members) = schema.as_object_mut() {
                members.insert("description".to_owned(), attribute.doc.into());
            }
            (attribute.name.to_owned(), schema)
        })
        .collect();
    let linkage: Object = relationships
        .map(|one| {
            let data = match one.cardinality {
                Cardinality::One if one.required => identifier(one),
                Cardinality::One => json!({ "oneOf": [identifier(one), { "type": "null" }] }),
                _ => json!({ "type": "array", "items": identifier(one) }),
            };
            let schema = json!({
                "type": "object",
                "description": one.doc,
                "required": ["data"],
                "properties": { "data": data },
            });
            (one.name.to_owned(), schema)
        })
        .collect();
    let group = |needed: &[&str], properties: Object| {
        if creates && !needed.is_empty() {
            json!({ "type": "object", "required": needed, "properties": properties })
        } else {
            json!({ "type": "object", "properties": properties })
        }
    };
    let mut required = vec!["type"];
    if creates && !needed.is_empty() {
        required.push("attributes");
    }
    if creates && !needed_relationships.is_empty() {
        required.push("relationships");
    }
    let mut properties = json!({
        "type": { "enum": [resource.name, resource.plural] },
        "attributes": group(&needed, values),
        "relationships": group(&needed_relationships, linkage),
    });
    if !creates && let Some(properties) = properties.as_object_mut() {
        properties.insert("id".to_owned(), component("schemas", "Id"));
    }
    json!({
        "type": "object",
        "required": ["data"],
        "properties": { "data": { "type": "object", "required": required, "properties": properties } },
    })
}
