//! Batches that the scheduler looks for, over all organisations.

use lockstep_core::batch::{MACHINE, State};
use lockstep_core::row::flag;
use lockstep_core::time::Timestamp;
use serde::Deserialize;

use crate::builder::query::Query;
use crate::builder::statement::sql;
use crate::builder::states::is_over;
use crate::clock::retention::{is_at_work, is_needed};

/// A batch that makes no progress.
#[derive(Debug, Deserialize)]
pub struct Stalled {
    /// Its id.
    pub id: i64,
    /// Its organisation's id.
    pub organisation_id: i64,
    /// The bulk action.
    pub action: String,
    /// How often in a row the sweeper has taken it up.
    pub attempts: u32,
    /// When it made progress last.
    pub progress_at: String,
    /// Whether the queue is busy with another batch: then this one only waits.
    #[serde(deserialize_with = "flag")]
    pub busy: bool,
}

/// An import that broke off.
#[derive(Debug, Deserialize)]
pub struct BrokenImport {
    /// The batch's id.
    pub id: i64,
    /// Its organisation's id.
    pub organisation_id: i64,
}

/// A batch that nobody has confirmed.
#[derive(Debug, Deserialize)]
pub struct Unconfirmed {
    /// Its id.
    pub id: i64,
    /// Its organisation's id.
    pub organisation_id: i64,
}

/// A batch that is over and whose report is not all in KV.
#[derive(Debug, Deserialize)]
pub struct Unreported {
    /// Its id.
    pub id: i64,
    /// Its organisation's id.
    pub organisation_id: i64,
    /// How many parts are there.
    pub report_parts: i64,
    /// The id of the last item that is in one of them.
    pub report_item: i64,
}

/// A batch whose items may go.
#[derive(Debug, Deserialize)]
pub struct Purgeable {
    /// Its id.
    pub id: i64,
    /// Its organisation's id.
    pub organisation_id: i64,
    /// How many items it had.
    pub total: i64,
}

/// Batches that have made no progress since `before`. At most `limit`, the longest standing first.
#[must_use]
pub fn stalled_batches(before: Timestamp, limit: i64) -> Query<Stalled> {
    sql!(
        "SELECT id, organisation_id, action, attempts, progress_at, \
         EXISTS (SELECT 1 FROM batches WHERE ",
        (&is_at_work()),
        " AND state = ",
        (state State::Running),
        " AND progress_at > ",
        [before],
        ") AS busy FROM batches WHERE ",
        (&is_at_work()),
        " AND organisation_id > 0 AND progress_at <= ",
        [before],
        " ORDER BY progress_at",
        (limit limit),
    )
    .asks()
}

/// Imports that broke off before this time. At most `limit`.
#[must_use]
pub fn broken_imports(before: Timestamp, limit: i64) -> Query<BrokenImport> {
    sql!(
        "SELECT id, -organisation_id AS organisation_id FROM batches WHERE ",
        (&is_at_work()),
        " AND organisation_id < 0 AND progress_at <= ",
        [before],
        " ORDER BY progress_at",
        (limit limit),
    )
    .asks()
}

/// Batches that have waited for a confirmation since `before`. At most `limit`, the oldest first.
#[must_use]
pub fn unconfirmed_batches(before: Timestamp, limit: i64) -> Query<Unconfirmed> {
    sql!(
        "SELECT id, organisation_id FROM batches WHERE state = ",
        (state State::Confirming),
        " AND created_at <= ",
        [before],
        " ORDER BY created_at",
        (limit limit),
    )
    .asks()
}

/// Batches that are over and whose report is not all in KV. At most `limit`, the oldest first.
#[must_use]
pub fn batches_to_report(limit: i64) -> Query<Unreported> {
    sql!(
        "SELECT id, organisation_id, report_parts, report_item FROM batches WHERE reported_at IS NULL AND ",
        (&is_over(&MACHINE)),
        " ORDER BY updated_at",
        (limit limit),
    )
    .asks()
}

/// Batches that have been over since `before` and whose report is in KV, but whose items are
/// still there and needed by no other. At most `limit`, the oldest first.
#[must_use]
pub fn batches_to_purge(before: Timestamp, limit: i64) -> Query<Purgeable> {
    sql!(
        "SELECT id, organisation_id, total FROM batches WHERE purged_at IS NULL AND ",
        (&is_over(&MACHINE)),
        " AND reported_at IS NOT NULL AND NOT ",
        (&is_needed("batches.id")),
        " AND updated_at <= ",
        [before],
        " ORDER BY updated_at",
        (limit limit),
    )
    .asks()
}
