//! Accepting a batch: its row, its items, its counts.

use lockstep_core::batch::{ItemState, Start, State};
use lockstep_core::bulk::REVERT;
use lockstep_core::machine::Named as _;
use lockstep_core::row::nullable;
use lockstep_core::schema::{BATCH, ResourceType, resource_type};
use lockstep_core::time::Timestamp;
use lockstep_core::value::Reference;
use serde::Deserialize;

use crate::batch::seal::{Seal, is_refused};
use crate::builder::columns;
use crate::builder::organisation::Organisation;
use crate::builder::query::{Query, Steps};
use crate::builder::range::{FIRST_WINDOW, ITEMS_PER_BATCH, Range};
use crate::builder::row::{Documented, Made, named};
use crate::builder::statement::{Builder, Param, Statement, json, sql};
use crate::read::document::resource_object;
use crate::read::view::View;

/// A batch to be accepted.
#[derive(Debug)]
pub struct Acceptance<'a> {
    /// The bulk action, or `revert`.
    pub action: &'a str,
    /// Its input, as JSON text.
    pub payload: &'a str,
    /// What an external system wants to have kept.
    pub external_start_payload: Option<&'a str>,
    /// Why it is done.
    pub note: Option<&'a str>,
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

impl Acceptance<'_> {
    /// Whether it may have to wait for somebody else: what is about the items of another batch was meant with
    /// that, and what runs inside its request cannot wait.
    const fn may_wait(&self) -> bool {
        self.seal.source_batch().is_none() && !matches!(self.start.state, State::Running)
    }

    /// How many records it is for, where it cannot wait for somebody else. A call about one is no bulk change.
    fn runs_for(&self) -> Option<i64> {
        match (self.start.state, self.seal) {
            (State::Running, Seal::Inputs(inputs)) if inputs.len() > 1 => {
                i64::try_from(inputs.len()).ok()
            }
            _ => None,
        }
    }

    /// The batch whose failed items it tries again, which happens once: they keep their outcome, and a second
    /// time would import rows twice. What takes changes back does so once by itself.
    fn tries_again(&self) -> Option<i64> {
        match self.seal {
            Seal::Source(source, ItemState::Error) if self.action != REVERT => Some(source),
            _ => None,
        }
    }
}

/// From how many records on somebody else has to confirm a change.
#[derive(Debug, Deserialize)]
pub struct ApprovalAbove {
    /// How many one person may change; any number where there is none.
    #[serde(deserialize_with = "nullable")]
    pub approval_above: Option<i64>,
}

/// A batch that was accepted.
#[derive(Debug, Deserialize)]
pub struct Accepted {
    /// Its id.
    pub id: i64,
    /// Its state.
    #[serde(deserialize_with = "named")]
    pub state: State,
    /// How many items it has.
    pub total: i64,
}

impl Documented for Accepted {}

/// Of a batch, the items that failed.
#[derive(Debug, Deserialize)]
pub struct Failures {
    /// How many.
    pub failed: i64,
    /// How many of them by an input that was refused when it was sent, or named no record.
    pub refused: i64,
}

impl Organisation {
    /// Accepts a batch: the row, one item for each target (sealed, numbered from 1), the counts; and reads
    /// it.
    ///
    /// A batch with more than [`MAX_ITEMS`](lockstep_core::batch::MAX_ITEMS) items violates the table's check on `total`, and none
    /// of this happens.
    #[must_use]
    pub fn accept(self, batch: &Acceptance<'_>, view: &View) -> Steps<Accepted> {
        let mut statements = vec![self.insert_batch(batch)];
        statements.extend(self.seal(batch.action, batch.seal, batch.start_key, batch.now));
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
        if batch.may_wait() {
            statements.push(self.ask_for_approval("start_key", key.into()));
        }
        if batch.start.state == State::Pending {
            statements.extend(self.finish_if_empty(key, batch.now));
        }
        let mut read = Builder::default();
        let shape = view.shape(&mut read);
        let document = resource_object(&BATCH, &shape);
        read.push(&format!(
            "SELECT id, state, total, {document} AS document FROM batches WHERE organisation_id = "
        ));
        read.bind(organisation).push(" AND start_key = ").bind(key);
        Steps::new(statements, read.build().asks(), [])
    }

