//! What a decision asks for besides changing the record, in the same transaction.
//!
//! Each statement stands before the guarded update and is guarded by the same version, so that all
//! of them happen or none.

use lockstep_core::mailing;
use lockstep_core::sequence_state::{Event, MACHINE, State};
use lockstep_core::task::Effect;
use lockstep_core::time::Timestamp;

use crate::builder::organisation::Organisation;
use crate::builder::statement::{Builder, Param, Statement};
use crate::builder::states::{allowing, quoted};
use crate::write::step::{self, NEXT};
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
                Effect::AdvanceSequence { sequence_state } => decided.advance(*sequence_state, now),
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

    /// Of an active sequence state that is still on the task's step, where both know one: to the step
    /// that is next in order, with its work; behind the last one it is a finish.
    fn advance(self, sequence_state: i64, now: Timestamp) -> Vec<Statement> {
        let push_arrivals = |builder: &mut Builder, behind: &str| {
            builder.push(&format!(
                "SELECT a.state, a.step, NULL AS item FROM (SELECT s.id AS state, {NEXT} AS step \
                 FROM tasks AS t CROSS JOIN sequence_states AS s WHERE t.organisation_id = "
            ));
            builder.bind(self.organisation.id());
            builder.push(" AND t.id = ").bind(self.task);
            builder.push(" AND t.version = ").bind(self.version);
            builder.push(" AND s.organisation_id = t.organisation_id AND s.id = ");
            builder.bind(sequence_state);
            builder.push(&format!(
                " AND s.{} AND coalesce(t.sequence_step_id, s.sequence_step_id) IS coalesce(s.sequence_step_id, t.sequence_step_id)) AS a{behind}",
                allowing(&MACHINE, Event::Advance)
            ));
        };
        let last = " WHERE a.step IS NULL";
        let mut statements = self.settle(now, |builder| {
            builder
                .push("SELECT a.state AS id, ")
                .state(State::Finished)
                .push(" AS state, NULL AS sequence_step_id FROM (");
            push_arrivals(builder, last);
            builder.push(") AS a");
        });
        statements.extend(step::make(self.organisation, now, |builder, _| {
            push_arrivals(builder, "");
        }));
        let mut builder = Builder::new(
            "UPDATE sequence_states SET version = version + 1, state = iif(a.step IS NULL, ",
        );
        builder.state(State::Finished).push(
            ", sequence_states.state), sequence_step_id = coalesce(a.step, sequence_step_id), updated_at = ",
        );
        builder.bind(now);
        builder
            .push(", state_changed_at = iif(a.step IS NULL, ")
            .bind(now);
        builder.push(", state_changed_at) FROM (");
        push_arrivals(&mut builder, "");
        builder.push(
            ") AS a WHERE sequence_states.id = a.state AND sequence_states.organisation_id = ",
        );
        builder.bind(self.organisation.id());
        statements.push(builder.build());
        statements
    }

    /// Of a sequence state that can be finished, with its open work.
    fn finish(self, sequence_state: i64, replied: bool, now: Timestamp) -> Vec<Statement> {
        let open = allowing(&MACHINE, Event::Finish);
        let times: &[&str] = if replied {
            &["updated_at", "state_changed_at", "replied_at"]
        } else {
            &["updated_at", "state_changed_at"]
        };
        let mut statements = self.settle(now, |builder| {
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

    /// Settles the work of sequence states, but for the task itself.
    fn settle(self, now: Timestamp, push_states: impl Fn(&mut Builder)) -> Vec<Statement> {
        work::settle(self.organisation, now, Some(self.task), push_states)
    }
}
