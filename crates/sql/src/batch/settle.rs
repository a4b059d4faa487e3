//! One message of the queue: settle what the core decided about the items of a range. Reading them is
//! in `decidable`.
//!
//! Settling is one `batch()`, and the argument for "exactly once" is its guards: an item moves only
//! while it is `pending`, its batch is `running`, and its record still has the version that was
//! decided on. Versions only grow, and an item and its record change in the same transaction; so a
//! message may come twice, late or never.

use lockstep_core::batch::{Event, ItemState};
use lockstep_core::bulk::{Image, Outcome, Plan, Work};
use lockstep_core::machine::Named as _;
use lockstep_core::time::Timestamp;
use lockstep_core::value::Value;

use crate::Organisation;
use crate::batch::accept::{CHUNK_ITEMS, Counters, ITEMS_PER_BATCH, Range, in_states};
use crate::batch::change::Attempt;
use crate::batch::decidable::{before, guard, joined};
use crate::builder::statement::{Builder, Statement, json, sql};

/// The most bytes of decisions in one parameter: D1 takes 2 MB, and not everything is text.
const MAX_PARAM_BYTES: usize = 900_000;

/// The most bytes of images that an item keeps. D1 takes 2 MB a row, in which a row of a file may stand
/// beside them, and 2 MB a text, in which they stand beside the record when they are taken back.
const MAX_IMAGE_BYTES: usize = 900_000;

/// The reason of an item whose images have more.
const TOO_LARGE: &str = "what the record was and what it would become have more than 900 kB together, more than an item can keep; change fewer or shorter fields";

/// The most bytes that JSON makes of one.
const ESCAPED: usize = 6;

/// The longest reason that an item keeps, in characters (the reference's limit of `info`).
const MAX_INFO_CHARACTERS: usize = 767;

/// What the core decided about the items of a chunk, as it travels to SQLite.
#[derive(Debug, Default)]
pub struct Settlement {
    parts: Vec<Part>,
    items: usize,
}

/// Decisions that fit in one parameter: the members of an object.
///
/// The name of each is the item's distance from the first one, a `/`, and the guard; the value is the
/// after-image (`null` for a record that goes), the reason, or `true` for unchanged. So SQLite need not
/// take any value apart, which would cost more than anything else in a chunk.
#[derive(Debug)]
struct Part {
    first: i64,
    last: i64,
    members: String,
}

impl Settlement {
    /// Adds the decision about one item. `guard` is what the
    /// read said of the record, as JSON text.
    pub fn add(&mut self, item: i64, guard: &str, outcome: &Outcome<'_>) {
        let outcome = match outcome {
            Outcome::Changed { before, after } => {
                let after = json(after);
                if has_room(before.as_ref(), after.len()) {
                    after
                } else {
                    json(TOO_LARGE)
                }
            }
            Outcome::Unchanged => "true".to_owned(),
            Outcome::Failed(reason) => {
                json(&reason.chars().take(MAX_INFO_CHARACTERS).collect::<String>())
            }
        };
        let guard = guard.trim_matches('"');
        let fits = |part: &Part| {
            let room = MAX_PARAM_BYTES.saturating_sub(part.members.len());
            item >= part.first && outcome.len().saturating_add(guard.len()) < room
        };
        let first = self
            .parts
            .last()
            .filter(|part| fits(part))
            .map(|part| part.first);
        let distance = item.saturating_sub(first.unwrap_or(item)).to_string();
        let member = ["\"", &distance, "/", guard, "\":", &outcome];
        match self.parts.last_mut().filter(|_| first.is_some()) {
            Some(part) => {
                part.members.push(',');
                part.members.extend(member);
                part.last = part.last.max(item);
            }
            None => self.parts.push(Part {
                first: item,
                last: item,
                members: member.concat(),
            }),
        }
        self.items = self.items.saturating_add(1);
    }

