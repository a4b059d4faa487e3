//! The routes of the Talkdesk-style dialect, with its bodies, answers and errors.

use lockstep_core::schema::RECORD_LIST;
use lockstep_core::talkdesk::{DEFAULT_PER_PAGE, MAX_PER_PAGE, MAX_RECORDS_ASYNC, PHONE_TYPES};
use serde_json::{Value, json};

use crate::headers;
use crate::parts::{Object, component, insert};

/// The media type of its documents.
const HAL: &str = "application/hal+json";

/// The tag of its operations.
pub const TAG: &str = "record-lists";

const LISTS: &str = "/record-lists";
const LIST: &str = "/record-lists/{id}";
const RECORDS: &str = "/record-lists/{id}/records";
const RECORD: &str = "/record-lists/{id}/records/{record_id}";
const BULKS: &str = "/record-lists/{id}/records/bulks";

/// Adds them.
pub fn add(paths: &mut Object) {
    lists(paths);
    records(paths);
    bulks(paths);
}

fn lists(paths: &mut Object) {
    let name = json!({ "type": "string", "minLength": 1, "maxLength": 120 });
    let mut pages = paging(&["created_at", "name", "status", "updated_at"]);
    pages.extend([
        query("name", "A part of the name.", text()),
        query("status", "One or more, with commas between them.", text()),
        query("created_at_from", "At this time or later.", time()),
        query("created_at_to", "At this time or before.", time()),
        query(
            "fields",
            "`TEAMS`: there are none.",
            json!({ "const": "TEAMS" }),
        ),
    ]);
    let all = answer(200, "A page of lists.", "RecordLists", &[]);
    let list = |status| answer(status, "The list.", "RecordList", &[404]);
    operation(
        paths,
        LISTS,
        "get",
        "list",
        "List record lists",
        pages,
        None,
        all,
    );
    let new = object(
        &["name"],
        json!({ "name": name, "unique_identifier_type": identifier() }),
    );
    let made = created(answer(201, "The list that was made.", "RecordList", &[413]));
    let writing = writing(&[]);
    operation(
        paths,
        LISTS,
        "post",
        "create",
        "Create a record list",
        writing,
        Some(&new),
        made,
    );
    operation(
        paths,
        LIST,
        "get",
        "show",
        "Show a record list",
        vec![list_id()],
        None,
        list(200),
    );
    let changed = json!({ "anyOf": [
        object(&["name"], json!({ "name": name })),
        json!({ "type": "array", "minItems": 1, "items": change(&json!({ "enum": ["/name", "name"] }), &name) }),
    ] });
    let parameters = vec![list_id(), preview()];
    let answers = answer(200, "The list.", "RecordList", &[404, 409, 413]);
    operation(
        paths,
        LIST,
        "patch",
        "update",
        "Name a record list anew",
        parameters,
        Some(&changed),
        answers,
    );
}

