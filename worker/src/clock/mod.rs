//! What the scheduler does, every minute.

mod expired_tokens;
mod folding;
mod idempotency_keys;
mod task_times;

use worker::Env;

use crate::batch::{report, retention, sweep};
use crate::runtime::log::Log;

/// Takes up batches that stand still, and tasks whose time has come; writes reports of batches that are
/// over, and deletes what has been kept for long enough. `planned` is the time for which this run was
/// planned, in milliseconds since the epoch.
pub async fn run(env: &Env, planned: f64) {
    let log = Log::of_schedule(planned);
    let done = [
        ("sweep", sweep::sweep(env, planned, &log).await),
        ("task times", task_times::elapse(env, planned, &log).await),
        ("reports", report::write(env, planned, &log).await),
        ("retention", retention::purge(env, planned, &log).await),
        (
            "idempotency keys",
            idempotency_keys::expire(env, planned).await,
        ),
        ("expired tokens", expired_tokens::expire(env, planned).await),
        // Last, for it may take many statements.
        ("folding", folding::fold(env, &log).await),
    ];
    for (what, result) in done {
        if let Err(failure) = result {
            log.error(format_args!("{what}: {failure}"));
        }
    }
}
