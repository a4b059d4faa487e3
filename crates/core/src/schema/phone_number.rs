//! The phone number of a prospect, as a record of its own.

use super::{Attribute, Operation, Relationship, ResourceType};

/// The phone number of the reference.
pub static PHONE_NUMBER: ResourceType = ResourceType {
    name: "phoneNumber",
    plural: "phoneNumbers",
    doc: "The phone number.",
    attributes: &[
        Attribute::time("createdAt", "When it was created.").queryable(),
        Attribute::text("number", "The phone number.")
            .writable()
            .queryable()
            .required(),
        Attribute::integer("order", "The place among the others.")
            .writable()
            .queryable(),
        Attribute::text("phoneType", "The kind.")
            .writable()
            .queryable(),
        Attribute::text("status", "Whether it works.")
            .writable()
            .queryable(),
        Attribute::time("statusChangedAt", "When that last changed.")
            .since("status")
            .queryable(),
        Attribute::time("updatedAt", "When it was last updated.").queryable(),
        Attribute::text("countryCode", "The country's code.")
            .writable()
            .shared(),
        Attribute::text("extension", "The extension.")
            .writable()
            .shared(),
        Attribute::text("rawNumber", "The number as it was given.")
            .writable()
            .shared(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("prospect", &["prospect"], "The prospect.")
            .writable()
            .required()
            .cascades()
            .filterable_by(&["id"]),
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
