//! Values that a table keeps as the text of a row.
//!
//! To find the 33 values of a task and to write them as text takes SQLite ten times as long as to read that
//! text. A table of which whole pages are read all day keeps it, in a generated column: SQLite writes
//! it anew with each change, so it is always right.
//!
//! It is paid for with every change, and with as many bytes again. So only tasks have it: nobody changes
//! a hundred thousand of them as often as a queue is looked at. What may be very long is not kept twice, but
//! read beside it; so is a column that comes later, since a table of many records cannot be made anew for each.

use lockstep_core::schema::ResourceType;
use lockstep_template::Form::{self, Id, Plain, Text};

use crate::row::{self, Column};

/// The column.
pub(crate) const COLUMN: &str = "document_values";

/// By type, the columns whose values are kept, in the order of the text.
const KEPT: &[(&str, &[(&str, Form)])] = &[("task", TASK)];

const TASK: &[(&str, Form)] = &[
    ("id", Plain),
    ("action", Plain),
    ("autoskip_at", Plain),
    ("completed", Plain),
    ("completed_at", Plain),
    ("created_at", Plain),
    ("due_at", Plain),
    ("note", Text),
    ("opportunity_association", Plain),
    ("scheduled_at", Plain),
    ("state", Plain),
    ("state_changed_at", Plain),
    ("task_type", Plain),
    ("updated_at", Plain),
    ("account_id", Id),
    ("call_id", Id),
    ("completer_id", Id),
    ("creator_type", Plain),
    ("creator_id", Id),
    ("mailing_id", Id),
    ("opportunity_id", Id),
    ("owner_id", Id),
    ("prospect_id", Id),
    ("sequence_id", Id),
    ("sequence_state_id", Id),
    ("sequence_step_id", Id),
    ("sequence_template_id", Id),
    ("subject_type", Plain),
    ("subject_id", Id),
    ("task_disposition_id", Id),
    ("task_priority_id", Id),
    ("task_purpose_id", Id),
    ("template_id", Id),
];

/// The columns whose values the table of a type keeps; none where it keeps no text.
pub(crate) fn columns(resource: &ResourceType) -> Vec<Column> {
    let kept = KEPT.iter().find(|(name, _)| *name == resource.name);
    let kept = kept.map_or(&[][..], |(_, columns)| columns);
    kept.iter()
        .map(|(name, form)| Column::new(*name, *form))
        .collect()
}

/// The expression of the generated column `document_values` of a type's table; `None` where it has none.
#[must_use]
pub fn kept_values(resource: &ResourceType) -> Option<String> {
    let columns = columns(resource);
    (!columns.is_empty()).then(|| row::written(&columns))
}

/// The expression of a row that has more columns behind those that are kept.
pub(crate) fn with_more(more: &[Column]) -> String {
    let row = row::with_more(COLUMN, more);
    let conditions: Option<Vec<String>> = more.iter().map(Column::is_null).collect();
    match conditions {
        // Mostly there is nothing in them, and it takes less to see that than to write it.
        Some(conditions) if !more.is_empty() => {
            let commas = ",".repeat(more.len());
            let conditions = conditions.join(" AND ");
            format!("iif({conditions},{COLUMN}||'{commas}',{row})")
        }
        _ => row,
    }
}
