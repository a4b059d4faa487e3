//! The schemas of answers, and of what bodies share with them.

use std::collections::BTreeSet;

use lockstep_core::hubspot::definition::{
    Form, MAX_OPTIONS, MEMBERS, Member, NAME_PATTERN, OPTION_MEMBERS, OptionTakes, Takes,
};
use lockstep_core::hubspot::property::{BUILT_IN, BuiltIn, Type};
use lockstep_core::hubspot::search;
use serde_json::{Value, json};

use super::{object, text};
use crate::parts::{Object, component};

/// The schemas by their names among the components.
pub fn schemas() -> Object {
    [
        ("Communication", communication()),
        ("Page", page("HubSpotCommunication", &["results"])),
        (
            "SearchPage",
            page("HubSpotCommunication", &["results", "total"]),
        ),
        ("Properties", page("HubSpotProperty", &["results"])),
        ("Batch", batch()),
        (
            "BatchError",
            error(&[
                "status", "category", "message", "context", "errors", "links",
            ]),
        ),
        ("Error", error(&["status", "message", "correlationId"])),
        ("NewProperty", definition(Definition::New)),
        ("Property", definition(Definition::Shown)),
        ("FilterGroup", filter_group()),
    ]
    .into_iter()
    .map(|(name, schema)| (format!("HubSpot{name}"), schema))
    .collect()
}

fn time() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

fn results(name: &str) -> Value {
    json!({ "type": "array", "items": component("schemas", name) })
}

/// A property that every organisation has, with values of these types.
pub fn property(one: &BuiltIn, types: &[&str]) -> Value {
    let mut schema = json!({ "type": types, "description": one.texts().description });
    if let Some(members) = schema.as_object_mut() {
        if !one.options.is_empty() {
            let options = one.options.iter().map(|option| json!(option));
            let options: Vec<Value> = options.chain([Value::Null]).collect();
            members.insert("enum".to_owned(), options.into());
        }
        if one.is_read_only {
            members.insert("readOnly".to_owned(), true.into());
        }
    }
    schema
}

fn communication() -> Value {
    let types = ["string", "null"];
    let properties: Object = BUILT_IN
        .iter()
        .map(|one| (one.name.to_owned(), property(one, &types)))
        .collect();
    object(
        &["id", "properties", "createdAt", "updatedAt", "archived"],
        json!({
            "id": text(),
            "properties": { "type": "object", "properties": properties, "additionalProperties": { "type": types } },
            "createdAt": time(), "updatedAt": time(), "archived": { "type": "boolean" }, "archivedAt": time(),
            "objectWriteTraceId": text(), "new": { "type": "boolean" },
            "associations": { "type": "object" }, "propertiesWithHistory": { "type": "object" },
        }),
    )
}

fn page(name: &str, required: &[&str]) -> Value {
    let next = object(&["after"], json!({ "after": text(), "link": text() }));
    let paging = object(&["next"], json!({ "next": next }));
    object(
        required,
        json!({ "results": results(name), "paging": paging, "total": { "type": "integer", "minimum": 0 } }),
    )
}

fn batch() -> Value {
    object(
        // The times of its run as far as they have come.
        &["status", "results"],
        json!({
            "status": { "enum": ["PENDING", "PROCESSING", "COMPLETE", "CANCELED"] },
            "requestedAt": time(), "startedAt": time(), "completedAt": time(),
            "results": results("HubSpotCommunication"),
            "numErrors": { "type": "integer", "minimum": 1 },
            "errors": results("HubSpotBatchError"),
            "links": { "type": "object", "additionalProperties": text() },
        }),
    )
}

fn error(required: &[&str]) -> Value {
    let context =
        json!({ "type": "object", "additionalProperties": { "type": "array", "items": text() } });
    let detail = object(
        &["message"],
        json!({ "message": text(), "code": text(), "context": context }),
    );
    object(
        required,
        json!({
            "status": { "const": "error" }, "message": text(), "category": text(), "correlationId": { "type": "string", "format": "uuid" },
            "context": context, "errors": { "type": "array", "items": detail }, "links": { "type": "object" },
            "errorType": text(), "policyName": text(),
        }),
    )
}

fn filter_group() -> Value {
    object(&[], json!({ "filters": search_filters() }))
}

/// The filters of a search: those of a group, or those beside the groups.
pub fn search_filters() -> Value {
    let values = json!({ "type": "array", "maxItems": search::MAX_VALUES, "items": text() });
    let filter = object(
        &["propertyName", "operator"],
        json!({
            "propertyName": text(), "operator": { "type": "string", "enum": search::OPERATORS },
            "value": text(), "highValue": text(), "values": values,
        }),
    );
    json!({ "type": "array", "maxItems": search::MAX_GROUP_FILTERS, "items": filter })
}

/// Where the definition of a property is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Definition {
    /// In the body that makes it.
    New,
    /// In a body that changes it.
    Changed,
    /// In an answer.
    Shown,
}

/// The schema of the definition of a property.
pub fn definition(place: Definition) -> Value {
    let is_change = place == Definition::Changed;
    let members = MEMBERS.iter().filter(|one| !(is_change && one.is_of_new));
    let needed = members.clone().filter(|one| one.is_required && !is_change);
    let required: Vec<&str> = needed.map(|member| member.name).collect();
    let properties: Object = members
        .map(|member| (member.name.to_owned(), value(member, place)))
        .collect();
    object(&required, properties)
}

fn value(member: &Member, place: Definition) -> Value {
    match member.takes {
        Takes::Text(Form::Limit(most), _) => json!({ "type": "string", "maxLength": most }),
        Takes::Text(Form::Name, _) => json!({ "type": "string", "pattern": NAME_PATTERN }),
        Takes::Text(Form::Type, _) => json!({ "enum": Type::ALL.map(Type::name) }),
        Takes::Text(Form::FieldType, _) => {
            let all: BTreeSet<&str> = Type::ALL
                .iter()
                .flat_map(|kind| kind.field_types())
                .copied()
                .collect();
            json!({ "type": "string", "enum": all })
        }
        Takes::Integer(_) => json!({ "type": "integer" }),
        Takes::Boolean(_) => json!({ "type": "boolean" }),
        Takes::Options => {
            json!({ "type": "array", "maxItems": MAX_OPTIONS, "items": option(place) })
        }
    }
}

/// A value that an enumeration takes; answers always have what people read of it.
fn option(place: Definition) -> Value {
    let is_there = |name: &str| place == Definition::Shown && name == "label";
    let needed = OPTION_MEMBERS
        .iter()
        .filter(|one| one.is_required || is_there(one.name));
    let required: Vec<&str> = needed.map(|member| member.name).collect();
    let properties: Object = OPTION_MEMBERS
        .iter()
        .map(|member| {
            let kind = match member.takes {
                OptionTakes::Text(_) => "string",
                OptionTakes::Integer(_) => "integer",
                OptionTakes::Boolean(_) => "boolean",
            };
            (member.name.to_owned(), json!({ "type": kind }))
        })
        .collect();
    object(&required, properties)
}
