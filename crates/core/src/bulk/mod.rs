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
pub use inputs::{ADDED, REFUSAL, input};
pub use parameters::{
    BULK_PARAMETERS, BulkParameters, IMPORT_PARAMETERS, bulk_parameters, known_of_import,
    known_parameters,
};
pub use plan::{Item, Plan, REVERT, Work};
pub use preview::{Counts, Preview, Sample, Tally, Verdict};
pub use revert::{Current, changed_since, revert};
pub use spec::{BULK_ACTIONS, BulkActionSpec, spec};

use crate::error::{Code, Error, words};
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
    /// The record cannot be changed so. The place, where there is one, is in the document of the record or
    /// of the row. Sentences name no ids and no numbers, so that they can be counted.
    Failed(Error),
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
            Self::Failed(error) => Outcome::Failed(error),
        }
    }
}

/// Why an item fails whose record does not exist.
#[must_use]
pub fn not_found(target: &ResourceType) -> Error {
    let detail = format!("could not find the {}", words(target.name));
    Error::new(Code::NotFound, detail)
}

/// Why an item fails that would give a record a value which has to be unique and is not.
#[must_use]
pub fn value_taken(target: &ResourceType, field: &str) -> Error {
    let kind = words(target.name);
    let detail = format!("another {kind} has the same `{field}`, which has to be unique");
    Error::new(Code::Taken, detail).at(pointer(target, field))
}

/// Why an item fails that would name a record which does not exist.
#[must_use]
pub fn related_not_found(target: &ResourceType, field: &str, kind: &str) -> Error {
    let detail = format!("could not find the {kind} that `{field}` names");
    Error::new(Code::RelatedNotFound, detail).at(pointer(target, field))
}

/// Why an item fails whose images are longer than it can keep.
#[must_use]
pub fn too_large() -> Error {
    Error::new(
        Code::RecordTooLarge,
        "what the record was and what it would become have more than 900 kB together, more than an item can keep; change fewer or shorter fields",
    )
}

/// Where a field stands in the document of a record.
pub(crate) fn pointer(target: &ResourceType, field: &str) -> String {
    match target.relationship(field) {
        Some(_) => format!("/data/relationships/{field}"),
        None => format!("/data/attributes/{field}"),
    }
}
