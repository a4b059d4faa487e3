//! The bodies of requests, and the members of records and lists in them, from their tables.

use lockstep_core::schema::Kind;
use lockstep_core::talkdesk::{
    EXAMPLE_TIMEZONE, Form, LIST_MEMBERS, LIST_PATHS, MAX_RECORDS_ASYNC, Member, OPERATION_MEMBERS,
    OPERATIONS, PHONE_TYPES, RECORD_MEMBERS, Selector, Verb,
};
use serde_json::{Value, json};

use super::routes::Body;
use super::{object, phone, phone_number, text};
use crate::json_api::records;
use crate::parts::{Object, component};

/// The schema of a body; `None` where there is none.
pub fn of(body: Body) -> Option<Value> {
    match body {
        Body::None => None,
        Body::NewList => Some(members(LIST_MEMBERS.iter())),
        Body::ListChanges => Some(list_changes()),
        Body::NewRecord => Some(component("schemas", "TalkdeskNewRecord")),
        Body::RecordChanges => Some(record_changes()),
        Body::Bulk(Verb::Create) => {
            let records = many(&component("schemas", "TalkdeskNewRecord"));
            Some(object(&["records"], json!({ "records": records })))
        }
        Body::Bulk(Verb::Update) => {
            let path = json!({ "type": "string", "pattern": "^/records/[^/]+$" });
            Some(many(&change(&path, &members(changeable(RECORD_MEMBERS)))))
        }
        Body::Bulk(Verb::Delete) => Some(selectors()),
    }
}

/// A new record: its members, and its phone numbers in one of two spellings.
pub fn new_record() -> Value {
    let mut record = members(RECORD_MEMBERS.iter());
    let properties = record.pointer_mut("/properties");
    if let Some(properties) = properties.and_then(Value::as_object_mut) {
        let numbers = json!({ "type": "array", "minItems": 1, "maxItems": PHONE_TYPES.len(), "items": phone() });
        properties.insert("phone_numbers".to_owned(), numbers);
        properties.insert("phone_number".to_owned(), phone_number());
    }
    record
}

fn changeable(members: &'static [Member]) -> impl Iterator<Item = &'static Member> + Clone {
    members.iter().filter(|member| member.is_changeable())
}

fn list_changes() -> Value {
    let changes = changeable(LIST_MEMBERS)
        .map(|member| change(&json!({ "enum": LIST_PATHS }), &value(member)));
    let changes: Vec<Value> = changes.collect();
    let changes = match changes.as_slice() {
        [one] => one.clone(),
        several => json!({ "anyOf": several }),
    };
    json!({ "anyOf": [
        members(changeable(LIST_MEMBERS)),
        { "type": "array", "minItems": 1, "items": changes },
    ] })
}

fn record_changes() -> Value {
    let paths = changeable(RECORD_MEMBERS).map(|member| match member.attribute.kind {
        Kind::Map { .. } => format!("{}(/.+)?", member.name()),
        _ => member.name().to_owned(),
    });
    let pattern = format!("^/?({})$", paths.collect::<Vec<_>>().join("|"));
    let path = json!({ "type": "string", "pattern": pattern });
    json!({ "type": "array", "minItems": 1, "items": change(&path, &json!({})) })
}

fn change(path: &Value, value: &Value) -> Value {
    let op = json!({ "enum": OPERATIONS });
    object(
        OPERATION_MEMBERS,
        json!({ "op": op, "path": path, "value": value }),
    )
}

fn selectors() -> Value {
    let kinds = [
        Selector::Id("".into()),
        Selector::PhoneNumber("".into()),
        Selector::External("".into(), "".into()),
    ];
    let kinds = kinds.iter().map(|selector| {
        let names = selector.members().into_iter().map(|(name, _)| name);
        let names: Vec<&str> = names.collect();
        let properties: Object = names
            .iter()
            .map(|name| ((*name).to_owned(), text()))
            .collect();
        many(&object(&names, properties))
    });
    json!({ "description": "Selectors, all of one kind.", "anyOf": kinds.collect::<Vec<_>>() })
}

fn many(items: &Value) -> Value {
    json!({ "type": "array", "minItems": 1, "maxItems": MAX_RECORDS_ASYNC, "items": items })
}

/// An object with these members.
fn members(members: impl Iterator<Item = &'static Member> + Clone) -> Value {
    let needed = members.clone().filter(|member| member.attribute.required);
    let needed: Vec<&str> = needed.map(Member::name).collect();
    let properties: Object = members
        .map(|member| (member.name().to_owned(), value(member)))
        .collect();
    object(&needed, properties)
}

/// What a member takes.
pub fn value(member: &Member) -> Value {
    match (member.attribute.kind, member.form) {
        (Kind::Text { max }, Form::Timezone) => {
            json!({ "type": "string", "minLength": 1, "maxLength": max, "examples": [EXAMPLE_TIMEZONE] })
        }
        (Kind::Text { max }, _) => json!({ "type": "string", "minLength": 1, "maxLength": max }),
        (Kind::Integer, Form::Range(least, most)) => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        // A member of a map that is null goes.
        (Kind::Map { max_items, max }, _) => json!({
            "type": "object",
            "maxProperties": max_items,
            "additionalProperties": { "type": ["string", "number", "boolean", "null"], "maxLength": max },
        }),
        (Kind::Choice { values }, _) => json!({ "enum": values }),
        _ => records::value(&member.attribute, false),
    }
}
