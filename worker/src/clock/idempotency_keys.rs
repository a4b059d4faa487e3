//! Idempotency keys, and the answers that are kept under them, for as long as they are kept.

use lockstep_core::idempotency::KEPT_MILLIS;
use lockstep_core::time::Timestamp;
use lockstep_sql::system;
use worker::Env;

use crate::http::failure::Failure;
use crate::runtime::database::Database;
use crate::runtime::time;

/// How many keys one step of the scheduler deletes.
const KEYS_PER_STEP: u32 = 5_000;

/// How many steps one run makes; the rest waits a minute.
const STEPS_PER_RUN: u32 = 10;

/// Deletes keys that have been kept long enough at `scheduled`, the time for which this run was
/// planned, in milliseconds since the epoch.
pub async fn expire(env: &Env, database: &Database, scheduled: f64) -> Result<(), Failure> {
    let now = time::of_schedule(scheduled, env);
    let before = now.millis().saturating_sub(KEPT_MILLIS);
    let Some(before) = Timestamp::from_millis(before) else {
        return Ok(());
    };
    for _ in 0..STEPS_PER_RUN {
        if !database.has_room(1) {
            break;
        }
        let step = system::expire_keys(before, KEYS_PER_STEP.into());
        if database.touched(step).await? < KEYS_PER_STEP {
            break;
        }
    }
    Ok(())
}
