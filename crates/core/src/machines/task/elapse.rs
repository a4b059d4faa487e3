//! What the passing of time does to a task.

use super::action::decide;
use super::{Decision, Event, TaskContext};
use crate::time::Timestamp;
use crate::value::Fields;

/// What [`elapse`] looks at: a task that has no more than these is decided on as one that is whole.
pub const ELAPSE_READS: &[&str] = &[
    "autoskipAt",
    "scheduledAt",
    "sequenceState",
    "state",
    "taskType",
];

/// Decides what the passing of time does to a task: it is skipped once `autoskipAt` has come, and
/// a pending one becomes incomplete once `scheduledAt` has.
///
/// `None` where neither time has come, or the state does not allow it.
#[must_use]
pub fn elapse<'a>(task: &Fields<'_>, now: Timestamp) -> Option<Decision<'a>> {
    let has_come = |name: &str| task.get(name).as_time().is_some_and(|time| time <= now);
    let event = if has_come("autoskipAt") {
        Event::Autoskip
    } else if has_come("scheduledAt") {
        Event::Activate
    } else {
        return None;
    };
    let context = TaskContext {
        now,
        actor: 0,
        mailing_state: None,
    };
    decide(task, event, &Fields::new(), &context).ok()
}

#[cfg(test)]
mod tests {
    use super::super::action::tests::task;
    use super::super::{Effect, State};
    use super::*;
    use crate::machines::machine::Named as _;
    use crate::schema::TASK;
    use crate::value::Value;

    #[test]
    fn time_skips_and_activates() {
        let at = |millis| Value::Time(Timestamp::from_millis(millis).unwrap());
        let now = Timestamp::from_millis(1_000).unwrap();
        let state = |task: &Fields<'_>| {
            let decision = elapse(task, now)?;
            assert!(decision.changes.find("completer").is_none());
            decision.changes.get("state").as_text().map(str::to_owned)
        };
        let pending = || task("pending", "manual");
        assert_eq!(state(&pending()), None);
        assert_eq!(state(&pending().with("scheduledAt", at(1_001))), None);
        assert_eq!(
            state(&pending().with("scheduledAt", at(1_000))).as_deref(),
            Some("incomplete")
        );
        assert_eq!(
            state(&pending().with("autoskipAt", at(1_000))).as_deref(),
            Some("complete")
        );
        assert_eq!(
            state(&task("complete", "manual").with("autoskipAt", at(1))),
            None
        );
        let step = task("incomplete", "sequence_step_call").with("autoskipAt", at(1));
        assert_eq!(
            elapse(&step, now).unwrap().effects,
            [Effect::AdvanceSequence { sequence_state: 5 }]
        );
    }

    #[test]
    fn time_looks_at_no_more_than_it_says() {
        let at = |millis| Value::Time(Timestamp::from_millis(millis).unwrap());
        let now = Timestamp::from_millis(1_000).unwrap();
        let mut decided = 0;
        for (name, time) in [("autoskipAt", 1), ("scheduledAt", 1), ("dueAt", 1)] {
            for state in State::ALL {
                for task_type in ["manual", "sequence_step_call"] {
                    let whole = task(state.name(), task_type).with(name, at(time));
                    let mut read = Fields::new();
                    for (name, value) in whole.iter() {
                        if ELAPSE_READS.contains(&name) {
                            read.set(
                                TASK.attribute(name).map_or(name, |one| one.name),
                                value.clone(),
                            );
                        }
                    }
                    assert_eq!(elapse(&read, now), elapse(&whole, now));
                    decided += i32::from(elapse(&read, now).is_some());
                }
            }
        }
        assert_eq!(decided, 6, "skipped from two states, activated from one");
    }
}
