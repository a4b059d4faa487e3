//! The schemas of answers, and of what bodies share with them.

use lockstep_core::schema::Kind;
use lockstep_core::talkdesk::{LIST_MEMBERS, Member, RECORD_MEMBERS};
use serde_json::{Value, json};

use super::bodies::{self, new_record};
use super::{id, object, phone, text, time};
use crate::parts::{Object, component};

/// The schemas by their names among the components.
pub fn schemas() -> Object {
    let failures = json!({ "type": "array", "items": component("schemas", "TalkdeskFailure") });
    let failures = object(&["failed_records"], json!({ "failed_records": failures }));
    let either = json!({ "anyOf": [component("schemas", "TalkdeskRecord"), component("schemas", "TalkdeskFailure")] });
    let records = json!({ "type": "array", "items": either });
    let records = object(&["records"], json!({ "records": records }));
    [
        ("Record", record()),
        ("NewRecord", new_record()),
        ("RecordList", list()),
        ("Records", page("records", "TalkdeskRecord")),
        ("RecordLists", page("record_lists", "TalkdeskRecordList")),
        ("Failure", failure()),
        ("BulkDelete", bulk("total_deleted", &failures)),
        ("BulkChange", bulk("total_created", &records)),
        ("Timezones", timezones()),
        ("Error", error()),
    ]
    .into_iter()
    .map(|(name, schema)| (format!("Talkdesk{name}"), schema))
    .collect()
}

/// These members, as answers show them, and others.
fn shown(members: &[Member], others: Value) -> Value {
    let mut properties: Object = members
        .iter()
        .map(|member| (member.name().to_owned(), value(member)))
        .collect();
    if let Value::Object(others) = others {
        properties.extend(others);
    }
    object(&[], properties)
}

/// A value that may be missing is null; lists and objects are empty then, and booleans false.
fn value(member: &Member) -> Value {
    let schema = match member.attribute.kind {
        Kind::Text { .. } => text(),
        Kind::Map { .. } => json!({ "type": "object" }),
        _ => bodies::value(member),
    };
    match member.attribute.kind {
        Kind::Text { .. } | Kind::Integer if !member.attribute.required => or_null(schema),
        _ => schema,
    }
}

fn record() -> Value {
    shown(
        RECORD_MEMBERS,
        json!({
            "id": id(), "record_list_id": id(), "phone_number": or_null(text()),
            "phone_numbers": { "type": "array", "items": phone() },
            "created_at": time(), "updated_at": time(),
            "index": count(), "_links": links(&["self"]),
        }),
    )
}

fn list() -> Value {
    shown(
        LIST_MEMBERS,
        json!({
            "id": id(), "status": text(), "records_count": count(), "teams": { "type": "array" },
            "created_at": time(), "updated_at": time(), "_links": { "type": "object" },
        }),
    )
}

fn page(name: &str, schema: &str) -> Value {
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
}

fn failure() -> Value {
    object(
        &["index", "reason", "_links"],
        json!({
            "id": text(), "phone_number": text(), "external_provider": text(), "external_id": text(),
            "index": count(), "reason": text(), "errors": { "type": "array", "items": text() }, "_links": links(&["self"]),
        }),
    )
}

fn bulk(counter: &str, embedded: &Value) -> Value {
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
}

fn timezones() -> Value {
    object(
        &["timezones", "_links"],
        json!({ "timezones": { "type": "array", "items": text() }, "_links": links(&["self"]) }),
    )
}

fn error() -> Value {
    let place = object(
        &["name", "description"],
        json!({ "name": text(), "description": text() }),
    );
    object(
        &["code", "message"],
        json!({ "code": text(), "message": text(), "description": text(), "fields": { "type": "array", "items": place } }),
    )
}

fn links(rels: &[&str]) -> Value {
    let link = object(
        &["href"],
        json!({ "href": { "type": "string", "format": "uri" } }),
    );
    json!({ "type": "object", "required": rels, "additionalProperties": link })
}

fn or_null(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}
