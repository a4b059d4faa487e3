//! The sequence state: where a prospect is in a sequence, and how it may move.
//!
//! In scope: the machine, and what an event does to the state itself. Out of scope: the tasks and
//! mailings of the state. They leave when it rests and come back when it goes on; the Worker does
//! that in the same transaction, by [`keeps_work`].

use crate::machine::{Machine, named, transitions};

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

/// The states of mailings that have not been sent.
pub const UNSENT: &[&str] = &["drafted", "failed", "placeholder", "queued", "scheduled"];

/// Whether the open tasks and unsent mailings of a state stay where they are: they do until
/// somebody pauses or ends it.
#[must_use]
pub const fn keeps_work(state: State) -> bool {
    !matches!(state, State::Paused | State::Finished | State::OptedOut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Named as _;

    #[test]
    fn the_machine_is_sound() {
        crate::machine::tests::check_machine(&MACHINE);
        for state in State::ALL {
            let over = matches!(state, State::Finished | State::OptedOut);
            assert_eq!(MACHINE.is_over(*state), over, "{}", state.name());
        }
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
