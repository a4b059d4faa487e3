//! What the scheduler looks for, over all organisations.

use lockstep_core::batch::{MACHINE, State};
use lockstep_core::schema::TASK;
use lockstep_core::task;
use lockstep_core::time::Timestamp;

use crate::builder::statement::{Builder, Statement, sql};
use crate::builder::states::{is_over, open_task};
use crate::clock::retention::{is_at_work, is_needed};
use crate::read::document::resource_object;
use crate::read::view::View;

/// Batches that have made no progress since `before`: `id`, `organisation_id`, `action`,
/// `attempts`, `progress_at`, and whether the queue is `busy` with another one. At most `limit`, the
/// longest standing first.
#[must_use]
pub fn stalled_batches(before: Timestamp, limit: i64) -> Statement {
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
}

/// Imports that broke off before this time: `id`, `organisation_id`. At most `limit`.
#[must_use]
pub fn broken_imports(before: Timestamp, limit: i64) -> Statement {
    sql!(
        "SELECT id, -organisation_id AS organisation_id FROM batches WHERE ",
        (&is_at_work()),
        " AND organisation_id < 0 AND progress_at <= ",
        [before],
        " ORDER BY progress_at",
        (limit limit),
    )
}

/// Tasks, but for those in bins, that the passing of time concerns at `now`: `id`, `organisation_id`, `version`,
/// `document`. At most `limit`.
#[must_use]
pub fn due_tasks(now: Timestamp, limit: i64) -> Statement {
    let mut builder = Builder::default();
    let shape = View::new("").shape(&mut builder);
    let document = resource_object(&TASK, &shape);
    builder.push(&format!(
        "SELECT id, organisation_id, version, {document} AS document FROM tasks WHERE id IN \
         (SELECT id FROM tasks WHERE {} AND organisation_id > 0 AND autoskip_at <= ",
        open_task("")
    ));
    builder
        .bind(now)
        .push(" UNION ALL SELECT id FROM tasks WHERE state = ")
        .state(task::State::Pending)
        .push(" AND organisation_id > 0 AND scheduled_at <= ");
    builder.bind(now).limit(limit).push(")");
    builder.build()
}

/// Batches that are over and whose report is not all in KV: `id`, `organisation_id`,
/// `report_parts`, `report_item`. At most `limit`, the oldest first.
#[must_use]
pub fn batches_to_report(limit: i64) -> Statement {
    sql!(
        "SELECT id, organisation_id, report_parts, report_item FROM batches WHERE reported_at IS NULL AND ",
        (&is_over(&MACHINE)),
        " ORDER BY updated_at",
        (limit limit),
    )
}

/// Batches that have been over since `before` and whose report is in KV, but whose items are
/// still there and needed by no other: `id`, `organisation_id`, `total`. At most `limit`, the oldest first.
#[must_use]
pub fn batches_to_purge(before: Timestamp, limit: i64) -> Statement {
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
}
