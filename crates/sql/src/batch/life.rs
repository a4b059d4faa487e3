//! The life of a batch as a whole: what is decided about it, confirming, canceling.

use lockstep_core::batch::{Event, ItemState, MACHINE, State};
use lockstep_core::error::Error;
use lockstep_core::machine::Named as _;
use lockstep_core::row::{flag, nullable};
use lockstep_core::time::Timestamp;
use serde::Deserialize;

use crate::batch::counters::Counters;
use crate::builder::organisation::Organisation;
use crate::builder::query::{Query, Steps};
use crate::builder::range::Range;
use crate::builder::row::{Touched, named};
use crate::builder::statement::{Builder, Statement, sql};
use crate::builder::states::allowing;

/// What a decision about a batch is made on.
#[derive(Debug, Deserialize)]
pub struct BatchForDecision {
    /// Its state.
    #[serde(deserialize_with = "named")]
    pub state: State,
    /// Its version.
    pub version: i64,
    /// How many items there are to confirm.
    pub confirm_count: i64,
    /// Whether who confirms has to name that number.
    #[serde(deserialize_with = "flag")]
    pub confirmed_count_required: bool,
    /// Whether somebody else than who started it has to confirm it.
    #[serde(deserialize_with = "flag")]
    pub approval_required: bool,
    /// The bulk action, or `revert`.
    pub action: String,
    /// How many items it has.
    pub total: i64,
    /// Who started it.
    #[serde(deserialize_with = "nullable")]
    pub creator_id: Option<i64>,
    /// The random text that names it.
    pub start_key: String,
    /// What it keeps of its input, as JSON text.
    pub payload: String,
    /// Whether items have been deleted: they go from the first one on.
    #[serde(deserialize_with = "flag")]
    pub purged: bool,
}

impl Organisation {
    /// A batch without items is over as soon as it may run.
    pub(super) fn finish_if_empty(self, key: &str, now: Timestamp) -> [Statement; 2] {
        [
            sql!(
                "UPDATE batches SET state = ",
                (state State::Running),
                ", started_at = ",
                [now],
                " WHERE organisation_id = ",
                [self.id()],
                " AND start_key = ",
                [key],
                " AND state = ",
                (state State::Pending),
                " AND total = 0",
            ),
            sql!(
                "UPDATE batches SET state = ",
                (state State::Finished),
                ", finished_at = ",
                [now],
                ", summary = '{\"changed\":0,\"unchanged\":0,\"failed\":0,\"canceled\":0,\"reasons\":{},\"codes\":{}}' \
                  WHERE organisation_id = ",
                [self.id()],
                " AND start_key = ",
                [key],
                " AND state = ",
                (state State::Running),
                " AND total = 0",
            ),
        ]
    }

    /// What a decision about a batch is made on.
    #[must_use]
    pub fn batch_for_decision(self, id: i64) -> Query<BatchForDecision> {
        sql!(
            "SELECT state, version, confirm_count, confirmed_count_required, approval_required, action, total, creator_id, start_key, payload, \
             total > 0 AND NOT EXISTS (SELECT 1 FROM batch_items WHERE id = ",
            [Range::of_batch(id).from.saturating_add(1)],
            ") AS purged FROM batches WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [id],
        )
        .asks()
    }

    /// Confirms a batch that still has this version; answers a row where it had.
    #[must_use]
    pub fn confirm(
        self,
        id: i64,
        version: i64,
        start_key: &str,
        actor: i64,
        now: Timestamp,
    ) -> Steps<Touched> {
        let times = ["confirmed_at", "updated_at", "progress_at"];
        let mut confirm = self.moving(Event::Confirm, &times, now);
        confirm.push(", confirmer_id = ").bind(actor);
        self.push_batch(&mut confirm, id, Event::Confirm);
        confirm
            .push(" AND version = ")
            .bind(version)
            .push(" RETURNING id");
        let finish = self.finish_if_empty(start_key, now);
        Steps::new([], confirm.build().asks(), finish)
    }

    /// Cancels a batch that may be canceled, with all items that are still pending; answers a row where
    /// it could be.
    #[must_use]
    pub fn cancel(self, id: i64, now: Timestamp) -> Steps<Touched> {
        self.end_early(id, None, now)
    }

    /// Cancels a batch that still waits for a confirmation, as [`cancel`](Self::cancel) does, and keeps why.
    #[must_use]
    pub fn cancel_unconfirmed(self, id: i64, why: &Error, now: Timestamp) -> Steps<Touched> {
        self.end_early(id, Some(why), now)
    }

    fn end_early(self, id: i64, why: Option<&Error>, now: Timestamp) -> Steps<Touched> {
        let range = Range::of_batch(id);
        let Range { from, to } = range;
        let counters = Counters {
            canceled: "batches.pending",
            ..Counters::COUNTED
        };
        let mut cancel = self.transition(id, Event::Cancel, &["canceled_at", "updated_at"], now);
        if why.is_some() {
            cancel.push(" AND state = ").state(State::Confirming);
        }
        cancel.push(" RETURNING id");
        let items = sql!(
            "UPDATE batch_items SET state = ",
            (state ItemState::Canceled),
            ", updated_at = ",
            [now],
            " WHERE organisation_id = ",
            [self.id()],
            " AND id BETWEEN ",
            [from],
            " AND ",
            [to],
            " AND state = ",
            (state ItemState::Pending),
            " AND EXISTS (SELECT 1 FROM batches WHERE id = ",
            [id],
            " AND state = ",
            (state State::Canceled),
            ")",
        );
        let mut counts =
            Builder::new("UPDATE batches SET version = version + 1, pending = 0, summary = ");
        counts.push(&counters.summary(range));
        if let Some(why) = why {
            counts.push(", code = ").bind(why.code.as_str());
            counts.push(", info = ").bind(why.detail.as_str());
        }
        counts.push(" WHERE organisation_id = ").bind(self.id());
        counts.push(" AND id = ").bind(id);
        // Only once: it has no summary before it is over.
        counts.push(" AND state = ").state(State::Canceled);
        counts.push(" AND summary = '{}'");
        let counts = counts.build();
        Steps::new([], cancel.build().asks(), [items, counts])
    }

    /// The beginning of a statement that moves a batch as the machine says, where it allows the
    /// event, and sets these columns to the time.
    pub(super) fn transition(
        self,
        batch: i64,
        event: Event,
        times: &[&str],
        now: Timestamp,
    ) -> Builder {
        let mut builder = self.moving(event, times, now);
        self.push_batch(&mut builder, batch, event);
        builder
    }

    /// `UPDATE batches SET …`: the state that an event leads to, and these columns.
    fn moving(self, event: Event, times: &[&str], now: Timestamp) -> Builder {
        let to = MACHINE
            .sources(event)
            .find_map(|from| MACHINE.next(from, event));
        let mut builder = Builder::new("UPDATE batches SET version = version + 1, state = ");
        builder.bind(to.map_or_else(Default::default, State::name));
        for column in times {
            builder.push(&format!(", {column} = ")).bind(now);
        }
        builder
    }

    /// ` WHERE …`: the batch, where its machine allows the event.
    fn push_batch(self, builder: &mut Builder, batch: i64, event: Event) {
        builder.push(" WHERE organisation_id = ").bind(self.id());
        builder.push(" AND id = ").bind(batch);
        builder.push(&format!(" AND {}", allowing(&MACHINE, event)));
    }
}
