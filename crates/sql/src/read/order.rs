//! `ORDER BY`, and the place of a cursor in it.

use lockstep_core::query::{Direction, SortKey};
use lockstep_core::schema::Stored;

use crate::builder::columns;
use crate::builder::statement::{Builder, Param};
use crate::read::cursor::Cursor;

/// One term of an order: its column, and which way it runs.
type Term = (String, Direction);

/// The order as columns: every key, then the id, so that no two rows are equal. `backwards` turns it
/// round.
fn terms(keys: &[SortKey], backwards: bool) -> Vec<Term> {
    let mut terms: Vec<Term> = keys
        .iter()
        .filter(|key| tells_apart(key))
        .map(|key| (columns::sort_key(key), key.direction))
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
            *direction = direction.turned(true);
        }
    }
    terms
}

/// Whether records can differ by a key. What nothing fills is the same for all.
fn tells_apart(key: &SortKey) -> bool {
    key.attribute
        .is_none_or(|one| one.stored != Stored::Nowhere)
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
    let values = keys.iter().zip(&cursor.values);
    let values = values.filter(|(key, _)| tells_apart(key));
    let values = values.map(|(_, value)| value.clone());
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
