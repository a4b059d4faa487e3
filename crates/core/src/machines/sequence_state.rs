//! The sequence state: where a prospect is in a sequence, and how it may move.
//!
//! In scope: the machine, and what an event does to the state itself. Out of scope: the tasks and
//! mailings of the state. They leave when it rests and come back when it goes on; the Worker does
//! that in the same transaction, by [`keeps_work`].

use crate::error::{Code, Error};
use crate::machines::machine::{Machine, Named, named, transitions};
use crate::schema::SEQUENCE_STATE;
use crate::time::Timestamp;
use crate::value::{Fields, Value};

/// Why a pause through the API says it was made.
const PAUSE_REASON: &str = "manual";

/// What a caller may ask for: the actions of the schema. The other events happen by themselves.
const ACTIONS: &[Event] = &[Event::Finish, Event::Pause, Event::Resume];

named! {
    /// The state of a sequence state.
    State {
        /// The prospect goes through the steps.
        Active = "active",
        /// Waits for its sequence, which is disabled.
        Pending = "pending",
        /// Stands still until it is resumed.
        Paused = "paused",
        /// Stands still because its sequence was disabled.
        Disabled = "disabled",
        /// A mailing failed.
        Failed = "failed",
        /// A mailing bounced.
        Bounced = "bounced",
        /// Over.
        Finished = "finished",
        /// Over, because the prospect wants no more.
        OptedOut = "opted_out",
    }
}

named! {
    /// What can happen to a sequence state.
    Event {
        /// Stand still.
        Pause = "pause",
        /// Go on after a pause.
        Resume = "resume",
        /// End it.
        Finish = "finish",
        /// Go to the next step.
        Advance = "advance",
        /// A mailing failed.
        Fail = "fail",
        /// A mailing bounced.
        Bounce = "bounce",
        /// The prospect wants no more.
        OptOut = "optOut",
        /// The sequence was disabled.
        Disable = "disable",
        /// The sequence was enabled.
        Enable = "enable",
    }
}

/// The machine of the sequence state. It starts as active; as pending while its sequence is
/// disabled. Behind the last step, `advance` is a `finish`.
pub static MACHINE: Machine<State, Event> = Machine {
    name: "sequence state",
    transitions: transitions! { State, Event:
        Active + Pause => Paused,
        Active + Finish => Finished,
        Active + Advance => Active,
        Active + Fail => Failed,
        Active + Bounce => Bounced,
        Active + OptOut => OptedOut,
        Active + Disable => Disabled,
        Pending + Enable => Active,
        Pending + Finish => Finished,
        Pending + OptOut => OptedOut,
        Paused + Resume => Active,
        Paused + Finish => Finished,
        Paused + OptOut => OptedOut,
        Disabled + Enable => Active,
        Disabled + OptOut => OptedOut,
        Failed + Finish => Finished,
        Failed + OptOut => OptedOut,
        Bounced + OptOut => OptedOut,
    },
};

/// Whether the open tasks and unsent mailings of a state stay where they are: they do until
/// somebody pauses or ends it.
#[must_use]
pub const fn keeps_work(state: State) -> bool {
    // Every state is named, so that a new one does not keep its work unasked.
    match state {
        State::Active | State::Pending | State::Disabled | State::Failed | State::Bounced => true,
        State::Paused | State::Finished | State::OptedOut => false,
    }
}

/// Why a prospect does not come into a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The prospect wants nothing any more.
    OptedOut,
    /// It is in the sequence.
    There,
    /// It wants no more of this sequence.
    OptedOutOfSequence,
}

impl Obstacle {
    /// The reason, in words without ids.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::OptedOut => "the prospect has opted out",
            Self::There => "the prospect is in the sequence already",
            Self::OptedOutOfSequence => "the prospect has opted out of the sequence",
        }
    }
}

/// The state in which a prospect starts in a sequence, alone or in bulk. `known` are the states that
/// it has in that sequence.
///
/// # Errors
/// Where it may not, or is there already.
pub fn start(
    opted_out: bool,
    known: impl Iterator<Item = State> + Clone,
    enabled: bool,
) -> Result<State, Obstacle> {
    if opted_out {
        return Err(Obstacle::OptedOut);
    }
    if known.clone().any(|state| !MACHINE.is_over(state)) {
        return Err(Obstacle::There);
    }
    let mut known = known;
    if known.any(|state| state == State::OptedOut) {
        return Err(Obstacle::OptedOutOfSequence);
    }
    Ok(if enabled {
        State::Active
    } else {
        State::Pending
    })
}

/// What a sequence with e-mail steps lacks without the member `name`.
#[must_use]
pub fn mailbox_missing(name: &str, sequence: i64) -> Error {
    let detail = format!(
        "`{name}` is missing; sequence {sequence} has e-mail steps and needs a mailbox to send from"
    );
    Error::new(Code::Required, detail)
}

/// The event that an action of the schema stands for.
///
/// # Errors
/// [`Code::RouteNotFound`] for an unknown action.
pub fn event_of(action: &str) -> Result<Event, Error> {
    let event = ACTIONS.iter().find(|event| event.name() == action);
    event.copied().ok_or_else(|| {
        let actions = crate::error::one_of(ACTIONS.iter().map(|event| event.name()));
        let name = crate::error::excerpt(action);
        let detail = format!(
            "`{name}` is not an action of {}; there are {actions}",
            SEQUENCE_STATE.name
        );
        Error::new(Code::RouteNotFound, detail)
    })
}

