//! One message of the queue: settle what the core decided about the items of a range. Reading them is
//! in `decidable`.
//!
//! Settling is one `batch()`, and the argument for "exactly once" is its guards: an item moves only
//! while it is `pending`, its batch is `running`, and its record still has the version that was
//! decided on. Versions only grow, and an item and its record change in the same transaction; so a
//! message may come twice, late or never.

use lockstep_core::batch::{Event, ItemState};
use lockstep_core::bulk::{Outcome, Plan, Work};
use lockstep_core::machine::Named as _;
use lockstep_core::time::Timestamp;

use crate::Organisation;
use crate::batch::{CHUNK_ITEMS, ITEMS_PER_BATCH, Range, in_states, summary};
use crate::change::Attempt;
use crate::decidable::{before, guard, joined};
use crate::statement::{Builder, Statement, json, sql};

/// The most bytes of decisions in one parameter: D1 takes 2 MB, and not everything is text.
const MAX_PARAM_BYTES: usize = 900_000;

/// The longest reason that an item keeps, in characters (the reference's limit of `info`).
const MAX_INFO_CHARACTERS: usize = 767;

/// What the core decided about the items of a chunk, as it travels to SQLite.
#[derive(Debug, Default)]
pub struct Settlement {
    parts: Vec<Part>,
    items: usize,
}

/// Decisions about neighbouring items, small enough for one parameter.
///
/// Each is an element `[guard, outcome]` at the item's distance from the first one: the outcome is
/// the after-image (`null` for a record that goes), the reason, or `true` for unchanged; a gap is `0`. Taking an element apart
/// costs more than anything else in a chunk, so it has no more members than needed.
#[derive(Debug)]
struct Part {
    first: i64,
    next: i64,
    json: String,
}

impl Settlement {
    /// Adds the decision about one item; they are cheapest in the order of the ids. `guard` is what the
    /// read said of the record, as JSON text.
    pub fn add(&mut self, item: i64, guard: &str, outcome: &Outcome<'_>) {
        let outcome = match outcome {
            Outcome::Changed { after, .. } => json(after),
            Outcome::Unchanged => "true".to_owned(),
            Outcome::Failed(reason) => {
                json(&reason.chars().take(MAX_INFO_CHARACTERS).collect::<String>())
            }
        };
        let decision = format!("[{guard},{outcome}]");
        let fits = |part: &Part| {
            let gap = usize::try_from(item.saturating_sub(part.next)).unwrap_or(usize::MAX);
            let added = decision.len().saturating_add(gap.saturating_mul(2));
            part.json.len().saturating_add(added) < MAX_PARAM_BYTES
        };
        match self
            .parts
            .last_mut()
            .filter(|part| item >= part.next && fits(part))
        {
            Some(part) => {
                for _ in part.next..item {
                    part.json.push_str(",0");
                }
                part.json.push(',');
                part.json.push_str(&decision);
                part.next = item.saturating_add(1);
            }
            None => self.parts.push(Part {
                first: item,
                next: item.saturating_add(1),
                json: decision,
            }),
        }
        self.items = self.items.saturating_add(1);
    }

    /// From the first item to the last that it decides; `None` where it decides none.
    #[must_use]
    pub fn range(&self) -> Option<Range> {
        let next = self.parts.iter().map(|part| part.next).max()?;
        Some(Range {
            from: self.parts.iter().map(|part| part.first).min()?,
            to: next.saturating_sub(1),
        })
    }

    /// How many decisions there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.items
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.items == 0
    }
}

impl Organisation {
    /// Starts a batch that waits for the queue.
    #[must_use]
    pub fn start(self, batch: i64, now: Timestamp) -> Statement {
        self.transition(batch, Event::Start, &["started_at", "updated_at"], now)
            .build()
    }

    /// Settles a chunk. `chunk` is a random number that no other attempt has: the items that this
    /// attempt settles carry it. The last statement reads `state`, `pending` and `settled`.
    #[must_use]
    pub fn settle(
        self,
        batch: i64,
        plan: &Plan<'_>,
        range: Range,
        settlement: &Settlement,
        chunk: i64,
        now: Timestamp,
    ) -> Vec<Statement> {
        // No more than what it is about: each statement looks through these items.
        let range = settlement.range().unwrap_or(range);
        let attempt = Attempt {
            organisation: self,
            plan,
            range,
            chunk,
            now,
        };
        let mut statements: Vec<Statement> = settlement
            .parts
            .iter()
            .map(|part| self.settle_items(batch, part, &attempt))
            .collect();
        statements.extend(attempt.statements());
        let (from, to) = (range.from, range.to);
        statements.push(sql!(
            "UPDATE batches SET version = version + 1, attempts = 0, updated_at = ",
            [now],
            ", progress_at = ",
            [now],
            ", pending = pending - c.settled, failures = failures + c.failed FROM \
             (SELECT count(*) AS settled, total(failed) AS failed FROM batch_items WHERE id BETWEEN ",
            [from],
            " AND ",
            [to],
            " AND chunk = ",
            [chunk],
            ") AS c WHERE organisation_id = ",
            [self.id()],
            " AND batches.id = ",
            [batch],
            " AND c.settled > 0",
        ));
        statements.push(self.finish(batch, now));
        statements.push(sql!(
            "SELECT state, pending, (SELECT count(*) FROM batch_items WHERE id BETWEEN ",
            [from],
            " AND ",
            [to],
            " AND chunk = ",
            [chunk],
            ") AS settled FROM batches WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [batch],
        ));
        statements
    }

