//! The bulk actions: `POST /batches/actions/{name}`.

use lockstep_core::bulk::{BULK_PARAMETERS, BulkActionSpec, IMPORT_PARAMETERS, MAX_IDS};
use lockstep_core::import::Separator;
use lockstep_core::schema::BATCH;
use serde_json::{Value, json};

use super::scopes::scope;
use super::{answers, parameters, records, schemas};
use crate::parts::{Object, component, insert, needing};

/// Adds the routes of a bulk action, those of its other names included.
pub fn add(paths: &mut Object, spec: &'static BulkActionSpec) {
    for name in [spec.name].iter().chain(spec.aliases) {
        let mut operation = json!({
            "operationId": format!("batches.actions.{name}"),
            "tags": [BATCH.plural],
            "summary": spec.doc,
            "parameters": parameters(spec),
            "requestBody": if spec.imports() { file() } else { answers::body(&body(spec), true) },
            "responses": answers::with(200, answer(), &[404, 409, 413, 422]),
        });
        if *name != spec.name
            && let Some(operation) = operation.as_object_mut()
        {
            operation.insert("deprecated".to_owned(), true.into());
        }
        let path = format!("/api/v2/batches/actions/{name}");
        insert(paths, &path, "post", needing(operation, &scopes(spec)));
    }
}

/// The scopes of a bulk action.
fn scopes(spec: &BulkActionSpec) -> Vec<String> {
    let mut scopes = vec![scope(&BATCH, "post"), scope(spec.target, "post")];
    if spec.destroys() {
        scopes.push(scope(spec.target, "delete"));
    }
    scopes
}

/// The batch, or with `actionParams[preview]=true` what it would do.
pub fn answer() -> Value {
    let count = json!({ "type": "integer" });
    let preview = json!({
        "type": "object",
        "required": ["meta"],
        "properties": {
            "jsonapi": component("schemas", "JsonApi"),
            "links": component("schemas", "Links"),
            "meta": { "type": "object", "required": ["preview"], "properties": { "preview": {
                "type": "object",
                "properties": {
                    "action": { "type": "string" },
                    "separator": {
                        "enum": Separator::ALL.map(Separator::as_str),
                        "description": "Of an import: what stands between the cells of its table.",
                    },
                    "total": count, "examined": count, "changed": count, "unchanged": count, "failed": count,
                    "reasons": { "type": "object", "additionalProperties": count },
                    "codes": { "type": "object", "additionalProperties": count },
                    "sample": { "type": "array", "items": { "type": "object" } },
                },
            } } },
        },
    });
    let batch = schemas::document(&component("schemas", "Batch"), schemas::no_meta());
    json!({
        "description": "The batch; of a preview what it would do, in `meta`.",
        "content": { answers::JSON_API: { "schema": { "oneOf": [batch, preview] } } },
    })
}

fn parameters(spec: &'static BulkActionSpec) -> Vec<Value> {
    let mut all = vec![
        parameters::fields(&BATCH),
        component("parameters", "idempotencyKey"),
        component("parameters", "preview"),
    ];
    all.extend(parameters::switches());
    if spec.imports() {
        all.extend(IMPORT_PARAMETERS.iter().map(parameters::of_action));
        return all;
    }
    all.extend(flags());
    all.extend(parameters::filter_references(
        spec.target,
        "actionParams[filter]",
    ));
    all
}

/// Those of every bulk change, whatever it is about.
pub fn flags() -> impl Iterator<Item = Value> {
    let flags = BULK_PARAMETERS.iter().map(parameters::of_action);
    flags.chain([component("parameters", "newFilterSyntax")])
}

fn body(spec: &BulkActionSpec) -> Value {
    let needed: Vec<&str> = spec
        .attributes
        .iter()
        .filter(|attribute| attribute.required)
        .map(|attribute| attribute.name)
        .collect();
    let mut properties: Object = spec
        .attributes
        .iter()
        .map(|attribute| {
            let schema = records::value(attribute, !attribute.required);
            (attribute.name.to_owned(), schema)
        })
        .collect();
    if spec.modifies() {
        properties = records::fields(spec.target);
        // The older spelling of one field.
        properties.insert("fieldName".to_owned(), json!({ "type": "string" }));
        let any = json!({ "description": "Its value." });
        properties.insert("fieldValue".to_owned(), any);
    }
    let ids = json!({
        "type": "array",
        "minItems": 1,
        "maxItems": MAX_IDS,
        "items": component("schemas", "Id"),
        "description": "The records; without it those of the filter, or all.",
    });
    properties.insert("ids".to_owned(), ids);
    let mut attributes = json!({ "type": "object", "properties": properties });
    if let Some(members) = attributes.as_object_mut() {
        if !needed.is_empty() {
            members.insert("required".to_owned(), json!(needed));
        }
        let custom = records::custom_field(spec.target).filter(|_| spec.modifies());
        if let Some(custom) = custom {
            let value = records::value(custom, !custom.required);
            let pattern = json!({ records::CUSTOM_FIELD: value });
            members.insert("patternProperties".to_owned(), pattern);
        }
    }
    json!({
        "type": "object",
        "required": ["data"],
        "properties": {
            "data": {
                "type": "object",
                "required": if needed.is_empty() { json!([]) } else { json!(["attributes"]) },
                "properties": { "type": { "const": BATCH.name }, "attributes": attributes },
            },
            "type": { "type": "string" },
        },
    })
}

/// The rows of an import.
fn file() -> Value {
    let text = json!({ "schema": { "type": "string" } });
    json!({ "required": true, "content": {
        "text/csv": text,
        "text/tab-separated-values": text,
        "application/x-ndjson": text,
    } })
}
