//! How long things are kept: the items of batches that are long over, and what their changes moved
//! into the bin.

use lockstep_core::batch::State;
use lockstep_core::row::flag;
use lockstep_core::time::Timestamp;
use serde::Deserialize;

use crate::builder::bin::binned;
use crate::builder::columns;
use crate::builder::organisation::Organisation;
use crate::builder::query::{Query, Steps};
use crate::builder::range::Range;
use crate::builder::row::Touched;
use crate::builder::statement::{Builder, Statement, sql};
use crate::builder::states::names;

/// What has become of a batch that may be purged.
#[derive(Debug, Deserialize)]
pub struct Purged {
    /// Whether all of it is gone.
    #[serde(deserialize_with = "flag")]
    pub purged: bool,
}

impl Organisation {
    /// Deletes for good what a batch moved into the bin, and its items, at most `limit` rows of
    /// each table; and notes that all are gone, once they are.
    ///
    /// Only a batch that is reported is purged, and not while another takes it back or tries it
    /// again; its row stays.
    #[must_use]
    pub fn purge(self, batch: i64, limit: i64, now: Timestamp) -> Steps<Purged> {
        let Range { from, to } = Range::of_batch(batch);
        let bin = self.bin();
        // The plus leads SQLite to the index of what is in the bins.
        let push_binned = |builder: &mut Builder, table: &str| {
            builder.push(&format!(
                "SELECT id FROM {table} WHERE organisation_id < 0 AND +organisation_id = "
            ));
            builder.bind(bin).push(" AND removed_by BETWEEN ");
            builder.bind(from).push(" AND ").bind(to);
            builder.push(" ORDER BY removed_by");
        };
        let push_items = |builder: &mut Builder| {
            builder
                .push("SELECT id FROM batch_items WHERE organisation_id = ")
                .bind(self.id());
            builder
                .push(" AND id BETWEEN ")
                .bind(from)
                .push(" AND ")
                .bind(to);
        };
        let push_purgeable = |builder: &mut Builder| {
            builder
                .push("SELECT 1 FROM batches WHERE organisation_id = ")
                .bind(self.id());
            builder.push(" AND id = ").bind(batch);
            builder.push(&format!(
                " AND reported_at IS NOT NULL AND NOT {}",
                is_needed("batches.id")
            ));
        };
        let mut statements = Vec::new();
        for table in binned().map(columns::table) {
            let mut builder = Builder::new(&format!("DELETE FROM {table} WHERE id IN ("));
            push_binned(&mut builder, &table);
            builder.limit(limit).push(") AND EXISTS (");
            push_purgeable(&mut builder);
            builder.push(")");
            statements.push(builder.build());
        }
        let mut items = Builder::new("DELETE FROM batch_items WHERE id IN (");
        push_items(&mut items);
        items.limit(limit).push(") AND EXISTS (");
        push_purgeable(&mut items);
        items.push(")");
        statements.push(items.build());

        let mut note = Builder::new("UPDATE batches SET purged_at = ");
        note.bind(now)
            .push(" WHERE organisation_id = ")
            .bind(self.id());
        note.push(" AND id = ").bind(batch);
        note.push(&format!(
            " AND purged_at IS NULL AND reported_at IS NOT NULL AND NOT {} AND NOT EXISTS (",
            is_needed("batches.id")
        ));
        push_items(&mut note);
        for table in binned().map(columns::table) {
            note.push(") AND NOT EXISTS (");
            push_binned(&mut note, &table);
        }
        note.push(")");
        statements.push(note.build());

        let mut read = Builder::new(
            "SELECT purged_at IS NOT NULL AS purged FROM batches WHERE organisation_id = ",
        );
        read.bind(self.id()).push(" AND id = ").bind(batch);
        Steps::new(statements, read.build().asks(), [])
    }
}

/// Whether a batch that runs, or is about to, reads the items of the batch with this id.
pub(crate) fn is_needed(batch: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM batches AS later WHERE later.{} AND later.source_batch_id = {batch})",
        is_at_work()
    )
}

/// `state IN (…)`: of a batch that runs or waits for the queue, spelt as the partial indexes of the migration
/// spell it, for SQLite to recognise.
pub(crate) fn is_at_work() -> String {
    format!("state IN ({})", names([State::Pending, State::Running]))
}

/// Deletes for good what has been in a bin since `before` and was not put there by an item of a
/// batch: at most `limit` rows of each table.
#[must_use]
pub fn empty_bins(before: Timestamp, limit: i64) -> Vec<Statement> {
    binned()
        .map(columns::table)
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
pub fn expire_keys(before: Timestamp, limit: i64) -> Query<Touched> {
    sql!(
        "DELETE FROM idempotency_keys WHERE (organisation_id, user_id, key) IN \
         (SELECT organisation_id, user_id, key FROM idempotency_keys WHERE created_at <= ",
        [before],
        " ORDER BY created_at",
        (limit limit),
        ") RETURNING 1 AS gone",
    )
    .asks()
}