    /// From the first item to the last that it decides; `None` where it decides none.
    #[must_use]
    pub fn range(&self) -> Option<Range> {
        Some(Range {
            from: self.parts.iter().map(|part| part.first).min()?,
            to: self.parts.iter().map(|part| part.last).max()?,
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

/// Whether an item can keep this before-image with an after-image of so many bytes.
fn has_room(before: Option<&Image<'_>>, after: usize) -> bool {
    let Some(before) = before else {
        return after <= MAX_IMAGE_BYTES;
    };
    let weights = before.fields.iter().map(|(_, value)| weight(value));
    let most = weights.fold(0_usize, usize::saturating_add);
    // Hardly any image comes near it, and only of one that does the length is counted.
    let is_small = most.saturating_mul(ESCAPED) <= MAX_IMAGE_BYTES.saturating_sub(after);
    let bytes = || json(before).len().saturating_add(after);
    (is_small && after <= MAX_IMAGE_BYTES) || bytes() <= MAX_IMAGE_BYTES
}

/// About how many bytes a value has, with its name.
fn weight(value: &Value<'_>) -> usize {
    const USUAL: usize = 50;
    let own = match value {
        Value::Text(text) => text.len(),
        Value::List(list) => list
            .iter()
            .map(|one| one.len())
            .fold(0, usize::saturating_add),
        Value::References(list) => list.len().saturating_mul(USUAL),
        Value::Map(members) => members
            .iter()
            .map(|(_, value)| weight(value))
            .fold(0, usize::saturating_add),
        _ => 0,
    };
    own.saturating_add(USUAL)
}

impl Organisation {
    /// Starts a batch that waits for the queue; returns its `id` where it did.
    #[must_use]
    pub fn start(self, batch: i64, now: Timestamp) -> Statement {
        let mut start = self.transition(batch, Event::Start, &["started_at", "updated_at"], now);
        start.push(" RETURNING id");
        start.build()
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
        statements.push(self.count_settled(batch, &attempt));
        statements
    }

    /// Counts what the attempt has settled, and finishes the batch where nothing is pending any more:
    /// `state`, `pending` and `settled`, or nothing where the attempt settled nothing.
    fn count_settled(self, batch: i64, attempt: &Attempt<'_>) -> Statement {
        let counters = Counters {
            changed: "batches.changed + c.changed",
            failures: "batches.failures + c.failed",
            ..Counters::COUNTED
        };
        let mut builder = Builder::new(
            "WITH c AS MATERIALIZED (SELECT count(*) AS settled, count(*) FILTER (WHERE state = 'changed') AS changed, \
             count(*) FILTER (WHERE state = 'error') AS failed FROM batch_items WHERE id BETWEEN ",
        );
        builder
            .bind(attempt.range.from)
            .push(" AND ")
            .bind(attempt.range.to);
        builder.push(" AND chunk = ").bind(attempt.chunk);
        builder.push(") UPDATE batches SET version = version + 1, attempts = 0, pending = pending - settled, changed = batches.changed + c.changed, failures = failures + c.failed");
        for column in ["updated_at", "progress_at"] {
            builder.push(&format!(", {column} = ")).bind(attempt.now);
        }
        builder.push(", state = iif(pending = settled, 'finished', state), finished_at = iif(pending = settled, ");
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
        builder.build()
    }

    fn settle_items(self, batch: i64, part: &Part, attempt: &Attempt<'_>) -> Statement {
        let plan = attempt.plan;
        let mut builder = Builder::new(
            "WITH d AS (SELECT CAST(key AS INTEGER) AS distance, key, type, value FROM json_each(",
        );
        builder
            .bind(format!("{{{}}}", part.members))
            .push(")) UPDATE batch_items SET");
        builder.push(&format!(
            " state = CASE d.type WHEN 'text' THEN '{}' WHEN 'true' THEN '{}' ELSE '{}' END",
            ItemState::Error.name(),
            ItemState::Unchanged.name(),
            ItemState::Changed.name(),
        ));
        builder.push(", info = iif(d.type = 'text', d.value, NULL)");
        builder.push(&format!(
            ", before = iif(d.type IN ('object', 'null'), {}, NULL)",
            before(plan)
        ));
        builder
            .push(", after = CASE d.type WHEN 'object' THEN d.value WHEN 'null' THEN 'null' END, updated_at = ")
            .bind(attempt.now);
        builder.push(", chunk = ").bind(attempt.chunk);
        builder
            .push(" FROM d JOIN batch_items AS i ON i.id = d.distance + ")
            .bind(part.first)
            .push(&joined(plan));
        builder
            .push(" WHERE batch_items.id = i.id AND i.state = 'pending' AND i.organisation_id = ")
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
        builder.push(&format!(" AND b.{})", in_states(Event::Finish)));
        builder.build()
    }

    /// Finishes a running batch that has nothing pending any more.
    #[must_use]
    pub fn finish(self, batch: i64, now: Timestamp) -> Statement {
        let summary = Counters::COUNTED.summary(Range::of_batch(batch));
        sql!(
            "UPDATE batches SET version = version + 1, state = 'finished', finished_at = ",
            [now],
            ", summary = ",
            (&summary),
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
