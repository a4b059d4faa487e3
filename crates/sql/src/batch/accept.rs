//! The life of a batch as a whole: accept, confirm, cancel, and the messages that make it run.

use std::borrow::Cow;

use lockstep_core::batch::{Event, ItemState, MACHINE, MAX_ITEMS, Start, State};
use lockstep_core::bulk::Targets;
use lockstep_core::machine::Named as _;
use lockstep_core::query::{Condition, Field, Filter};
use lockstep_core::schema::{BATCH, ResourceType, resource_type};
use lockstep_core::time::Timestamp;
use lockstep_core::value::{Reference, Value};

use crate::builder::columns;
use crate::builder::statement::{Builder, Param, Statement, json, sql};
use crate::read::condition::push_where;
use crate::{Organisation, View};

/// Room for item numbers inside a batch: id = batch × this + position. More than
/// [`MAX_ITEMS`], and small enough that 900 million batches stay within 2⁵³.
pub const ITEMS_PER_BATCH: i64 = 10_000_000;

/// How many items one message of the queue is about: what goes on around a message costs as much as
/// a few hundred items.
pub const CHUNK_ITEMS: i64 = 3_000;

/// How many items are read, decided and settled at once at most. More would be cheaper still, but for that
/// long other requests would have to wait for the database.
pub const READ_ITEMS: i64 = 600;

/// A batch to be accepted.
#[derive(Debug)]
pub struct Acceptance<'a> {
    /// The bulk action, or `revert`.
    pub action: &'a str,
    /// Its input, as JSON text.
    pub payload: &'a str,
    /// What an external system wants to have kept.
    pub external_start_payload: Option<&'a str>,
    /// What its items are.
    pub seal: Seal<'a>,
    /// How it starts.
    pub start: Start,
    /// A random text that no other batch has: it names the batch before its id is known.
    pub start_key: &'a str,
    /// The records that the action names: without them nothing is accepted.
    pub references: &'a [Reference],
    /// The time.
    pub now: Timestamp,
    /// The user who starts it.
    pub actor: i64,
}

/// What the items of a batch are.
#[derive(Debug, Clone, Copy)]
pub enum Seal<'a> {
    /// One for each target.
    Targets(&'static ResourceType, &'a Targets<'a>),
    /// One for each item of an earlier batch that is in this state.
    Source(i64, ItemState),
    /// One for each input.
    Inputs(&'a [Input<'a>]),
}

/// What one item is asked for with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input<'a> {
    /// The record that is meant; `None` where there is none, or none yet.
    pub record: Option<i64>,
    /// The JSON text of an object: see `lockstep_core::bulk::input`.
    pub input: Cow<'a, str>,
}

/// Inputs as one parameter: an array of `[record, input]`. The objects stand in it as they are, so that
/// it is hardly longer than they.
pub(crate) fn inputs_param(inputs: &[Input<'_>]) -> String {
    let inputs: Vec<String> = inputs
        .iter()
        .map(|one| format!("[{},{}]", json(&one.record), one.input))
        .collect();
    format!("[{}]", inputs.join(","))
}

impl Seal<'_> {
    /// The earlier batch.
    const fn source_batch(self) -> Option<i64> {
        match self {
            Self::Targets(..) | Self::Inputs(_) => None,
            Self::Source(batch, _) => Some(batch),
        }
    }
}

/// A run of items of one batch: the ids of the first and of the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The first item's id.
    pub from: i64,
    /// The last item's id.
    pub to: i64,
}

impl Range {
    /// All items that a batch can have.
    #[must_use]
    pub const fn of_batch(batch: i64) -> Self {
        let from = batch.saturating_mul(ITEMS_PER_BATCH);
        Self {
            from,
            to: from.saturating_add(ITEMS_PER_BATCH).saturating_sub(1),
        }
    }

