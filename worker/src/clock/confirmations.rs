//! Batches that nobody confirms: they are canceled, so that what they keep does not pile up.

use lockstep_core::batch::not_confirmed;
use lockstep_core::time::Timestamp;
use lockstep_sql::{Organisation, Transaction, system};
use worker::Env;

use crate::http::failure::Failure;
use crate::identity::rate;
use crate::runtime::database::Database;
use crate::runtime::log::Log;
use crate::runtime::time;

/// The variable with the number of hours for which a batch waits; 0: as long as it takes.
const HOURS_VARIABLE: &str = "CONFIRM_HOURS";

const DEFAULT_HOURS: i64 = 24;

const HOUR_MILLIS: i64 = 3_600_000;

/// How many batches one run cancels; the rest waits a minute.
const BATCHES_PER_RUN: i64 = 20;

/// Cancels batches that have waited for too long at `scheduled`, the time for which this run was planned, in
/// milliseconds since the epoch.
pub async fn expire(
    env: &Env,
    database: &Database,
    scheduled: f64,
    log: &Log,
) -> Result<(), Failure> {
    let hours = rate::number(env, HOURS_VARIABLE, DEFAULT_HOURS, log);
    let now = time::of_schedule(scheduled, env);
    let before = now
        .millis()
        .saturating_sub(hours.saturating_mul(HOUR_MILLIS));
    let Some(before) = Timestamp::from_millis(before).filter(|_| hours > 0) else {
        return Ok(());
    };
    let why = not_confirmed(hours);
    let batches = system::unconfirmed_batches(before, BATCHES_PER_RUN);
    for batch in database.all(batches).await? {
        let organisation = Organisation::new(batch.organisation_id);
        let cancel = organisation.cancel_unconfirmed(batch.id, &why, now);
        if !database.has_room(cancel.len()) {
            break;
        }
        let mut transaction = Transaction::new();
        transaction.ask_steps(cancel);
        // One that cannot be canceled must not keep the others waiting.
        if let Err(failure) = database.run(transaction).await {
            log.in_organisation(organisation)
                .about_batch(batch.id)
                .error(format_args!(
                    "batch {} of organisation {}, which nobody confirmed: {failure}",
                    batch.id, batch.organisation_id
                ));
        }
    }
    Ok(())
}
