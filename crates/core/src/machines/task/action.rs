//! The actions on a task: `POST /tasks/{id}/actions/{action}`.

use std::borrow::Cow;

use super::{Decision, Effect, Event, MACHINE, State, event_of, is_sequence_step};
use crate::error::{Code, Error};
use crate::machines::machine::Named;
use crate::machines::mailing;
use crate::schema::{Action, TASK};
use crate::time::Timestamp;
use crate::value::{Fields, Reference, Value};

/// What a decision depends on besides the task.
#[derive(Debug, Clone, Copy)]
pub struct TaskContext<'c> {
    /// The current time.
    pub now: Timestamp,
    /// The user who acts.
    pub actor: i64,
    /// The state of the task's mailing, where it is known. The page often does not have it; the
    /// server always does.
    pub mailing_state: Option<&'c str>,
}

/// Decides an action on a task.
///
/// `parameters` are those of the action's schema, already checked.
///
/// # Errors
/// [`Code::TransitionForbidden`] where the state does not allow the action,
/// [`Code::ActionNotApplicable`] where the task is not of the right kind for it.
pub fn act<'a>(
    task: &Fields<'_>,
    action: &Action,
    parameters: &Fields<'a>,
    context: &TaskContext<'_>,
) -> Result<Decision<'a>, Error> {
    let event = event_of(action.name).ok_or_else(|| unknown_action(action.name))?;
    decide(task, event, parameters, context)
}

pub(super) fn decide<'a>(
    task: &Fields<'_>,
    event: Event,
    parameters: &Fields<'a>,
    context: &TaskContext<'_>,
) -> Result<Decision<'a>, Error> {
    let from = state_of(task)?;
    check_applicable(task, event, context)?;
    // Not all that the machine knows: the scheduler's events are no actions.
    let to = MACHINE.next(from, event).ok_or_else(|| {
        let allowed = allowed_actions(task).unwrap_or_default();
        MACHINE.refusal(from, event, allowed)
    })?;
    let mut decision = perform(task, event, parameters, context);
    if to != from {
        decision.changes.set("state", Value::word(to.name()));
        decision
            .changes
            .set("stateChangedAt", Value::Time(context.now));
    }
    if to == State::Complete && from != State::Complete {
        decision.changes.set("completed", Value::Boolean(true));
        decision
            .changes
            .set("completedAt", Value::Time(context.now));
        // Nobody completes what is skipped.
        if event != Event::Autoskip {
            decision.changes.set("completer", user(context.actor));
        }
    }
    if !decision.changes.is_empty() {
        decision.changes.set("updatedAt", Value::Time(context.now));
    }
    Ok(decision)
}

/// The names of the actions that the task allows now, as far as the task itself tells.
///
/// # Errors
/// Where the task has no state that is known.
pub fn allowed_actions(task: &Fields<'_>) -> Result<Vec<&'static str>, Error> {
    let state = state_of(task)?;
    let context = TaskContext {
        now: Timestamp::EPOCH,
        actor: 0,
        mailing_state: None,
    };
    Ok(TASK
        .actions
        .iter()
        .filter_map(|action| event_of(action.name))
        .filter(|event| {
            MACHINE.next(state, *event).is_some()
                && check_applicable(task, *event, &context).is_ok()
        })
        .map(Named::name)
        .collect())
}

/// The action of this name, with its parameters read from pairs of name and text.
///
/// # Errors
/// All that is wrong with the parameters; [`Code::RouteNotFound`] for an unknown action.
pub fn action_parameters<'a>(
    name: &str,
    pairs: impl IntoIterator<Item = (Cow<'a, str>, Cow<'a, str>)>,
) -> Result<(&'static Action, Fields<'a>), Vec<Error>> {
    let action = TASK
        .action(name)
        .ok_or_else(|| vec![unknown_action(name)])?;
    let fields = crate::query::parameters(action.name, action.parameters, pairs)?;
    Ok((action, fields))
}

fn unknown_action(name: &str) -> Error {
    let near = crate::nearest::nearest(name, TASK.actions.iter().map(|action| action.name));
    let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    let name = crate::error::excerpt(name);
    Error::new(
        Code::RouteNotFound,
        format!("`{name}` is not an action of task{hint}"),
    )
}

fn state_of(task: &Fields<'_>) -> Result<State, Error> {
    task.get("state")
        .as_text()
        .and_then(State::named)
        .ok_or_else(|| {
            Error::new(
                Code::Required,
                "the task has no `state`; it must be a whole task",
            )
            .at("/attributes/state")
        })
}

