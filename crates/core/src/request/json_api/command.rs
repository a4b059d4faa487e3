//! The actions of single records: which it is, and its parameters.

use crate::document::Bodiless;
use crate::error::{Code, Error, excerpt, one_of};
use crate::query::{self, Pair};
use crate::request::Refused;
use crate::schema::{Action, BATCH, ResourceType, SEQUENCE_STATE, TASK};
use crate::value::Fields;
use crate::{activation, sequence_state, task};

/// An action of a record as it was asked for.
#[derive(Debug, Clone)]
pub enum Command<'a> {
    /// Of a task, with its parameters.
    Task(&'static Action, Fields<'a>),
    /// Of a batch, with its parameters.
    Batch(&'static Action, Fields<'a>),
    /// Of a sequence state.
    SequenceState(sequence_state::Event),
    /// Of what is switched on and off.
    Activation(sequence_state::Event),
}

/// Reads the action of this name on a record of this type.
///
/// # Errors
/// A body, which no action has; an action that the type has not; parameters that are wrong.
pub fn command<'a>(
    resource: &ResourceType,
    name: &str,
    body: &[u8],
    pairs: impl Iterator<Item = Pair<'a>>,
) -> Result<Command<'a>, Refused> {
    Bodiless::Action.refuse(body)?;
    Ok(if *resource == TASK {
        let (action, parameters) = task::action_parameters(name, pairs)?;
        Command::Task(action, parameters)
    } else if *resource == BATCH {
        let action = BATCH.action(name).ok_or_else(|| not_of_batch(name))?;
        let parameters = query::parameters(action.name, action.parameters, pairs)?;
        Command::Batch(action, parameters)
    } else if *resource == SEQUENCE_STATE {
        Command::SequenceState(sequence_state::event_of(name)?)
    } else {
        Command::Activation(activation::event_of(resource, name)?)
    })
}

fn not_of_batch(name: &str) -> Error {
    let actions = one_of(BATCH.actions.iter().map(|action| action.name));
    let name = excerpt(name);
    let detail = format!("`{name}` is not an action of batch; there are {actions}");
    Error::new(Code::RouteNotFound, detail)
}
