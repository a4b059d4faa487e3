//! The routes of a resource type: its collection, its records, their actions.

use lockstep_core::schema::{BATCH, Operation, ResourceType};
use serde_json::{Value, json};

use super::scopes::scope;
use super::{answers, bulk, parameters, records, schemas};
use crate::parts::{Object, capital, component, insert, needing};

/// Adds the routes of a type.
pub fn add(paths: &mut Object, resource: &'static ResourceType) {
    let collection = format!("/api/v2/{}", resource.plural);
    let record = format!("{collection}/{{id}}");
    let data = component("schemas", &capital(resource.name));
    for operation in resource.operations {
        let (path, method, described) = match operation {
            Operation::List => (&collection, "get", list(resource, &data)),
            Operation::Create => (&collection, "post", create(resource, &data)),
            Operation::Show => (&record, "get", show(resource, &data)),
            Operation::Update => (&record, "patch", update(resource, &data)),
            Operation::Delete => (&record, "delete", delete(resource)),
        };
        let scopes = [scope(resource, method)];
        insert(paths, path, method, needing(described, &scopes));
    }
    for action in resource.actions {
        let mut parameters = vec![
            component("parameters", "id"),
            parameters::fields(resource),
            component("parameters", "idempotencyKey"),
        ];
        parameters.extend(parameters::switches());
        parameters.extend(action.parameters.iter().map(parameters::of_action));
        let path = format!("{record}/actions/{}", action.name);
        let previews = action.parameters.iter().any(|one| one.name == "preview");
        if previews {
            parameters.push(component("parameters", "preview"));
        }
        let answer = if previews {
            bulk::answer()
        } else {
            afterwards(&data)
        };
        let operation = json!({
            "operationId": format!("{}.actions.{}", resource.plural, action.name),
            "tags": [resource.plural],
            "summary": action.doc,
            "parameters": parameters,
            "responses": answers::with(200, answer, &[404, 409, 413, 422]),
        });
        let scopes = [scope(resource, "post")];
        insert(paths, &path, "post", needing(operation, &scopes));
    }
}

fn operation(
    resource: &ResourceType,
    verb: &str,
    summary: String,
    parameters: Vec<Value>,
) -> Object {
    let mut operation = Object::new();
    let id = format!("{}.{verb}", resource.plural);
    operation.insert("operationId".to_owned(), id.into());
    operation.insert("tags".to_owned(), json!([resource.plural]));
    operation.insert("summary".to_owned(), summary.into());
    operation.insert("parameters".to_owned(), parameters.into());
    operation
}

fn answered(mut operation: Object, responses: Value) -> Value {
    operation.insert("responses".to_owned(), responses);
    operation.into()
}

fn list(resource: &'static ResourceType, data: &Value) -> Value {
    let pages = [
        "page.size",
        "page.after",
        "page.before",
        "page.limit",
        "page.offset",
        "count",
    ];
    let parameters = pages
        .into_iter()
        .map(|name| component("parameters", name))
        .chain([parameters::fields(resource), parameters::sort(resource)])
        .chain(parameters::include(resource))
        .chain(parameters::switches())
        .chain([component("parameters", "newFilterSyntax")])
        .chain(parameters::filter_references(resource, "filter"))
        .collect();
    let meta = json!({
        "type": "object",
        "properties": { "count": { "type": ["integer", "null"] }, "count_truncated": { "type": "boolean" } },
    });
    let records = json!({ "type": "array", "items": data });
    let schema = schemas::document(&records, meta);
    let answer = answers::document("A page of the collection.", including(resource, schema));
    let summary = format!("List {}", resource.plural);
    answered(
        operation(resource, "list", summary, parameters),
        answers::with(200, answer, &[]),
    )
}

fn of_record(resource: &'static ResourceType) -> Vec<Value> {
    [component("parameters", "id"), parameters::fields(resource)]
        .into_iter()
        .chain(parameters::include(resource))
        .chain(parameters::switches())
        .collect()
}

/// The schema of a document, with the records that may come along.
fn including(resource: &'static ResourceType, document: Value) -> Value {
    match parameters::include(resource) {
        Some(_) => schemas::with_included(document),
        None => document,
    }
}

/// The answer with a record that was changed.
fn afterwards(data: &Value) -> Value {
    let schema = schemas::document(data, schemas::no_meta());
    answers::document("The record afterwards.", schema)
}

fn show(resource: &'static ResourceType, data: &Value) -> Value {
    let summary = format!("Show one of the {}", resource.plural);
    let schema = schemas::document(data, schemas::no_meta());
    let answer = answers::document("The record.", including(resource, schema));
    answered(
        operation(resource, "show", summary, of_record(resource)),
        answers::with(200, answer, &[404]),
    )
}

fn with_body(mut operation: Object, resource: &ResourceType, which: Operation) -> Object {
    let schema = component("schemas", &records::body_name(resource, which));
    operation.insert("requestBody".to_owned(), answers::body(&schema, true));
    operation
}

fn create(resource: &'static ResourceType, data: &Value) -> Value {
    let summary = format!("Create one of the {}", resource.plural);
    let mut parameters = vec![
        parameters::fields(resource),
        component("parameters", "idempotencyKey"),
    ];
    parameters.extend(parameters::switches());
    if *resource == BATCH {
        // Its filters are those of the records that its action is about.
        parameters.push(component("parameters", "preview"));
        parameters.extend(bulk::flags());
    }
    let operation = operation(resource, "create", summary, parameters);
    // A batch may be about a bulk action that there is not.
    answered(
        with_body(operation, resource, Operation::Create),
        answers::with(201, answers::created(data), &[404, 409, 413, 422]),
    )
}

fn update(resource: &'static ResourceType, data: &Value) -> Value {
    let summary = format!("Update one of the {}", resource.plural);
    let mut parameters = vec![component("parameters", "id"), parameters::fields(resource)];
    parameters.extend(parameters::switches());
    let operation = operation(resource, "update", summary, parameters);
    let answer = afterwards(data);
    answered(
        with_body(operation, resource, Operation::Update),
        answers::with(200, answer, &[404, 409, 413, 422]),
    )
}

fn delete(resource: &'static ResourceType) -> Value {
    let summary = format!("Delete one of the {}", resource.plural);
    let parameters = vec![component("parameters", "id")];
    let answer = json!({ "description": "It is gone." });
    answered(
        operation(resource, "delete", summary, parameters),
        answers::with(204, answer, &[404, 409, 422]),
    )
}