/// Whether the task is of the kind that the action is for.
fn check_applicable(
    task: &Fields<'_>,
    event: Event,
    context: &TaskContext<'_>,
) -> Result<(), Error> {
    let refuse = |detail: String| Err(Error::new(Code::ActionNotApplicable, detail));
    match event {
        Event::Advance => {
            let task_type = task.get("taskType").as_text().unwrap_or_default();
            if is_sequence_step(task_type) {
                return Ok(());
            }
            refuse(format!(
                "a task of type `{task_type}` cannot `advance`; only those of the types `sequence_step_*` can"
            ))
        }
        Event::Deliver => match (task.get("mailing"), context.mailing_state) {
            (Value::Null, _) => refuse("the task has no mailing; `deliver` needs one".to_owned()),
            (_, Some(state)) if !sendable().any(|sendable| sendable == state) => {
                let right = crate::error::one_of(sendable());
                refuse(format!(
                    "the task's mailing is `{state}`; `deliver` needs one that is {right}"
                ))
            }
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

/// The names of the states from which a mailing can be scheduled for delivery.
fn sendable() -> impl Iterator<Item = &'static str> {
    let sources = mailing::MACHINE.sources(mailing::Event::Schedule);
    sources.map(Named::name)
}

/// What an event does, besides changing the state.
fn perform<'a>(
    task: &Fields<'_>,
    event: Event,
    parameters: &Fields<'a>,
    context: &TaskContext<'_>,
) -> Decision<'a> {
    let mut changes = Fields::new();
    let mut effects = Vec::new();
    let mut copy = |name: &'static str| {
        let value = match parameters.get(name) {
            Value::Text(text) if text.is_empty() => Value::Null,
            value => value.clone(),
        };
        if task.get(name) != &value {
            changes.set(name, value);
        }
    };
    match event {
        Event::UpdateNote => copy("note"),
        Event::UpdateOpportunityAssociation => copy("opportunityAssociation"),
        Event::Reschedule => copy("dueAt"),
        Event::Snooze => {
            let due = parameters.get("dueAt").as_time().unwrap_or_else(|| {
                let due = task.get("dueAt").as_time().unwrap_or(context.now);
                due.max(context.now).plus_days(1)
            });
            if task.get("dueAt").as_time() != Some(due) {
                changes.set("dueAt", Value::Time(due));
            }
            if parameters.get("markAsUrgent").as_boolean() == Some(true) {
                effects.push(Effect::HighestPriority);
            }
        }
        Event::ReassignOwner => {
            if let Some(owner) = parameters.get("ownerId").as_integer()
                && task.get("owner") != &user(owner)
            {
                changes.set("owner", user(owner));
            }
        }
        Event::MarkComplete => {
            if let Some(text) = parameters
                .get("completionNote")
                .as_text()
                .filter(|text| !text.is_empty())
            {
                effects.push(Effect::LogNote {
                    subject: task.get("subject").as_reference(),
                    text: Cow::Owned(text.to_owned()),
                });
            }
            effects.extend(sequence_effect(
                task,
                parameters.get("completionAction").as_text(),
            ));
        }
        Event::Advance | Event::Autoskip => effects.extend(sequence_effect(task, None)),
        Event::Deliver => effects.extend(task.get("mailing").as_reference().map(|mailing| {
            Effect::ScheduleMailing {
                mailing: mailing.id,
            }
        })),
        Event::Activate => {}
    }
    Decision { changes, effects }
}

