//! Texts that were written before texts were folded.

use lockstep_core::schema::ResourceType;
use lockstep_sql::system::{self, Unfolded};
use lockstep_sql::{Slot, Transaction};

use crate::http::failure::Failure;
use crate::runtime::database::Database;
use crate::runtime::log::Log;

/// How often one run reads rows; the rest waits a minute.
const READS_PER_RUN: usize = 20;

/// A type, and the last of its rows that was looked at.
type Place = (&'static ResourceType, i64);

/// Folds texts that are not, so that searches find them. Once all are folded it finds nothing, in indexes
/// that are empty.
pub async fn fold(database: &Database, log: &Log) -> Result<(), Failure> {
    let mut places: Vec<Place> = system::searched_types().map(|one| (one, 0)).collect();
    for _ in 0..READS_PER_RUN {
        // Each type is read, and what is found is folded, as a rule with one statement.
        if !database.has_room(places.len().saturating_mul(2)) {
            break;
        }
        let mut looking = Transaction::new();
        let looked: Vec<(Place, Slot<Unfolded>)> = places
            .iter()
            .map(|place| (*place, looking.ask(system::unfolded(place.0, place.1))))
            .collect();
        let answers = database.run(looking).await?;
        let mut folding = Transaction::new();
        let mut further = Vec::new();
        for ((resource, _), slot) in looked {
            let texts = texts(resource, answers.all(slot)?, log);
            if let Some((last, ..)) = texts.last() {
                further.push((resource, *last));
                folding.run_all(system::fold_texts(resource, &texts));
            }
        }
        if folding.is_empty() || !database.has_room(folding.statements().len()) {
            break;
        }
        database.run(folding).await?;
        places = further;
    }
    Ok(())
}

/// The rows of a type that were read: ids, versions, texts.
fn texts(
    resource: &ResourceType,
    rows: Vec<Unfolded>,
    log: &Log,
) -> Vec<(i64, i64, serde_json::Value)> {
    let mut texts = Vec::new();
    for row in rows {
        match serde_json::from_str(&row.texts) {
            Ok(read) => texts.push((row.id, row.version, read)),
            Err(_) => log.error(format_args!(
                "the texts of {} {} cannot be read",
                resource.name, row.id
            )),
        }
    }
    texts
}
