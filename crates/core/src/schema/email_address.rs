//! The e-mail address of a prospect, as a record of its own.

use super::{Attribute, Operation, Relationship, ResourceType};

/// The e-mail address of the reference.
pub static EMAIL_ADDRESS: ResourceType = ResourceType {
    name: "emailAddress",
    plural: "emailAddresses",
    doc: "The e-mail address.",
    attributes: &[
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::text("email", "The e-mail address.")
            .writable()
            .queryable()
            .required()
            .named_well(),
        Attribute::text("emailType", "The kind.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::integer("order", "The place among the others.")
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
        Attribute::time("unsubscribedAt", "When it opted out.")
            .unfilled()
            .queryable(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
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
