//! One message of the queue: read the pending items of a range with their records, and settle what
//! the core decided about them.
//!
//! Settling is one `batch()`, and the argument for "exactly once" is its guards: an item moves only
//! while it is `pending`, its batch is `running`, and its record still has the version that was
//! decided on. Versions only grow, and an item and its record change in the same transaction; so a
//! message may come twice, late or never.

use lockstep_core::batch::{Event, ItemState};
use lockstep_core::bulk::{BulkActionSpec, Outcome};
use lockstep_core::machine::Named as _;
use lockstep_core::schema::Kind;
use lockstep_core::time::Timestamp;

use crate::batch::{CHUNK_ITEMS, ITEMS_PER_BATCH, Range, in_states, summary};
use crate::render::{attributes_object, partial_object};
use crate::statement::{Builder, Statement, json, sql};
use crate::{Organisation, columns};

/// The most bytes of decisions in one parameter: D1 takes 2 MB, and not everything is text.
const MAX_PARAM_BYTES: usize = 900_000;

/// The most characters of records that one read of a chunk fetches. A Worker has 128 MB for the
/// texts, their copies in wasm and the decisions about them; a thousand usual records have a
/// tenth of this.
const MAX_READ_CHARACTERS: u32 = 1_000_000;

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
/// Each is an element `[version, outcome]` at the item's distance from the first one: the outcome is
/// the after-image, the reason, or `true` for unchanged; a gap is `0`. Taking an element apart
/// costs more than anything else in a chunk, so it has no more members than needed.
#[derive(Debug)]
struct Part {
    first: i64,
    next: i64,
    json: String,
}