fn records(paths: &mut Object) {
    let orders = [
        "created_at",
        "first_name",
        "last_name",
        "priority",
        "timezone",
        "updated_at",
    ];
    let mut pages = vec![list_id()];
    pages.extend(paging(&orders));
    pages.extend([
        query(
            "search",
            "A part of the name, or of a phone number.",
            text(),
        ),
        query("phone_number", "One of the phone numbers.", text()),
        query(
            "priorities",
            "One or more, with commas between them.",
            json!({ "type": "string", "pattern": "^([1-9]|10)(,([1-9]|10))*$" }),
        ),
        query(
            "timezones",
            "One or more, with commas between them.",
            text(),
        ),
        query("updated_at_from", "At this time or later.", time()),
        query("updated_at_to", "At this time or before.", time()),
    ]);
    let all = answer(200, "A page of records.", "Records", &[404]);
    operation(
        paths,
        RECORDS,
        "get",
        "records.list",
        "List the records of a list",
        pages,
        None,
        all,
    );
    let made = created(accepting(
        answer(201, "The record that was made.", "Record", &[404, 409, 413]),
        "BulkChange",
    ));
    let new = component("schemas", "TalkdeskNewRecord");
    operation(
        paths,
        RECORDS,
        "post",
        "records.create",
        "Create a record",
        writing(&[list_id()]),
        Some(&new),
        made,
    );
    let mut by_phone = writing(&[list_id()]);
    by_phone.push(required(query("phone_number", "The record's.", text())));
    operation(
        paths,
        RECORDS,
        "delete",
        "records.deleteByPhone",
        "Delete the record with a phone number",
        by_phone,
        None,
        gone(),
    );
    let mut by_reference = writing(&[list_id()]);
    by_reference.push(required(query(
        "external_provider",
        "The system that the record comes from.",
        text(),
    )));
    by_reference.push(required(query("external_id", "Its id there.", text())));
    operation(
        paths,
        "/record-lists/{id}/external-records",
        "delete",
        "records.deleteByReference",
        "Delete the record that comes from elsewhere",
        by_reference,
        None,
        gone(),
    );
    let zones = answer(
        200,
        "The time zones of the list's records.",
        "Timezones",
        &[404],
    );
    operation(
        paths,
        "/record-lists/{id}/records/timezones",
        "get",
        "records.timezones",
        "List time zones",
        vec![list_id()],
        None,
        zones,
    );
    let both = || vec![list_id(), record_id()];
    let record = answer(200, "The record.", "Record", &[404]);
    operation(
        paths,
        RECORD,
        "get",
        "records.show",
        "Show a record",
        both(),
        None,
        record,
    );
    let path = json!({ "type": "string", "pattern": "^/?(priority|extra_data(/.+)?)$" });
    let changes = json!({ "type": "array", "minItems": 1, "items": change(&path, &json!({})) });
    let changed = accepting(
        answer(200, "The record.", "Record", &[404, 409, 413]),
        "BulkChange",
    );
    operation(
        paths,
        RECORD,
        "patch",
        "records.update",
        "Change a record",
        writing(&both()),
        Some(&changes),
        changed,
    );
    operation(
        paths,
        RECORD,
        "delete",
        "records.delete",
        "Delete a record",
        writing(&both()),
        None,
        gone(),
    );
}

fn bulks(paths: &mut Object) {
    let parameters = || {
        let mut all = writing(&[list_id()]);
        all.push(query(
            "async",
            "`true`: up to 10,000 inputs; the answer is 202 with the address of the outcome.",
            json!({ "type": "boolean" }),
        ));
        all
    };
    let many = |items: Value| json!({ "type": "array", "minItems": 1, "maxItems": MAX_RECORDS_ASYNC, "items": items });
    let answers = |status, schema| {
        let answers = answer(status, "What came of each input.", schema, &[404, 413]);
        let batch = "The batch that the call is, under `/api/v2/batches`; not in a preview.";
        with_header(
            accepting(answers, schema),
            &[status, 202],
            "Lockstep-Batch",
            batch,
        )
    };
    let new = json!({ "type": "array", "minItems": 1, "maxItems": MAX_RECORDS_ASYNC, "items": component("schemas", "TalkdeskNewRecord") });
    let body = object(&["records"], json!({ "records": new }));
    operation(
        paths,
        BULKS,
        "post",
        "records.bulkCreate",
        "Create records",
        parameters(),
        Some(&body),
        answers(201, "BulkChange"),
    );
    let value = object(
        &[],
        json!({ "priority": priority(), "extra_data": { "type": "object" } }),
    );
    let path = json!({ "type": "string", "pattern": "^/records/[^/]+$" });
    let body = many(change(&path, &value));
    operation(
        paths,
        BULKS,
        "patch",
        "records.bulkUpdate",
        "Change records, each in its own way",
        parameters(),
        Some(&body),
        answers(200, "BulkChange"),
    );
    let one = |members: &[&str]| {
        let properties: Object = members
            .iter()
            .map(|name| ((*name).to_owned(), text()))
            .collect();
        object(members, properties.into())
    };
    let body = json!({
        "description": "Selectors, all of one kind.",
        "anyOf": [many(one(&["id"])), many(one(&["phone_number"])), many(one(&["external_provider", "external_id"]))],
    });
    operation(
        paths,
        BULKS,
        "delete",
        "records.bulkDelete",
        "Delete records by their ids, phone numbers or external references",
        parameters(),
        Some(&body),
        answers(200, "BulkDelete"),
    );
    let batch = json!({ "name": "batch_id", "in": "path", "required": true, "schema": { "type": "integer", "minimum": 1, "maximum": 9_007_199_254_740_991_i64 } });
    let outcome = json!({ "anyOf": [component("schemas", "TalkdeskBulkChange"), component("schemas", "TalkdeskBulkDelete")] });
    let mut answers = answer(200, "What came of the call.", "BulkDelete", &[404]);
    if let Some(schema) = answers.pointer_mut("/200/content/application~1hal+json/schema") {
        *schema = outcome;
    }
    operation(
        paths,
        "/record-lists/{id}/records/bulks/{batch_id}",
        "get",
        "records.bulkOutcome",
        "Show what came of a bulk call",
        vec![list_id(), batch],
        None,
        answers,
    );
}