    /// The items of one message: those with the positions of the chunk with this number, from 0.
    #[must_use]
    pub const fn of_chunk(batch: i64, number: i64) -> Self {
        let start = batch.saturating_mul(ITEMS_PER_BATCH);
        let from = start
            .saturating_add(number.saturating_mul(CHUNK_ITEMS))
            .saturating_add(1);
        Self {
            from,
            to: from.saturating_add(CHUNK_ITEMS).saturating_sub(1),
        }
    }

    /// The batch that the items are of.
    #[must_use]
    pub const fn batch(self) -> i64 {
        self.from.div_euclid(ITEMS_PER_BATCH)
    }

    /// How many items a run has room for.
    #[must_use]
    pub const fn room(self) -> i64 {
        self.to.saturating_sub(self.from).saturating_add(1)
    }

    /// The messages of a batch with `total` items.
    pub fn chunks(batch: i64, total: i64) -> impl Iterator<Item = Self> {
        let count = total
            .saturating_add(CHUNK_ITEMS)
            .saturating_sub(1)
            .div_euclid(CHUNK_ITEMS);
        (0..count).map(move |number| Self::of_chunk(batch, number))
    }
}

impl Organisation {
    /// Accepts a batch: the row, one item for each target (sealed, numbered from 1), the counts.
    /// The last statement reads it: `id`, `state`, `total`, `document`.
    ///
    /// A batch with more than [`MAX_ITEMS`] items violates the table's check on `total`, and none
    /// of this happens.
    #[must_use]
    pub fn accept(self, batch: &Acceptance<'_>, view: &View) -> Vec<Statement> {
        let mut statements = vec![self.insert_batch(batch)];
        statements.extend(self.seal(batch));
        let (organisation, key) = (self.id(), batch.start_key);
        statements.push(sql!(
            // Numbered without a gap from 1, so the last one's number is how many there are.
            "UPDATE batches SET total = c.n, pending = c.n, confirm_count = c.n FROM \
             (SELECT coalesce((SELECT max(i.id) FROM batch_items AS i WHERE i.id BETWEEN ",
            (&format!("b.id * {ITEMS_PER_BATCH} AND (b.id + 1) * {ITEMS_PER_BATCH} - 1) - b.id * {ITEMS_PER_BATCH}")),
            ", 0) AS n FROM batches AS b",
            " WHERE b.start_key = ",
            [key],
            ") AS c WHERE organisation_id = ",
            [organisation],
            " AND start_key = ",
            [key],
        ));
        if batch.start.state == State::Pending {
            statements.extend(self.finish_if_empty(key, batch.now));
        }
        let mut read = Builder::default();
        let shape = view.shape(&mut read);
        let document = crate::read::document::resource_object(&BATCH, &shape);
        read.push(&format!(
            "SELECT id, state, total, {document} AS document FROM batches WHERE organisation_id = "
        ));
        read.bind(organisation).push(" AND start_key = ").bind(key);
        statements.push(read.build());
        statements
    }

    fn insert_batch(self, batch: &Acceptance<'_>) -> Statement {
        let mut builder = Builder::new(
            "INSERT INTO batches (organisation_id, created_at, updated_at, progress_at, action, \
             confirmed_count_required, payload, external_start_payload, state, start_key, creator_id, source_batch_id, started_at) SELECT ",
        );
        builder.bind(self.id());
        for _ in ["created_at", "updated_at", "progress_at"] {
            builder.push(", ").bind(batch.now);
        }
        builder.push(", ").bind(batch.action);
        builder
            .push(", ")
            .bind(batch.start.confirmed_count_required);
        builder.push(", ").bind(batch.payload);
        push_optional(&mut builder, batch.external_start_payload.map(Param::from));
        builder.push(", ").bind(batch.start.state.name());
        builder.push(", ").bind(batch.start_key);
        builder.push(", ").bind(batch.actor);
        push_optional(&mut builder, batch.seal.source_batch().map(Param::from));
        let starts = batch.start.state == State::Running;
        push_optional(&mut builder, starts.then(|| Param::from(batch.now)));
        builder.push(" WHERE 1");
        for (target, ids) in by_type(batch.references) {
            builder.push(" AND NOT EXISTS (");
            self.push_missing(&mut builder, target, &ids);
            builder.push(")");
        }
        builder.build()
    }

