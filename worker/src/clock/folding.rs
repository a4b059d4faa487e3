//! Texts that were written before texts were folded.

use lockstep_core::schema::ResourceType;
use lockstep_sql::system;
use serde::Deserialize;
use worker::Env;

use crate::http::failure::Failure;
use crate::runtime::database::{Database, Rows};
use crate::runtime::log::Log;

/// How often one run reads rows; the rest waits a minute.
const READS_PER_RUN: usize = 20;

#[derive(Debug, Deserialize)]
struct Unfolded {
    id: i64,
    version: i64,
    texts: String,
}

/// A type, and the last of its rows that was looked at.
type Place = (&'static ResourceType, i64);

/// Folds texts that are not, so that searches find them. Once all are folded it finds nothing, in indexes
/// that are empty.
pub async fn fold(env: &Env, log: &Log) -> Result<(), Failure> {
    let database = Database::of(env)?;
    let mut places: Vec<Place> = system::searched_types().map(|one| (one, 0)).collect();
    for _ in 0..READS_PER_RUN {
        if database.is_almost_spent() {
            break;
        }
        let reads = places
            .iter()
            .map(|(resource, after)| system::unfolded(resource, *after));
        let read = database.run(reads.collect()).await?;
        let mut statements = Vec::new();
        let mut further = Vec::new();
        for ((resource, _), rows) in places.iter().zip(&read) {
            let texts = texts(resource, rows, log)?;
            if let Some((last, ..)) = texts.last() {
                further.push((*resource, *last));
                statements.extend(system::fold_texts(resource, &texts));
            }
        }
        if statements.is_empty() {
            break;
        }
        database.run(statements).await?;
        places = further;
    }
    Ok(())
}

/// The rows of a type that were read: ids, versions, texts.
fn texts(
    resource: &ResourceType,
    rows: &Rows,
    log: &Log,
) -> Result<Vec<(i64, i64, serde_json::Value)>, Failure> {
    let mut texts = Vec::new();
    for row in rows.read::<Unfolded>()? {
        match serde_json::from_str(&row.texts) {
            Ok(read) => texts.push((row.id, row.version, read)),
            Err(_) => log.error(format_args!(
                "the texts of {} {} cannot be read",
                resource.name, row.id
            )),
        }
    }
    Ok(texts)
}
