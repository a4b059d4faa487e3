//! Carrying out what a chunk has settled: its items' after-images become the records.
//!
//! Each statement here looks at the items that carry the attempt's number, and so does nothing for
//! an item that another attempt has settled. Records change, leave for the bin, come back from it,
//! or are made; sequence states and what hangs on them follow.
//!
//! A `+` keeps SQLite from looking for a row by its organisation rather than by its id.

use lockstep_core::batch::ItemState;
use lockstep_core::bulk::{BulkAction, Plan, SEQUENCE_STATES, Work};
use lockstep_core::schema::{ResourceType, SEQUENCE_STATE};
use lockstep_core::time::Timestamp;

use crate::builder::organisation::Organisation;
use crate::builder::range::Range;
use crate::builder::statement::{Builder, Statement};
use crate::write::work::push_move;

mod records;
mod states;

/// One attempt at a chunk.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt<'a> {
    pub(crate) organisation: Organisation,
    pub(crate) plan: &'a Plan<'a>,
    pub(crate) range: Range,
    /// The number that the items settled by this attempt carry.
    pub(crate) token: i64,
    pub(crate) now: Timestamp,
}

impl Attempt<'_> {
    fn action(&self) -> &BulkAction<'_> {
        &self.plan.action
    }

    fn target(&self) -> &'static ResourceType {
        self.action().spec.target
    }

    /// Whether it makes records: items whose image before is `null`.
    fn makes_records(&self) -> bool {
        self.plan.work != Work::Revert && self.action().spec.creates()
    }

    /// Whether records leave or come back: items with an image that is `null`.
    fn moves_records(&self) -> bool {
        let spec = self.action().spec;
        spec.destroys() || (spec.creates() && self.plan.work == Work::Revert)
    }

    /// All that follows from the items, in order.
    pub(crate) fn statements(&self) -> Vec<Statement> {
        let mut statements = Vec::new();
        let reverts = self.plan.work == Work::Revert;
        let touches = self.action().touches();
        if self.makes_records() {
            statements.extend([self.number_records(), self.insert_records()]);
        }
        if self.moves_records() {
            self.remove_records(&mut statements);
            if reverts {
                self.restore_records(&mut statements);
            }
        }
        if self.action().spec.changes() {
            statements.push(self.change_records(&touches));
        }
        if touches.contains(&SEQUENCE_STATES) {
            self.write_states(&mut statements);
            if reverts {
                self.move_states(&mut statements);
            }
        }
        if touches.contains(&SEQUENCE_STATES) || *self.target() == SEQUENCE_STATE {
            self.settle_work(&mut statements);
        }
        if self.plan.work == Work::Apply && self.action().spec.reaches_steps() {
            self.make_work(&mut statements);
        }
        statements.extend(self.insert_notes());
        statements
    }

    /// Appends ` FROM batch_items AS i WHERE …`: the changed items of this attempt.
    fn push_items(&self, builder: &mut Builder, more: &str) {
        builder.push(&format!(" FROM batch_items AS i{more} WHERE i.id BETWEEN "));
        builder
            .bind(self.range.from)
            .push(" AND ")
            .bind(self.range.to);
        builder.push(" AND i.chunk = ").bind(self.token);
        builder.push(" AND i.state = ").state(ItemState::Changed);
    }

    /// Appends `UPDATE … SET …`: rows move between an organisation and its bin, whichever they are in.
    /// `removed_by` is what the column of this name becomes.
    fn push_move(&self, builder: &mut Builder, table: &str, removed_by: &str) {
        push_move(builder, self.now, table, removed_by);
    }
}