impl Settlement {
    /// Adds the decision about one item; items come in the order of their ids. `version` is that of
    /// the record; `None` where there is no record.
    pub fn add(&mut self, item: i64, version: Option<i64>, outcome: &Outcome<'_>) {
        let version = version.unwrap_or(0);
        let decision = match outcome {
            Outcome::Changed { after, .. } => json(&(version, after)),
            Outcome::Unchanged => json(&(version, true)),
            Outcome::Failed(reason) => {
                let info: String = reason.chars().take(MAX_INFO_CHARACTERS).collect();
                json(&(version, info))
            }
        };
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

    /// What a chunk needs to know of its batch: `state`, `payload`.
    #[must_use]
    pub fn batch_of_chunk(self, batch: i64) -> Statement {
        sql!(
            "SELECT state, payload FROM batches WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [batch],
        )
    }

    /// The pending items of a range with their records: `id`, `version` (NULL where there is no
    /// record), and `record`, a resource object with the attributes that the action
    /// touches. Where the records are long, the first few: read again once they are settled.
    #[must_use]
    pub fn pending_items(self, action: &BulkActionSpec, range: Range) -> Statement {
        let record = partial_object(action.target, action.touches, "r.");
        let lengths: Vec<String> = action
            .touches
            .iter()
            .filter_map(|name| action.target.attribute(name))
            .map(|attribute| {
                format!(
                    "coalesce(length({}), 0)",
                    columns::attribute_of("r.", attribute)
                )
            })
            .collect();
        let mut builder = Builder::new(&format!(
            "SELECT i.id, r.version, iif(r.id IS NULL, NULL, {record}) AS record"
        ));
        self.push_pending(&mut builder, action, range);
        builder.push(&format!(
            " ORDER BY i.id LIMIT (SELECT max(1, {MAX_READ_CHARACTERS} / (coalesce(max({}), 0) + 1))",
            lengths.join(" + ")
        ));
        self.push_pending(&mut builder, action, range);
        builder.push(")");
        builder.build()
    }

    /// Appends the pending items `i` of a range, each with its record `r` where there is one.
    fn push_pending(self, builder: &mut Builder, action: &BulkActionSpec, range: Range) {
        let table = columns::table(action.target);
        builder.push(&format!(
            " FROM batch_items AS i LEFT JOIN {table} AS r \
             ON r.id = i.record_id AND r.organisation_id = i.organisation_id"
        ));
        builder.push(" WHERE i.organisation_id = ").bind(self.id());
        builder
            .push(" AND i.id BETWEEN ")
            .bind(range.from)
            .push(" AND ")
            .bind(range.to);
        builder.push(" AND i.state = 'pending'");
    }

    /// Settles a chunk. `chunk` is a random number that no other attempt has: the items that this
    /// attempt settles carry it. The last statement reads `state`, `pending` and `settled`.
    #[must_use]
    pub fn settle(
        self,
        batch: i64,
        action: &BulkActionSpec,
        range: Range,
        settlement: &Settlement,
        chunk: i64,
        now: Timestamp,
    ) -> Vec<Statement> {
        let mut statements: Vec<Statement> = settlement
            .parts
            .iter()
            .map(|part| self.settle_items(batch, action, part, chunk, now))
            .collect();
        statements.push(self.change_records(action, range, chunk, now));
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

    fn settle_items(
        self,
        batch: i64,
        action: &BulkActionSpec,
        part: &Part,
        chunk: i64,
        now: Timestamp,
    ) -> Statement {
        let (table, before) = (
            columns::table(action.target),
            attributes_object(action.target, action.touches, "r."),
        );
        let mut builder = Builder::new("WITH d AS MATERIALIZED (SELECT CAST(key + ");
        builder.bind(part.first).push(
            " AS INTEGER) AS item, value ->> 0 AS version, value -> 1 AS outcome FROM json_each(",
        );
        builder
            .bind(format!("[{}]", part.json))
            .push(") WHERE type = 'array') UPDATE batch_items SET");
        // The first character of a JSON text tells its type.
        builder.push(&format!(
            " state = CASE substr(d.outcome, 1, 1) WHEN '{{' THEN '{}' WHEN '\"' THEN '{}' ELSE '{}' END",
            ItemState::Changed.name(),
            ItemState::Error.name(),
            ItemState::Unchanged.name(),
        ));
        builder.push(", info = iif(substr(d.outcome, 1, 1) = '\"', d.outcome ->> '$', NULL)");
        builder.push(&format!(
            ", before = iif(substr(d.outcome, 1, 1) = '{{', {before}, NULL)"
        ));
        builder
            .push(", after = iif(substr(d.outcome, 1, 1) = '{', d.outcome, NULL), updated_at = ")
            .bind(now);
        builder.push(", chunk = ").bind(chunk);
        builder.push(&format!(
            " FROM d JOIN batch_items AS i ON i.id = d.item LEFT JOIN {table} AS r \
             ON r.id = i.record_id AND r.organisation_id = i.organisation_id"
        ));
        builder
            .push(" WHERE batch_items.id = i.id AND i.state = 'pending' AND i.organisation_id = ")
            .bind(self.id());
        builder.push(" AND coalesce(r.version, 0) = d.version");
        builder
            .push(" AND EXISTS (SELECT 1 FROM batches AS b WHERE b.id = ")
            .bind(batch);
        builder.push(" AND b.organisation_id = ").bind(self.id());
        builder.push(&format!(" AND b.{})", in_states(Event::Finish)));
        builder.build()
    }

    /// Writes the after-images of the items that this attempt settled into their records.
    fn change_records(
        self,
        action: &BulkActionSpec,
        range: Range,
        chunk: i64,
        now: Timestamp,
    ) -> Statement {
        let table = columns::table(action.target);
        let mut builder = Builder::new(&format!(
            "UPDATE {table} SET version = version + 1, updated_at = "
        ));
        builder.bind(now);
        for name in action.touches {
            if let Some(attribute) = action.target.attribute(name) {
                let column = columns::attribute(attribute);
                // A list stays JSON text and is never null; anything else becomes an SQL value.
                builder.push(&match attribute.kind {
                    Kind::TextList { .. } => {
                        format!(", {column} = coalesce(i.after -> '$.{name}', {table}.{column})")
                    }
                    _ => format!(
                        ", {column} = iif(i.after -> '$.{name}' IS NULL, {table}.{column}, i.after ->> '$.{name}')"
                    ),
                });
            }
        }
        builder
            .push(" FROM batch_items AS i WHERE i.id BETWEEN ")
            .bind(range.from);
        builder.push(" AND ").bind(range.to);
        builder.push(" AND i.chunk = ").bind(chunk);
        builder.push(&format!(
            " AND i.state = 'changed' AND {table}.id = i.record_id"
        ));
        builder
            .push(&format!(" AND {table}.organisation_id = "))
            .bind(self.id());
        builder.build()
    }

    /// Finishes a running batch that has nothing pending any more.
    #[must_use]
    pub fn finish(self, batch: i64, now: Timestamp) -> Statement {
        let Range { from, to } = Range::of_batch(batch);
        sql!(
            "UPDATE batches SET state = 'finished', finished_at = ",
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
