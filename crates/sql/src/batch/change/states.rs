//! Sequence states, with their open tasks and unsent mailings; and what completing a task leaves behind.

use lockstep_core::bulk::Work;
use lockstep_core::machine::Named as _;
use lockstep_core::schema::{SEQUENCE_STATE, TASK};
use lockstep_core::sequence_state::State;

use super::Attempt;
use crate::batch::image::states_of;
use crate::builder::columns;
use crate::builder::range::ITEMS_PER_BATCH;
use crate::builder::statement::{Builder, Statement};
use crate::builder::states::{open_task, unsent_mailing};
use crate::write::step;
use crate::write::work::{self, WORK};

/// The states `s` that an item's before-image has and its after-image has not.
const REMOVED: &str = "i.after -> '$.sequenceStates' IS NOT NULL AND NOT EXISTS \
     (SELECT 1 FROM json_each(i.after, '$.sequenceStates') AS a WHERE a.value ->> 'id' = s.value ->> 'id')";

/// Whether the item in a column belongs to the batch that the item `i` takes back.
fn is_of_source(column: &str) -> String {
    format!("{column} / {ITEMS_PER_BATCH} = i.source_item_id / {ITEMS_PER_BATCH}")
}

impl Attempt<'_> {
    /// Makes sequence states, and changes those that are there.
    pub(super) fn write_states(&self, statements: &mut Vec<Statement>) {
        let reverts = self.plan.work == Work::Revert;
        let spec = self.action().spec;
        if reverts || spec.makes_states() {
            statements.extend([self.number_states(), self.insert_states()]);
        }
        if reverts || !spec.states_moved_to().is_empty() {
            statements.push(self.change_states());
        }
    }

    /// Of a revert: moves sequence states to the bin and back, with what hangs on them.
    pub(super) fn move_states(&self, statements: &mut Vec<Statement>) {
        statements.extend([self.remove_states(), self.restore_states()]);
        for table in WORK {
            statements.push(self.remove_work(table));
            statements.extend(self.remove_made_work(table));
            statements.push(self.restore_work(table));
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
        builder
            .push(", iif(s.value ->> 'state' = ")
            .state(State::Active)
            .push(", ")
            .bind(self.now);
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
             pause_reason = n.pause_reason, replied_at = n.replied_at, state_changed_at = n.state_changed_at, \
             active_at = iif(n.tells_active_at IS NULL, sequence_states.active_at, n.active_at), moved_by = n.item, updated_at = ",
        );
        builder.bind(self.now);
        builder.push(
            " FROM (SELECT i.id AS item, s.value ->> 'id' AS id, s.value ->> 'state' AS state, s.value ->> 'stateChangedAt' AS state_changed_at, \
             json_type(s.value, '$.activeAt') AS tells_active_at, s.value ->> 'activeAt' AS active_at, \
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

    /// Moves the open work to the bin that was made when the batch which is taken back moved sequence
    /// states on. Items that moved a state together made its work together: any of them stands for it.
    fn remove_made_work(&self, table: &str) -> Option<Statement> {
        if *self.target() != TASK {
            return None;
        }
        let open = if table == "tasks" {
            open_task("t.")
        } else {
            unsent_mailing("t.")
        };
        let mut builder = Builder::new("WITH m AS MATERIALIZED (SELECT t.id, min(i.id) AS item");
        let states =
            format!(", json_each(i.after, '$.sequenceStates') AS s CROSS JOIN {table} AS t");
        self.push_items(&mut builder, &states);
        builder.push(&format!(
            " AND t.sequence_state_id = s.value ->> 'id' AND {} AND {open} AND t.organisation_id = ",
            is_of_source("t.made_by")
        ));
        builder
            .bind(self.organisation.id())
            .push(" GROUP BY t.id) ");
        self.push_move(
            &mut builder,
            table,
            &format!("(SELECT item FROM m WHERE m.id = {table}.id)"),
        );
        builder.push(" WHERE id IN (SELECT id FROM m)");
        Some(builder.build())
    }

    /// Brings the work of sequence states back that the batch which is taken back has moved to the bin:
    /// what hangs on those that it removed, and what it took with the step that they came back from.
    fn restore_work(&self, table: &str) -> Statement {
        let mut builder = Builder::new("WITH m AS MATERIALIZED (SELECT t.id, min(i.id) AS item");
        let states =
            format!(", json_each(i.after, '$.sequenceStates') AS s CROSS JOIN {table} AS t");
        self.push_items(&mut builder, &states);
        builder.push(&format!(
            " AND t.sequence_state_id = s.value ->> 'id' AND {} AND t.organisation_id = ",
            is_of_source("t.removed_by")
        ));
        builder
            .bind(self.organisation.bin())
            .push(" GROUP BY t.id) ");
        // It is this item's now, so that taking it back takes the work away again.
        let made = format!(
            "NULL, made_by = iif(made_by IS NULL, NULL, (SELECT item FROM m WHERE m.id = {table}.id))"
        );
        self.push_move(&mut builder, table, &made);
        builder.push(" WHERE id IN (SELECT id FROM m)");
        builder.build()
    }

    /// Makes the work of the steps that sequence states have come to with the items.
    pub(super) fn make_work(&self, statements: &mut Vec<Statement>) {
        let make = step::make(self.organisation, self.now, |builder, _| {
            if self.action().spec.makes_states() {
                builder.push("SELECT s.id AS state, s.sequence_step_id AS step, i.id AS item");
                self.push_items(builder, " CROSS JOIN sequence_states AS s");
                builder
                    .push(" AND s.prospect_id = i.record_id AND s.organisation_id = i.organisation_id AND s.batch_item_creator_id = i.id AND s.state = ")
                    .bind(State::Active.name());
                return;
            }
            builder.push("SELECT s.id AS state, s.sequence_step_id AS step, min(i.id) AS item");
            self.push_items(
                builder,
                ", json_each(i.after, '$.sequenceStates') AS a JOIN sequence_states AS s ON s.id = a.value ->> 'id' \
                 AND +s.organisation_id = i.organisation_id",
            );
            builder.push(" AND s.state = ").bind(State::Active.name());
            builder.push(
                " AND NOT EXISTS (SELECT 1 FROM json_each(i.before, '$.sequenceStates') AS b WHERE b.value ->> 'id' = s.id \
                 AND b.value ->> 'sequenceStep' IS s.sequence_step_id) GROUP BY s.id",
            );
        });
        statements.extend(make);
    }

    /// The work of the sequence states that the items have moved leaves or comes back.
    pub(super) fn settle_work(&self, statements: &mut Vec<Statement>) {
        let states = match self.plan.work {
            Work::Revert => State::ALL.to_vec(),
            Work::Apply | Work::Import(_) => self.action().spec.states_moved_to(),
        };
        let settled = work::settle(self.organisation, self.now, None, &states, |builder| {
            self.push_states(builder);
        });
        statements.extend(settled);
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
        if self.plan.work != Work::Revert {
            // Their items moved them: so no image has to be taken apart, which costs 2 µs an item and table.
            let states = states_of(self.target(), "r.");
            let table = columns::table(self.target());
            self.push_items(
                builder,
                &format!(" CROSS JOIN {table} AS r CROSS JOIN sequence_states AS s"),
            );
            builder.push(&format!(
                " AND r.id = i.record_id AND +r.organisation_id = i.organisation_id AND {states} AND s.moved_by = i.id"
            ));
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
