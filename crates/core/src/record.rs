//! Plain records: those that no machine governs.
//!
//! In scope: creating them, and comparing read-only members with a record that exists.

use crate::document::Document;
use crate::error::{Code, Error};
use crate::schema::ResourceType;
use crate::time::Timestamp;
use crate::value::{Fields, Reference, Value};

/// Decides a new plain record of type `resource` from a sound document, at `now`, for the user
/// `actor`.
///
/// A prospect that comes opted out did so at `now`; an account is a named one unless it says
/// otherwise.
#[must_use]
pub fn create<'a>(
    resource: &ResourceType,
    document: Document<'a>,
    now: Timestamp,
    actor: i64,
) -> Fields<'a> {
    let mut fields = document.fields;
    if resource.attribute("optedOutAt").is_some()
        && fields.get("optedOut").as_boolean() == Some(true)
    {
        fields.set("optedOutAt", Value::Time(now));
    }
    if resource.attribute("named").is_some() && fields.find("named").is_none() {
        fields.set("named", Value::Boolean(true));
    }
    if resource.relationship("creator").is_some() {
        fields.set(
            "creator",
            Value::Reference(Reference {
                kind: "user",
                id: actor,
            }),
        );
    }
    fields.set("createdAt", Value::Time(now));
    fields.set("updatedAt", Value::Time(now));
    fields
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