    /// Those of these records that do not exist: `type`, `id`. `None` where there are none to look
    /// for.
    #[must_use]
    pub fn missing_references(self, references: &[Reference]) -> Option<Statement> {
        let mut builder = Builder::default();
        for (index, (target, ids)) in by_type(references).into_iter().enumerate() {
            builder.push(if index > 0 { " UNION ALL " } else { "" });
            self.push_missing(&mut builder, target, &ids);
        }
        (!references.is_empty()).then(|| builder.build())
    }

    fn push_missing(self, builder: &mut Builder, target: &ResourceType, ids: &[i64]) {
        let table = columns::table(target);
        builder.push(&format!(
            "SELECT '{}' AS type, n.value AS id FROM json_each(",
            target.name
        ));
        builder.bind(json(ids));
        builder.push(&format!(
            ") AS n WHERE NOT EXISTS (SELECT 1 FROM {table} AS t WHERE t.id = n.value AND t.organisation_id = "
        ));
        builder.bind(self.id()).push(")");
    }

    /// One item for each target, or for each item of an earlier batch. Named ids are all kept: one
    /// that does not exist fails as an item.
    ///
    /// What has no number yet is numbered by SQLite, which gives a row the number behind the highest: a
    /// placeholder at 0, which goes again, makes that the batch's first. A window function would cost more.
    fn seal(self, batch: &Acceptance<'_>) -> Vec<Statement> {
        let (more, has_numbers) = match batch.seal {
            Seal::Targets(_, Targets::Ids(_)) => ("", true),
            Seal::Targets(..) => ("", false),
            Seal::Source(..) => (", source_item_id, line, input", false),
            Seal::Inputs(_) => (", input", true),
        };
        let position = if has_numbers {
            &format!("b.id * {ITEMS_PER_BATCH} + t.position")
        } else {
            "NULL"
        };
        let mut builder = Builder::new(&format!(
            "INSERT INTO batch_items (id, organisation_id, record_id, created_at, updated_at, state{more}) SELECT {position}, "
        ));
        builder
            .bind(self.id())
            .push(", t.id, ")
            .bind(batch.now)
            .push(", ")
            .bind(batch.now);
        builder.push(&format!(
            ", 'pending'{more} FROM (SELECT id FROM batches WHERE start_key = "
        ));
        builder.bind(batch.start_key).push(") AS b CROSS JOIN (");
        match batch.seal {
            Seal::Targets(_, Targets::Ids(ids)) => {
                builder.push("SELECT value AS id, key + 1 AS position FROM json_each(");
                builder.bind(json(ids)).push(")");
            }
            Seal::Targets(target, Targets::Filter { filters, ids }) => {
                let mut filters = filters.clone();
                filters.extend(ids.as_deref().map(among));
                self.push_matching(&mut builder, target, &filters);
            }
            Seal::Inputs(inputs) => {
                builder.push("SELECT value ->> 0 AS id, value -> 1 AS input, key + 1 AS position FROM json_each(");
                builder.bind(inputs_param(inputs)).push(")");
            }
            Seal::Targets(target, Targets::All) => self.push_matching(&mut builder, target, &[]),
            Seal::Source(source, state) => {
                let Range { from, to } = Range::of_batch(source);
                // What failed while it took something back tries to take back the same.
                let source_item = match state {
                    ItemState::Error => "coalesce(source_item_id, id)",
                    _ => "id",
                };
                builder.push(&format!(
                    "SELECT record_id AS id, {source_item} AS source_item_id, line, input \
                     FROM batch_items WHERE organisation_id = ",
                ));
                builder.bind(self.id()).push(" AND id BETWEEN ").bind(from);
                builder.push(" AND ").bind(to).push(" AND state = ");
                // All of them: the limit keeps the order.
                builder
                    .bind(state.name())
                    .push(" ORDER BY id")
                    .limit(ITEMS_PER_BATCH);
            }
        }
        builder.push(") AS t");
        if has_numbers {
            return vec![builder.build()];
        }
        let (organisation, key) = (self.id(), batch.start_key);
        let put = sql!(
            "INSERT INTO batch_items (id, organisation_id, created_at, updated_at, state) SELECT ",
            (&format!(
                "id * {ITEMS_PER_BATCH}, organisation_id, created_at, updated_at, 'pending'"
            )),
            " FROM batches WHERE organisation_id = ",
            [organisation],
            " AND start_key = ",
            [key],
        );
        let take = sql!(
            "DELETE FROM batch_items WHERE id = (SELECT ",
            (&format!("id * {ITEMS_PER_BATCH}")),
            " FROM batches WHERE organisation_id = ",
            [organisation],
            " AND start_key = ",
            [key],
            ")",
        );
        vec![put, builder.build(), take]
    }