    /// Lets a batch wait for somebody else where it has more items than one person may change.
    pub(super) fn ask_for_approval(self, column: &str, name: Param) -> Statement {
        let mut builder = Builder::new("UPDATE batches SET approval_required = 1, state = ");
        builder
            .state(State::Confirming)
            .push(" WHERE organisation_id = ")
            .bind(self.id());
        builder
            .push(&format!(" AND {column} = "))
            .bind(name)
            .push(" AND total > (");
        self.push_approval_above(&mut builder);
        builder.push(")");
        builder.build()
    }

    fn push_approval_above(self, builder: &mut Builder) {
        builder
            .push("SELECT approval_above FROM settings WHERE organisation_id = ")
            .bind(self.id())
            .push(" ORDER BY id LIMIT 1");
    }

    /// How many records one person may change at once.
    #[must_use]
    pub fn approval_above(self) -> Query<ApprovalAbove> {
        let mut builder = Builder::default();
        self.push_approval_above(&mut builder);
        builder.build().asks()
    }

    fn insert_batch(self, batch: &Acceptance<'_>) -> Statement {
        let mut builder = Builder::new(
            "INSERT INTO batches (organisation_id, created_at, updated_at, progress_at, action, \
             confirmed_count_required, payload, external_start_payload, note, state, start_key, creator_id, source_batch_id, started_at, handed_out) SELECT ",
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
        push_optional(&mut builder, batch.note.map(Param::from));
        builder.push(", ").bind(batch.start.state.name());
        builder.push(", ").bind(batch.start_key);
        builder.push(", ").bind(batch.actor);
        push_optional(&mut builder, batch.seal.source_batch().map(Param::from));
        let starts = batch.start.state == State::Running;
        push_optional(&mut builder, starts.then(|| Param::from(batch.now)));
        builder.push(&format!(", {FIRST_WINDOW}"));
        builder.push(" WHERE 1");
        for (target, ids) in by_type(batch.references) {
            builder.push(" AND NOT EXISTS (");
            self.push_missing(&mut builder, target, &ids);
            builder.push(")");
        }
        if let Some(records) = batch.runs_for() {
            builder.push(" AND coalesce(").bind(records).push(" <= (");
            self.push_approval_above(&mut builder);
            builder.push("), 1)");
        }
        if let Some(source) = batch.tries_again() {
            builder.push(" AND NOT EXISTS (");
            self.push_retry_of(&mut builder, source, batch.action);
            builder.push(&format!(") AND (SELECT min({})", is_refused(batch.action)));
            self.push_failed(&mut builder, source);
            builder.push(") IS NOT 1");
        }
        builder.build()
    }

    /// How many items of a batch failed, and how many of them by their input alone.
    #[must_use]
    pub fn failures(self, batch: i64, action: &str) -> Query<Failures> {
        let mut builder = Builder::new(&format!(
            "SELECT count(*) AS failed, coalesce(sum({}), 0) AS refused",
            is_refused(action)
        ));
        self.push_failed(&mut builder, batch);
        builder.build().asks()
    }

    fn push_failed(self, builder: &mut Builder, batch: i64) {
        let Range { from, to } = Range::of_batch(batch);
        builder
            .push(" FROM batch_items WHERE organisation_id = ")
            .bind(self.id());
        builder.push(" AND id BETWEEN ").bind(from);
        builder.push(" AND ").bind(to).push(" AND state = ");
        builder.bind(ItemState::Error.name());
    }

    /// The batch that has tried the failed items of this one again, where there is any.
    #[must_use]
    pub fn retry_of(self, source: i64, action: &str) -> Query<Made> {
        let mut builder = Builder::default();
        self.push_retry_of(&mut builder, source, action);
        builder.push(" ORDER BY id LIMIT 1");
        builder.build().asks()
    }

    fn push_retry_of(self, builder: &mut Builder, source: i64, action: &str) {
        builder.push("SELECT id FROM batches WHERE organisation_id = ");
        builder.bind(self.id()).push(" AND source_batch_id = ");
        builder.bind(source).push(" AND action = ").bind(action);
        builder
            .push(" AND (changed > 0 OR state <> ")
            .state(State::Canceled)
            .push(")");
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
}

/// Appends `, ` and the value; NULL stands in the text, for D1 refuses a parameter without one.
pub(super) fn push_optional(builder: &mut Builder, value: Option<Param>) {
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
