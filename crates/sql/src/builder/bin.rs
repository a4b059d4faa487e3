//! Which records may be in a bin: those that bulk actions remove, and what follows them there.

use lockstep_core::bulk::BULK_ACTIONS;
use lockstep_core::schema::{RESOURCE_TYPES, ResourceType, following};

/// The types whose records bulk actions remove, or make, which is taken back by removing them.
pub(crate) fn leaving() -> impl Iterator<Item = &'static ResourceType> {
    let leaves = |resource: &&ResourceType| {
        let mut actions = BULK_ACTIONS.iter().filter(|spec| spec.target == *resource);
        actions.any(|spec| spec.destroys() || spec.creates())
    };
    RESOURCE_TYPES.iter().copied().filter(leaves)
}

/// The types whose records may be in a bin.
pub(crate) fn binned() -> impl Iterator<Item = &'static ResourceType> {
    let is_binned = |resource: &&ResourceType| {
        leaving().any(|parent| {
            parent == *resource || following(parent).any(|(source, _)| source == *resource)
        })
    };
    RESOURCE_TYPES.iter().copied().filter(is_binned)
}
