//! What a decision asks for besides changing the record, in the same transaction.
//!
//! Each statement stands before the guarded update and is guarded by the same version, so that all
//! of them happen or none.

use lockstep_core::mailing;
use lockstep_core::sequence_state::{Event, MACHINE, State};
use lockstep_core::task::Effect;
use lockstep_core::time::Timestamp;

use crate::builder::organisation::Organisation;
use crate::builder::statement::{Builder, Param, Statement, json};
use crate::builder::states::{allowing, quoted};
use crate::write::advance::{Advance, advance};
use crate::write::work;

/// The task that a decision is about, as it was decided on.
#[derive(Debug, Clone, Copy)]
struct Decided {
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
        let decided = Decided {
            organisation: self,
            task,
            version,
        };
        effects
            .iter()
            .flat_map(|effect| match effect {
                Effect::LogNote { subject, text } => {
                    let kind = subject.map_or(Param::Null, |subject| subject.kind.into());
                    let id = subject.map_or(Param::Null, |subject| subject.id.into());
                    let mut builder = Builder::new(
                        "INSERT INTO notes (organisation_id, created_at, author_id, subject_type, subject_id, task_id, text) SELECT ",
                    );
                    builder.bind(self.id()).push(", ").bind(now).push(", ").bind(actor);
                    builder.push(", ").bind(kind).push(", ").bind(id);
                    builder.push(", ").bind(task).push(", ").bind(&**text).push(" WHERE ");
                    decided.push(&mut builder);
                    vec![builder.build()]
                }
                Effect::ScheduleMailing { mailing } => vec![decided.update(
                    &format!(
                        "UPDATE mailings SET version = version + 1, state = {}",
                        quoted(mailing::State::Scheduled)
                    ),
                    &["updated_at", "scheduled_at", "state_changed_at"],
                    *mailing,
                    &allowing(&mailing::MACHINE, mailing::Event::Schedule),
                    now,
                )],
                Effect::AdvanceSequence { sequence_state } => {
                    advance(&[Advance(self.id(), task, version, *sequence_state)], now)
                }
                Effect::FinishSequence {
                    sequence_state,
                    replied,
                } => decided.finish(*sequence_state, *replied, now),
                // These are columns of the task itself: see `write`.
                Effect::DefaultPriority | Effect::HighestPriority => Vec::new(),
            })
            .collect()
    }
}

impl Decided {
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

    /// Of a sequence state that can be finished, with its open work.
    fn finish(self, sequence_state: i64, replied: bool, now: Timestamp) -> Vec<Statement> {
        let open = allowing(&MACHINE, Event::Finish);
        let times: &[&str] = if replied {
            &["updated_at", "state_changed_at", "replied_at"]
        } else {
            &["updated_at", "state_changed_at"]
        };
        // But for the task itself.
        let task = json(&[self.task]);
        let next = &[State::Finished];
        let mut statements = work::settle(self.organisation, now, Some(&task), next, |builder| {
            builder.push("SELECT s.id, ").state(State::Finished);
            builder.push(" AS state, s.sequence_step_id FROM sequence_states AS s WHERE s.organisation_id = ");
            builder.bind(self.organisation.id());
            builder.push(" AND s.id = ").bind(sequence_state);
            builder.push(&format!(" AND s.{open} AND "));
            self.push(builder);
        });
        let sql = format!(
            "UPDATE sequence_states SET version = version + 1, state = {}, pause_reason = NULL",
            quoted(State::Finished)
        );
        statements.push(self.update(&sql, times, sequence_state, &open, now));
        statements
    }
}
