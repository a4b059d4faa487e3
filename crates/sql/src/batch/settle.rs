//! One message of the queue: settle what the core decided about the items of a range. Reading them is
//! in `decidable`.
//!
//! Settling is one `batch()`, and the argument for "exactly once" is its guards: an item moves only
//! while it is `pending`, its batch is `running`, and its record still has the version that was
//! decided on. Versions only grow, and an item and its record change in the same transaction; so a
//! message may come twice, late or never.

use lockstep_core::batch::{Event, ItemState, MACHINE, State};
use lockstep_core::bulk::{Plan, Work};
use lockstep_core::time::Timestamp;
use serde::Deserialize;

use crate::batch::change::Attempt;
use crate::batch::counters::Counters;
use crate::batch::decidable::{before, guard, joined};
use crate::batch::settlement::{Decisions, Settlement, failure_columns};
use crate::builder::organisation::Organisation;
use crate::builder::query::{Query, Steps};
use crate::builder::range::Range;
use crate::builder::statement::{Builder, Statement};
use crate::builder::states::{allowing, quoted};

/// What an attempt at a chunk came to.
#[derive(Debug, Deserialize)]
pub struct Settled {
    /// How many items of the batch are still pending.
    pub pending: i64,
    /// How many items the attempt has settled.
    pub settled: i64,
}

impl Organisation {
    /// Settles a chunk. `token` is a random number that no other attempt has: the items that this
    /// attempt settles carry it. Answers nothing where it settled none.
    #[must_use]
    pub fn settle(
        self,
        batch: i64,
        plan: &Plan<'_>,
        range: Range,
        settlement: &Settlement,
        token: i64,
        now: Timestamp,
    ) -> Steps<Settled> {
        // No more than what it is about: each statement looks through these items.
        let range = settlement.range().unwrap_or(range);
        let attempt = Attempt {
            organisation: self,
            plan,
            range,
            token,
            now,
        };
        let mut statements: Vec<Statement> = settlement
            .parts
            .iter()
            .map(|part| self.settle_items(batch, part, &attempt))
            .collect();
        statements.extend(attempt.statements());
        let folded = settlement
            .parts
            .iter()
            .filter(|part| !part.folded.is_empty())
            .map(|part| attempt.fold_texts(part.first, &part.folded));
        statements.extend(folded);
        Steps::new(statements, self.count_settled(batch, &attempt), [])
    }

    /// Counts what the attempt has settled, and finishes the batch where nothing is pending any more.
    fn count_settled(self, batch: i64, attempt: &Attempt<'_>) -> Query<Settled> {
        let counters = Counters {
            changed: "batches.changed + c.changed",
            failures: "batches.failures + c.failed",
            ..Counters::COUNTED
        };
        let mut builder = Builder::new(&format!(
            "WITH c AS MATERIALIZED (SELECT count(*) AS settled, count(*) FILTER (WHERE state = {}) AS changed, \
             count(*) FILTER (WHERE state = {}) AS failed FROM batch_items WHERE id BETWEEN ",
            quoted(ItemState::Changed),
            quoted(ItemState::Error)
        ));
        builder
            .bind(attempt.range.from)
            .push(" AND ")
            .bind(attempt.range.to);
        builder.push(" AND chunk = ").bind(attempt.token);
        builder.push(") UPDATE batches SET version = version + 1, attempts = 0, pending = pending - settled, changed = batches.changed + c.changed, failures = failures + c.failed");
        for column in ["updated_at", "progress_at"] {
            builder.push(&format!(", {column} = ")).bind(attempt.now);
        }
        builder
            .push(", state = iif(pending = settled, ")
            .state(State::Finished);
        builder.push(", state), finished_at = iif(pending = settled, ");
        builder.bind(attempt.now).push(", finished_at)");
        builder.push(&format!(
            ", summary = iif(pending = settled, {}, summary) FROM c WHERE settled > 0 AND organisation_id = ",
            counters.summary(Range::of_batch(batch))
        ));
        builder
            .bind(self.id())
            .push(" AND batches.id = ")
            .bind(batch);
        builder.push(" RETURNING state, pending, (SELECT settled FROM c) AS settled");
        builder.build().asks()
    }

    fn settle_items(self, batch: i64, part: &Decisions, attempt: &Attempt<'_>) -> Statement {
        let plan = attempt.plan;
        let mut builder = Builder::new(
            "WITH d AS (SELECT CAST(key AS INTEGER) AS distance, key, type, value FROM json_each(",
        );
        builder
            .bind(format!("{{{}}}", part.members))
            .push(")) UPDATE batch_items SET");
        builder.push(&format!(
            " state = CASE d.type WHEN 'array' THEN {} WHEN 'true' THEN {} ELSE {} END",
            quoted(ItemState::Error),
            quoted(ItemState::Unchanged),
            quoted(ItemState::Changed),
        ));
        for (column, value) in failure_columns() {
            builder.push(&format!(", {column} = {value}"));
        }
        builder.push(&format!(
            ", before = iif(d.type IN ('object', 'null'), {}, NULL)",
            before(plan)
        ));
        builder
            .push(", after = CASE d.type WHEN 'object' THEN d.value WHEN 'null' THEN 'null' END, updated_at = ")
            .bind(attempt.now);
        builder.push(", chunk = ").bind(attempt.token);
        builder
            .push(" FROM d JOIN batch_items AS i ON i.id = d.distance + ")
            .bind(part.first)
            .push(&joined(plan));
        builder
            .push(" WHERE batch_items.id = i.id AND i.state = ")
            .state(ItemState::Pending)
            .push(" AND i.organisation_id = ")
            .bind(self.id());
        if !matches!(plan.work, Work::Import(_)) {
            builder.push(&format!(
                " AND d.distance || '/' || coalesce({}, 0) = d.key",
                guard(plan)
            ));
        }
        builder
            .push(" AND EXISTS (SELECT 1 FROM batches AS b WHERE b.id = ")
            .bind(batch);
        builder.push(" AND b.organisation_id = ").bind(self.id());
        builder.push(&format!(" AND b.{})", allowing(&MACHINE, Event::Finish)));
        builder.build()
    }
}
