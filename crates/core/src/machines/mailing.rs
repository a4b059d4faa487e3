//! The mailing: its states, and the one event that Lockstep brings about itself.
//!
//! In scope: which mailings can be scheduled, and which have not been sent. Out of scope: what a mail server
//! reports of one (delivered, opened, bounced, …): there is none, and these states come as they are.

use super::machine::{Machine, named, transitions};

named! {
    /// The state of a mailing.
    State {
        /// It came back.
        Bounced = "bounced",
        /// It has arrived.
        Delivered = "delivered",
        /// It is on its way.
        Delivering = "delivering",
        /// Somebody still writes it.
        Drafted = "drafted",
        /// It could not be sent.
        Failed = "failed",
        /// It was opened.
        Opened = "opened",
        /// It stands for one that is still to be written.
        Placeholder = "placeholder",
        /// It waits for its turn.
        Queued = "queued",
        /// It was answered.
        Replied = "replied",
        /// It waits for its time.
        Scheduled = "scheduled",
    }
}

named! {
    /// What can happen to a mailing.
    Event {
        /// Be sent at its time.
        Schedule = "schedule",
    }
}

/// The machine of the mailing, as far as Lockstep moves it.
pub static MACHINE: Machine<State, Event> = Machine {
    name: "mailing",
    transitions: transitions! { State, Event:
        Drafted + Schedule => Scheduled,
        Failed + Schedule => Scheduled,
        Placeholder + Schedule => Scheduled,
    },
};

/// The states of mailings that have not been sent.
pub const UNSENT: &[State] = &[
    State::Drafted,
    State::Failed,
    State::Placeholder,
    State::Queued,
    State::Scheduled,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machines::machine::Named as _;
    use crate::machines::machine::tests::check_machine;
    use crate::schema::{Kind, MAILING};

    #[test]
    fn the_machine_is_sound() {
        check_machine(&MACHINE);
        for from in MACHINE.sources(Event::Schedule) {
            assert!(UNSENT.contains(&from), "{}", from.name());
        }
    }

    #[test]
    fn the_schema_has_its_states() {
        let Kind::Choice { values } = MAILING.attribute("state").unwrap().kind else {
            panic!("`state` is no choice");
        };
        let names: Vec<&str> = State::ALL.iter().map(|state| state.name()).collect();
        assert_eq!(values, names);
    }
}
