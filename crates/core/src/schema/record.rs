//! The record of a record list: one person to be called, in the Talkdesk-style dialect.

use super::{Attribute, Operation, Relationship, ResourceType};

/// The most phone numbers of one record: one of each type.
pub const PHONE_NUMBER_LIMIT: u32 = 6;

/// The most members of the extra data of one record.
pub const EXTRA_DATA_LIMIT: u32 = 100;

/// The longest member of the extra data, in characters.
pub const EXTRA_DATA_VALUE_LIMIT: u32 = 1_000;

/// The record. That dialect writes it.
pub static RECORD: ResourceType = ResourceType {
    name: "record",
    plural: "records",
    doc: "A person on a list of people to be called.",
    attributes: &[
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::text("externalId", "The id in the system that it comes from.")
            .create_only()
            .filterable(),
        Attribute::text("externalProvider", "The system that it comes from.")
            .create_only()
            .named_well(),
        Attribute::long_text("externalUrl", 2_048, "The address there.")
            .create_only()
            .named_well(),
        Attribute::map(
            "extraData",
            EXTRA_DATA_LIMIT,
            EXTRA_DATA_VALUE_LIMIT,
            "Whatever else is known.",
        )
        .writable()
        .named_well(),
        Attribute::long_text("firstName", 80, "The first name.")
            .create_only()
            .searched()
            .required()
            .named_well(),
        Attribute::long_text("lastName", 80, "The last name.")
            .create_only()
            .searched()
            .required()
            .queryable()
            .named_well(),
        Attribute::map(
            "phoneNumbers",
            PHONE_NUMBER_LIMIT,
            20,
            "Phone numbers by their type.",
        )
        .create_only()
        .named_well(),
        Attribute::integer("priority", "How soon to call, from 1 to 10.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::boolean("syncExternalId", "Whether that system is kept up to date.")
            .create_only(),
        Attribute::long_text("timezone", 35, "The time zone's name.")
            .create_only()
            .filterable()
            .named_well(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("creator", &["user"], "Who created it."),
        Relationship::one("recordList", &["recordList"], "Its list.")
            .create_only()
            .required()
            .cascades()
            .filterable_by(&["id"]),
    ],
    actions: &[],
    operations: &[Operation::List, Operation::Show],
};
