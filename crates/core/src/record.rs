//! Plain records: those that no machine governs.
//!
//! In scope: creating and changing them, and comparing read-only members with a record that exists.

use crate::document::Document;
use crate::error::{Code, Error};
use crate::schema::{Attribute, DEFAULT_TEXT_LIMIT, DefaultValue, Kind, MAILING, ResourceType};
use crate::time::Timestamp;
use crate::value::{Fields, Reference, Value};

/// Decides a new plain record of type `resource` from a sound document, at `now`, for the user
/// `actor`.
///
/// A prospect that comes opted out did so at `now`. A mailing that says when it is to be delivered is
/// scheduled.
#[must_use]
pub fn create<'a>(
    resource: &ResourceType,
    document: Document<'a>,
    now: Timestamp,
    actor: i64,
) -> Fields<'a> {
    let mut fields = document.fields;
    if *resource == MAILING && *fields.get("scheduledAt") != Value::Null {
        fields.set("state", Value::word("scheduled"));
    }
    for attribute in resource.attributes {
        if let Some(default) = attribute.default
            && *fields.get(attribute.name) == Value::Null
        {
            fields.set(attribute.name, value_of(default));
        }
    }
    for (of, attribute) in followers(resource) {
        let value = following(attribute, fields.get(of), now);
        if value != Value::Null {
            fields.set(attribute.name, value);
        }
    }
    for relationship in resource.relationships {
        if relationship.defaults_to_actor && *fields.get(relationship.name) == Value::Null {
            fields.set(relationship.name, user(actor));
        }
    }
    if resource.relationship("creator").is_some() {
        fields.set("creator", user(actor));
    }
    fields.set("createdAt", Value::Time(now));
    fields.set("updatedAt", Value::Time(now));
    fields
}

/// Decides an update of the plain record `current` from a sound document, at `now`, for the user
/// `actor`: the fields that change, none where all have their values already.
///
/// A list that is null becomes empty. What follows from another attribute is set and cleared with it.
///
/// # Errors
/// [`Code::ReadOnly`] for every read-only member that differs from the record, so that writing
/// back what was read is allowed.
pub fn update<'a>(
    resource: &ResourceType,
    current: &Fields<'_>,
    document: Document<'a>,
    now: Timestamp,
    actor: i64,
) -> Result<Fields<'a>, Vec<Error>> {
    check_read_only(resource, current, &document)?;
    let mut changes = Fields::new();
    for (name, value) in document.fields.iter() {
        let kind = resource.attribute(name).map(|attribute| attribute.kind);
        let value = match (kind, value) {
            (Some(Kind::TextList { .. }), Value::Null) => Value::List(Vec::new()),
            _ => value.clone(),
        };
        if *current.get(name) != value {
            changes.set(name, value);
        }
    }
    if changes.is_empty() {
        return Ok(changes);
    }
    for (of, attribute) in followers(resource) {
        let value = changes
            .find(of)
            .map(|value| following(attribute, value, now));
        if let Some(value) = value {
            changes.set(attribute.name, value);
        }
    }
    if resource.relationship("updater").is_some() {
        changes.set("updater", user(actor));
    }
    changes.set("updatedAt", Value::Time(now));
    Ok(changes)
}

/// Attributes of a type, and those that follow from them.
pub(crate) fn followers(
    resource: &ResourceType,
) -> impl Iterator<Item = (&'static str, &'static Attribute)> + use<> {
    let attributes = resource.attributes.iter();
    attributes.filter_map(|attribute| Some((attribute.follows?, attribute)))
}

/// What an attribute becomes when the one that it follows from gets this value, now: null where that has none, or is
/// false.
pub(crate) fn following(
    attribute: &Attribute,
    value: &Value<'_>,
    now: Timestamp,
) -> Value<'static> {
    match (value, attribute.kind) {
        (Value::Null | Value::Boolean(false), _) => Value::Null,
        (_, Kind::Time) => Value::Time(now),
        (Value::Text(address), _) => {
            name_in(address).map_or(Value::Null, |name| Value::Text(name.to_owned().into()))
        }
        _ => Value::Null,
    }
}

/// The name of a person in the address of its page: what stands behind `/in/`.
fn name_in(address: &str) -> Option<&str> {
    let (_, path) = address.split_once("/in/")?;
    let name = path.split(['/', '?', '#']).next();
    name.filter(|name| !name.is_empty() && name.len() <= DEFAULT_TEXT_LIMIT as usize)
}

const fn value_of(default: DefaultValue) -> Value<'static> {
    match default {
        DefaultValue::True => Value::Boolean(true),
        DefaultValue::Word(word) => Value::word(word),
    }
}

