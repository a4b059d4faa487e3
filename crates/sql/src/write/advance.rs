//! Sequence states that move on because tasks of theirs are completed.
//!
//! In scope: one task or many, of one organisation or of several. Out of scope: completing them, which has
//! to follow in the same transaction and names the same versions.

use lockstep_core::sequence_state::{Event, MACHINE, State};
use lockstep_core::time::Timestamp;
use serde::Serialize;

use crate::builder::statement::{Builder, Statement, json};
use crate::builder::states::allowing;
use crate::builder::whose::Whose;
use crate::write::step::{self, NEXT};
use crate::write::work;

/// A task whose sequence state moves on. As JSON it is a list of these, in this order.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Advance(
    /// The organisation.
    pub(crate) i64,
    /// The task.
    pub(crate) i64,
    /// The version that it was decided on.
    pub(crate) i64,
    /// The sequence state.
    pub(crate) i64,
);

/// Of an active sequence state that is still on its task's step, where both know one: to the step that is
/// next in order, with its work; behind the last one it is a finish. Of each sequence state there may be one
/// task.
pub(crate) fn advance(tasks: &[Advance], now: Timestamp) -> Vec<Statement> {
    let decided = json(tasks);
    let completed: Vec<i64> = tasks.iter().map(|Advance(_, task, ..)| *task).collect();
    // What hangs on a task is found by its id; the plus keeps SQLite from looking through an organisation.
    let push_arrivals = |builder: &mut Builder, behind: &str| {
        builder.push(&format!(
            "SELECT a.organisation_id, a.state, a.step, NULL AS item FROM (SELECT s.organisation_id, s.id AS state, {NEXT} AS step \
             FROM json_each("
        ));
        builder.bind(decided.as_str()).push(
            ") AS d CROSS JOIN tasks AS t CROSS JOIN sequence_states AS s WHERE t.id = d.value ->> 1 \
             AND +t.organisation_id = d.value ->> 0 AND t.version = d.value ->> 2 \
             AND s.id = d.value ->> 3 AND +s.organisation_id = t.organisation_id",
        );
        builder.push(&format!(
            " AND s.{} AND coalesce(t.sequence_step_id, s.sequence_step_id) IS coalesce(s.sequence_step_id, t.sequence_step_id)) AS a{behind}",
            allowing(&MACHINE, Event::Advance)
        ));
    };
    let push_finished = |builder: &mut Builder| {
        builder
            .push("SELECT a.organisation_id, a.state AS id, ")
            .state(State::Finished)
            .push(" AS state, NULL AS sequence_step_id FROM (");
        push_arrivals(builder, " WHERE a.step IS NULL");
        builder.push(") AS a");
    };
    let next = &[State::Finished];
    let completed = json(&completed);
    let mut statements = work::settle(Whose::Theirs, now, Some(&completed), next, push_finished);
    statements.extend(step::make(Whose::Theirs, now, |builder, _| {
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
        ") AS a WHERE sequence_states.id = a.state AND +sequence_states.organisation_id = a.organisation_id",
    );
    statements.push(builder.build());
    statements
}
