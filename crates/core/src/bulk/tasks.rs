//! Bulk changes of tasks: the actions on one task, for many.

use super::image::{Image, StateImage};
use super::sequences::since;
use super::{BulkActionSpec, Context, Outcome};
use crate::error::{Code, Error};
use crate::machines::sequence_state::{Event, MACHINE, State};
use crate::machines::task::{self, Decision, Effect};
use crate::schema::TASK;
use crate::value::{Fields, Reference, Value};

/// Decides the action `name` on a task, and what it does to the task's sequence state.
///
/// A completion note is not part of the images: it is written with the items that change.
pub(super) fn act<'r>(
    record: &Image<'r>,
    spec: &BulkActionSpec,
    name: &str,
    input: &Fields<'r>,
    context: &Context,
) -> Outcome<'r> {
    let Some(action) = TASK.action(name) else {
        let detail = format!("`{name}` is not an action of task");
        return Outcome::Failed(Error::new(Code::ActionNotApplicable, detail));
    };
    let known = task::TaskContext {
        now: context.now,
        actor: context.actor,
        mailing_state: None,
    };
    let Decision { changes, effects } = match task::act(&record.fields, action, input, &known) {
        Ok(decision) => decision,
        Err(error) => return Outcome::Failed(error),
    };
    // What follows from the others, or changes with every write, is in no image.
    let mut after: Fields<'r> = changes
        .iter()
        .filter(|(name, _)| spec.touches.contains(name))
        .map(|(name, value)| (name, value.clone()))
        .collect();
    let mut states = None;
    for effect in &effects {
        match effect {
            Effect::HighestPriority => {
                let highest = context.highest_priority.map(|id| {
                    let kind = "taskPriority";
                    Value::Reference(Reference { kind, id })
                });
                if let Some(highest) = highest
                    && record.fields.get("taskPriority") != &highest
                {
                    after.set("taskPriority", highest);
                }
            }
            Effect::AdvanceSequence { sequence_state } => {
                states = moved(record, *sequence_state, |state| advance(state, context));
            }
            Effect::FinishSequence {
                sequence_state,
                replied,
            } => {
                states = moved(record, *sequence_state, |state| {
                    finish(state, *replied, context)
                });
            }
            Effect::LogNote { .. } | Effect::ScheduleMailing { .. } | Effect::DefaultPriority => {}
        }
    }
    if after.is_empty() && states.is_none() {
        return Outcome::Unchanged;
    }
    Outcome::Changed {
        before: Some(record.part(spec.touches)),
        after: Some(Image {
            fields: after,
            sequence_states: states,
        }),
    }
}

/// The record's sequence states with one of them moved; `None` where it does not move.
fn moved<'r>(
    record: &Image<'r>,
    id: i64,
    step: impl Fn(&StateImage<'r>) -> Option<StateImage<'r>>,
) -> Option<Vec<StateImage<'r>>> {
    let mut states = record.states().to_vec();
    let state = states.iter_mut().find(|state| state.id == Some(id))?;
    *state = step(state)?;
    Some(states)
}

/// To the next step, where the task may move it; behind the last one it is a finish.
fn advance<'r>(state: &StateImage<'r>, context: &Context) -> Option<StateImage<'r>> {
    let next_step = Some(state.next_step?).filter(|step| *step != 0);
    let event = if next_step.is_some() {
        Event::Advance
    } else {
        Event::Finish
    };
    // Of what is no longer active, the next step is nobody's business.
    let next = (state.state == State::Active).then(|| MACHINE.next(state.state, event))??;
    let state_changed_at = if next == state.state {
        state.state_changed_at.clone()
    } else {
        since(context)
    };
    Some(StateImage {
        state: next,
        state_changed_at,
        sequence_step: next_step.or(state.sequence_step),
        ..state.clone()
    })
}

fn finish<'r>(state: &StateImage<'r>, replied: bool, context: &Context) -> Option<StateImage<'r>> {
    Some(StateImage {
        state: MACHINE.next(state.state, Event::Finish)?,
        state_changed_at: since(context),
        pause_reason: None,
        replied_at: if replied {
            since(context)
        } else {
            state.replied_at.clone()
        },
        ..state.clone()
    })
}
