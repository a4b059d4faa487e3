//! Values that a table keeps as the text of a row.
//!
//! To find the 33 values of a task and to write them as text takes SQLite ten times as long as to read that
//! text. A table of which whole pages are read all day keeps it, in a generated column: SQLite writes
//! it anew with each change, so it is always right.
//!
//! Every byte of it passes through D1 as JSON, which is most of what a long page costs. So what is NULL at its
//! end is left out, and a time says where it is the one before.
//!
//! Measured (CPU, D1 included, builds in turns in workerd): read from its columns, a page of 1,000 tasks takes 31 to 38 %
//! more and one of 50 6 to 10 %; kept without marks, a page of 1,000 takes 10 % more. Without the column, creating or
//! changing a task takes as long, within 1 %, and a bulk change of tasks 13 % less: 2 µs an item.
//!
//! It is paid for with every change, and with as many bytes again. So only tasks have it: nobody changes
//! a hundred thousand of them as often as a queue is looked at. What may be very long is not kept twice, but
//! read beside it; so is a column that comes later, since a table of many records cannot be made anew for each.

use lockstep_core::schema::ResourceType;
use lockstep_template::Form::{self, Id, Plain, Text, Time};
use lockstep_template::{KEPT_END, SAME_TIME, VALUE_END};

use crate::read::row::{self, Column};

/// The column.
pub(crate) const COLUMN: &str = "document_values";

/// By type, the columns whose values are kept, in the order of the text: what is often NULL comes last.
const KEPT: &[(&str, &[(&str, Form)])] = &[("task", TASK)];

const TASK: &[(&str, Form)] = &[
    ("id", Plain),
    ("action", Plain),
    ("completed", Plain),
    ("note", Text),
    ("state", Plain),
    ("task_type", Plain),
    // Those that are often the same stand together.
    ("created_at", Time),
    ("updated_at", Time),
    ("state_changed_at", Time),
    ("completed_at", Time),
    ("due_at", Time),
    ("owner_id", Id),
    ("creator_type", Plain),
    ("creator_id", Id),
    ("subject_type", Plain),
    ("subject_id", Id),
    ("prospect_id", Id),
    ("task_priority_id", Id),
    ("completer_id", Id),
    ("sequence_id", Id),
    ("sequence_state_id", Id),
    ("sequence_step_id", Id),
    ("sequence_template_id", Id),
    ("template_id", Id),
    ("mailing_id", Id),
    ("call_id", Id),
    ("account_id", Id),
    ("opportunity_id", Id),
    ("opportunity_association", Plain),
    ("scheduled_at", Time),
    ("autoskip_at", Time),
    ("task_purpose_id", Id),
    ("task_disposition_id", Id),
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
    (!columns.is_empty()).then(|| {
        let row = row::written(&with_same_times(columns));
        // No text ends in commas that are its own: a value that is never NULL stands behind each.
        format!("concat(rtrim({row},'{VALUE_END}'),'{VALUE_END}')")
    })
}

/// Columns of which those of times say where they are the same as the one before.
fn with_same_times(mut columns: Vec<Column>) -> Vec<Column> {
    let mut before: Vec<String> = Vec::new();
    for column in columns.iter_mut().filter(|column| column.form == Time) {
        let time = column.expression.clone();
        if !before.is_empty() {
            let last = match &*before {
                [one] => one.clone(),
                _ => format!("coalesce({})", before.join(",")),
            };
            column.expression = format!("iif({time} = {last},'{SAME_TIME}',{time})");
        }
        before.insert(0, time);
    }
    columns
}

/// The expression of a row that has more columns behind those that are kept.
pub(crate) fn with_more(more: &[Column]) -> String {
    if more.is_empty() {
        return COLUMN.to_owned();
    }
    let row = row::with_more(&format!("{COLUMN}||'{KEPT_END}'"), more);
    let conditions: Option<Vec<String>> = more.iter().map(Column::is_null).collect();
    match conditions {
        // Mostly there is nothing in them, and then the text is taken as it is.
        Some(conditions) => format!("iif({},{COLUMN},{row})", conditions.join(" AND ")),
        None => row,
    }
}

#[cfg(test)]
mod tests {
    use lockstep_template::Form::Json;

    use super::*;

    #[test]
    fn what_may_end_in_commas_ends_no_row() {
        for (resource, columns) in KEPT {
            let last = columns
                .iter()
                .rposition(|(_, form)| matches!(form, Text | Json));
            let behind = columns.get(last.unwrap_or_default()..).unwrap();
            let has_time = behind.contains(&("created_at", Time));
            assert!(has_time, "{resource}");
        }
    }

    #[test]
    fn a_time_is_compared_to_the_one_before() {
        let columns = [
            ("id", Plain),
            ("a_at", Time),
            ("b_at", Time),
            ("c_at", Time),
        ];
        let columns = columns.map(|(name, form)| Column::new(name, form));
        let written = with_same_times(columns.into());
        let written: Vec<_> = written.iter().map(|column| &*column.expression).collect();
        let c = "iif(c_at = coalesce(b_at,a_at),'=',c_at)";
        assert_eq!(written, ["id", "a_at", "iif(b_at = a_at,'=',b_at)", c]);
    }

    #[test]
    fn a_row_without_more_is_what_is_kept() {
        let more = [
            Column::text("html"),
            Column::json("few").with_sign("few_id"),
        ];
        let row = "concat(document_values||'|',iif(html IS NULL,'',octet_length(html)||','||html),',',few,',')";
        let wanted = format!("iif(html IS NULL AND few_id IS NULL,document_values,{row})");
        assert_eq!(with_more(&more), wanted);
        assert_eq!(with_more(&[]), "document_values");
        // Where it is not cheap to see, it is said.
        let key = [Column::plain("a_at")];
        assert_eq!(with_more(&key), "concat(document_values||'|',a_at,',')");
    }
}
