//! The call disposition: what came of a call.

use super::call::CALL_OUTCOMES;
use super::{Attribute, Operation, Relationship, ResourceType};

/// The call disposition of the reference.
pub static CALL_DISPOSITION: ResourceType = ResourceType {
    name: "callDisposition",
    plural: "callDispositions",
    doc: "What came of a call.",
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
        Attribute::choice("outcome", CALL_OUTCOMES, "What it means.")
            .writable()
            .queryable(),
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
