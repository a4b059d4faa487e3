//! Who may look into a batch: its items, its report and its progress show the records that it is about, and
//! so whoever looks has to be allowed to read these, too.
//!
//! In scope: which batches a request looks into, and the scopes that it needs for them.
//! Out of scope: the batch itself, which says what was done and to how many, and not to whom.

use lockstep_core::query::{Condition, Field, Filter, Inclusions, required};
use lockstep_core::schema::{BATCH, BATCH_ITEM, ResourceType};
use lockstep_core::value::Value;
use lockstep_sql::{BatchSubject, ITEMS_PER_BATCH, Slot, Transaction};

use super::scopes;
use crate::call::Call;
use crate::http::failure::Failure;
use crate::runtime::answers::Answers;

/// The batches that a request looks into.
#[derive(Debug, PartialEq, Eq)]
pub enum Inside {
    /// None.
    Nothing,
    /// These, by their ids.
    Batches(Vec<i64>),
    /// Any of the organisation.
    Any,
}

impl Inside {
    /// Those of a collection.
    pub fn of_list(
        resource: &ResourceType,
        filters: &[Filter<'_>],
        inclusions: Option<&Inclusions>,
    ) -> Self {
        let named = || named(resource, filters).map_or(Self::Any, Self::Batches);
        if includes_items(inclusions) {
            // By a way of several steps it comes to other batches than those of the list.
            return match *resource == BATCH && !leads_on(inclusions) {
                true => named(),
                false => Self::Any,
            };
        }
        match *resource == BATCH_ITEM {
            true => named(),
            false => Self::Nothing,
        }
    }

    /// Those of one record.
    pub fn of_record(resource: &ResourceType, id: i64, inclusions: Option<&Inclusions>) -> Self {
        if includes_items(inclusions) {
            return match *resource == BATCH && !leads_on(inclusions) {
                true => Self::Batches(vec![id]),
                false => Self::Any,
            };
        }
        match *resource == BATCH_ITEM {
            true => Self::Batches(vec![batch_of(id)]),
            false => Self::Nothing,
        }
    }

    /// Adds the question what they are about, where the token does not have all that they may be about.
    pub fn ask(
        &self,
        call: &Call<'_>,
        transaction: &mut Transaction,
    ) -> Option<Slot<BatchSubject>> {
        let batches = match self {
            Self::Nothing => return None,
            Self::Batches(batches) => Some(batches.as_slice()),
            Self::Any => None,
        };
        if call.identity.check(&scopes::of_all_contents()).is_ok() {
            return None;
        }
        let organisation = call.identity.organisation();
        Some(transaction.ask(organisation.batch_subjects(batches)))
    }
}

/// Refuses what the token may not read of the batches that were asked about.
pub fn check(
    call: &Call<'_>,
    asked: Option<Slot<BatchSubject>>,
    answers: &Answers,
) -> Result<(), Failure> {
    match asked {
        Some(slot) => call
            .identity
            .check(&scopes::of_contents(&answers.all(slot)?)?),
        None => Ok(()),
    }
}

/// Refuses to look into a batch whose records the token may not read. It costs a round trip, where the token
/// does not have all that batches may be about.
pub async fn check_batch(call: &Call<'_>, batch: i64) -> Result<(), Failure> {
    let mut transaction = Transaction::new();
    let Some(slot) = Inside::Batches(vec![batch]).ask(call, &mut transaction) else {
        return Ok(());
    };
    let answers = call.database.run(transaction).await?;
    check(call, Some(slot), &answers)
}

fn includes_items(inclusions: Option<&Inclusions>) -> bool {
    inclusions.is_some_and(|inclusions| inclusions.types().contains(&&BATCH_ITEM))
}

/// Whether items are included by a way of several steps.
fn leads_on(inclusions: Option<&Inclusions>) -> bool {
    let paths = inclusions.map(Inclusions::paths).unwrap_or_default();
    paths.iter().any(|path| {
        let is_to_items = path.last().is_some_and(|hop| *hop.to == BATCH_ITEM);
        is_to_items && path.len() > 1
    })
}

/// The batches that one of the filters names; `None` where none does.
fn named(resource: &ResourceType, filters: &[Filter<'_>]) -> Option<Vec<i64>> {
    required(filters).find_map(|filter| {
        let of = match filter.field {
            Field::Id if *resource == BATCH => |id| id,
            Field::Id => batch_of,
            Field::RelatedId(relationship) if relationship.name == BATCH.name => |id| id,
            Field::Attribute(attribute) if attribute.name == "batchId" => |id| id,
            _ => return None,
        };
        let Condition::Any(values) = &filter.condition else {
            return None;
        };
        values
            .iter()
            .map(|value| match value {
                Value::Integer(id) => Some(of(*id)),
                _ => None,
            })
            .collect()
    })
}

/// The batch that has the item with this id.
const fn batch_of(item: i64) -> i64 {
    item.div_euclid(ITEMS_PER_BATCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockstep_core::query::{collection, inclusions, pairs};
    use lockstep_core::schema::{PROSPECT, SEQUENCE_STATE};

    fn of_list(resource: &'static ResourceType, query: &str) -> Inside {
        let read = collection(resource, pairs(query)).unwrap();
        let included = inclusions(resource, pairs(query)).unwrap();
        Inside::of_list(resource, &read.filters, included.as_ref())
    }

    fn of_record(resource: &'static ResourceType, id: i64, query: &str) -> Inside {
        let included = inclusions(resource, pairs(query)).unwrap();
        Inside::of_record(resource, id, included.as_ref())
    }

    #[test]
    fn lists_look_into_the_batches_that_they_name() {
        for (resource, query, right) in [
            (&PROSPECT, "filter[id]=1", Inside::Nothing),
            (&BATCH, "filter[id]=1", Inside::Nothing),
            (&BATCH, "include=creator", Inside::Nothing),
            (&BATCH, "include=batchItems", Inside::Any),
            (
                &BATCH,
                "include=batchItems&filter[id]=4,5",
                Inside::Batches(vec![4, 5]),
            ),
            (
                &BATCH,
                "include=sourceBatch.batchItems&filter[id]=4",
                Inside::Any,
            ),
            (&PROSPECT, "include=batches.batchItems", Inside::Any),
            (&SEQUENCE_STATE, "include=batchItemCreator", Inside::Any),
            (&BATCH_ITEM, "", Inside::Any),
            (&BATCH_ITEM, "filter[recordId]=1", Inside::Any),
            (&BATCH_ITEM, "filter[batchId]=1..4", Inside::Any),
            (&BATCH_ITEM, "filter[batchId]=__notnull__", Inside::Any),
            (
                &BATCH_ITEM,
                "filter[state]=error&filter[batchId]=3,4",
                Inside::Batches(vec![3, 4]),
            ),
            (&BATCH_ITEM, "filter[batch][id]=3", Inside::Batches(vec![3])),
            (
                &BATCH_ITEM,
                "filter[id]=30000001,40000007",
                Inside::Batches(vec![3, 4]),
            ),
            (
                &BATCH_ITEM,
                "filter[batchId]=3&include=batch.batchItems",
                Inside::Any,
            ),
        ] {
            assert_eq!(of_list(resource, query), right, "{} {query}", resource.name);
        }
    }

    #[test]
    fn one_record_looks_into_its_batch() {
        for (resource, id, query, right) in [
            (&PROSPECT, 7, "", Inside::Nothing),
            (&BATCH, 7, "include=creator", Inside::Nothing),
            (&BATCH, 7, "include=batchItems", Inside::Batches(vec![7])),
            (&BATCH, 7, "include=sourceBatch.batchItems", Inside::Any),
            (&BATCH_ITEM, 70_000_003, "", Inside::Batches(vec![7])),
            (
                &BATCH_ITEM,
                70_000_003,
                "include=batch",
                Inside::Batches(vec![7]),
            ),
            (&SEQUENCE_STATE, 7, "include=batchItemCreator", Inside::Any),
        ] {
            let found = of_record(resource, id, query);
            assert_eq!(found, right, "{} {query}", resource.name);
        }
    }
}
