//! Texts that were written before texts were folded, or by somebody who forgot: they are folded as time
//! passes.

use lockstep_core::schema::{Kind, RESOURCE_TYPES, ResourceType};
use serde::Deserialize;
use serde_json::Value;

use crate::builder::columns;
use crate::builder::folded::{self, FOLDED};
use crate::builder::query::Query;
use crate::builder::statement::{Builder, Statement, json, sql};

/// How many rows with names are folded at once.
const NAMES: i64 = 500;

/// How many rows with maps, whose texts may be long.
const MAPS: i64 = 20;

/// The most bytes of texts in one parameter: D1 takes 2 MB.
const MAX_PARAM_BYTES: usize = 900_000;

/// The types that are searched.
pub fn searched_types() -> impl Iterator<Item = &'static ResourceType> {
    let all = RESOURCE_TYPES.iter().copied();
    all.filter(|resource| resource.searched().next().is_some())
}

/// A row with a text that is not folded.
#[derive(Debug, Deserialize)]
pub struct Unfolded {
    /// The id of the row.
    pub id: i64,
    /// The version of the record.
    pub version: i64,
    /// A JSON object with all texts that are searched, by name.
    pub texts: String,
}

/// Rows of a type behind this id, of all organisations and their bins, that have a text which is not folded. The first few.
#[must_use]
pub fn unfolded(resource: &ResourceType, after: i64) -> Query<Unfolded> {
    let texts: Vec<String> = resource
        .searched()
        .map(|attribute| {
            let (name, column) = (attribute.name, columns::attribute(attribute));
            match attribute.kind {
                Kind::Text { .. } => format!("'{name}', {column}"),
                _ => format!("'{name}', json({column})"),
            }
        })
        .collect();
    let is_long = |kind: Kind| matches!(kind, Kind::Map { .. });
    let limit = match resource.searched().any(|one| is_long(one.kind)) {
        true => MAPS,
        false => NAMES,
    };
    let mut builder = Builder::new(&format!(
        "SELECT id, version, json_object({}) AS texts FROM {} WHERE ({}) AND id > ",
        texts.join(", "),
        columns::table(resource),
        folded::is_missing(resource),
    ));
    builder.bind(after).push(" ORDER BY id").limit(limit);
    builder.build().asks()
}

/// Keeps texts folded: rows with an id, a version and what [`unfolded`] read. Where somebody has changed the
/// record since, what it has now is folded the next time.
///
/// The version stays: nothing that anybody can read has changed.
#[must_use]
pub fn fold_texts(resource: &ResourceType, rows: &[(i64, i64, Value)]) -> Vec<Statement> {
    let table = columns::table(resource);
    let merged = folded::merged(&format!("{table}."), "d.value -> 2");
    let update = |rows: String| {
        sql!(
            (&format!("UPDATE {table} SET {FOLDED} = {merged} FROM json_each(")),
            [format!("[{rows}]")],
            (&format!(
                ") AS d WHERE {table}.id = d.value ->> 0 AND {table}.version = d.value ->> 1"
            )),
        )
    };
    let mut parts: Vec<String> = Vec::new();
    for (id, version, texts) in rows {
        let row = json(&(id, version, folded::kept(texts)));
        let fits = |part: &&mut String| part.len().saturating_add(row.len()) < MAX_PARAM_BYTES;
        match parts.last_mut().filter(fits) {
            Some(part) => part.extend([",", &row]),
            None => parts.push(row),
        }
    }
    parts.into_iter().map(update).collect()
}
