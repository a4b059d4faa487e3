//! The phone number of a prospect, as a record of its own.

use super::{Attribute, Operation, Relationship, ResourceType};

/// The phone number of the reference.
pub static PHONE_NUMBER: ResourceType = ResourceType {
    name: "phoneNumber",
    plural: "phoneNumbers",
    doc: "The phone number.",
    attributes: &[
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::text("number", "The phone number.")
            .writable()
            .queryable()
            .required()
            .named_well(),
        Attribute::integer("order", "The place among the others.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::text("phoneType", "The kind.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::text("status", "Whether it works.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::time("statusChangedAt", "When that last changed.")
            .since("status")
            .queryable(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
        Attribute::text("countryCode", "The country's code.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("extension", "The extension.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("rawNumber", "The number as it was given.")
            .writable()
            .shared()
            .named_well(),
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
