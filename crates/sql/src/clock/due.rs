//! The few statements that look over all organisations: who a token belongs to, and what the
//! scheduler looks for.

use lockstep_core::time::Timestamp;

use lockstep_core::schema::TASK;

use crate::View;
use crate::batch::report::is_over;
use crate::builder::statement::{Builder, Statement, sql};
use crate::clock::retention::{BINNED, is_needed};
use crate::read::document::resource_object;

/// Whom a token belongs to, and what it may do: `organisation_id`, `user_id`, `scopes`, and when it
/// `expires_at`, which may be over. `hash` is the lower-case hexadecimal SHA-256 of the token's text.
#[must_use]
pub fn identity(hash: &str) -> Statement {
    sql!(
        "SELECT t.organisation_id, t.user_id, t.scopes, t.expires_at FROM tokens AS t \
         JOIN users AS u ON u.id = t.user_id AND u.organisation_id = t.organisation_id \
         WHERE t.revoked_at IS NULL AND u.locked = 0 AND t.hash = ",
        [hash],
    )
}

/// The person and the organisation behind an identity: `email`, `first_name`, `last_name`, `name`.
#[must_use]
pub fn introduction(organisation: i64, user: i64) -> Statement {
    sql!(
        "SELECT u.email, u.first_name, u.last_name, o.name FROM users AS u \
         JOIN organisations AS o ON o.id = u.organisation_id WHERE u.organisation_id = ",
        [organisation],
        " AND u.id = ",
        [user],
    )
}

/// Batches that have made no progress since `before`: `id`, `organisation_id`, `action`,
/// `attempts`, `progress_at`, and whether the queue is `busy` with another one. At most `limit`, the
/// longest standing first.
#[must_use]
pub fn stalled_batches(before: Timestamp, limit: i64) -> Statement {
    sql!(
        "SELECT id, organisation_id, action, attempts, progress_at, \
         EXISTS (SELECT 1 FROM batches WHERE state IN ('pending', 'running') AND state = 'running' AND progress_at > ",
        [before],
        ") AS busy FROM batches WHERE state IN ('pending', 'running') AND organisation_id > 0 AND progress_at <= ",
        [before],
        " ORDER BY progress_at",
        (limit limit),
    )
}

/// Imports that broke off before this time: `id`, `organisation_id`. At most `limit`.
#[must_use]
pub fn broken_imports(before: Timestamp, limit: i64) -> Statement {
    sql!(
        "SELECT id, -organisation_id AS organisation_id FROM batches \
         WHERE state IN ('pending', 'running') AND organisation_id < 0 AND progress_at <= ",
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
         (SELECT id FROM tasks WHERE state <> 'complete' AND organisation_id > 0 AND autoskip_at <= "
    ));
    builder
        .bind(now)
        .push(" UNION ALL SELECT id FROM tasks WHERE state = 'pending' AND organisation_id > 0 AND scheduled_at <= ");
    builder.bind(now).limit(limit).push(")");
    builder.build()
}

/// Batches that are over and whose report is not all in KV: `id`, `organisation_id`,
/// `report_parts`, `report_item`. At most `limit`, the oldest first.
#[must_use]
pub fn batches_to_report(limit: i64) -> Statement {
    sql!(
        "SELECT id, organisation_id, report_parts, report_item FROM batches WHERE reported_at IS NULL AND ",
        (&is_over()),
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
        (&is_over()),
        " AND reported_at IS NOT NULL AND NOT ",
        (&is_needed("batches.id")),
        " AND updated_at <= ",
        [before],
        " ORDER BY updated_at",
        (limit limit),
    )
}

/// Deletes for good what has been in a bin since `before` and was not put there by an item of a
/// batch: at most `limit` rows of each table.
#[must_use]
pub fn empty_bins(before: Timestamp, limit: i64) -> Vec<Statement> {
    BINNED
        .iter()
        .map(|table| {
            let mut builder = Builder::new(&format!(
                "DELETE FROM {table} WHERE id IN (SELECT id FROM {table} \
                 WHERE organisation_id < 0 AND removed_by IS NULL AND updated_at <= "
            ));
            builder.bind(before).limit(limit).push(")");
            builder.build()
        })
        .collect()
}

/// Deletes idempotency keys that came at `before` or earlier, at most `limit`, the oldest first;
/// returns a row for each.
#[must_use]
pub fn expire_keys(before: Timestamp, limit: i64) -> Statement {
    sql!(
        "DELETE FROM idempotency_keys WHERE (organisation_id, user_id, key) IN \
         (SELECT organisation_id, user_id, key FROM idempotency_keys WHERE created_at <= ",
        [before],
        " ORDER BY created_at",
        (limit limit),
        ") RETURNING 1 AS gone",
    )
}