/// The schemas of its answers and bodies, by their names among the components.
pub fn schemas() -> Object {
    let record = object(
        &[],
        json!({
            "id": id(), "record_list_id": id(), "phone_number": or_null(text()),
            "phone_numbers": { "type": "array", "items": phone() },
            "first_name": text(), "last_name": text(), "timezone": or_null(text()), "priority": or_null(priority()),
            "extra_data": { "type": "object" },
            "external_provider": or_null(text()), "external_id": or_null(text()), "external_url": or_null(text()),
            "sync_external_id": { "type": "boolean" }, "created_at": time(), "updated_at": time(),
            "index": count(), "_links": links(&["self"]),
        }),
    );
    let new = object(
        &["first_name", "last_name"],
        json!({
            "phone_numbers": { "type": "array", "minItems": 1, "maxItems": PHONE_TYPES.len(), "items": phone() },
            "phone_number": phone_number(),
            "first_name": { "type": "string", "minLength": 1, "maxLength": 80 },
            "last_name": { "type": "string", "minLength": 1, "maxLength": 80 },
            "timezone": { "type": "string", "minLength": 1, "maxLength": 35, "examples": ["Europe/Lisbon"] },
            "priority": priority(), "external_provider": text(), "external_id": text(),
            "external_url": { "type": "string", "minLength": 1, "maxLength": 2048 },
            "sync_external_id": { "type": "boolean" }, "extra_data": { "type": "object" },
        }),
    );
    let list = object(
        &[],
        json!({
            "id": id(), "name": text(), "unique_identifier_type": identifier(), "status": text(), "records_count": count(),
            "teams": { "type": "array" }, "created_at": time(), "updated_at": time(), "_links": { "type": "object" },
        }),
    );
    let page = |name: &str, schema: &str| {
        let embedded = object(
            &[name],
            json!({ name: { "type": "array", "items": component("schemas", schema) } }),
        );
        object(
            &[
                "page",
                "per_page",
                "count",
                "total",
                "total_pages",
                "_links",
                "_embedded",
            ],
            json!({
                "page": count(), "per_page": count(), "count": count(), "total": count(), "total_pages": count(),
                "_links": links(&["self", "first", "last"]), "_embedded": embedded,
            }),
        )
    };
    let failed = object(
        &["index", "reason", "_links"],
        json!({
            "id": text(), "phone_number": text(), "external_provider": text(), "external_id": text(),
            "index": count(), "reason": text(), "errors": { "type": "array", "items": text() }, "_links": links(&["self"]),
        }),
    );
    let bulk = |counter: &str, embedded: Value| {
        object(
            &[
                "record_list_id",
                "has_errors",
                counter,
                "total_errors",
                "_links",
                "_embedded",
            ],
            json!({
                "record_list_id": id(), "status": text(), "has_errors": { "type": "boolean" }, counter: count(), "total_errors": count(),
                "_links": links(&["self", "record_list"]), "_embedded": embedded,
            }),
        )
    };
    let either = json!({ "anyOf": [component("schemas", "TalkdeskRecord"), component("schemas", "TalkdeskFailure")] });
    let failures = json!({ "type": "array", "items": component("schemas", "TalkdeskFailure") });
    let place = object(
        &["name", "description"],
        json!({ "name": text(), "description": text() }),
    );
    let error = object(
        &["code", "message"],
        json!({ "code": text(), "message": text(), "description": text(), "fields": { "type": "array", "items": place } }),
    );
    let zones = object(
        &["timezones", "_links"],
        json!({ "timezones": { "type": "array", "items": text() }, "_links": links(&["self"]) }),
    );
    [
        ("Record", record),
        ("NewRecord", new),
        ("RecordList", list),
        ("Records", page("records", "TalkdeskRecord")),
        ("RecordLists", page("record_lists", "TalkdeskRecordList")),
        ("Failure", failed),
        (
            "BulkDelete",
            bulk(
                "total_deleted",
                object(&["failed_records"], json!({ "failed_records": failures })),
            ),
        ),
        (
            "BulkChange",
            bulk(
                "total_created",
                object(
                    &["records"],
                    json!({ "records": { "type": "array", "items": either } }),
                ),
            ),
        ),
        ("Timezones", zones),
        ("Error", error),
    ]
    .into_iter()
    .map(|(name, schema)| (format!("Talkdesk{name}"), schema))
    .collect()
}

