//! What the scheduler does, every minute.

mod confirmations;
mod expired_tokens;
mod folding;
mod heartbeat;
mod idempotency_keys;
mod sets;
mod shares;
mod task_times;
mod turns;

use worker::Env;

use crate::batch::{report, retention, sweep};
use crate::runtime::database::Database;
use crate::runtime::log::Log;
use shares::Shares;

/// Takes up batches that stand still or that nobody confirms, and tasks whose time has come; writes reports of
/// batches that are over, and deletes what has been kept for long enough. `planned` is the time for which this run was
/// planned, in milliseconds since the epoch.
pub async fn run(env: &Env, planned: f64) {
    let log = Log::of_schedule(planned);
    let database = match Database::of(env) {
        Ok(database) => database,
        Err(fault) => return log.error(format_args!("no database: {fault}")),
    };
    let mut shares = Shares::of(&database);
    let mut share = |statements| shares.next(statements);
    let done = [
        (
            "heartbeat",
            heartbeat::note(env, share(shares::HEARTBEAT), planned).await,
        ),
        (
            "sweep",
            sweep::sweep(env, share(shares::SWEEP), planned, &log).await,
        ),
        (
            "confirmations",
            confirmations::expire(env, share(shares::CONFIRMATIONS), planned, &log).await,
        ),
        (
            "task times",
            task_times::elapse(env, share(shares::TASK_TIMES), planned, &log).await,
        ),
        (
            "reports",
            report::write(env, share(shares::REPORTS), planned, &log).await,
        ),
        (
            "retention",
            retention::purge(env, share(shares::RETENTION), planned, &log).await,
        ),
        (
            "idempotency keys",
            idempotency_keys::expire(env, share(shares::IDEMPOTENCY_KEYS), planned).await,
        ),
        (
            "expired tokens",
            expired_tokens::expire(env, share(shares::EXPIRED_TOKENS), planned).await,
        ),
        // Last, for it may take all that is left.
        ("folding", folding::fold(share(shares::FOLDING), &log).await),
    ];
    for (what, result) in done {
        if let Err(failure) = result {
            log.error(format_args!("{what}: {failure}"));
        }
    }
}
