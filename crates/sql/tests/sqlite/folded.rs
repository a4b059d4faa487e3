//! What is kept folded, and folding what is not, as the scheduler does.

use lockstep_core::fold::fold;
use lockstep_sql::system;
use serde_json::{Map, Value};

use crate::support::{Database, snake};

/// A value as it has to be kept: null where SQLite folds it by itself.
fn kept(value: &Value) -> Value {
    let text = |value: &Value| Value::from(fold(value.as_str().unwrap()));
    match value {
        Value::String(one) if !one.is_ascii() => text(value),
        Value::Array(list) if !value.to_string().is_ascii() => list.iter().map(text).collect(),
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, value)| (name.clone(), kept(value)));
            members
                .filter(|(_, value)| !value.is_null())
                .collect::<Map<_, _>>()
                .into()
        }
        _ => Value::Null,
    }
}

/// Checks that every text is kept folded that has to be, and nothing else; returns how many.
pub fn check(database: &Database) -> usize {
    let mut count = 0;
    for resource in system::searched_types() {
        let table = snake(resource.plural);
        for row in database.sql(&format!("SELECT * FROM {table}")) {
            let folded: Map<String, Value> = match row["folded"].as_str() {
                None => Map::new(),
                Some(text) => serde_json::from_str(text).unwrap(),
            };
            for attribute in resource.searched() {
                let text = &row[snake(attribute.name)];
                let value = match text.as_str() {
                    Some(text) if text.starts_with(['[', '{']) => {
                        serde_json::from_str(text).unwrap()
                    }
                    _ => text.clone(),
                };
                let is = folded.get(attribute.name).unwrap_or(&Value::Null);
                let wanted = kept(&value);
                let is_empty = wanted.as_object().is_some_and(Map::is_empty);
                assert!(*is == wanted || is_empty && is.is_null(), "{table}: {row}");
                count += usize::from(!is.is_null());
            }
        }
    }
    count
}

/// Folds what is not folded, as the scheduler does; returns how many rows that was.
pub fn fold_all(database: &Database) -> usize {
    let mut count = 0;
    for resource in system::searched_types() {
        let mut after = 0;
        loop {
            let rows = database.run(&system::unfolded(resource, after));
            let rows: Vec<(i64, i64, Value)> = rows
                .iter()
                .map(|row| {
                    let texts = serde_json::from_str(row["texts"].as_str().unwrap()).unwrap();
                    (
                        row["id"].as_i64().unwrap(),
                        row["version"].as_i64().unwrap(),
                        texts,
                    )
                })
                .collect();
            let Some((last, ..)) = rows.last() else {
                break;
            };
            after = *last;
            count += rows.len();
            database.batch(&system::fold_texts(resource, &rows));
        }
    }
    count
}