#[expect(
    clippy::too_many_arguments,
    reason = "each stands for a member of the operation"
)]
fn operation(
    paths: &mut Object,
    path: &str,
    method: &str,
    id: &str,
    summary: &str,
    parameters: Vec<Value>,
    body: Option<&Value>,
    responses: Value,
) {
    let mut operation = json!({
        "operationId": format!("{TAG}.{id}"),
        "tags": [TAG],
        "summary": summary,
        "parameters": parameters,
        "responses": responses,
    });
    if let (Some(body), Some(operation)) = (body, operation.as_object_mut()) {
        let body =
            json!({ "required": true, "content": { "application/json": { "schema": body } } });
        operation.insert("requestBody".to_owned(), body);
    }
    insert(paths, path, method, operation);
}

/// The answers of an operation: the one that it should have, and errors in the dialect's shape.
fn answer(status: u16, description: &str, schema: &str, errors: &[u16]) -> Value {
    with_errors(status, hal(description, schema), errors)
}

fn hal(description: &str, schema: &str) -> Value {
    let schema = component("schemas", &format!("Talkdesk{schema}"));
    json!({ "description": description, "content": { HAL: { "schema": schema } } })
}

fn gone() -> Value {
    let gone = json!({ "description": "The record is deleted." });
    accepting(with_errors(204, gone, &[404, 409]), "BulkDelete")
}

fn with_errors(status: u16, mut right: Value, errors: &[u16]) -> Value {
    let mut answers = Object::new();
    headers::add(&mut right, status);
    answers.insert(status.to_string(), right);
    for status in ["414", "431"] {
        let description = "The address or a header is too long. The platform answers before the request gets here.";
        answers.insert(status.to_owned(), json!({ "description": description }));
    }
    for status in [&[400, 401, 403, 429, 500], errors].concat() {
        let schema = component("schemas", "TalkdeskError");
        let mut error = json!({ "description": words(status), "content": { "application/json": { "schema": schema } } });
        headers::add(&mut error, status);
        answers.insert(status.to_string(), error);
    }
    answers.into()
}

/// Adds a header to the answers of these statuses.
fn with_header(mut answers: Value, statuses: &[u16], name: &str, description: &str) -> Value {
    for status in statuses {
        let headers = answers.pointer_mut(&format!("/{status}/headers"));
        if let Some(headers) = headers.and_then(Value::as_object_mut) {
            let header = json!({ "description": description, "schema": { "type": "string" } });
            headers.insert(name.to_owned(), header);
        }
    }
    answers
}

