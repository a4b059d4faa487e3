//! Retention: what has been over for long enough is deleted, a little every minute.

use lockstep_core::time::Timestamp;
use lockstep_sql::{Organisation, Transaction, system};
use worker::Env;
use worker::wasm_bindgen::JsValue;

use crate::http::failure::Failure;
use crate::runtime::database::Database;
use crate::runtime::log::Log;
use crate::runtime::time;

/// The variable with the number of days for which things are kept.
const DAYS_VARIABLE: &str = "RETENTION_DAYS";

/// The number where the variable has none.
const DEFAULT_DAYS: i64 = 30;

/// The largest number: a hundred years.
const MAX_DAYS: i64 = 36_500;

const DAY_MILLIS: i64 = 86_400_000;

/// How many batches one run looks at.
const BATCHES_PER_RUN: i64 = 20;

/// How many items one run deletes, and at most how many rows of each table a step of it.
const ROWS_PER_RUN: i64 = 50_000;

/// Deletes what there is to delete at `scheduled`, the time for which this run was planned, in
/// milliseconds since the epoch: the items of batches, what they moved into the bin, and what else
/// is there. A batch itself and its report stay.
pub async fn purge(
    env: &Env,
    database: &Database,
    scheduled: f64,
    log: &Log,
) -> Result<(), Failure> {
    let now = time::of_schedule(scheduled, env);
    let kept = days(env, log).saturating_mul(DAY_MILLIS);
    let Some(before) = Timestamp::from_millis(now.millis().saturating_sub(kept)) else {
        return Ok(());
    };
    let batches = system::batches_to_purge(before, BATCHES_PER_RUN);
    let bins = system::empty_bins(before, ROWS_PER_RUN);
    let mut room = ROWS_PER_RUN;
    for batch in database.all(batches).await? {
        let organisation = Organisation::new(batch.organisation_id);
        let purge = organisation.purge(batch.id, room, now);
        // Bins are emptied in any case.
        if room <= 0 || !database.has_room(purge.len().saturating_add(bins.len())) {
            break;
        }
        let mut transaction = Transaction::new();
        let purged = transaction.ask_steps(purge);
        let purged = database.run(transaction).await?.first(purged)?;
        if !purged.is_some_and(|batch| batch.purged) {
            break;
        }
        room = room.saturating_sub(batch.total.max(1));
    }
    if database.has_room(bins.len()) {
        database.run(bins).await?;
    }
    Ok(())
}

/// For how many days things are kept.
fn days(env: &Env, log: &Log) -> i64 {
    let Ok(variable) = env.var(DAYS_VARIABLE) else {
        return DEFAULT_DAYS;
    };
    // TOML has numbers, and who sets a variable may well write one.
    let value = JsValue::from(variable);
    let text = value
        .as_string()
        .or_else(|| value.as_f64().map(|number| number.to_string()))
        .unwrap_or_default();
    read_days(&text).unwrap_or_else(|| {
        log.error(format_args!(
            "`{DAYS_VARIABLE}` is `{text}`; it must be a whole number from 1 to {MAX_DAYS}; things are kept for {DEFAULT_DAYS} days"
        ));
        DEFAULT_DAYS
    })
}

fn read_days(text: &str) -> Option<i64> {
    let days = text.trim().parse().ok()?;
    (1..=MAX_DAYS).contains(&days).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_a_whole_number_that_makes_sense() {
        for (text, days) in [("30", 30), (" 1 ", 1), ("36500", MAX_DAYS)] {
            assert_eq!(read_days(text), Some(days), "{text}");
        }
        for text in ["", "0", "-1", "1.5", "36501", "a month", "30 days"] {
            assert_eq!(read_days(text), None, "{text}");
        }
    }
}