/// The actions that a state allows. Not all that the machine knows: most of its events are nobody's to choose.
pub fn allowed_actions(state: State) -> impl Iterator<Item = &'static str> {
    let allowed = ACTIONS
        .iter()
        .filter(move |event| MACHINE.next(state, **event).is_some());
    allowed.map(|event| event.name())
}

/// Decides an action, alone or in bulk, on a state that was last paused for `pause_reason`: the
/// fields that change.
///
/// # Errors
/// [`Code::TransitionForbidden`], naming the state and what would be allowed.
pub fn act<'a>(
    state: State,
    pause_reason: Option<&str>,
    event: Event,
    now: Timestamp,
) -> Result<Fields<'a>, Error> {
    let next = MACHINE
        .next(state, event)
        .ok_or_else(|| MACHINE.refusal(state, event, allowed_actions(state)))?;
    let mut changes = Fields::new()
        .with("state", Value::word(next.name()))
        .with("stateChangedAt", Value::Time(now));
    if next == State::Active {
        changes.set("activeAt", Value::Time(now));
    }
    let reason = pause_reason_of(event);
    if reason != pause_reason {
        changes.set("pauseReason", reason.map_or(Value::Null, Value::word));
    }
    Ok(changes)
}

/// Why a state that this event has happened to was paused.
#[must_use]
pub fn pause_reason_of(event: Event) -> Option<&'static str> {
    (event == Event::Pause).then_some(PAUSE_REASON)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_is_sound() {
        crate::machines::machine::tests::check_machine(&MACHINE);
        for state in State::ALL {
            let over = matches!(state, State::Finished | State::OptedOut);
            assert_eq!(MACHINE.is_over(*state), over, "{}", state.name());
        }
    }

    #[test]
    fn the_actions_are_those_of_the_schema() {
        let names: Vec<_> = SEQUENCE_STATE.actions.iter().map(|one| one.name).collect();
        let events: Vec<_> = ACTIONS.iter().map(|event| event.name()).collect();
        assert_eq!(names, events);
        for name in names {
            assert_eq!(event_of(name).unwrap().name(), name);
        }
        let error = event_of("optOut").unwrap_err();
        assert_eq!(
            (error.code, &*error.detail),
            (
                Code::RouteNotFound,
                "`optOut` is not an action of sequenceState; there are `finish`, `pause` or `resume`"
            )
        );
    }

    /// The whole product of states and actions.
    #[test]
    fn the_machine_decides_every_action() {
        let now = Timestamp::from_millis(1_000).unwrap();
        for state in State::ALL {
            for event in ACTIONS {
                let place = format!("{} {}", state.name(), event.name());
                let reason = (*state == State::Paused).then_some("manual");
                match (
                    act(*state, reason, *event, now),
                    MACHINE.next(*state, *event),
                ) {
                    (Ok(changes), Some(next)) => {
                        assert_eq!(changes.get("state").as_text(), Some(next.name()), "{place}");
                        assert_eq!(
                            changes.get("stateChangedAt").as_time(),
                            Some(now),
                            "{place}"
                        );
                        let wanted = match (*state, *event) {
                            (_, Event::Pause) => Some(&Value::word("manual")),
                            (State::Paused, _) => Some(&Value::Null),
                            _ => None,
                        };
                        assert_eq!(changes.find("pauseReason"), wanted, "{place}");
                    }
                    (Err(error), None) => {
                        assert_eq!(error.code, Code::TransitionForbidden, "{place}");
                    }
                    (outcome, _) => panic!("{place}: {outcome:?}"),
                }
            }
        }
    }

    #[test]
    fn a_refusal_names_the_state_and_what_is_allowed() {
        let refusal = |state, event| {
            let error = act(state, None, event, Timestamp::EPOCH).unwrap_err();
            error.detail
        };
        assert_eq!(
            refusal(State::Paused, Event::Pause),
            "a sequence state that is `paused` does not allow `pause`; allowed now: `finish` or `resume`"
        );
        assert_eq!(
            refusal(State::Disabled, Event::Finish),
            "a sequence state that is `disabled` does not allow `finish`; nothing is allowed any more"
        );
    }

    #[test]
    fn a_prospect_starts_unless_something_is_in_the_way() {
        for state in State::ALL {
            let wanted = match state {
                State::Finished => Ok(State::Active),
                State::OptedOut => Err(Obstacle::OptedOutOfSequence),
                _ => Err(Obstacle::There),
            };
            let known = [State::Finished, *state].into_iter();
            assert_eq!(
                start(false, known.clone(), true),
                wanted,
                "{}",
                state.name()
            );
            assert_eq!(start(true, known, true), Err(Obstacle::OptedOut));
        }
        let none = std::iter::empty();
        assert_eq!(start(false, none.clone(), true), Ok(State::Active));
        assert_eq!(start(false, none, false), Ok(State::Pending));
    }

    #[test]
    fn what_is_over_keeps_no_work() {
        for state in State::ALL {
            assert!(
                !MACHINE.is_over(*state) || !keeps_work(*state),
                "{}",
                state.name()
            );
        }
    }
}
