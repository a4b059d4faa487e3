//! The communication: a message to or from a customer that the CRM keeps, in the HubSpot-style dialect.

use super::{Attribute, Operation, Relationship, ResourceType};

/// The most properties of one communication.
pub const PROPERTY_LIMIT: u32 = 1_000;

/// The longest value of a property, in characters.
pub const PROPERTY_VALUE_LIMIT: u32 = 65_536;

/// The communication. Its properties are what its organisation has defined; that dialect writes it.
pub static COMMUNICATION: ResourceType = ResourceType {
    name: "communication",
    plural: "communications",
    doc: "A message that was logged.",
    attributes: &[
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::map(
            "properties",
            PROPERTY_LIMIT,
            PROPERTY_VALUE_LIMIT,
            "Its properties that have a value.",
        )
        .writable()
        .searched()
        .named_well(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::listed("accounts", &["account"], "Accounts it is about."),
        Relationship::one("creator", &["user"], "Who created it."),
        Relationship::listed("prospects", &["prospect"], "Prospects it is about."),
    ],
    actions: &[],
    operations: &[Operation::List, Operation::Show],
};
