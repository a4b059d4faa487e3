//! Tokens that have expired.

use lockstep_core::time::Timestamp;
use lockstep_sql::oauth;
use worker::Env;

use crate::http::failure::Failure;
use crate::runtime::database::Database;
use crate::runtime::time;

/// For how many milliseconds an expired token is kept, so that its owner is told what is wrong with it.
const EXPIRED_KEPT_MILLIS: i64 = 86_400_000;

/// How many expired tokens of each kind one run of the scheduler deletes.
const TOKENS_PER_RUN: i64 = 10_000;

/// Deletes tokens that expired a day before `scheduled`, the time for which this run was planned, in
/// milliseconds since the epoch.
pub async fn expire(env: &Env, database: &Database, scheduled: f64) -> Result<(), Failure> {
    let now = time::of_schedule(scheduled, env);
    let before = now.millis().saturating_sub(EXPIRED_KEPT_MILLIS);
    let Some(before) = Timestamp::from_millis(before) else {
        return Ok(());
    };
    database.run(oauth::expire(before, TOKENS_PER_RUN)).await?;
    Ok(())
}
