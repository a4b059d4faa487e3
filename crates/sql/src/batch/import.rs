//! Accepting an import, whose rows come in pieces.
//!
//! While they come the batch is in the bin, where nobody sees it; once all are there it moves to its
//! organisation, in one statement. An import that breaks off leaves a batch in the bin, and the
//! scheduler deletes it.

use lockstep_core::batch::{ItemState, State};
use lockstep_core::machine::Named as _;
use lockstep_core::schema::BATCH;
use lockstep_core::time::Timestamp;

use crate::batch::accept::{Accepted, push_optional};
use crate::builder::organisation::Organisation;
use crate::builder::query::{Query, Steps};
use crate::builder::range::{FIRST_WINDOW, ITEMS_PER_BATCH, Range};
use crate::builder::row::Made;
use crate::builder::statement::{Builder, Param, Statement, json, sql};
use crate::read::document::resource_object;
use crate::read::view::View;

/// An import whose rows are about to come.
#[derive(Debug, Clone, Copy)]
pub struct ImportStart<'a> {
    /// The bulk action.
    pub action: &'a str,
    /// Its input, as JSON text.
    pub payload: &'a str,
    /// Why it is done.
    pub note: Option<&'a str>,
    /// A random text that no other batch has.
    pub start_key: &'a str,
    /// The time.
    pub now: Timestamp,
    /// The user who starts it.
    pub actor: i64,
}

impl Organisation {
    /// Makes the batch, in the bin.
    #[must_use]
    pub fn begin_import(self, import: &ImportStart<'_>) -> Query<Made> {
        let mut builder = Builder::new(
            "INSERT INTO batches (organisation_id, created_at, updated_at, progress_at, action, payload, note, state, start_key, creator_id, handed_out) VALUES (",
        );
        builder.bind(self.bin());
        for _ in ["created_at", "updated_at", "progress_at"] {
            builder.push(", ").bind(import.now);
        }
        builder.push(", ").bind(import.action);
        builder.push(", ").bind(import.payload);
        push_optional(&mut builder, import.note.map(Param::from));
        builder.push(", ").bind(State::Pending.name());
        builder.push(", ").bind(import.start_key);
        builder.push(", ").bind(import.actor);
        builder.push(&format!(", {FIRST_WINDOW}) RETURNING id"));
        builder.build().asks()
    }

    /// Adds rows, each with its line in the file; `position` is how many there are already. To an import that
    /// was deleted meanwhile nothing is added.
    #[must_use]
    pub fn add_rows(
        self,
        batch: i64,
        position: i64,
        rows: &[(u32, &str)],
        now: Timestamp,
    ) -> Statement {
        let first = batch
            .saturating_mul(ITEMS_PER_BATCH)
            .saturating_add(position)
            .saturating_add(1);
        sql!(
            "INSERT INTO batch_items (id, organisation_id, created_at, updated_at, state, line, input) SELECT CAST(key + ",
            [first],
            " AS INTEGER), ",
            [self.id()],
            ", ",
            [now],
            ", ",
            [now],
            ", ",
            (state ItemState::Pending),
            ", value ->> 0, value ->> 1 FROM json_each(",
            [json(rows)],
            ") WHERE EXISTS (SELECT 1 FROM batches WHERE organisation_id = ",
            [self.bin()],
            " AND id = ",
            [batch],
            ")",
        )
    }

    /// Notes that rows still come, so that nobody takes the import for one that broke off.
    #[must_use]
    pub fn keep_import(self, batch: i64, now: Timestamp) -> Statement {
        sql!(
            "UPDATE batches SET progress_at = ",
            [now],
            " WHERE organisation_id = ",
            [self.bin()],
            " AND id = ",
            [batch],
        )
    }

    /// Lets the batch with so many rows out of the bin, and reads it.
    #[must_use]
    pub fn complete_import(
        self,
        batch: i64,
        total: i64,
        now: Timestamp,
        view: &View,
    ) -> Steps<Accepted> {
        let complete = sql!(
            "UPDATE batches SET organisation_id = ",
            [self.id()],
            ", total = ",
            [total],
            ", pending = ",
            [total],
            ", confirm_count = ",
            [total],
            ", updated_at = ",
            [now],
            ", progress_at = ",
            [now],
            " WHERE organisation_id = ",
            [self.bin()],
            " AND id = ",
            [batch],
        );
        let mut read = Builder::default();
        let shape = view.shape(&mut read);
        let document = resource_object(&BATCH, &shape);
        read.push(&format!(
            "SELECT id, state, total, {document} AS document FROM batches WHERE organisation_id = "
        ));
        read.bind(self.id()).push(" AND id = ").bind(batch);
        let approval = self.ask_for_approval("id", batch.into());
        Steps::new([complete, approval], read.build().asks(), [])
    }

    /// Deletes an import that broke off, with the rows that had come.
    #[must_use]
    pub fn discard_import(self, batch: i64) -> Vec<Statement> {
        let Range { from, to } = Range::of_batch(batch);
        vec![
            sql!(
                "DELETE FROM batch_items WHERE organisation_id = ",
                [self.id()],
                " AND id BETWEEN ",
                [from],
                " AND ",
                [to],
                " AND EXISTS (SELECT 1 FROM batches WHERE organisation_id = ",
                [self.bin()],
                " AND id = ",
                [batch],
                ")",
            ),
            sql!(
                "DELETE FROM batches WHERE organisation_id = ",
                [self.bin()],
                " AND id = ",
                [batch],
            ),
        ]
    }
}
