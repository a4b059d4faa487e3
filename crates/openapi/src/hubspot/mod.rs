//! The routes of the HubSpot-style dialect, with its bodies, answers and errors.

use lockstep_core::hubspot::body::Operation;
use lockstep_core::hubspot::property::Type;
use lockstep_core::hubspot::{MAX_ASYNC_INPUTS, MAX_INPUTS, query, search};
use serde_json::{Value, json};

use crate::headers;
use crate::parts::{Object, capital, component, insert};

/// The tag of its operations.
pub const TAG: &str = "crm";

const OBJECTS: &str = "/crm/v3/objects/communications";
const PROPERTIES: &str = "/crm/v3/properties/communications";

/// Adds them.
pub fn add(paths: &mut Object) {
    singles(paths);
    batches(paths);
    properties(paths);
    let body = object(
        &[],
        json!({
            "query": text(),
            "limit": { "type": "integer", "minimum": 0, "maximum": search::MAX_PAGE },
            "after": { "type": "string", "pattern": "^[0-9]{1,4}$" },
            "sorts": { "type": "array", "maxItems": 1, "items": text() },
            "properties": texts(),
            "filterGroups": { "type": "array", "maxItems": 5, "items": component("schemas", "HubSpotFilterGroup") },
        }),
    );
    let mut call = Call::new(
        "communications.search",
        "Search communications",
        200,
        "SearchPage",
    );
    call.body = Some(body);
    call.add(paths, &format!("{OBJECTS}/search"), "post");
}

fn singles(paths: &mut Object) {
    let shown = || {
        vec![
            query_of(
                "properties",
                "The properties to show, repeated or with commas.",
                text(),
            ),
            query_of(
                "propertiesWithHistory",
                "Those to show with every value that they have had.",
                text(),
            ),
            query_of(
                "associations",
                "`contacts`, `companies`: what to show of these.",
                text(),
            ),
            query_of(
                "archived",
                "Whether archived ones are meant.",
                json!({ "type": "boolean" }),
            ),
        ]
    };
    let id_property = || query_of("idProperty", "The property whose value the id is.", text());
    let one = format!("{OBJECTS}/{{id}}");
    let mut list = Call::new("communications.list", "List communications", 200, "Page");
    list.parameters = shown();
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": query::MAX_PAGE });
    list.parameters.push(query_of(
        "limit",
        "The size of the page; 10 unless it is given.",
        limit,
    ));
    list.parameters.push(query_of(
        "after",
        "The last id of the page before.",
        json!({ "type": "string", "pattern": "^[0-9]{1,15}$" }),
    ));
    list.add(paths, OBJECTS, "get");
    let mut create = Call::new(
        "communications.create",
        "Create a communication",
        201,
        "Communication",
    );
    create.body = Some(input(Operation::Create, false));
    create.fails = vec![409];
    create.writes = true;
    create.add(paths, OBJECTS, "post");
    let mut show = Call::new(
        "communications.show",
        "Show a communication",
        200,
        "Communication",
    );
    show.parameters = shown();
    show.parameters.extend([id(), id_property()]);
    show.fails = vec![404];
    show.add(paths, &one, "get");
    let mut update = Call::new(
        "communications.update",
        "Change a communication",
        200,
        "Communication",
    );
    update.parameters = vec![id(), id_property()];
    update.body = Some(object(&["properties"], json!({ "properties": values() })));
    update.fails = vec![404, 409];
    update.writes = true;
    update.add(paths, &one, "patch");
    let mut archive = Call::new("communications.archive", "Archive a communication", 204, "");
    archive.parameters = vec![id()];
    archive.writes = true;
    archive.add(paths, &one, "delete");
}

fn batches(paths: &mut Object) {
    for operation in Operation::ALL {
        let name = operation.name();
        let (status, schema) = match operation {
            Operation::Create => (201, "Batch"),
            Operation::Archive => (204, ""),
            _ => (200, "Batch"),
        };
        let summary = format!("{} communications, each in its own way", capital(name));
        let mut call = Call::new(
            &format!("communications.batch.{name}"),
            &summary,
            status,
            schema,
        );
        let is_read = operation == Operation::Read;
        let most = if is_read {
            MAX_INPUTS
        } else {
            MAX_ASYNC_INPUTS
        };
        let inputs = json!({ "type": "array", "minItems": 1, "maxItems": most, "items": input(operation, true) });
        let mut members = json!({ "inputs": inputs });
        if let (true, Some(members)) = (is_read, members.as_object_mut()) {
            members.insert("properties".to_owned(), texts());
            members.insert("propertiesWithHistory".to_owned(), texts());
            members.insert("idProperty".to_owned(), text());
        }
        call.body = Some(object(&["inputs"], members));
        if is_read {
            let archived = "Whether archived ones are meant.";
            call.parameters
                .push(query_of("archived", archived, json!({ "type": "boolean" })));
        } else {
            let many =
                "`true`: up to 10,000 inputs; the answer is 202 with the address of the outcome.";
            call.parameters
                .push(query_of("async", many, json!({ "type": "boolean" })));
            call.fails = vec![409];
            call.also = vec![202];
            call.writes = true;
        }
        if operation != Operation::Archive {
            call.also.push(207);
        }
        call.add(paths, &format!("{OBJECTS}/batch/{name}"), "post");
    }
    let mut outcome = Call::new(
        "communications.batch.outcome",
        "Show what came of a batch",
        200,
        "Batch",
    );
    let number = json!({ "type": "integer", "minimum": 1, "maximum": 9_007_199_254_740_991_i64 });
    outcome.parameters =
        vec![json!({ "name": "id", "in": "path", "required": true, "schema": number })];
    outcome.also = vec![207];
    outcome.fails = vec![404];
    outcome.add(paths, &format!("{OBJECTS}/batch/{{id}}"), "get");
}

