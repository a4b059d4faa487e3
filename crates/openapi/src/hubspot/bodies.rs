//! The bodies of requests.

use lockstep_core::hubspot::body::Operation;
use lockstep_core::hubspot::property::BUILT_IN;
use lockstep_core::hubspot::{MAX_ASYNC_INPUTS, MAX_INPUTS, search};
use serde_json::{Value, json};

use super::routes::Body;
use super::schemas::{Definition, definition, property, search_filters};
use super::{object, text, texts};
use crate::parts::{Object, component};

/// The schema of a body; `None` where there is none.
pub fn of(body: Body) -> Option<Value> {
    match body {
        Body::None => None,
        Body::New => Some(input(Operation::Create.single())),
        Body::Changes => Some(input(Operation::Update.single())),
        Body::Inputs(operation) => Some(inputs(operation)),
        Body::Search => Some(search()),
        Body::NewProperty => Some(component("schemas", "HubSpotNewProperty")),
        Body::ChangedProperty => Some(definition(Definition::Changed)),
    }
}

fn inputs(operation: Operation) -> Value {
    let is_read = operation == Operation::Read;
    let most = if is_read {
        MAX_INPUTS
    } else {
        MAX_ASYNC_INPUTS
    };
    let inputs = json!({ "type": "array", "minItems": 1, "maxItems": most, "items": input(operation.members().iter().copied()) });
    let members = match is_read {
        true => {
            json!({ "inputs": inputs, "properties": texts(), "propertiesWithHistory": texts(), "idProperty": text() })
        }
        false => json!({ "inputs": inputs }),
    };
    object(&["inputs"], members)
}

/// An input with these members; of a batch it names its record.
fn input(names: impl Iterator<Item = &'static str>) -> Value {
    let mut members = Object::new();
    for name in names {
        let schema = match name {
            "properties" => values(),
            "associations" => json!({ "type": "array", "items": { "type": "object" } }),
            _ => text(),
        };
        members.insert(name.to_owned(), schema);
    }
    let mut required = vec!["id", "properties"];
    required.retain(|name| members.contains_key(*name));
    object(&required, members)
}

/// Values for properties: those that every organisation has, and its own. Null clears.
fn values() -> Value {
    let types = ["string", "number", "boolean", "null"];
    let writable = BUILT_IN.iter().filter(|one| !one.is_read_only);
    let properties: Object = writable
        .map(|one| (one.name.to_owned(), property(one, &types)))
        .collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": { "type": types } })
}

fn search() -> Value {
    let groups = component("schemas", "HubSpotFilterGroup");
    let key = object(
        &["propertyName"],
        json!({ "propertyName": text(), "direction": { "enum": search::DIRECTIONS } }),
    );
    let key = json!({ "anyOf": [text(), key] });
    object(
        &[],
        json!({
            "query": text(),
            "limit": { "type": "integer", "minimum": 0, "maximum": search::MAX_PAGE },
            "after": { "type": "string", "pattern": "^[0-9]{1,4}$" },
            "sorts": { "type": "array", "maxItems": search::MAX_SORTS, "items": key },
            "properties": texts(),
            "filters": search_filters(),
            "filterGroups": { "type": "array", "maxItems": search::MAX_GROUPS, "items": groups },
        }),
    )
}
