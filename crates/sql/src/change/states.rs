//! Sequence states, with their open tasks and unsent mailings; and what completing a task leaves behind.

use lockstep_core::bulk::Work;
use lockstep_core::machine::Named as _;
use lockstep_core::schema::SEQUENCE_STATE;
use lockstep_core::sequence_state::State;

use super::Attempt;
use crate::statement::{Builder, Statement};
use crate::work::{self, WORK};

/// The states `s` that an item's before-image has and its after-image has not.
const REMOVED: &str = "i.after -> '$.sequenceStates' IS NOT NULL AND NOT EXISTS \
     (SELECT 1 FROM json_each(i.after, '$.sequenceStates') AS a WHERE a.value ->> 'id' = s.value ->> 'id')";

impl Attempt<'_> {
    /// Makes sequence states, and changes those that are there.
    pub(super) fn write_states(&self, statements: &mut Vec<Statement>) {
        statements.extend([
            self.number_states(),
            self.insert_states(),
            self.change_states(),
        ]);
    }

    /// Of a revert: moves sequence states to the bin and back, with what hangs on them.
    pub(super) fn move_states(&self, statements: &mut Vec<Statement>) {
        statements.extend([self.remove_states(), self.restore_states()]);
        for table in WORK {
            statements.extend([self.remove_work(table), self.restore_work(table)]);
        }
    }

    /// Gives the sequence states that are about to be made their ids, in the after-images.
    fn number_states(&self) -> Statement {
        let mut builder = Builder::new(
            "UPDATE batch_items SET after = json_set(after, '$.sequenceStates[' || n.position || '].id', n.state) \
             FROM (SELECT i.id, s.key AS position, row_number() OVER (ORDER BY i.id, s.key) \
             + coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'sequence_states'), 0) AS state",
        );
        self.push_items(
            &mut builder,
            ", json_each(i.after, '$.sequenceStates') AS s",
        );
        builder.push(" AND s.value ->> 'id' IS NULL) AS n WHERE batch_items.id = n.id");
        builder.build()
    }

    /// Makes the sequence states that the images name and storage has not.
    fn insert_states(&self) -> Statement {
        let mut builder = Builder::new(
            "INSERT INTO sequence_states (id, organisation_id, created_at, updated_at, active_at, state, state_changed_at, \
             batch_item_creator_id, account_id, prospect_id, sequence_id, sequence_step_id, mailbox_id, creator_id) \
             SELECT s.value ->> 'id', i.organisation_id, ",
        );
        builder.bind(self.now).push(", ").bind(self.now);
        builder.push(&format!(
            ", iif(s.value ->> 'state' = '{}', ",
            State::Active.name()
        ));
        builder.bind(self.now);
        builder.push(
            ", NULL), s.value ->> 'state', s.value ->> 'stateChangedAt', i.id, (SELECT p.account_id FROM prospects AS p WHERE p.id = i.record_id), i.record_id, \
             s.value ->> 'sequence', s.value ->> 'sequenceStep', s.value ->> 'mailbox', \
             (SELECT b.creator_id FROM batches AS b WHERE b.id = i.batch_id)",
        );
        self.push_items(
            &mut builder,
            ", json_each(i.after, '$.sequenceStates') AS s",
        );
        builder.push(" AND NOT EXISTS (SELECT 1 FROM sequence_states AS known WHERE known.id = s.value ->> 'id')");
        builder.build()
    }

    /// Writes the images of sequence states into those that differ.
    fn change_states(&self) -> Statement {
        let mut builder = Builder::new(
            "UPDATE sequence_states SET version = version + 1, state = n.state, sequence_step_id = n.step, \
             pause_reason = n.pause_reason, replied_at = n.replied_at, state_changed_at = n.state_changed_at, updated_at = ",
        );
        builder.bind(self.now);
        builder.push(
            " FROM (SELECT s.value ->> 'id' AS id, s.value ->> 'state' AS state, s.value ->> 'stateChangedAt' AS state_changed_at, \
             s.value ->> 'sequenceStep' AS step, \
             s.value ->> 'pauseReason' AS pause_reason, s.value ->> 'repliedAt' AS replied_at",
        );
        self.push_items(
            &mut builder,
            ", json_each(i.after, '$.sequenceStates') AS s",
        );
        builder
            .push(") AS n WHERE sequence_states.id = n.id AND +sequence_states.organisation_id = ");
        builder.bind(self.organisation.id());
        builder.push(
            " AND (sequence_states.state, sequence_states.sequence_step_id, sequence_states.pause_reason, sequence_states.replied_at) \
             IS NOT (n.state, n.step, n.pause_reason, n.replied_at)",
        );
        builder.build()
    }

    /// Moves the sequence states to the bin that the after-images no longer have.
    fn remove_states(&self) -> Statement {
        let mut builder = Builder::default();
        self.push_move(&mut builder, "sequence_states", "i.id");
        self.push_items(
            &mut builder,
            ", json_each(i.before, '$.sequenceStates') AS s",
        );
        builder.push(&format!(
            " AND sequence_states.id = s.value ->> 'id' AND {REMOVED}"
        ));
        builder
            .push(" AND +sequence_states.organisation_id = ")
            .bind(self.organisation.id());
        builder.build()
    }

    /// Brings the sequence states back that the after-images have again.
    fn restore_states(&self) -> Statement {
        let mut builder = Builder::default();
        self.push_move(&mut builder, "sequence_states", "NULL");
        self.push_items(
            &mut builder,
            ", json_each(i.after, '$.sequenceStates') AS s",
        );
        builder.push(" AND sequence_states.id = s.value ->> 'id' AND sequence_states.removed_by = i.source_item_id");
        builder
            .push(" AND +sequence_states.organisation_id = ")
            .bind(self.organisation.bin());
        builder.build()
    }

    /// Moves what hangs on removed sequence states to the bin.
    fn remove_work(&self, table: &str) -> Statement {
        let mut builder = Builder::new("WITH m AS MATERIALIZED (SELECT t.id, i.id AS item");
        let states =
            format!(", json_each(i.before, '$.sequenceStates') AS s CROSS JOIN {table} AS t");
        self.push_items(&mut builder, &states);
        builder.push(&format!(
            " AND t.sequence_state_id = s.value ->> 'id' AND {REMOVED} AND t.organisation_id = "
        ));
        builder.bind(self.organisation.id()).push(") ");
        self.push_move(
            &mut builder,
            table,
            &format!("(SELECT item FROM m WHERE m.id = {table}.id)"),
        );
        builder.push(" WHERE id IN (SELECT id FROM m)");
        builder.build()
    }

    /// Brings what hangs on restored sequence states back.
    fn restore_work(&self, table: &str) -> Statement {
        let mut builder = Builder::new("WITH m AS MATERIALIZED (SELECT t.id");
        let states =
            format!(", json_each(i.after, '$.sequenceStates') AS s CROSS JOIN {table} AS t");
        self.push_items(&mut builder, &states);
        builder.push(
            " AND t.sequence_state_id = s.value ->> 'id' AND t.removed_by = i.source_item_id AND t.organisation_id = ",
        );
        builder.bind(self.organisation.bin()).push(") ");
        self.push_move(&mut builder, table, "NULL");
        builder.push(" WHERE id IN (SELECT id FROM m)");
        builder.build()
    }

    /// The work of the sequence states that the items have moved leaves or comes back.
    pub(super) fn settle_work(&self, statements: &mut Vec<Statement>) {
        statements.extend(work::settle(self.organisation, self.now, None, |builder| {
            self.push_states(builder);
        }));
    }

    /// The sequence states that the items have moved, as they are now.
    fn push_states(&self, builder: &mut Builder) {
        builder.push("SELECT s.id, s.state, s.sequence_step_id");
        let ours = "+s.organisation_id = i.organisation_id";
        if *self.target() == SEQUENCE_STATE {
            let join = format!(" JOIN sequence_states AS s ON s.id = i.record_id AND {ours}");
            self.push_items(builder, &join);
            return;
        }
        let join = format!(
            ", json_each(i.after, '$.sequenceStates') AS a JOIN sequence_states AS s ON s.id = a.value ->> 'id' AND {ours}"
        );
        self.push_items(builder, &join);
        builder.push(
            " AND NOT EXISTS (SELECT 1 FROM json_each(i.before, '$.sequenceStates') AS b WHERE b.value ->> 'id' = s.id \
             AND b.value ->> 'state' = s.state AND b.value ->> 'sequenceStep' IS s.sequence_step_id)",
        );
    }

    /// Keeps the note that tasks are completed with, once for each that was.
    pub(super) fn insert_notes(&self) -> Option<Statement> {
        let text = self
            .action()
            .fields
            .get("completionNote")
            .as_text()?
            .to_owned();
        if text.is_empty() || self.plan.work != Work::Apply {
            return None;
        }
        let mut builder = Builder::new(
            "INSERT INTO notes (organisation_id, created_at, author_id, subject_type, subject_id, task_id, text) \
             SELECT i.organisation_id, ",
        );
        builder.bind(self.now);
        builder.push(", (SELECT b.creator_id FROM batches AS b WHERE b.id = i.batch_id), t.subject_type, t.subject_id, t.id, ");
        builder.bind(text);
        self.push_items(&mut builder, " JOIN tasks AS t ON t.id = i.record_id");
        builder
            .push(" AND t.organisation_id = ")
            .bind(self.organisation.id());
        Some(builder.build())
    }
}
