//! Changing a task with `PATCH`.

use super::Decision;
use crate::document::Document;
use crate::error::Error;
use crate::record;
use crate::schema::TASK;
use crate::time::Timestamp;
use crate::value::{Fields, Value};

/// Decides an update of the task `current` from a sound document, at `now`.
///
/// Fields that already have the value are left out; where none is left, nothing changes. The due
/// time may not be cleared: clearing it means "now", as on create.
///
/// # Errors
/// [`Code::ReadOnly`](crate::error::Code::ReadOnly) for every read-only member that differs from
/// the record, so that writing back what was read is allowed and a change is never dropped
/// silently.
pub fn update<'a>(
    current: &Fields<'_>,
    document: Document<'a>,
    now: Timestamp,
) -> Result<Decision<'a>, Vec<Error>> {
    record::check_read_only(&TASK, current, &document)?;
    let mut changes: Fields<'a> = document
        .fields
        .iter()
        .map(|(name, value)| match (name, value) {
            ("dueAt", Value::Null) => (name, Value::Time(now)),
            _ => (name, value.clone()),
        })
        .filter(|(name, value)| current.get(name) != value)
        .collect();
    if !changes.is_empty() {
        changes.set("updatedAt", Value::Time(now));
    }
    Ok(Decision {
        changes,
        effects: Vec::new(),
    })
}
