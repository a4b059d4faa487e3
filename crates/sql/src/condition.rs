//! `WHERE`: the organisation, the filters, the place in the order.

use lockstep_core::query::{Condition, Direction, Field, Filter, SortKey};
use lockstep_core::schema::{Attribute, BATCH_ITEM, Kind, ResourceType};
use lockstep_core::value::Value;

use crate::Organisation;
use crate::batch::ITEMS_PER_BATCH;
use crate::columns;
use crate::cursor::Cursor;
use crate::statement::{Builder, Param, json};

/// Appends `WHERE organisation_id = … AND …`.
pub(crate) fn push_where(
    builder: &mut Builder,
    organisation: Organisation,
    resource: &ResourceType,
    filters: &[Filter<'_>],
) {
    // One parameter for all of them: D1 takes 100 a statement.
    let organisation = builder.name(organisation.id());
    builder.push(&format!(" WHERE organisation_id = {organisation}"));
    for filter in filters {
        builder.push(" AND ");
        push_filter(builder, &organisation, resource, filter);
    }
}

fn push_filter(
    builder: &mut Builder,
    organisation: &str,
    resource: &ResourceType,
    filter: &Filter<'_>,
) {
    if let Some(batch) = batch_of_items(resource, filter) {
        let first = batch.saturating_mul(ITEMS_PER_BATCH);
        let last = first.saturating_add(ITEMS_PER_BATCH).saturating_sub(1);
        builder
            .push("id BETWEEN ")
            .bind(first)
            .push(" AND ")
            .bind(last);
        return;
    }
    match &filter.field {
        Field::Id => push_condition(builder, "id", &filter.condition),
        Field::RelatedId(relationship) => {
            push_condition(
                builder,
                &columns::related_id(relationship),
                &filter.condition,
            );
        }
        Field::Attribute(attribute) => {
            push_attribute_condition(builder, attribute, &filter.condition);
        }
        Field::Related(relationship, target, attribute) => {
            let (id, table) = (columns::related_id(relationship), columns::table(target));
            builder.push(&format!(
                "{id} IN (SELECT id FROM {table} WHERE organisation_id = {organisation} AND "
            ));
            push_attribute_condition(builder, attribute, &filter.condition);
            builder.push(")");
        }
    }
}

fn push_attribute_condition(
    builder: &mut Builder,
    attribute: &Attribute,
    condition: &Condition<'_>,
) {
    let column = columns::attribute(attribute);
    match attribute.kind {
        Kind::TextList { .. } => push_list_condition(builder, &column, condition),
        _ => push_condition(builder, &column, condition),
    }
}

/// The batch that a filter on items names: their ids are a range of the primary key.
fn batch_of_items(resource: &ResourceType, filter: &Filter<'_>) -> Option<i64> {
    let names_batch = match filter.field {
        Field::Attribute(attribute) => attribute.name == "batchId",
        Field::RelatedId(relationship) => relationship.name == "batch",
        Field::Id | Field::Related(..) => false,
    };
    match &filter.condition {
        Condition::Any(values) if names_batch && *resource == BATCH_ITEM => match values.as_slice()
        {
            [Value::Integer(batch)] => Some(*batch),
            _ => None,
        },
        _ => None,
    }
}

fn push_condition(builder: &mut Builder, column: &str, condition: &Condition<'_>) {
    match condition {
        Condition::Any(values) => match values.as_slice() {
            [value] => {
                builder.push(&format!("{column} = ")).bind(value);
            }
            values => {
                builder.push(&format!("{column} IN (SELECT value FROM json_each("));
                builder.bind(json_list(values)).push("))");
            }
        },
        Condition::Range(from, to) => {
            builder.push("(");
            if let Some(from) = from {
                builder
                    .push(&format!("{column} >= "))
                    .bind(from)
                    .push(" AND ");
            }
            if let Some(to) = to {
                builder
                    .push(&format!("{column} <= "))
                    .bind(to)
                    .push(" AND ");
            }
            builder.push(&format!("{column} IS NOT NULL)"));
        }
        Condition::Null => {
            builder.push(&format!("{column} IS NULL"));
        }
        Condition::NotNull => {
            builder.push(&format!("{column} IS NOT NULL"));
        }
    }
}

/// A list meets a condition when one of its elements does; an empty one is without a value.
fn push_list_condition(builder: &mut Builder, column: &str, condition: &Condition<'_>) {
    match condition {
        Condition::Null => {
            builder.push(&format!("{column} = '[]'"));
        }
        Condition::NotNull => {
            builder.push(&format!("{column} <> '[]'"));
        }
        Condition::Any(_) | Condition::Range(..) => {
            builder.push(&format!(
                "EXISTS (SELECT 1 FROM json_each({column}) AS element WHERE "
            ));
            push_condition(builder, "element.value", condition);
            builder.push(")");
        }
    }
}

fn json_list(values: &[Value<'_>]) -> Param {
    let list: Vec<serde_json::Value> = values
        .iter()
        .map(|value| match Param::from(value) {
            Param::Null => serde_json::Value::Null,
            Param::Integer(number) => number.into(),
            Param::Real(number) => number.into(),
            Param::Text(text) => text.into(),
        })
        .collect();
    json(&list).into()
}

/// One term of an order: its column, and which way it runs.
type Term = (String, Direction);

/// The order as columns: every key, then the id, so that no two rows are equal. `backwards` turns it
/// round.
fn terms(keys: &[SortKey], backwards: bool) -> Vec<Term> {
    let mut terms: Vec<Term> = keys
        .iter()
        .map(|key| (key_column(key), key.direction))
        .collect();
    // The id follows the last key's direction, so that one index serves both ways.
    if keys.iter().all(|key| key.attribute.is_some()) {
        let last = keys
            .last()
            .map_or(Direction::Ascending, |key| key.direction);
        terms.push(("id".to_owned(), last));
    }
    if backwards {
        for (_, direction) in &mut terms {
            *direction = match direction {
                Direction::Ascending => Direction::Descending,
                Direction::Descending => Direction::Ascending,
            };
        }
    }
    terms
}

/// The order as SQL.
pub(crate) fn order_by(keys: &[SortKey], backwards: bool) -> String {
    let terms: Vec<String> = terms(keys, backwards)
        .into_iter()
        .map(|(column, direction)| match direction {
            Direction::Ascending => column,
            Direction::Descending => format!("{column} DESC"),
        })
        .collect();
    terms.join(", ")
}

pub(crate) fn key_column(key: &SortKey) -> String {
    key.attribute
        .map_or_else(|| "id".to_owned(), columns::attribute)
}

/// Appends ` AND (…)`: what comes after the cursor in the order, or before it where that runs
/// backwards.
///
/// SQLite sorts NULL before everything, so "after NULL" upwards is every value.
pub(crate) fn push_after(
    builder: &mut Builder,
    keys: &[SortKey],
    cursor: &Cursor,
    backwards: bool,
) {
    let values = cursor.values.iter().cloned();
    let terms: Vec<(Term, Param)> = terms(keys, backwards)
        .into_iter()
        .zip(values.chain([Param::Integer(cursor.id)]))
        .collect();
    builder.push(" AND (");
    // (a, b) after (x, y) is: a after x, or a is x and b after y.
    let depth = terms.len();
    for (index, ((column, direction), value)) in terms.into_iter().enumerate() {
        // A parameter that the text does not name is refused by D1, so NULL stands in the text.
        let name = match &value {
            Param::Null => "NULL".to_owned(),
            _ => builder.name(value.clone()),
        };
        let after = match (&value, direction) {
            (Param::Null, Direction::Ascending) => format!("{column} IS NOT NULL"),
            (Param::Null, Direction::Descending) => "0".to_owned(),
            (_, Direction::Ascending) => format!("{column} > {name}"),
            (_, Direction::Descending) if column == "id" => format!("id < {name}"),
            (_, Direction::Descending) => format!("({column} < {name} OR {column} IS NULL)"),
        };
        builder.push(&after);
        if index.saturating_add(1) < depth {
            builder.push(&format!(" OR ({column} IS {name} AND ("));
        }
    }
    for _ in 1..depth {
        builder.push("))");
    }
    builder.push(")");
}
