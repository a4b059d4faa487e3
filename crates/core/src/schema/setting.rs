//! The settings of an organisation. Each has one such record, which nobody makes or deletes.

use super::{Attribute, Operation, ResourceType};

/// The settings. The reference has none over its interface.
pub static SETTING: ResourceType = ResourceType {
    name: "setting",
    plural: "settings",
    doc: "What holds for the organisation as a whole.",
    attributes: &[
        Attribute::integer(
            "approvalAbove",
            "How many records one person may change at once; for more another one has to confirm.",
        )
        .writable(),
        Attribute::time("createdAt", "When it was created.").named_well(),
        Attribute::time("updatedAt", "When it was last updated.").named_well(),
    ],
    custom_fields: 0,
    relationships: &[],
    actions: &[],
    operations: &[Operation::List, Operation::Show, Operation::Update],
};
