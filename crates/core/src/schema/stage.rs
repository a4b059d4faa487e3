//! The stage: how far it is with a prospect.

use super::{Attribute, Operation, Relationship, ResourceType};

/// The stage of the reference.
pub static STAGE: ResourceType = ResourceType {
    name: "stage",
    plural: "stages",
    doc: "How far it is.",
    attributes: &[
        Attribute::text("color", "The colour, as #rrggbb.")
            .writable()
            .named_well(),
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::text("name", "The name.")
            .writable()
            .queryable()
            .required()
            .named_well(),
        Attribute::integer("order", "The place among the others.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("creator", &["user"], "Who created it."),
        Relationship::many("prospects", &["prospect"], "The people there.").filterable_by(&["id"]),
        Relationship::one("updater", &["user"], "Who last updated it."),
    ],
    actions: &[],
    operations: &[
        Operation::List,
        Operation::Show,
        Operation::Create,
        Operation::Update,
        Operation::Delete,
    ],
};
