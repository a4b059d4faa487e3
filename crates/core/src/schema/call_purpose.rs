//! The call purpose: what a call is for.

use super::{Attribute, Operation, Relationship, ResourceType};

/// The call purpose of the reference.
pub static CALL_PURPOSE: ResourceType = ResourceType {
    name: "callPurpose",
    plural: "callPurposes",
    doc: "What a call is for.",
    attributes: &[
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
    relationships: &[Relationship::many("calls", &["call"], "The calls.")],
    actions: &[],
    operations: &[
        Operation::List,
        Operation::Show,
        Operation::Create,
        Operation::Update,
        Operation::Delete,
    ],
};
