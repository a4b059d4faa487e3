//! One prospect's sequence state: made with the work of its first step.

use lockstep_core::machine::Named as _;
use lockstep_core::row::{flag, nullable};
use lockstep_core::sequence_state::State;
use lockstep_core::time::Timestamp;
use serde::Deserialize;

use crate::builder::organisation::Organisation;
use crate::builder::query::{Query, Steps};
use crate::builder::row::Made;
use crate::builder::statement::{Builder, Param, sql};
use crate::write::idempotency::Guard;
use crate::write::step;

/// A prospect that comes into a sequence, as it was decided.
#[derive(Debug, Clone, Copy)]
pub struct Enrolment {
    /// The prospect.
    pub prospect: i64,
    /// The version that it had.
    pub version: i64,
    /// The sequence.
    pub sequence: i64,
    /// Whether that was enabled.
    pub enabled: bool,
    /// The mailbox to send from.
    pub mailbox: Option<i64>,
    /// The state to start in.
    pub state: State,
    /// Who adds it.
    pub creator: i64,
    /// The time.
    pub now: Timestamp,
}

/// What an enrolment depends on, of the prospect.
#[derive(Debug, Deserialize)]
pub struct Candidate {
    /// Its version.
    pub version: i64,
    /// Whether it wants to be left alone.
    #[serde(deserialize_with = "flag")]
    pub opted_out: bool,
    /// The states that it has in the sequence, between spaces.
    #[serde(deserialize_with = "nullable")]
    states: Option<String>,
}

impl Candidate {
    /// The states that it has in the sequence.
    pub fn states(&self) -> impl Iterator<Item = State> + Clone {
        let states = self.states.as_deref().unwrap_or_default();
        states.split(' ').filter_map(State::named)
    }
}

impl Enrolment {
    /// ` FROM … WHERE …`: the prospect `p` and the sequence `q`, where they still are what was
    /// decided on.
    fn push_source(&self, builder: &mut Builder, organisation: Organisation) {
        let id = organisation.id();
        builder
            .push(" FROM prospects AS p CROSS JOIN sequences AS q WHERE p.organisation_id = ")
            .bind(id);
        builder.push(" AND p.id = ").bind(self.prospect);
        builder.push(" AND p.version = ").bind(self.version);
        builder.push(" AND q.organisation_id = ").bind(id);
        builder.push(" AND q.id = ").bind(self.sequence);
        builder.push(" AND q.enabled = ").bind(self.enabled);
        if let Some(mailbox) = self.mailbox {
            builder
                .push(" AND EXISTS (SELECT 1 FROM mailboxes WHERE organisation_id = ")
                .bind(id);
            builder.push(" AND id = ").bind(mailbox).push(")");
        }
        builder
            .push(" AND NOT EXISTS (SELECT 1 FROM sequence_states AS s WHERE s.organisation_id = ")
            .bind(id);
        builder.push(" AND s.prospect_id = p.id AND s.sequence_id = q.id AND s.state <> ");
        builder.bind(State::Finished.name()).push(")");
    }
}

impl Organisation {
    /// What an enrolment depends on, of the prospect.
    #[must_use]
    pub fn candidate(self, prospect: i64, sequence: i64) -> Query<Candidate> {
        sql!(
            "SELECT p.version, p.opted_out, (SELECT group_concat(s.state, ' ') FROM sequence_states AS s \
             WHERE s.organisation_id = p.organisation_id AND s.prospect_id = p.id AND s.sequence_id = ",
            [sequence],
            ") AS states FROM prospects AS p WHERE p.organisation_id = ",
            [self.id()],
            " AND p.id = ",
            [prospect],
        )
        .asks()
    }

    /// Makes the sequence state on the first step, and the work of that step where it is active. Answers
    /// nothing where what was decided on has changed.
    #[must_use]
    pub fn enrol(self, enrolment: &Enrolment) -> Steps<Made> {
        let mut builder = Builder::new(
            "INSERT INTO sequence_states (organisation_id, account_id, prospect_id, sequence_id, sequence_step_id, \
             created_at, updated_at, state_changed_at, active_at, state, mailbox_id, creator_id) \
             SELECT p.organisation_id, p.account_id, p.id, q.id, (SELECT f.id FROM sequence_steps AS f \
             WHERE f.organisation_id = q.organisation_id AND f.sequence_id = q.id ORDER BY f.\"order\" LIMIT 1)",
        );
        for _ in ["created_at", "updated_at", "state_changed_at"] {
            builder.push(", ").bind(enrolment.now);
        }
        let is_active = enrolment.state == State::Active;
        let active_at = is_active.then_some(enrolment.now);
        builder
            .push(", ")
            .bind(active_at.map_or(Param::Null, Into::into));
        builder.push(", ").bind(enrolment.state.name());
        builder
            .push(", ")
            .bind(enrolment.mailbox.map_or(Param::Null, Into::into));
        builder.push(", ").bind(enrolment.creator);
        enrolment.push_source(&mut builder, self);
        builder.push(" RETURNING id");
        let work = step::make(self, enrolment.now, |builder, table| {
            // The one that was made just now, and by nobody else in the same millisecond.
            builder
                .push("SELECT s.id AS state, s.sequence_step_id AS step, NULL AS item FROM sequence_states AS s WHERE s.organisation_id = ")
                .bind(self.id());
            builder
                .push(" AND s.prospect_id = ")
                .bind(enrolment.prospect);
            builder
                .push(" AND s.sequence_id = ")
                .bind(enrolment.sequence);
            builder.push(" AND s.created_at = ").bind(enrolment.now);
            builder
                .push(" AND s.version = 1 AND s.state = ")
                .bind(State::Active.name());
            builder.push(&format!(
                " AND NOT EXISTS (SELECT 1 FROM {table} AS w WHERE w.organisation_id = s.organisation_id AND w.sequence_state_id = s.id)"
            ));
        });
        Steps::new([], builder.build().asks(), work)
    }

    /// The condition of [`enrol`](Self::enrol).
    #[must_use]
    pub fn guard_enrolment<'a>(self, enrolment: &Enrolment) -> Guard<'a> {
        let enrolment = *enrolment;
        Guard::new(move |builder| {
            builder.push("EXISTS (SELECT 1");
            enrolment.push_source(builder, self);
            builder.push(")");
        })
    }
}
