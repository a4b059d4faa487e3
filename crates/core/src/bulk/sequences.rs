//! Bulk changes of sequence states: those of a prospect together, or one by one.

use std::borrow::Cow;

use super::image::{Image, SEQUENCE_STATES, StateImage};
use super::{Context, Outcome};
use crate::error::{Code, Error};
use crate::machines::machine::Named as _;
use crate::machines::sequence_state::{self, Event, MACHINE, Obstacle, State};
use crate::value::Fields;

/// Adds a prospect to a sequence that it is not in.
pub(super) fn add<'r>(record: &Image<'r>, input: &Fields<'_>, context: &Context) -> Outcome<'r> {
    let (Some(sequence), Some(facts)) = (input.get("sequenceId").as_integer(), context.sequence)
    else {
        let error = Error::new(Code::RelatedNotFound, "could not find the sequence");
        return Outcome::Failed(error);
    };
    let opted_out = record.fields.get("optedOut").as_boolean() == Some(true);
    let known = record.states().iter();
    let known = known
        .filter(|state| state.sequence == sequence)
        .map(|state| state.state);
    let state = match sequence_state::start(opted_out, known, facts.enabled) {
        Ok(state) => state,
        Err(Obstacle::There) => return Outcome::Unchanged,
        Err(obstacle) => return Outcome::Failed(Error::new(Code::OptedOut, obstacle.reason())),
    };
    let mut states = record.states().to_vec();
    states.push(StateImage {
        id: None,
        sequence,
        state,
        state_changed_at: since(context),
        active_at: since(context).filter(|_| state == State::Active),
        sequence_step: facts.first_step,
        mailbox: input.get("mailboxId").as_integer(),
        pause_reason: None,
        replied_at: None,
        next_step: None,
    });
    changed(record, states)
}

/// Moves all sequence states of a prospect that allow the event.
pub(super) fn move_all<'r>(record: &Image<'r>, event: Event, context: &Context) -> Outcome<'r> {
    let mut states = record.states().to_vec();
    let mut moved = false;
    for state in &mut states {
        if let Some(next) = MACHINE.next(state.state, event) {
            state.state = next;
            state.state_changed_at = since(context);
            if next == State::Active {
                state.active_at = since(context);
            }
            state.pause_reason = sequence_state::pause_reason_of(event).map(Cow::Borrowed);
            moved = true;
        }
    }
    if moved {
        changed(record, states)
    } else {
        Outcome::Unchanged
    }
}

/// Moves a sequence state that is the record itself.
pub(super) fn move_one<'r>(record: &Image<'r>, event: Event, context: &Context) -> Outcome<'r> {
    let Some(state) = record.fields.get("state").as_text().and_then(State::named) else {
        let error = Error::new(Code::MissingMember, "the sequence state has no `state`");
        return Outcome::Failed(error.at("/data/attributes/state"));
    };
    let reason = record.fields.get("pauseReason").as_text();
    let after = match sequence_state::act(state, reason, event, context.now) {
        Ok(changes) => changes,
        Err(error) => return Outcome::Failed(error),
    };
    Outcome::Changed {
        before: Some(record.part(&["state", "stateChangedAt", "activeAt", "pauseReason"])),
        after: Some(Image::of(after)),
    }
}

/// The time, as images have it.
pub(super) fn since(context: &Context) -> Option<Cow<'static, str>> {
    Some(context.now.to_string().into())
}

fn changed<'r>(record: &Image<'r>, states: Vec<StateImage<'r>>) -> Outcome<'r> {
    Outcome::Changed {
        before: Some(record.part(&[SEQUENCE_STATES])),
        after: Some(Image {
            fields: Fields::new(),
            sequence_states: Some(states),
        }),
    }
}
