//! The persona: a kind of prospect.

use super::{Attribute, Operation, Relationship, ResourceType};

/// The persona of the reference.
pub static PERSONA: ResourceType = ResourceType {
    name: "persona",
    plural: "personas",
    doc: "A kind of prospect.",
    attributes: &[
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::long_text("description", 65_535, "Who is meant.")
            .writable()
            .named_well(),
        Attribute::text("name", "The name.")
            .writable()
            .queryable()
            .required()
            .named_well(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
    ],
    custom_fields: 0,
    relationships: &[Relationship::many(
        "prospects",
        &["prospect"],
        "The people there.",
    )],
    actions: &[],
    operations: &[
        Operation::List,
        Operation::Show,
        Operation::Create,
        Operation::Update,
        Operation::Delete,
    ],
};