fn properties(paths: &mut Object) {
    let archived = || {
        query_of(
            "archived",
            "Whether archived ones are meant.",
            json!({ "type": "boolean" }),
        )
    };
    let name = || json!({ "name": "name", "in": "path", "required": true, "schema": { "type": "string", "pattern": "^[a-z][a-z0-9_]{0,99}$" } });
    let one = format!("{PROPERTIES}/{{name}}");
    let mut list = Call::new("properties.list", "List properties", 200, "Properties");
    list.parameters = vec![archived()];
    list.add(paths, PROPERTIES, "get");
    let mut create = Call::new("properties.create", "Define a property", 201, "Property");
    create.body = Some(component("schemas", "HubSpotNewProperty"));
    create.fails = vec![409];
    create.writes = true;
    create.add(paths, PROPERTIES, "post");
    let mut show = Call::new("properties.show", "Show a property", 200, "Property");
    show.parameters = vec![name(), archived()];
    show.fails = vec![404];
    show.add(paths, &one, "get");
    let mut update = Call::new("properties.update", "Change a property", 200, "Property");
    update.parameters = vec![name()];
    update.body = Some(object(
        &[],
        json!({
            "label": text(), "description": text(), "groupName": text(), "fieldType": text(),
            "displayOrder": { "type": "integer" }, "hidden": { "type": "boolean" }, "formField": { "type": "boolean" },
        }),
    ));
    update.fails = vec![404];
    update.writes = true;
    update.add(paths, &one, "patch");
    let mut archive = Call::new("properties.archive", "Archive a property", 204, "");
    archive.parameters = vec![name()];
    archive.writes = true;
    archive.add(paths, &one, "delete");
}

/// The schemas of its answers and bodies, by their names among the components.
pub fn schemas() -> Object {
    let time = json!({ "type": "string", "format": "date-time" });
    let results = |name: &str| json!({ "type": "array", "items": component("schemas", name) });
    let communication = object(
        &["id", "properties", "createdAt", "updatedAt", "archived"],
        json!({
            "id": text(),
            "properties": { "type": "object", "additionalProperties": { "type": ["string", "null"] } },
            "createdAt": time, "updatedAt": time, "archived": { "type": "boolean" }, "archivedAt": time,
            "objectWriteTraceId": text(), "new": { "type": "boolean" },
            "associations": { "type": "object" }, "propertiesWithHistory": { "type": "object" },
        }),
    );
    let paging = object(
        &["next"],
        json!({ "next": object(&["after"], json!({ "after": text(), "link": text() })) }),
    );
    let page = |name: &str, more: &[&str]| {
        let required: Vec<&str> = ["results"].iter().chain(more).copied().collect();
        object(
            &required,
            json!({ "results": results(name), "paging": paging, "total": { "type": "integer", "minimum": 0 } }),
        )
    };
    let context =
        json!({ "type": "object", "additionalProperties": { "type": "array", "items": text() } });
    let detail = object(
        &["message"],
        json!({ "message": text(), "code": text(), "context": context }),
    );
    let error = |required: &[&str]| {
        object(
            required,
            json!({
                "status": { "const": "error" }, "message": text(), "category": text(), "correlationId": { "type": "string", "format": "uuid" },
                "context": context, "errors": { "type": "array", "items": detail }, "links": { "type": "object" },
                "errorType": text(), "policyName": text(),
            }),
        )
    };
    let batch = object(
        &["status", "startedAt", "completedAt", "results"],
        json!({
            "status": { "enum": ["PENDING", "PROCESSING", "COMPLETE", "CANCELED"] },
            "requestedAt": time, "startedAt": time, "completedAt": time,
            "results": results("HubSpotCommunication"),
            "numErrors": { "type": "integer", "minimum": 1 },
            "errors": results("HubSpotBatchError"),
            "links": { "type": "object", "additionalProperties": text() },
        }),
    );
    let option = object(
        &["label", "value"],
        json!({ "label": text(), "value": text(), "description": text(), "displayOrder": { "type": "integer" }, "hidden": { "type": "boolean" } }),
    );
    let members = json!({
        "name": { "type": "string", "pattern": "^[a-z][a-z0-9_]{0,99}$" }, "label": text(), "description": text(), "groupName": text(),
        "type": { "enum": Type::ALL.map(Type::name) }, "fieldType": text(), "options": { "type": "array", "items": option },
        "displayOrder": { "type": "integer" }, "hidden": { "type": "boolean" }, "formField": { "type": "boolean" },
        "hasUniqueValue": { "type": "boolean" },
    });
    let required = ["name", "label", "groupName", "type", "fieldType"];
    let filter = object(
        &["propertyName", "operator"],
        json!({ "propertyName": text(), "operator": text(), "value": text(), "highValue": text(), "values": texts() }),
    );
    let filters = json!({ "type": "array", "maxItems": 10, "items": filter });
    [
        ("Communication", communication),
        ("Page", page("HubSpotCommunication", &[])),
        ("SearchPage", page("HubSpotCommunication", &["total"])),
        ("Properties", page("HubSpotProperty", &[])),
        ("Batch", batch),
        (
            "BatchError",
            error(&[
                "status", "category", "message", "context", "errors", "links",
            ]),
        ),
        ("Error", error(&["status", "message", "correlationId"])),
        ("NewProperty", object(&required, members.clone())),
        ("Property", object(&required, members)),
        ("FilterGroup", object(&[], json!({ "filters": filters }))),
    ]
    .into_iter()
    .map(|(name, schema)| (format!("HubSpot{name}"), schema))
    .collect()
}

