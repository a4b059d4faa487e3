//! The task: its machine, and what every command does to it.
//!
//! In scope: deciding. A decision says which fields change and what else has to happen in the same
//! transaction. Out of scope: doing it, and looking anything up.

mod action;
mod create;
mod elapse;
mod update;

pub use action::{TaskContext, act, action_parameters, allowed_actions};
pub use create::create;
pub use elapse::{ELAPSE_READS, elapse};
pub use update::update;

use serde::Serialize;

use crate::machines::machine::{Machine, Named as _, named, transitions};
use crate::value::{Fields, Reference};

named! {
    /// The state of a task.
    State {
        /// Waits for its time, `scheduledAt`.
        Pending = "pending",
        /// To be done.
        Incomplete = "incomplete",
        /// Done, or skipped.
        Complete = "complete",
    }
}

named! {
    /// What can happen to a task.
    Event {
        /// The scheduler: its time has come.
        Activate = "activate",
        /// The scheduler: nobody did it in time.
        Autoskip = "autoskip",
        /// The action of this name.
        Advance = "advance",
        /// The action of this name.
        Deliver = "deliver",
        /// The action of this name.
        MarkComplete = "markComplete",
        /// The action of this name.
        ReassignOwner = "reassignOwner",
        /// The action of this name.
        Reschedule = "reschedule",
        /// The action of this name.
        Snooze = "snooze",
        /// The action of this name.
        UpdateNote = "updateNote",
        /// The action of this name.
        UpdateOpportunityAssociation = "updateOpportunityAssociation",
    }
}

/// The machine of the task. Created through the API it starts as incomplete.
pub static MACHINE: Machine<State, Event> = Machine {
    name: "task",
    transitions: transitions! { State, Event:
        Pending + Activate => Incomplete,
        Pending + MarkComplete => Complete,
        Pending + Advance => Complete,
        Pending + Autoskip => Complete,
        Pending + ReassignOwner => Pending,
        Pending + Reschedule => Pending,
        Pending + Snooze => Pending,
        Pending + UpdateNote => Pending,
        Pending + UpdateOpportunityAssociation => Pending,
        Incomplete + MarkComplete => Complete,
        Incomplete + Advance => Complete,
        Incomplete + Autoskip => Complete,
        Incomplete + Deliver => Incomplete,
        Incomplete + ReassignOwner => Incomplete,
        Incomplete + Reschedule => Incomplete,
        Incomplete + Snooze => Incomplete,
        Incomplete + UpdateNote => Incomplete,
        Incomplete + UpdateOpportunityAssociation => Incomplete,
        Complete + UpdateNote => Complete,
        Complete + UpdateOpportunityAssociation => Complete,
    },
};

/// What a command comes to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision<'a> {
    /// The fields that change, with their new values.
    pub changes: Fields<'a>,
    /// What else has to happen in the same transaction.
    pub effects: Vec<Effect<'a>>,
}

/// Something that a decision asks for besides changing the record.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Effect<'a> {
    /// Move the sequence state to its next step.
    AdvanceSequence {
        /// The sequence state.
        sequence_state: i64,
    },
    /// Finish the sequence state.
    FinishSequence {
        /// The sequence state.
        sequence_state: i64,
        /// Whether the prospect replied.
        replied: bool,
    },
    /// Schedule the mailing for delivery.
    ScheduleMailing {
        /// The mailing.
        mailing: i64,
    },
    /// Keep a note with the task's subject.
    LogNote {
        /// Whom or what the note is about.
        subject: Option<Reference>,
        /// The note.
        text: std::borrow::Cow<'a, str>,
    },
    /// Give the task the organisation's default priority.
    DefaultPriority,
    /// Give the task the organisation's highest priority.
    HighestPriority,
}

/// Whether a task of this type stands for a step of a sequence.
#[must_use]
pub fn is_sequence_step(task_type: &str) -> bool {
    task_type.starts_with("sequence_step_")
}

/// The event that an action of the schema stands for.
fn event_of(action: &str) -> Option<Event> {
    Event::named(action).filter(|event| !matches!(event, Event::Activate | Event::Autoskip))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::TASK;

    #[test]
    fn the_machine_is_sound() {
        crate::machines::machine::tests::check_machine(&MACHINE);
        assert!(MACHINE.is_over(State::Complete));
        assert!(!MACHINE.is_over(State::Pending));
    }

    #[test]
    fn every_action_of_the_schema_is_an_event() {
        for action in TASK.actions {
            assert!(event_of(action.name).is_some(), "{}", action.name);
        }
        for event in Event::ALL
            .iter()
            .map(|event| event.name())
            .filter(|event| event_of(event).is_some())
        {
            let is_there = TASK.actions.iter().any(|action| action.name == event);
            assert!(is_there, "`{event}` is no action of schema/task.rs");
        }
    }
}
