//! The schemas of records: as answers show them, and as bodies write them.

use lockstep_core::schema::{
    Access, Attribute, Cardinality, Kind, Operation, Relationship, ResourceType,
};
use serde_json::{Value, json};

use crate::parts::{Object, capital, component};

/// Whether a type is changed through documents of its own.
pub fn has_body(resource: &ResourceType, operation: Operation) -> bool {
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

/// The resource object of a type.
pub fn record(resource: &ResourceType) -> Value {
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

/// The names of custom fields.
pub const CUSTOM_FIELD: &str = "^custom[1-9][0-9]{0,2}$";

/// What each custom field of a type is; `None` where it has none.
pub fn custom_field(resource: &ResourceType) -> Option<&'static Attribute> {
    let first = || resource.attribute("custom1");
    (resource.custom_fields > 0).then(first)?
}

/// The fields of a type that a bulk change sets: attributes, and relationships to one by the id alone.
pub fn fields(resource: &ResourceType) -> Object {
    let is_writable = |access| access == Access::Writable;
    let attributes = resource.attributes.iter();
    let attributes = attributes.filter(|one| is_writable(one.access));
    let attributes = attributes.map(|one| {
        // Storage has no third value for booleans.
        let is_nullable = !one.required && one.kind != Kind::Boolean;
        (one.name, value(one, is_nullable))
    });
    let relationships = resource.relationships.iter();
    let relationships = relationships
        .filter(|one| is_writable(one.access) && one.cardinality == Cardinality::One)
        .map(|one| {
            let id = component("schemas", "Id");
            let or_null = json!({ "oneOf": [id, { "type": "null" }] });
            (one.name, if one.required { id } else { or_null })
        });
    attributes
        .chain(relationships)
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect()
}

/// Its attributes, as answers show them.
pub fn attributes(resource: &ResourceType) -> Value {
    let properties: Object = resource
        .attributes
        .iter()
        .map(|attribute| (attribute.name.to_owned(), shown(attribute)))
        .collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if let (Some(schema), Some(custom)) = (schema.as_object_mut(), custom_field(resource)) {
        let pattern = json!({ CUSTOM_FIELD: shown(custom) });
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

/// What an element of a list of strings is.
fn element(attribute: &Attribute, max: u32) -> Value {
    if attribute.trimmed {
        json!({ "type": "string", "maxLength": max, "pattern": r"^\S(.*\S)?$" })
    } else {
        json!({ "type": "string", "minLength": 1, "maxLength": max })
    }
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
        Kind::Date => json!({ "type": typed("string"), "format": "date" }),
        Kind::TextList { max_items, max } => json!({
            "type": typed("array"),
            "maxItems": max_items,
            "items": element(attribute, max),
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
pub fn body(resource: &ResourceType, operation: Operation) -> Value {
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
