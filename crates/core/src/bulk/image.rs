//! Images: what of a record a bulk change looks at, as it is and as it becomes.
//!
//! An image is a flat object by field name, since attributes and relationships share one name space
//! (JSON:API 1.1, "Fields"). Items keep two of them, before and after; taking a change back swaps
//! them. Where there is no record, the image is `null`.

mod read;

pub use read::image;

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::machines::machine::Named as _;
use crate::machines::sequence_state::State;
use crate::value::Fields;

/// The member of an image that holds sequence states.
pub const SEQUENCE_STATES: &str = "sequenceStates";

/// Stands for all custom attributes that have a value, each a member of its own.
pub const CUSTOM_FIELDS: &str = "customFields";

/// Some fields of a record, and its sequence states where the change is about them too.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Image<'a> {
    /// Attributes and to-one relationships.
    pub fields: Fields<'a>,
    /// The sequence states; `None` where the change is not about them.
    pub sequence_states: Option<Vec<StateImage<'a>>>,
}

/// What a bulk change sees of a sequence state.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StateImage<'a> {
    /// Its id; `None` for one that is to be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// Its sequence.
    pub sequence: i64,
    /// Its state.
    #[serde(serialize_with = "write_state")]
    pub state: State,
    /// Since when: RFC 3339, as storage has it. It goes with the state, and is not compared.
    #[serde(borrow, default)]
    pub state_changed_at: Option<Cow<'a, str>>,
    /// When it was last active: RFC 3339, as storage has it. It goes with the state, and is not compared.
    pub active_at: Option<Cow<'a, str>>,
    /// The step that it is on.
    pub sequence_step: Option<i64>,
    /// The mailbox that it sends from.
    pub mailbox: Option<i64>,
    /// Why it was paused.
    pub pause_reason: Option<Cow<'a, str>>,
    /// When the prospect replied: RFC 3339, as storage has it.
    pub replied_at: Option<Cow<'a, str>>,
    /// The step behind that one, 0 where it is the last; `None` where the record that is looked at may
    /// not move the state on. Only ever read, to decide on.
    #[serde(skip)]
    pub next_step: Option<i64>,
}

impl StateImage<'_> {
    fn into_owned(self) -> StateImage<'static> {
        let owned = |text: Option<Cow<'_, str>>| text.map(|text| Cow::Owned(text.into_owned()));
        StateImage {
            pause_reason: owned(self.pause_reason),
            replied_at: owned(self.replied_at),
            state_changed_at: owned(self.state_changed_at),
            active_at: owned(self.active_at),
            id: self.id,
            sequence: self.sequence,
            state: self.state,
            sequence_step: self.sequence_step,
            mailbox: self.mailbox,
            next_step: self.next_step,
        }
    }

    /// Whether two images say the same of the same state.
    fn same(&self, other: &Self) -> bool {
        self.id == other.id
            && self.state == other.state
            && self.sequence_step == other.sequence_step
            && self.pause_reason == other.pause_reason
            && self.replied_at == other.replied_at
    }
}

impl<'a> Image<'a> {
    /// An image of fields alone.
    #[must_use]
    pub const fn of(fields: Fields<'a>) -> Self {
        Self {
            fields,
            sequence_states: None,
        }
    }

    /// The sequence states; none where the change is not about them.
    #[must_use]
    pub fn states(&self) -> &[StateImage<'a>] {
        self.sequence_states.as_deref().unwrap_or_default()
    }

    /// The state of this id.
    pub(super) fn state(&self, id: Option<i64>) -> Option<&StateImage<'a>> {
        self.states()
            .iter()
            .find(|state| state.id.is_some() && state.id == id)
    }

    /// The members of these names.
    #[must_use]
    pub fn part(&self, names: &[&str]) -> Self {
        Self {
            fields: self
                .fields
                .iter()
                .filter(|(name, _)| names.contains(name))
                .map(|(name, value)| (name, value.clone()))
                .collect(),
            sequence_states: self
                .sequence_states
                .clone()
                .filter(|_| names.contains(&SEQUENCE_STATES)),
        }
    }

    /// The same image, owing nothing to what it was read from.
    #[must_use]
    pub fn into_owned(self) -> Image<'static> {
        let states = self.sequence_states;
        Image {
            fields: self.fields.into_owned(),
            sequence_states: states
                .map(|states| states.into_iter().map(StateImage::into_owned).collect()),
        }
    }
}

/// Whether a state is the same in two images, also where neither has it.
pub(super) fn same_state(one: Option<&StateImage<'_>>, other: Option<&StateImage<'_>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.same(other),
        (None, None) => true,
        _ => false,
    }
}

impl Serialize for Image<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in self.fields.iter() {
            map.serialize_entry(name, value)?;
        }
        if let Some(states) = &self.sequence_states {
            map.serialize_entry(SEQUENCE_STATES, states)?;
        }
        map.end()
    }
}

fn write_state<S: Serializer>(state: &State, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(state.name())
}