    fn push_matching(self, builder: &mut Builder, target: &ResourceType, filters: &[Filter<'_>]) {
        let table = columns::table(target);
        builder.push(&format!("SELECT id FROM {table}"));
        push_where(builder, self, target, filters);
        // One more than allowed is enough for the table's check to refuse the batch.
        let limit = i64::try_from(MAX_ITEMS)
            .unwrap_or(i64::MAX)
            .saturating_add(1);
        builder.push(" ORDER BY id").limit(limit);
    }

    /// A batch without items is over as soon as it may run.
    fn finish_if_empty(self, key: &str, now: Timestamp) -> [Statement; 2] {
        [
            sql!(
                "UPDATE batches SET state = 'running', started_at = ",
                [now],
                " WHERE organisation_id = ",
                [self.id()],
                " AND start_key = ",
                [key],
                " AND state = 'pending' AND total = 0",
            ),
            sql!(
                "UPDATE batches SET state = 'finished', finished_at = ",
                [now],
                ", summary = '{\"changed\":0,\"unchanged\":0,\"failed\":0,\"canceled\":0,\"reasons\":{}}' \
                  WHERE organisation_id = ",
                [self.id()],
                " AND start_key = ",
                [key],
                " AND state = 'running' AND total = 0",
            ),
        ]
    }

    /// What a decision about a batch is made on: `state`, `version`, `confirm_count`,
    /// `confirmed_count_required`, `action`, `total`, `start_key`, `payload`, and whether items have
    /// been `purged`: they go from the first one on.
    #[must_use]
    pub fn batch_for_decision(self, id: i64) -> Statement {
        sql!(
            "SELECT state, version, confirm_count, confirmed_count_required, action, total, start_key, payload, \
             total > 0 AND NOT EXISTS (SELECT 1 FROM batch_items WHERE id = ",
            [Range::of_batch(id).from.saturating_add(1)],
            ") AS purged FROM batches WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [id],
        )
    }

    /// Confirms a batch that still has this version; the first statement returns its `id` where it
    /// had.
    #[must_use]
    pub fn confirm(self, id: i64, version: i64, start_key: &str, now: Timestamp) -> Vec<Statement> {
        let mut confirm = self.transition(
            id,
            Event::Confirm,
            &["confirmed_at", "updated_at", "progress_at"],
            now,
        );
        confirm
            .push(" AND version = ")
            .bind(version)
            .push(" RETURNING id");
        let mut statements = vec![confirm.build()];
        statements.extend(self.finish_if_empty(start_key, now));
        statements
    }

    /// Cancels a batch that may be canceled, with all items that are still pending; the first
    /// statement returns its `id` where it could be.
    #[must_use]
    pub fn cancel(self, id: i64, now: Timestamp) -> Vec<Statement> {
        let range = Range::of_batch(id);
        let Range { from, to } = range;
        let counters = Counters {
            canceled: "batches.pending",
            ..Counters::COUNTED
        };
        let mut cancel = self.transition(id, Event::Cancel, &["canceled_at", "updated_at"], now);
        cancel.push(" RETURNING id");
        let items = sql!(
            "UPDATE batch_items SET state = 'canceled', updated_at = ",
            [now],
            " WHERE organisation_id = ",
            [self.id()],
            " AND id BETWEEN ",
            [from],
            " AND ",
            [to],
            " AND state = 'pending' AND EXISTS (SELECT 1 FROM batches WHERE id = ",
            [id],
            " AND state = 'canceled')",
        );
        let counts = sql!(
            "UPDATE batches SET version = version + 1, pending = 0, summary = ",
            (&counters.summary(range)),
            " WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [id],
            // Only once: it has no summary before it is over.
            " AND state = 'canceled' AND summary = '{}'",
        );
        vec![cancel.build(), items, counts]
    }
}

impl Organisation {
    /// The beginning of a statement that moves a batch as the machine says, where it allows the
    /// event, and sets these columns to the time.
    pub(crate) fn transition(
        self,
        batch: i64,
        event: Event,
        times: &[&str],
        now: Timestamp,
    ) -> Builder {
        let to = MACHINE
            .sources(event)
            .find_map(|from| MACHINE.next(from, event));
        let mut builder = Builder::new("UPDATE batches SET version = version + 1, state = ");
        builder.bind(to.map_or_else(Default::default, State::name));
        for column in times {
            builder.push(&format!(", {column} = ")).bind(now);
        }
        builder.push(" WHERE organisation_id = ").bind(self.id());
        builder.push(" AND id = ").bind(batch);
        builder.push(&format!(" AND {}", in_states(event)));
        builder
    }
}

/// `state IN (…)`: the states in which the machine allows an event.
pub(crate) fn in_states(event: Event) -> String {
    let states: Vec<String> = MACHINE
        .sources(event)
        .map(|state| format!("'{}'", state.name()))
        .collect();
    format!("state IN ({})", states.join(", "))
}

/// The counters of a batch that is about to be over, as expressions.
pub(crate) struct Counters<'a> {
    pub(crate) changed: &'a str,
    pub(crate) failures: &'a str,
    pub(crate) canceled: &'a str,
}

