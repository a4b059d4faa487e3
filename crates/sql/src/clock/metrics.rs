//! How the service is, over all organisations: what waits, since when, and what went wrong lately.
//!
//! In scope: what an index answers, for somebody asks every minute. Out of scope: how it is written down for
//! whoever watches, and anything about one organisation.

use lockstep_core::batch::{MACHINE, State};
use lockstep_core::row::nullable;
use lockstep_core::time::Timestamp;
use serde::Deserialize;

use crate::builder::query::Query;
use crate::builder::statement::{Builder, Statement, sql};
use crate::builder::states::is_over;
use crate::clock::retention::is_at_work;

/// The ages by which batches are counted, in seconds.
pub const AGES: [i64; 5] = [60, 600, 3_600, 21_600, 86_400];

/// How many of the batches that ended last are looked at for what went wrong: each is a row read.
const RECENT: i64 = 10_000;

/// Batches at work of one age.
#[derive(Debug, Deserialize)]
pub struct AtWork {
    /// The number of seconds of [`AGES`] that none of them is older than; none where they are older than all.
    #[serde(deserialize_with = "nullable")]
    pub up_to: Option<i64>,
    /// How many batches.
    pub batches: i64,
    /// How many items of them are still to be done.
    pub items: i64,
    /// When the one made progress that has made none for longest.
    pub progress_at: String,
}

/// What else waits, and since when.
#[derive(Debug, Deserialize)]
pub struct Waiting {
    /// How many batches wait for a confirmation.
    pub unconfirmed: i64,
    /// Since when the report of the batch has been due that has waited longest.
    #[serde(deserialize_with = "nullable")]
    pub unreported_since: Option<String>,
    /// Since when the batch has been over that has been so longest and whose items are kept.
    #[serde(deserialize_with = "nullable")]
    pub kept_since: Option<String>,
    /// How many tasks could not be settled when their time had come.
    pub deferred: i64,
    /// For which time the scheduler's last run was planned.
    #[serde(deserialize_with = "nullable")]
    pub scheduled_at: Option<String>,
}

/// What went wrong, of one kind.
#[derive(Debug, Deserialize)]
pub struct Failed {
    /// The code of the mistake.
    pub code: String,
    /// How many items.
    pub items: i64,
}

/// Batches that run or wait for the queue, by their age.
#[must_use]
pub fn batches_at_work(now: Timestamp) -> Query<AtWork> {
    let mut builder = Builder::new("SELECT CASE");
    for age in AGES {
        builder.push(" WHEN created_at >= ").bind(before(now, age));
        builder.push(" THEN ").bind(age);
    }
    builder.push(" END AS up_to, count(*) AS batches, sum(pending) AS items, min(progress_at) AS progress_at FROM batches WHERE ");
    builder.push(&is_at_work());
    builder.push(" AND organisation_id > 0 GROUP BY 1 ORDER BY 1");
    builder.build().asks()
}

/// What else waits.
#[must_use]
pub fn waiting() -> Query<Waiting> {
    sql!(
        "SELECT (SELECT count(*) FROM batches WHERE state = ",
        (state State::Confirming),
        ") AS unconfirmed, (SELECT min(updated_at) FROM batches WHERE reported_at IS NULL AND ",
        (&is_over(&MACHINE)),
        ") AS unreported_since, (SELECT min(updated_at) FROM batches WHERE purged_at IS NULL AND ",
        (&is_over(&MACHINE)),
        ") AS kept_since, (SELECT count(*) FROM deferred_tasks) AS deferred, \
         (SELECT max(planned_at) FROM scheduler_runs) AS scheduled_at",
    )
    .asks()
}

/// Items that failed in batches that have ended since `since`, by the code of the mistake.
#[must_use]
pub fn failed_items(since: Timestamp) -> Query<Failed> {
    sql!(
        "SELECT c.key AS code, sum(c.value) AS items FROM (SELECT summary FROM batches WHERE purged_at IS NULL AND ",
        (&is_over(&MACHINE)),
        " AND updated_at >= ",
        [since],
        " ORDER BY updated_at DESC",
        (limit RECENT),
        ") AS b, json_each(b.summary, '$.codes') AS c GROUP BY 1 ORDER BY 1",
    )
    .asks()
}

/// Notes that the scheduler runs, for the time for which this run was planned.
#[must_use]
pub fn note_run(planned: Timestamp) -> Statement {
    sql!(
        "INSERT INTO scheduler_runs (id, planned_at) VALUES (1, ",
        [planned],
        ") ON CONFLICT (id) DO UPDATE SET planned_at = max(planned_at, excluded.planned_at)",
    )
}

/// So many seconds before.
fn before(now: Timestamp, seconds: i64) -> Timestamp {
    let millis = now.millis().saturating_sub(seconds.saturating_mul(1_000));
    Timestamp::from_millis(millis).unwrap_or(Timestamp::EPOCH)
}
