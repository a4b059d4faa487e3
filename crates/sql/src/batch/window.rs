//! Which items of a batch the queue has messages for.
//!
//! A batch has a few messages in the queue at a time ([`Range::window`]), so that batches take turns; the
//! message that is done hands on what comes next. `handed_out` is the position of the last item that any
//! message was about, whether it is done or not.

use lockstep_core::batch::{ItemState, State};
use serde::Deserialize;

use crate::builder::organisation::Organisation;
use crate::builder::query::{Query, Steps};
use crate::builder::range::{CHUNK_ITEMS, ITEMS_PER_BATCH, Range, WINDOW};
use crate::builder::statement::{Builder, sql};

/// A chunk of a batch that has pending items.
#[derive(Debug, Deserialize)]
pub struct PendingChunk {
    /// Its number, from 0.
    pub number: i64,
}

/// What is handed to the queue next.
#[derive(Debug, Deserialize)]
pub struct HandedOut {
    /// The position of the last item.
    pub handed_out: i64,
}

impl HandedOut {
    /// The items.
    #[must_use]
    pub const fn range(&self, batch: i64) -> Range {
        let first = batch.saturating_mul(ITEMS_PER_BATCH);
        let to = first.saturating_add(self.handed_out);
        Range {
            from: to.saturating_sub(CHUNK_ITEMS).saturating_add(1),
            to,
        }
    }
}

impl Organisation {
    /// Hands out the items behind those that have been, once those of `done` are settled: in the transaction
    /// that settles them, so that whoever settles them, and nobody else, goes on. Answers nothing where none
    /// are left.
    ///
    /// It begins with the first that is pending, so that after a sweep, which hands out from the beginning
    /// again, it passes over what is done.
    #[must_use]
    pub fn hand_on(self, batch: i64, done: Range) -> Query<HandedOut> {
        let items = Range::of_batch(batch);
        let last = format!("{} FROM (SELECT i.id - ", CHUNK_ITEMS.saturating_sub(1));
        sql!(
            "UPDATE batches SET handed_out = next.position + ",
            (&last),
            [items.from],
            " AS position FROM batches AS b CROSS JOIN batch_items AS i WHERE b.organisation_id = ",
            [self.id()],
            " AND b.id = ",
            [batch],
            " AND i.organisation_id = ",
            [self.id()],
            " AND i.id BETWEEN ",
            [items.from],
            " + b.handed_out + 1 AND ",
            [items.to],
            " AND i.state = ",
            (state ItemState::Pending),
            " ORDER BY i.id LIMIT 1) AS next WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [batch],
            " AND state = ",
            (state State::Running),
            " AND NOT EXISTS (SELECT 1 FROM batch_items WHERE organisation_id = ",
            [self.id()],
            " AND id BETWEEN ",
            [done.from],
            " AND ",
            [done.to],
            " AND state = ",
            (state ItemState::Pending),
            ") RETURNING handed_out",
        )
        .asks()
    }

    /// Hands out from the first pending item again, for a batch whose messages are lost; answers the chunks
    /// that messages are to be sent for.
    #[must_use]
    pub fn hand_out_again(self, batch: i64) -> Steps<PendingChunk> {
        let mut set = Builder::new(&format!(
            "UPDATE batches SET handed_out = coalesce((SELECT (max(number) + 1) * {CHUNK_ITEMS} FROM ("
        ));
        self.push_first_chunks(&mut set, batch);
        set.push(")), handed_out) WHERE organisation_id = ");
        set.bind(self.id()).push(" AND id = ").bind(batch);
        let mut chunks = Builder::default();
        self.push_first_chunks(&mut chunks, batch);
        Steps::new([set.build()], chunks.build().asks(), [])
    }

    /// The first few chunks of a batch that have pending items.
    fn push_first_chunks(self, builder: &mut Builder, batch: i64) {
        let Range { from, to } = Range::of_batch(batch);
        // D1 binds numbers as REAL, and REAL division has no remainder: the divisor stands in the text.
        builder.push(&format!(
            "SELECT DISTINCT (id % {ITEMS_PER_BATCH} - 1) / {CHUNK_ITEMS} AS number FROM batch_items WHERE organisation_id = "
        ));
        builder.bind(self.id()).push(" AND id BETWEEN ").bind(from);
        builder.push(" AND ").bind(to).push(" AND state = ");
        // The first, for it is the primary key that is walked along.
        builder.state(ItemState::Pending).limit(WINDOW);
    }
}
