//! A batch on its way from its first message to its end, and what the sweeper does about one that stands
//! still.

use lockstep_core::batch::{Event, ItemState, MACHINE, State};
use lockstep_core::error::Error;
use lockstep_core::time::Timestamp;

use crate::batch::counters::Counters;
use crate::builder::organisation::Organisation;
use crate::builder::range::Range;
use crate::builder::statement::{Statement, sql};
use crate::builder::states::allowing;

impl Organisation {
    /// Starts a batch that waits for the queue; returns its `id` where it did.
    #[must_use]
    pub fn start(self, batch: i64, now: Timestamp) -> Statement {
        let mut start = self.transition(batch, Event::Start, &["started_at", "updated_at"], now);
        start.push(" RETURNING id");
        start.build()
    }

    /// Gives up on a batch, for this reason: what is still pending fails, and so does the batch.
    #[must_use]
    pub fn give_up(self, batch: i64, error: &Error, token: i64, now: Timestamp) -> Vec<Statement> {
        let range = Range::of_batch(batch);
        let Range { from, to } = range;
        let is_open = allowing(&MACHINE, Event::Fail);
        let counters = Counters {
            failures: "(batches.failures + batches.pending)",
            ..Counters::COUNTED
        };
        let items = sql!(
            "UPDATE batch_items SET state = ",
            (state ItemState::Error),
            ", code = ",
            [error.code.as_str()],
            ", info = ",
            [error.detail.as_str()],
            ", updated_at = ",
            [now],
            ", chunk = ",
            [token],
            " WHERE organisation_id = ",
            [self.id()],
            " AND id BETWEEN ",
            [from],
            " AND ",
            [to],
            " AND state = ",
            (state ItemState::Pending),
            " AND EXISTS (SELECT 1 FROM batches WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [batch],
            " AND ",
            (&is_open),
            ")",
        );
        let ended = sql!(
            "UPDATE batches SET version = version + 1, state = ",
            (state State::Failed),
            ", code = ",
            [error.code.as_str()],
            ", info = ",
            [error.detail.as_str()],
            ", pending = 0, failures = failures + pending, updated_at = ",
            [now],
            ", summary = ",
            (&counters.summary(range)),
            " WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [batch],
            " AND ",
            (&is_open),
        );
        vec![items, ended]
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
}