/// What completing a step's task means for its sequence state (seed page of the task,
/// `completionAction`).
fn sequence_effect(task: &Fields<'_>, completion_action: Option<&str>) -> Option<Effect<'static>> {
    is_sequence_step(task.get("taskType").as_text()?).then_some(())?;
    let sequence_state = task.get("sequenceState").as_reference()?.id;
    Some(match completion_action {
        Some("finish_no_reply") => Effect::FinishSequence {
            sequence_state,
            replied: false,
        },
        Some("finish_replied") => Effect::FinishSequence {
            sequence_state,
            replied: true,
        },
        _ => Effect::AdvanceSequence { sequence_state },
    })
}

const fn user(id: i64) -> Value<'static> {
    Value::Reference(Reference { kind: "user", id })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn task(state: &'static str, task_type: &'static str) -> Fields<'static> {
        Fields::new()
            .with("state", Value::word(state))
            .with("taskType", Value::word(task_type))
            .with("dueAt", Value::Time(Timestamp::EPOCH))
            .with(
                "mailing",
                Value::Reference(Reference {
                    kind: "mailing",
                    id: 4,
                }),
            )
            .with(
                "sequenceState",
                Value::Reference(Reference {
                    kind: "sequenceState",
                    id: 5,
                }),
            )
    }

    fn run(
        task: &Fields<'_>,
        name: &str,
        pairs: &[(&'static str, &'static str)],
    ) -> Result<Decision<'static>, Vec<Error>> {
        let pairs = pairs.iter().map(|(name, text)| {
            (
                Cow::Owned(format!("actionParams[{name}]")),
                Cow::Borrowed(*text),
            )
        });
        let (action, parameters) = action_parameters(name, pairs)?;
        let context = TaskContext {
            now: Timestamp::from_millis(1_000).unwrap(),
            actor: 9,
            mailing_state: Some("drafted"),
        };
        act(task, action, &parameters, &context).map_err(|error| vec![error])
    }

    /// The whole product of states, types and actions: the machine and the kind of task decide,
    /// and nothing else.
    #[test]
    fn every_state_with_every_action() {
        let needed: &[(&str, &[(&str, &str)])] = &[
            ("reassignOwner", &[("ownerId", "3")]),
            ("reschedule", &[("dueAt", "2026-01-01T00:00:00Z")]),
            ("updateNote", &[("note", "x")]),
            (
                "updateOpportunityAssociation",
                &[("opportunityAssociation", "noop")],
            ),
        ];
        for state in State::ALL {
            for task_type in ["manual", "sequence_step_call"] {
                let task = task(state.name(), task_type);
                let allowed = allowed_actions(&task).unwrap();
                for action in TASK.actions {
                    let pairs = needed
                        .iter()
                        .find(|(name, _)| *name == action.name)
                        .map_or(&[][..], |(_, pairs)| pairs);
                    let outcome = run(&task, action.name, pairs);
                    let place = format!("{} {task_type} {}", state.name(), action.name);
                    assert_eq!(outcome.is_ok(), allowed.contains(&action.name), "{place}");
                    let event = event_of(action.name).unwrap();
                    if let Ok(decision) = outcome {
                        let to = MACHINE.next(*state, event).unwrap();
                        let changed = decision.changes.find("state").and_then(Value::as_text);
                        assert_eq!(changed, (to != *state).then_some(to.name()), "{place}");
                        assert_eq!(
                            decision.changes.find("completer").is_some(),
                            to == State::Complete && *state != to,
                            "{place}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn snooze_counts_from_the_later_of_now_and_due() {
        let late = task("incomplete", "manual");
        let decision = run(&late, "snooze", &[]).unwrap();
        assert_eq!(
            decision.changes.get("dueAt").as_time().unwrap().millis(),
            86_401_000
        );
        let early = late.with("dueAt", Value::Time(Timestamp::from_millis(5_000).unwrap()));
        let decision = run(&early, "snooze", &[("markAsUrgent", "true")]).unwrap();
        assert_eq!(
            decision.changes.get("dueAt").as_time().unwrap().millis(),
            86_405_000
        );
        assert_eq!(decision.effects, [Effect::HighestPriority]);
    }

    #[test]
    fn completing_a_step_moves_its_sequence() {
        let step = task("incomplete", "sequence_step_task");
        let effects = |pairs: &[(&'static str, &'static str)]| {
            run(&step, "markComplete", pairs).unwrap().effects
        };
        let sequence_state = 5;
        assert_eq!(effects(&[]), [Effect::AdvanceSequence { sequence_state }]);
        assert_eq!(
            effects(&[("completionAction", "finish_replied")]),
            [Effect::FinishSequence {
                sequence_state,
                replied: true
            }]
        );
        assert_eq!(
            run(&task("incomplete", "manual"), "markComplete", &[])
                .unwrap()
                .effects,
            []
        );
    }

    #[test]
    fn refusals_say_what_is_allowed() {
        let error =
            |task: &Fields<'_>, action: &str| run(task, action, &[]).unwrap_err().remove(0).detail;
        assert_eq!(
            error(&task("complete", "manual"), "snooze"),
            "a task that is `complete` does not allow `snooze`; allowed now: `updateNote` or `updateOpportunityAssociation`"
        );
        assert_eq!(
            error(&task("incomplete", "touch"), "advance"),
            "a task of type `touch` cannot `advance`; only those of the types `sequence_step_*` can"
        );
        assert_eq!(
            error(&task("incomplete", "touch"), "reschedule"),
            "`reschedule` needs `actionParams[dueAt]`: the new due time"
        );
        assert_eq!(
            error(&task("incomplete", "touch"), "snoze"),
            "`snoze` is not an action of task; did you mean `snooze`?"
        );
    }
}
