//! Bulk changes: which there are, whom they may hit, and what each does to one record.
//!
//! In scope: deciding one item, the same way in the Worker and in a page's preview; taking one
//! back; reading the body and the query of an action, and what a batch keeps of its input.
//! Out of scope: the life of the batch ([`crate::machines::batch`]), finding the targets, storing outcomes.

mod action;
pub mod body;
mod context;
mod image;
mod inputs;
mod lists;
mod parameters;
mod plan;
mod preview;
mod revert;
mod sequences;
mod spec;
mod tasks;

pub use crate::machines::batch::Targets;
pub use action::BulkAction;
pub use body::BulkBody;
pub use context::{Context, SequenceFacts};
pub use image::{CUSTOM_FIELDS, Image, SEQUENCE_STATES, StateImage, image};
pub use inputs::input;
pub use parameters::{BulkParameters, IMPORT_PARAMETERS, bulk_parameters};
pub use plan::{Item, Plan, REVERT, Work};
pub use preview::{Preview, Reasons, Sample, Tally, Verdict};
pub use revert::{CHANGED_SINCE, Current, revert};
pub use spec::{BULK_ACTIONS, BulkActionSpec, spec};

use crate::schema::ResourceType;

/// The most targets that one call may name one by one.
pub const MAX_IDS: usize = 100_000;

/// What a bulk action comes to for one record. An image that is `None` is no record: before one is
/// created, after one is removed.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<'a> {
    /// The record changes.
    Changed {
        /// The fields that the action touches, as they are.
        before: Option<Image<'a>>,
        /// Those of them that change, as they become.
        after: Option<Image<'a>>,
    },
    /// The record is as it should be already.
    Unchanged,
    /// The record cannot be changed so, for this reason.
    Failed(String),
}

impl Outcome<'_> {
    /// The same outcome, owing nothing to what was decided on.
    #[must_use]
    pub fn into_owned(self) -> Outcome<'static> {
        match self {
            Self::Changed { before, after } => Outcome::Changed {
                before: before.map(Image::into_owned),
                after: after.map(Image::into_owned),
            },
            Self::Unchanged => Outcome::Unchanged,
            Self::Failed(reason) => Outcome::Failed(reason),
        }
    }
}

/// The reason of an item whose record does not exist. Reasons name no ids and no numbers, so that
/// they can be counted.
#[must_use]
pub fn not_found(target: &ResourceType) -> String {
    format!("could not find the {}", crate::error::words(target.name))
}

/// The reason of an item that would give a record a value which has to be unique and is not.
#[must_use]
pub fn value_taken(target: &ResourceType, field: &str) -> String {
    let kind = crate::error::words(target.name);
    format!("another {kind} has the same `{field}`, which has to be unique")
}
