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

    /// Finishes a running batch that has nothing pending any more.
    #[must_use]
    pub fn finish(self, batch: i64, now: Timestamp) -> Statement {
        let summary = Counters::COUNTED.summary(Range::of_batch(batch));
        sql!(
            "UPDATE batches SET version = version + 1, state = ",
            (state State::Finished),
            ", finished_at = ",
            [now],
            ", summary = ",
            (&summary),
            " WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [batch],
            " AND pending = 0 AND ",
            (&allowing(&MACHINE, Event::Finish)),
        )
    }

    /// Gives up on what is still pending, for this reason.
    #[must_use]
    pub fn give_up(self, batch: i64, error: &Error, token: i64, now: Timestamp) -> Vec<Statement> {
        let Range { from, to } = Range::of_batch(batch);
        vec![
            self.start(batch, now),
            sql!(
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
                " AND EXISTS (SELECT 1 FROM batches WHERE id = ",
                [batch],
                " AND state = ",
                (state State::Running),
                ")",
            ),
            sql!(
                "UPDATE batches SET version = version + 1, pending = 0, failures = failures + pending, updated_at = ",
                [now],
                " WHERE organisation_id = ",
                [self.id()],
                " AND id = ",
                [batch],
                " AND state = ",
                (state State::Running),
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
}
