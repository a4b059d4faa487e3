//! What the table of bulk actions says of one, and finding one in it.

mod table;

pub use table::BULK_ACTIONS;

use serde::Serialize;

use super::image::SEQUENCE_STATES;
use crate::error::{Code, Error};
use crate::machines::machine::Named as _;
use crate::machines::sequence_state::{Event, MACHINE, State};
use crate::schema::{Attribute, ResourceType};

/// One bulk action of the schema.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkActionSpec {
    /// The last path segment of `POST /batches/actions/{name}`.
    pub name: &'static str,
    /// Other names by which clients know it.
    pub aliases: &'static [&'static str],
    /// The type of the records it changes.
    #[serde(serialize_with = "type_name")]
    pub target: &'static ResourceType,
    /// The fields of those records that it may change: its items' images. An action that modifies
    /// whatever the body names has those besides.
    pub touches: &'static [&'static str],
    /// The fields that it has to know besides.
    pub reads: &'static [&'static str],
    /// What the body carries besides `ids`.
    pub attributes: &'static [Attribute],
    /// What it does.
    pub doc: &'static str,
    /// The address of the calls that bring an input for each item, in a dialect of their own.
    #[serde(skip)]
    inputs_from: Option<&'static str>,
    #[serde(skip)]
    pub(super) kind: ActionKind,
}

/// What a bulk action comes down to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ActionKind {
    AddTags,
    RemoveTags,
    /// Adds the ids of the action's first attribute to this relationship.
    AddReferences(&'static str),
    RemoveReferences(&'static str),
    ClearReferences(&'static str),
    /// Sets this relationship to the id of the action's first attribute.
    SetReference(&'static str),
    Modify,
    Destroy,
    AddToSequence,
    /// An event for all sequence states of a prospect that allow it.
    MoveStates(Event),
    /// An event for a sequence state.
    MoveState(Event),
    /// The action of this name on a task.
    Act(&'static str),
    /// Creates a record from each row of a file.
    Import,
    /// Creates a record from each item's input.
    Create,
    /// Sets the fields of each item's input.
    Update,
    /// Either, by whether there is the record.
    Upsert,
}

impl PartialEq for BulkActionSpec {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl BulkActionSpec {
    /// Whether the body names the fields to modify.
    #[must_use]
    pub fn modifies(&self) -> bool {
        self.kind == ActionKind::Modify
    }

    /// Whether it removes records.
    #[must_use]
    pub fn destroys(&self) -> bool {
        self.kind == ActionKind::Destroy
    }

    /// Whether what it does depends on the time.
    #[must_use]
    pub const fn needs_time(&self) -> bool {
        matches!(
            self.kind,
            ActionKind::Modify
                | ActionKind::AddToSequence
                | ActionKind::MoveState(_)
                | ActionKind::MoveStates(_)
                | ActionKind::Act(_)
                | ActionKind::Create
                | ActionKind::Upsert
        )
    }

    /// Whether the body is a file with one record a row.
    #[must_use]
    pub fn imports(&self) -> bool {
        self.kind == ActionKind::Import
    }

    /// Whether each item brings its own fields, which a dialect with such calls takes.
    #[must_use]
    pub const fn takes_inputs(&self) -> bool {
        matches!(
            self.kind,
            ActionKind::Create | ActionKind::Update | ActionKind::Upsert
        )
    }

    /// Whether items keep what they were asked for with: fields, or who was meant.
    #[must_use]
    pub const fn keeps_inputs(&self) -> bool {
        self.inputs_from.is_some()
    }

    /// Where an action that takes inputs is called, since it cannot be called by its name: the address of a
    /// dialect.
    #[must_use]
    pub fn inputs_address(&self) -> Option<&'static str> {
        self.inputs_from.filter(|_| self.takes_inputs())
    }

    /// Whether it makes records.
    #[must_use]
    pub const fn creates(&self) -> bool {
        matches!(
            self.kind,
            ActionKind::Import | ActionKind::Create | ActionKind::Upsert
        )
    }

    /// Whether it changes records that there are, and that stay.
    #[must_use]
    pub const fn changes(&self) -> bool {
        !matches!(
            self.kind,
            ActionKind::Import | ActionKind::Create | ActionKind::Destroy
        )
    }

    /// Whether sequence states may come to a step with it, and so to the work of that step.
    #[must_use]
    pub fn reaches_steps(&self) -> bool {
        match self.kind {
            ActionKind::AddToSequence => true,
            ActionKind::Act(_) => self.touches.contains(&SEQUENCE_STATES),
            _ => false,
        }
    }

    /// Whether it makes sequence states.
    #[must_use]
    pub fn makes_states(&self) -> bool {
        self.kind == ActionKind::AddToSequence
    }

    /// What the sequence states may be that it moves; nothing where it moves none.
    #[must_use]
    pub fn states_moved_to(&self) -> Vec<State> {
        match self.kind {
            ActionKind::MoveState(event) | ActionKind::MoveStates(event) => {
                MACHINE.outcomes(event).collect()
            }
            // Which event it is, the task says.
            ActionKind::Act(_) if self.touches.contains(&SEQUENCE_STATES) => State::ALL.to_vec(),
            _ => Vec::new(),
        }
    }

    /// Whether it can be decided from the record alone, as a page has it. What is about the sequence
    /// states of a prospect, or about a file, only the server can preview.
    #[must_use]
    pub const fn is_local(&self) -> bool {
        !matches!(
            self.kind,
            ActionKind::AddToSequence
                | ActionKind::MoveStates(_)
                | ActionKind::Import
                | ActionKind::Create
                | ActionKind::Update
                | ActionKind::Upsert
        )
    }
}

const NOTHING: &[Attribute] = &[];

/// An action without aliases, body attributes and further needs.
const fn action(
    name: &'static str,
    target: &'static ResourceType,
    kind: ActionKind,
    doc: &'static str,
) -> BulkActionSpec {
    BulkActionSpec {
        name,
        aliases: &[],
        target,
        touches: &[],
        reads: &[],
        attributes: NOTHING,
        doc,
        inputs_from: None,
        kind,
    }
}

impl BulkActionSpec {
    const fn also(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    const fn touching(mut self, fields: &'static [&'static str]) -> Self {
        self.touches = fields;
        self
    }

    const fn reading(mut self, fields: &'static [&'static str]) -> Self {
        self.reads = fields;
        self
    }

    const fn with_inputs_from(mut self, address: &'static str) -> Self {
        self.inputs_from = Some(address);
        self
    }

    const fn taking(mut self, attributes: &'static [Attribute]) -> Self {
        self.attributes = attributes;
        self
    }
}

/// The bulk action of this name, or of this alias.
///
/// # Errors
/// [`Code::RouteNotFound`], naming the nearest.
pub fn spec(name: &str) -> Result<&'static BulkActionSpec, Error> {
    BULK_ACTIONS
        .iter()
        .find(|spec| spec.name == name || spec.aliases.contains(&name))
        .ok_or_else(|| {
            let near = crate::nearest::nearest(name, BULK_ACTIONS.iter().map(|spec| spec.name));
            let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let name = crate::error::excerpt(name);
            Error::new(
                Code::RouteNotFound,
                format!("`{name}` is not a bulk action{hint}"),
            )
        })
}

fn type_name<S: serde::Serializer>(
    target: &&ResourceType,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(target.name)
}

#[cfg(test)]
mod tests;