fn user(id: i64) -> Value<'static> {
    Value::Reference(Reference { kind: "user", id })
}

/// Refuses read-only members that differ from the record.
///
/// # Errors
/// One [`Code::ReadOnly`] for each, at its pointer.
pub fn check_read_only(
    resource: &ResourceType,
    current: &Fields<'_>,
    document: &Document<'_>,
) -> Result<(), Vec<Error>> {
    let errors: Vec<Error> = document
        .read_only
        .iter()
        .filter(|member| {
            member
                .value
                .as_ref()
                .is_some_and(|value| current.get(member.name) != value)
        })
        .map(|member| {
            let (name, kind) = (member.name, resource.name);
            Error::new(
                Code::ReadOnly,
                format!(
                    "`{name}` of {kind} is read-only; leave it out, or send the value that it has"
                ),
            )
            .at(member.pointer.clone())
        })
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Intent, parse, parse_record};
    use crate::schema::{ACCOUNT, PROSPECT};

    fn prospect(attributes: &str) -> String {
        format!(r#"{{"type":"prospect","id":1,"attributes":{attributes}}}"#)
    }

    fn patch(record: &str, change: &str) -> Result<Fields<'static>, Vec<(Code, String)>> {
        let record = prospect(record);
        let current = parse_record(&record, &PROSPECT).unwrap().fields;
        let text = format!(r#"{{"data":{}}}"#, prospect(change));
        let document = parse(&text, &PROSPECT, Intent::Update).unwrap();
        update(&PROSPECT, &current, document, Timestamp::EPOCH, 7)
            .map(Fields::into_owned)
            .map_err(|errors| {
                let each = errors.into_iter();
                each.map(|error| (error.code, error.detail)).collect()
            })
    }

    fn names(fields: &Fields<'_>) -> Vec<&'static str> {
        fields.iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn only_what_differs_is_written() {
        let record = r#"{"title":"CEO","tags":["a"],"custom1":"x","firstName":null}"#;
        let same = patch(record, r#"{"title":"CEO","tags":["a"],"firstName":null}"#);
        assert_eq!(same, Ok(Fields::new()));
        let changes = patch(record, r#"{"title":"CTO","tags":null,"custom1":null}"#).unwrap();
        let all = ["title", "tags", "custom1", "updater", "updatedAt"];
        assert_eq!(names(&changes), all);
        assert_eq!(changes.get("tags"), &Value::List(Vec::new()));
        assert_eq!(changes.get("updater"), &user(7));
        // An empty list is what null becomes.
        assert_eq!(
            patch(r#"{"tags":[]}"#, r#"{"tags":null}"#),
            Ok(Fields::new())
        );
    }

    #[test]
    fn a_time_goes_with_its_flag() {
        let out = patch(
            r#"{"optedOut":false,"optedOutAt":null}"#,
            r#"{"optedOut":true}"#,
        );
        let now = Value::Time(Timestamp::EPOCH);
        assert_eq!(out.unwrap().get("optedOutAt"), &now);
        let at = r#"{"optedOut":true,"optedOutAt":"2026-01-01T00:00:00.000Z"}"#;
        let back = patch(at, r#"{"optedOut":false}"#).unwrap();
        assert_eq!(back.find("optedOutAt"), Some(&Value::Null));
        assert_eq!(patch(at, r#"{"optedOut":true}"#), Ok(Fields::new()));
        let other = patch(at, r#"{"title":"CEO"}"#).unwrap();
        assert_eq!(other.find("optedOutAt"), None);
    }

    #[test]
    fn what_cannot_be_written_is_refused_at_once() {
        let refused = patch(
            r#"{"clickCount":1,"optedOut":false}"#,
            r#"{"clickCount":2,"optedOut":true,"title":"CEO"}"#,
        );
        let wanted = [(
            Code::ReadOnly,
            "`clickCount` of prospect is read-only; leave it out, or send the value that it has",
        )];
        let wanted = wanted.map(|(code, detail)| (code, detail.to_owned()));
        assert_eq!(refused, Err(wanted.to_vec()));
        assert_eq!(
            patch(r#"{"clickCount":1}"#, r#"{"clickCount":1}"#),
            Ok(Fields::new())
        );
    }

    #[test]
    fn a_new_record_has_a_creator_and_its_times() {
        let text = r#"{"data":{"type":"account","attributes":{"name":"Alderfox"}}}"#;
        let document = parse(text, &ACCOUNT, Intent::Create).unwrap();
        let fields = create(&ACCOUNT, document, Timestamp::EPOCH, 7);
        let all = ["name", "named", "creator", "createdAt", "updatedAt"];
        assert_eq!(names(&fields), all);
        assert_eq!(fields.get("named"), &Value::Boolean(true));
    }
}
