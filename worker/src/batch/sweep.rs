//! The sweeper: every minute it takes up batches that stand still.
//!
//! A queue may lose a message, and a machine may die between accepting a batch and sending its
//! messages. Such a batch makes no progress; its chunks are sent again. After
//! [`MAX_ATTEMPTS`] sweeps without any progress, what is left fails with the reason, and so does the batch:
//! it always ends.

use lockstep_core::batch::{MAX_ATTEMPTS, STALL_MILLIS};
use lockstep_core::error::{Code, Error};
use lockstep_core::time::Timestamp;
use lockstep_sql::system::{self, Stalled};
use lockstep_sql::{Organisation, Range, Transaction};
use worker::Env;

use super::queue;
use crate::http::failure::Failure;
use crate::runtime::database::Database;
use crate::runtime::log::Log;
use crate::runtime::{random, time};

/// How many batches one sweep takes up.
const BATCHES_PER_SWEEP: i64 = 50;

/// The most statements that one batch takes.
const STATEMENTS_PER_BATCH: usize = 3;

/// How long a batch waits behind others before its messages are sent again, in milliseconds.
const PATIENCE_MILLIS: i64 = 10 * 60_000;

/// After how long an import whose rows stopped coming is deleted, in milliseconds.
const BROKEN_MILLIS: i64 = 60 * 60_000;

/// Takes up what stands still at `scheduled`, the time for which this sweep was planned, in
/// milliseconds since the epoch.
pub async fn sweep(
    env: &Env,
    database: &Database,
    scheduled: f64,
    log: &Log,
) -> Result<(), Failure> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a time in milliseconds fits"
    )]
    let stalled_since = (scheduled as i64).saturating_sub(STALL_MILLIS);
    let Some(stalled_since) = Timestamp::from_millis(stalled_since) else {
        return Ok(());
    };
    let stalled = system::stalled_batches(stalled_since, BATCHES_PER_SWEEP);
    for batch in database.all(stalled).await? {
        if !database.has_room(STATEMENTS_PER_BATCH) {
            break;
        }
        // One batch that cannot be taken up must not keep the others waiting.
        if let Err(failure) = take_up(env, database, &batch, stalled_since, log).await {
            of_batch(log, &batch).error(format_args!("sweep of batch {}: {failure}", batch.id));
        }
    }
    discard_broken_imports(database, stalled_since).await
}

/// The log of what is about a batch.
fn of_batch(log: &Log, batch: &Stalled) -> Log {
    log.in_organisation(Organisation::new(batch.organisation_id))
        .about_batch(batch.id)
}

/// Deletes imports whose rows stopped coming an hour ago: the Worker that received them is gone.
async fn discard_broken_imports(
    database: &Database,
    stalled_since: Timestamp,
) -> Result<(), Failure> {
    let before = stalled_since.millis().saturating_sub(BROKEN_MILLIS);
    let Some(before) = Timestamp::from_millis(before) else {
        return Ok(());
    };
    if !database.has_room(1) {
        return Ok(());
    }
    let broken = system::broken_imports(before, BATCHES_PER_SWEEP);
    for import in database.all(broken).await? {
        if !database.has_room(STATEMENTS_PER_BATCH) {
            break;
        }
        let organisation = Organisation::new(import.organisation_id);
        database.run(organisation.discard_import(import.id)).await?;
    }
    Ok(())
}

async fn take_up(
    env: &Env,
    database: &Database,
    batch: &Stalled,
    stalled_since: Timestamp,
    log: &Log,
) -> Result<(), Failure> {
    let organisation = Organisation::new(batch.organisation_id);
    // Behind a long batch there is nothing wrong with waiting; only now and then are its messages
    // sent again, should they have been lost.
    if batch.busy {
        let patience = stalled_since.millis().saturating_sub(PATIENCE_MILLIS);
        let waited_long =
            Timestamp::parse(&batch.progress_at).is_none_or(|since| since.millis() <= patience);
        if !waited_long {
            return Ok(());
        }
    } else if batch.attempts >= MAX_ATTEMPTS {
        let detail = format!("gave up: no progress in {MAX_ATTEMPTS} attempts");
        let error = Error::new(Code::GaveUp, detail);
        let statements = organisation.give_up(batch.id, &error, random::number()?, time::now());
        database.run(statements).await?;
        of_batch(log, batch).error(format_args!(
            "batch {} of organisation {} failed: {error}",
            batch.id, batch.organisation_id
        ));
        return Ok(());
    }
    let note = if batch.busy {
        organisation.note_waiting(batch.id, stalled_since)
    } else {
        organisation.note_attempt(batch.id)
    };
    let mut transaction = Transaction::from(note);
    let chunks = transaction.ask_steps(organisation.hand_out_again(batch.id));
    let answers = database.run(transaction).await?;
    let chunks = answers.all(chunks)?;
    let ranges = chunks
        .iter()
        .map(|chunk| Range::of_chunk(batch.id, chunk.number));
    queue::send(env, organisation, batch.id, &batch.action, ranges).await
}
