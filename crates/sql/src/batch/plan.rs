//! What a batch does, and what its decisions depend on besides the records.

use lockstep_core::bulk::{Context, SequenceFacts};
use lockstep_core::row::nullable;
use serde::Deserialize;

use crate::builder::organisation::Organisation;
use crate::builder::query::Query;
use crate::builder::statement::sql;

/// What a batch kept of its input.
#[derive(Debug, Deserialize)]
pub struct BatchPlan {
    /// The bulk action, or `revert`.
    pub action: String,
    /// Its input, as JSON text.
    pub payload: String,
    /// Who started it.
    #[serde(deserialize_with = "nullable")]
    pub creator_id: Option<i64>,
}

/// What a decision depends on besides the record.
#[derive(Debug, Deserialize)]
pub struct PlanFacts {
    /// The organisation's highest task priority, where it has any.
    #[serde(deserialize_with = "nullable")]
    highest_priority: Option<i64>,
    /// Whether the sequence is enabled: 1 or 0; `None` where there is no such sequence.
    #[serde(deserialize_with = "nullable")]
    enabled: Option<i64>,
    /// The sequence's first step, where it has any.
    #[serde(deserialize_with = "nullable")]
    first_step: Option<i64>,
    /// How many of the sequence's steps are e-mails.
    pub email_steps: i64,
}

impl PlanFacts {
    /// The sequence; `None` where there is none.
    #[must_use]
    pub fn sequence(&self) -> Option<SequenceFacts> {
        self.enabled.map(|enabled| SequenceFacts {
            enabled: enabled == 1,
            first_step: self.first_step,
        })
    }

    /// A context with these facts.
    #[must_use]
    pub fn with(&self, context: Context) -> Context {
        Context {
            highest_priority: self.highest_priority,
            sequence: self.sequence(),
            ..context
        }
    }
}

impl Organisation {
    /// What a batch kept of its input.
    #[must_use]
    pub fn batch_plan(self, batch: i64) -> Query<BatchPlan> {
        sql!(
            "SELECT action, payload, creator_id FROM batches WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [batch],
        )
        .asks()
    }

    /// What a decision depends on besides the record: one row.
    #[must_use]
    pub fn facts(self, sequence: Option<i64>) -> Query<PlanFacts> {
        let sequence = sequence.unwrap_or_default();
        sql!(
            "SELECT (SELECT id FROM task_priorities WHERE organisation_id = ",
            [self.id()],
            " ORDER BY weight DESC, id LIMIT 1) AS highest_priority, \
             (SELECT enabled FROM sequences WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [sequence],
            ") AS enabled, (SELECT id FROM sequence_steps WHERE organisation_id = ",
            [self.id()],
            " AND sequence_id = ",
            [sequence],
            " ORDER BY \"order\" LIMIT 1) AS first_step, (SELECT count(*) FROM sequence_steps WHERE organisation_id = ",
            [self.id()],
            " AND sequence_id = ",
            [sequence],
            " AND step_type IN ('auto_email', 'manual_email')) AS email_steps",
        )
        .asks()
    }
}