impl Counters<'_> {
    /// Those of its row, with nothing pending.
    pub(crate) const COUNTED: Self = Self {
        changed: "batches.changed",
        failures: "batches.failures",
        canceled: "0",
    };

    /// The expression of the batch's summary. The items, whose ids are in this range, are looked at
    /// only for the reasons, where some failed. `json` because a subquery hands on the text, not that
    /// it is JSON.
    pub(crate) fn summary(&self, Range { from, to }: Range) -> String {
        let Self {
            changed,
            failures,
            canceled,
        } = self;
        format!(
            "json_object('changed', {changed}, 'unchanged', total - ({changed}) - ({failures}) - ({canceled}), \
             'failed', {failures}, 'canceled', {canceled}, 'reasons', json(iif({failures} = 0, '{{}}', \
             (SELECT json_group_object(info, n) FROM (SELECT info, count(*) AS n \
             FROM batch_items WHERE id BETWEEN {from} AND {to} AND state = 'error' GROUP BY info ORDER BY n DESC LIMIT 100)))))"
        )
    }
}

/// Appends `, ` and the value; NULL stands in the text, for D1 refuses a parameter without one.
fn push_optional(builder: &mut Builder, value: Option<Param>) {
    match value {
        Some(value) => builder.push(", ").bind(value),
        None => builder.push(", NULL"),
    };
}

/// The ids of references, by type; those of types without a table are nobody's.
fn by_type(references: &[Reference]) -> Vec<(&'static ResourceType, Vec<i64>)> {
    let mut types: Vec<(&ResourceType, Vec<i64>)> = Vec::new();
    for reference in references {
        let Some(target) = resource_type(reference.kind) else {
            continue;
        };
        match types.iter_mut().find(|(known, _)| *known == target) {
            Some((_, ids)) => ids.push(reference.id),
            None => types.push((target, vec![reference.id])),
        }
    }
    types
}

/// The filter that names records one by one.
pub(crate) fn among(ids: &[i64]) -> Filter<'static> {
    Filter {
        field: Field::Id,
        condition: Condition::Any(ids.iter().map(|id| Value::Integer(*id)).collect()),
    }
}