const fn words(status: u16) -> &'static str {
    match status {
        401 => "No token, or one that is not known.",
        403 => "The token does not have the scope `record-lists:manage`.",
        404 => "There is no such list or record.",
        409 => {
            "The value is another record's, several records are meant, or others change the record."
        }
        413 => "The body is too large.",
        429 => "Too many requests.",
        500 => "Our fault.",
        _ => "Something is wrong with the request.",
    }
}

/// The same answers, and that to a call which goes on.
fn accepting(mut answers: Value, schema: &str) -> Value {
    let mut accepted = hal("Accepted; the outcome is found at its address.", schema);
    headers::add(&mut accepted, 202);
    if let Some(answers) = answers.as_object_mut() {
        answers.insert("202".to_owned(), accepted);
    }
    with_header(answers, &[202], "Location", "The address of the outcome.")
}

/// The same answers, with the address of what was made.
fn created(answers: Value) -> Value {
    with_header(answers, &[201], "Location", "Its address.")
}

/// The parameters of what writes: these, and those about previews and repeats.
fn writing(first: &[Value]) -> Vec<Value> {
    let more = [preview(), component("parameters", "idempotencyKey")];
    first.iter().cloned().chain(more).collect()
}

fn preview() -> Value {
    query(
        "preview",
        "`true`: nothing is written.",
        json!({ "type": "boolean" }),
    )
}

fn paging(orders: &[&str]) -> Vec<Value> {
    let each = orders.iter().flat_map(|name| {
        [
            (*name).to_owned(),
            format!("{name}:asc"),
            format!("{name}:desc"),
            format!("-{name}"),
        ]
    });
    let orders: Vec<String> = each.collect();
    vec![
        query(
            "page",
            "The page's number; 1 without it.",
            json!({ "type": "integer", "minimum": 1, "maximum": 1_000_000 }),
        ),
        query(
            "per_page",
            "How many there are on a page.",
            json!({ "type": "integer", "minimum": 1, "maximum": MAX_PER_PAGE, "default": DEFAULT_PER_PAGE }),
        ),
        query(
            "order_by",
            "The order; the oldest come first without it.",
            json!({ "enum": orders }),
        ),
    ]
}

fn query(name: &str, description: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "description": description, "schema": schema })
}

fn required(mut parameter: Value) -> Value {
    if let Some(parameter) = parameter.as_object_mut() {
        parameter.insert("required".to_owned(), true.into());
    }
    parameter
}

fn list_id() -> Value {
    json!({ "name": "id", "in": "path", "required": true, "description": RECORD_LIST.doc, "schema": id() })
}

fn record_id() -> Value {
    json!({ "name": "record_id", "in": "path", "required": true, "schema": id() })
}

fn change(path: &Value, value: &Value) -> Value {
    object(
        &["op", "path", "value"],
        json!({ "op": { "enum": ["add", "replace"] }, "path": path, "value": value }),
    )
}

fn object(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "required": required, "properties": properties })
}

fn links(rels: &[&str]) -> Value {
    let link = object(
        &["href"],
        json!({ "href": { "type": "string", "format": "uri" } }),
    );
    json!({ "type": "object", "required": rels, "additionalProperties": link })
}

fn phone() -> Value {
    object(
        &["phone_number"],
        json!({ "phone_number": phone_number(), "phone_type": { "enum": PHONE_TYPES } }),
    )
}

fn phone_number() -> Value {
    json!({ "type": "string", "pattern": "^\\+[1-9][0-9]{1,14}$" })
}

fn identifier() -> Value {
    json!({ "enum": ["PHONE_NUMBER", "EXTERNAL", "NOTHING"] })
}

fn or_null(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

fn id() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

fn priority() -> Value {
    json!({ "type": "integer", "minimum": 1, "maximum": 10 })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn text() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

fn time() -> Value {
    json!({ "type": "string", "format": "date-time" })
}
