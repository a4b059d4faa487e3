//! The items of batches as a collection. No index has them by their organisation: it would cost
//! every bulk change. They are found by the organisation's batches, each of whose items are a range
//! of the primary key, or by their record, for which there is an index.

use lockstep_core::query::{Condition, Direction, Field, Filter, SortKey, required};
use lockstep_core::schema::{BATCH_ITEM, ResourceType};
use lockstep_core::value::Value;

use crate::builder::organisation::Organisation;
use crate::builder::range::ITEMS_PER_BATCH;
use crate::builder::statement::Builder;
use crate::read::condition::push_condition;
use crate::read::cursor::Cursor;

/// Whether a list of items has to go through the organisation's batches: its filters name neither
/// one batch, nor items, nor records.
pub(crate) fn go_by_batches(resource: &ResourceType, filters: &[Filter<'_>]) -> bool {
    let names_items = |filter: &Filter<'_>| {
        filter.field == Field::Id && matches!(filter.condition, Condition::Any(_))
    };
    *resource == BATCH_ITEM
        && !required(filters).any(|filter| {
            batch_of(resource, filter).is_some()
                || names_items(filter)
                || names_records(resource, filter)
        })
}

/// The batch that a filter on items names: their ids are a range of the primary key.
pub(crate) fn batch_of(resource: &ResourceType, filter: &Filter<'_>) -> Option<i64> {
    match &filter.condition {
        Condition::Any(values) if is_about_batches(resource, filter) => match values.as_slice() {
            [Value::Integer(batch)] => Some(*batch),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a filter on items is about few of them, by their records.
pub(crate) fn names_records(resource: &ResourceType, filter: &Filter<'_>) -> bool {
    let is_about_records =
        matches!(filter.field, Field::Attribute(attribute) if attribute.name == "recordId");
    *resource == BATCH_ITEM && is_about_records && filter.condition != Condition::NotNull
}

fn is_about_batches(resource: &ResourceType, filter: &Filter<'_>) -> bool {
    *resource == BATCH_ITEM
        && match filter.field {
            Field::Attribute(attribute) => attribute.name == "batchId",
            Field::RelatedId(relationship) => relationship.name == "batch",
            _ => false,
        }
}

/// Which way an order of items goes along their ids; `None` where it is another one. The id follows
/// in the direction of the last key, and begins with the batch.
pub(crate) fn direction(sort: &[SortKey]) -> Option<Direction> {
    match sort {
        [] => Some(Direction::Ascending),
        [key] => match key.attribute {
            None => Some(key.direction),
            Some(attribute) if attribute.name == "batchId" => Some(key.direction),
            Some(_) => None,
        },
        _ => None,
    }
}

/// Appends what the items of an organisation are selected from, with `of_batch` beside their
/// columns: from behind a cursor, in the direction in which the page runs.
pub(crate) fn push_source(
    builder: &mut Builder,
    organisation: Organisation,
    filters: &[Filter<'_>],
    after: Option<(&Cursor, Direction)>,
) {
    builder.push("(SELECT id AS of_batch FROM batches WHERE organisation_id = ");
    builder.bind(organisation.id());
    for filter in required(filters) {
        if is_about_batches(&BATCH_ITEM, filter) {
            builder.push(" AND ");
            push_condition(builder, "id", &filter.condition);
        }
    }
    let mut first = format!("of_batch * {ITEMS_PER_BATCH}");
    let mut last = format!("(of_batch + 1) * {ITEMS_PER_BATCH}");
    if let Some((cursor, direction)) = after {
        // Ids are positive, and so are those of cursors.
        let batch = cursor.id.checked_div(ITEMS_PER_BATCH).unwrap_or_default();
        let id = builder.name(cursor.id);
        match direction {
            Direction::Ascending => {
                builder.push(" AND id >= ").bind(batch);
                first = format!("max({first}, {id})");
            }
            Direction::Descending => {
                builder.push(" AND id <= ").bind(batch);
                last = format!("min({last}, {id})");
            }
        }
    }
    builder.push(&format!(
        ") CROSS JOIN batch_items ON id > {first} AND id < {last}"
    ));
}

/// The order of items that are selected from this.
pub(crate) fn order_by(direction: Direction) -> &'static str {
    match direction {
        Direction::Ascending => "of_batch, id",
        Direction::Descending => "of_batch DESC, id DESC",
    }
}
