//! One chunk of a batch: read, decide, settle.

use std::borrow::Cow;

use lockstep_core::batch::State;
use lockstep_core::bulk::{self, BulkAction, BulkActionSpec, Outcome};
use lockstep_core::document;
use lockstep_core::machine::Named as _;
use lockstep_sql::Settlement;
use serde::Deserialize;
use serde_json::value::RawValue;
use worker::Env;

use crate::clock;
use crate::database::{Database, Rows};
use crate::failure::Failure;
use crate::queue::Message;
use crate::random;

/// How often a chunk is read again when others changed its records in between.
const ATTEMPTS: u32 = 5;

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is left to do.
    Done,
    /// Some items lost every race; deliver the message again.
    Again,
}

/// An item with its record, as SQLite answers it.
#[derive(Debug, Deserialize)]
struct Item<'r> {
    id: i64,
    version: Option<i64>,
    #[serde(borrow)]
    record: Option<Cow<'r, str>>,
}

/// The part of a batch's payload that says what to do.
#[derive(Debug, Deserialize)]
struct Payload<'p> {
    #[serde(borrow)]
    attributes: &'p RawValue,
}

/// Settles the pending items of a message.
///
/// It may run any number of times, at any time: items move only once, guarded in SQL.
pub async fn run(env: &Env, message: &Message) -> Result<Verdict, Failure> {
    let database = Database::of(env)?;
    let organisation = message.organisation();
    let spec = bulk::spec(&message.action)?;
    let mut lost = 0;
    while lost < ATTEMPTS {
        let rows = database
            .run(vec![
                organisation.start(message.batch, clock::now()),
                organisation.batch_of_chunk(message.batch),
                organisation.pending_items(spec, message.range()),
            ])
            .await?;
        let [_, batch, items] = rows.as_slice() else {
            return Err(Failure::Ours("D1 answered too little".to_owned()));
        };
        let Some(batch) = batch.first() else {
            return Ok(Verdict::Done);
        };
        if batch.text("state").as_deref() != Some(State::Running.name()) || items.is_empty() {
            return Ok(Verdict::Done);
        }
        let settlement = decide(spec, &batch.text("payload").unwrap_or_default(), items)?;
        let chunk = random::number()?;
        let settle = organisation.settle(
            message.batch,
            spec,
            message.range(),
            &settlement,
            chunk,
            clock::now(),
        );
        let rows = database.run(settle).await?;
        let after = rows.last().and_then(Rows::first);
        let settled = after
            .as_ref()
            .and_then(|row| row.integer("settled"))
            .unwrap_or_default();
        let running =
            after.and_then(|row| row.text("state")).as_deref() == Some(State::Running.name());
        if !running || settled == message.range().room() {
            return Ok(Verdict::Done);
        }
        // What is left was changed by others, or is more than one read fetches.
        if settled < i64::try_from(settlement.len()).unwrap_or(i64::MAX) {
            lost = lost.saturating_add(1);
        }
    }
    Ok(Verdict::Again)
}

/// Lets the core decide every item.
fn decide(
    spec: &'static BulkActionSpec,
    payload: &str,
    items: &Rows,
) -> Result<Settlement, Failure> {
    let payload: Payload<'_> = serde_json::from_str(payload)
        .map_err(|error| Failure::Ours(format!("payload: {error}")))?;
    let body = format!(
        "{{\"data\":{{\"attributes\":{}}}}}",
        payload.attributes.get()
    );
    let body = document::bulk::parse(&body, spec)?;
    let action = BulkAction::new(spec, &body.fields);
    let text = items.to_json()?;
    let items: Vec<Item<'_>> =
        serde_json::from_str(&text).map_err(|error| Failure::Ours(format!("items: {error}")))?;
    let mut settlement = Settlement::default();
    for item in &items {
        let outcome = match &item.record {
            None => Outcome::Failed(bulk::not_found(spec.target)),
            Some(record) => match document::parse_record(record, spec.target) {
                Ok(record) => action.apply(&record.fields),
                Err(errors) => Outcome::Failed(
                    errors
                        .into_iter()
                        .next()
                        .map_or_else(String::new, |error| error.detail),
                ),
            },
        };
        settlement.add(item.id, item.version, &outcome);
    }
    Ok(settlement)
}
