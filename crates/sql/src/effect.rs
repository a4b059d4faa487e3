//! What a decision asks for besides changing the record, in the same transaction.
//!
//! Each statement stands before the guarded update and is guarded by the same version, so that all
//! of them happen or none.

use lockstep_core::task::{Effect, SENDABLE};
use lockstep_core::time::Timestamp;

use crate::Organisation;
use crate::statement::{Builder, Statement, sql};

/// The task that a decision is about, as it was decided on.
#[derive(Debug, Clone, Copy)]
struct Guard {
    organisation: Organisation,
    task: i64,
    version: i64,
}

impl Organisation {
    /// The statements of a decision's effects on a task that still has this version.
    #[must_use]
    pub fn effects(
        self,
        task: i64,
        version: i64,
        effects: &[Effect<'_>],
        now: Timestamp,
        actor: i64,
    ) -> Vec<Statement> {
        let guard = Guard {
            organisation: self,
            task,
            version,
        };
        effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::LogNote { subject, text } => {
                    let kind = subject.map_or(crate::Param::Null, |subject| subject.kind.into());
                    let id = subject.map_or(crate::Param::Null, |subject| subject.id.into());
                    let mut builder = Builder::new(
                        "INSERT INTO notes (organisation_id, created_at, author_id, subject_type, subject_id, task_id, text) SELECT ",
                    );
                    builder.bind(self.id()).push(", ").bind(now).push(", ").bind(actor);
                    builder.push(", ").bind(kind).push(", ").bind(id);
                    builder.push(", ").bind(task).push(", ").bind(&**text).push(" WHERE ");
                    guard.push(&mut builder);
                    Some(builder.build())
                }
                Effect::ScheduleMailing { mailing } => Some(guard.update(
                    "UPDATE mailings SET version = version + 1, state = 'scheduled'",
                    &["updated_at", "scheduled_at"],
                    *mailing,
                    &format!("state IN ('{}')", SENDABLE.join("', '")),
                    now,
                )),
                Effect::AdvanceSequence { sequence_state } => Some(guard.advance(*sequence_state, now)),
                Effect::FinishSequence { sequence_state, replied } => {
                    let times: &[&str] = if *replied {
                        &["updated_at", "state_changed_at", "replied_at"]
                    } else {
                        &["updated_at", "state_changed_at"]
                    };
                    let finish = "UPDATE sequence_states SET version = version + 1, state = 'finished'";
                    let open = "state IN ('active', 'paused', 'pending', 'failed')";
                    Some(guard.update(finish, times, *sequence_state, open, now))
                }
                // These are columns of the task itself: see `write`.
                Effect::DefaultPriority | Effect::HighestPriority => None,
            })
            .collect()
    }
}

impl Guard {
    fn push(self, builder: &mut Builder) {
        builder
            .push("EXISTS (SELECT 1 FROM tasks WHERE organisation_id = ")
            .bind(self.organisation.id());
        builder.push(" AND id = ").bind(self.task);
        builder.push(" AND version = ").bind(self.version).push(")");
    }

    fn update(
        self,
        sql: &str,
        times: &[&str],
        id: i64,
        condition: &str,
        now: Timestamp,
    ) -> Statement {
        let mut builder = Builder::new(sql);
        for column in times {
            builder.push(&format!(", {column} = ")).bind(now);
        }
        builder
            .push(" WHERE organisation_id = ")
            .bind(self.organisation.id());
        builder.push(" AND id = ").bind(id);
        builder.push(&format!(" AND {condition} AND "));
        self.push(&mut builder);
        builder.build()
    }

    /// Of an active sequence state only: to the step that is next in order, or finished after the last one.
    fn advance(self, sequence_state: i64, now: Timestamp) -> Statement {
        let (organisation, task, version) = (self.organisation.id(), self.task, self.version);
        sql!(
            "UPDATE sequence_states SET version = version + 1, updated_at = ",
            [now],
            ", state = iif(next.id IS NULL, 'finished', state), \
               state_changed_at = iif(next.id IS NULL, ",
            [now],
            ", state_changed_at), sequence_step_id = coalesce(next.id, sequence_step_id) \
             FROM (SELECT (SELECT later.id FROM sequence_steps AS later \
                            WHERE later.organisation_id = s.organisation_id AND later.sequence_id = s.sequence_id \
                              AND later.\"order\" > coalesce(step.\"order\", 0) \
                            ORDER BY later.\"order\" LIMIT 1) AS id \
                     FROM sequence_states AS s LEFT JOIN sequence_steps AS step ON step.id = s.sequence_step_id \
                    WHERE s.organisation_id = ",
            [organisation],
            " AND s.id = ",
            [sequence_state],
            ") AS next WHERE sequence_states.organisation_id = ",
            [organisation],
            " AND sequence_states.id = ",
            [sequence_state],
            " AND sequence_states.state = 'active' AND EXISTS (SELECT 1 FROM tasks WHERE organisation_id = ",
            [organisation],
            " AND id = ",
            [task],
            " AND version = ",
            [version],
            ")",
        )
    }
}