    fn settle_items(self, batch: i64, part: &Part, attempt: &Attempt<'_>) -> Statement {
        let plan = attempt.plan;
        let mut builder = Builder::new("WITH d AS MATERIALIZED (SELECT CAST(key + ");
        builder.bind(part.first).push(
            " AS INTEGER) AS item, value ->> 0 AS guard, value -> 1 AS outcome FROM json_each(",
        );
        builder
            .bind(format!("[{}]", part.json))
            .push(") WHERE type = 'array') UPDATE batch_items SET");
        // The first character of a JSON text tells its type.
        builder.push(&format!(
            " state = CASE substr(d.outcome, 1, 1) WHEN '{{' THEN '{changed}' WHEN 'n' THEN '{changed}' \
             WHEN '\"' THEN '{}' ELSE '{}' END",
            ItemState::Error.name(),
            ItemState::Unchanged.name(),
            changed = ItemState::Changed.name(),
        ));
        builder.push(", info = iif(substr(d.outcome, 1, 1) = '\"', d.outcome ->> '$', NULL)");
        builder.push(&format!(
            ", before = iif(substr(d.outcome, 1, 1) IN ('{{', 'n'), {}, NULL)",
            before(plan)
        ));
        builder
            .push(", after = iif(substr(d.outcome, 1, 1) IN ('{', 'n'), d.outcome, NULL), updated_at = ")
            .bind(attempt.now);
        builder.push(", chunk = ").bind(attempt.chunk);
        builder.push(&format!(
            " FROM d JOIN batch_items AS i ON i.id = d.item{}",
            joined(plan)
        ));
        builder
            .push(" WHERE batch_items.id = i.id AND i.state = 'pending' AND i.organisation_id = ")
            .bind(self.id());
        if !matches!(plan.work, Work::Import(_)) {
            builder.push(&format!(" AND coalesce({}, 0) = d.guard", guard(plan)));
        }
        builder
            .push(" AND EXISTS (SELECT 1 FROM batches AS b WHERE b.id = ")
            .bind(batch);
        builder.push(" AND b.organisation_id = ").bind(self.id());
        builder.push(&format!(" AND b.{})", in_states(Event::Finish)));
        builder.build()
    }

    /// Finishes a running batch that has nothing pending any more.
    #[must_use]
    pub fn finish(self, batch: i64, now: Timestamp) -> Statement {
        let Range { from, to } = Range::of_batch(batch);
        sql!(
            "UPDATE batches SET version = version + 1, state = 'finished', finished_at = ",
            [now],
            ", summary = ",
            (&summary(from, to)),
            " WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [batch],
            " AND pending = 0 AND ",
            (&in_states(Event::Finish)),
        )
    }

    /// Gives up on what is still pending, for this reason.
    #[must_use]
    pub fn give_up(self, batch: i64, reason: &str, chunk: i64, now: Timestamp) -> Vec<Statement> {
        let Range { from, to } = Range::of_batch(batch);
        vec![
            self.start(batch, now),
            sql!(
                "UPDATE batch_items SET state = 'error', info = ",
                [reason],
                ", updated_at = ",
                [now],
                ", chunk = ",
                [chunk],
                " WHERE organisation_id = ",
                [self.id()],
                " AND id BETWEEN ",
                [from],
                " AND ",
                [to],
                " AND state = 'pending' AND EXISTS (SELECT 1 FROM batches WHERE id = ",
                [batch],
                " AND state = 'running')",
            ),
            sql!(
                "UPDATE batches SET version = version + 1, pending = 0, failures = failures + pending, updated_at = ",
                [now],
                " WHERE organisation_id = ",
                [self.id()],
                " AND id = ",
                [batch],
                " AND state = 'running'",
            ),
            self.finish(batch, now),
        ]
    }

    /// Notes that the sweeper sent the messages of a batch again that only waited for its turn.
    #[must_use]
    pub fn note_waiting(self, batch: i64, now: Timestamp) -> Statement {
        sql!(
            "UPDATE batches SET progress_at = ",
            [now],
            " WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [batch],
        )
    }

    /// Notes that the sweeper took up a batch without progress.
    #[must_use]
    pub fn note_attempt(self, batch: i64) -> Statement {
        sql!(
            "UPDATE batches SET attempts = attempts + 1 WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [batch],
        )
    }

    /// The numbers (from 0) of the chunks of a batch that still have pending items: `number`.
    #[must_use]
    pub fn pending_chunks(self, batch: i64) -> Statement {
        let Range { from, to } = Range::of_batch(batch);
        // D1 binds numbers as REAL, and REAL division has no remainder: the divisor stands in the text.
        let number = format!("(id % {ITEMS_PER_BATCH} - 1) / {CHUNK_ITEMS} AS number");
        sql!(
            "SELECT DISTINCT ",
            (&number),
            " FROM batch_items WHERE organisation_id = ",
            [self.id()],
            " AND id BETWEEN ",
            [from],
            " AND ",
            [to],
            " AND state = 'pending'",
        )
    }
}