/// One operation.
struct Call {
    id: String,
    summary: String,
    status: u16,
    /// The schema of the answer; none where that is empty.
    schema: String,
    parameters: Vec<Value>,
    body: Option<Value>,
    /// Other statuses with the same answer.
    also: Vec<u16>,
    /// What may go wrong besides what always may.
    fails: Vec<u16>,
    /// Whether it can be previewed and repeated.
    writes: bool,
}

impl Call {
    fn new(id: &str, summary: &str, status: u16, schema: &str) -> Self {
        Self {
            id: format!("{TAG}.{id}"),
            summary: summary.to_owned(),
            status,
            schema: schema.to_owned(),
            parameters: Vec::new(),
            body: None,
            also: Vec::new(),
            fails: Vec::new(),
            writes: false,
        }
    }

    fn add(mut self, paths: &mut Object, path: &str, method: &str) {
        if self.writes {
            let preview = "`true`: nothing is written. The prefix `/preview` and the header `Lockstep-Preview: true` ask for the same.";
            self.parameters
                .push(query_of("preview", preview, json!({ "type": "boolean" })));
        }
        let is_empty = self.schema.is_empty();
        let schema = format!("HubSpot{}", if is_empty { "Batch" } else { &self.schema });
        let mut responses = Object::new();
        let done = match is_empty {
            true => json!({ "description": "Done." }),
            false => answer(&self.summary, &schema),
        };
        responses.insert(self.status.to_string(), done);
        for status in &self.also {
            let what = match status {
                202 => "Accepted; the outcome is found at its address.",
                _ => "Some inputs have failed: see `errors`.",
            };
            responses.insert(status.to_string(), answer(what, &schema));
        }
        for status in [400, 401, 403, 405, 413, 415, 429, 500]
            .iter()
            .chain(&self.fails)
        {
            responses.insert(status.to_string(), answer("What is wrong.", "HubSpotError"));
        }
        for (status, answer) in &mut responses {
            headers::add(answer, status.parse().unwrap_or_default());
        }
        for status in ["414", "431"] {
            let description = "The address or a header is too long. The platform answers before the request gets here.";
            responses.insert(status.to_owned(), json!({ "description": description }));
        }
        let mut operation = json!({
            "operationId": self.id,
            "tags": [TAG],
            "summary": self.summary,
            "parameters": self.parameters,
            "responses": responses,
        });
        if let (Some(body), Some(members)) = (self.body, operation.as_object_mut()) {
            let body =
                json!({ "required": true, "content": { "application/json": { "schema": body } } });
            members.insert("requestBody".to_owned(), body);
        }
        insert(paths, path, method, operation);
    }
}

/// An input of an operation; of a batch it names its record.
fn input(operation: Operation, is_of_batch: bool) -> Value {
    let mut members = Object::new();
    for name in operation.members() {
        let schema = match *name {
            "properties" => values(),
            "associations" => json!({ "type": "array", "items": { "type": "object" } }),
            _ => text(),
        };
        members.insert((*name).to_owned(), schema);
    }
    let mut required = Vec::new();
    if is_of_batch && members.contains_key("id") {
        required.push("id");
    }
    if members.contains_key("properties") {
        required.push("properties");
    }
    object(&required, members.into())
}

fn values() -> Value {
    json!({ "type": "object", "additionalProperties": { "type": ["string", "number", "boolean", "null"] } })
}

fn answer(description: &str, schema: &str) -> Value {
    let schema = component("schemas", schema);
    json!({ "description": description, "content": { "application/json": { "schema": schema } } })
}

fn id() -> Value {
    json!({ "name": "id", "in": "path", "required": true, "description": "The id, or the value of `idProperty`.", "schema": { "type": "string", "minLength": 1 } })
}

fn query_of(name: &str, description: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "description": description, "schema": schema })
}

fn object(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "required": required, "properties": properties })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn texts() -> Value {
    json!({ "type": "array", "items": text() })
}
