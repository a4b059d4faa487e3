//! The record list: people to be called, in the Talkdesk-style dialect.

use super::{Attribute, Operation, Relationship, ResourceType};

/// The record list. That dialect writes it.
pub static RECORD_LIST: ResourceType = ResourceType {
    name: "recordList",
    plural: "recordLists",
    doc: "A list of people to be called.",
    attributes: &[
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::long_text("name", 120, "What it is called.")
            .writable()
            .searched()
            .required()
            .queryable()
            .named_well(),
        Attribute::choice(
            "status",
            &[
                "REJECTED",
                "VALIDATION_STARTED",
                "UPLOADED",
                "ACCEPTED",
                "INCOMPLETE",
                "CORRUPTED",
            ],
            "What became of its file.",
        )
        .filterable(),
        Attribute::choice(
            "uniqueIdentifierType",
            &["PHONE_NUMBER", "EXTERNAL", "NOTHING"],
            "What no two of its records have in common.",
        )
        .create_only(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("creator", &["user"], "Who created it."),
        Relationship::many("records", &["record"], "Its records."),
    ],
    actions: &[],
    operations: &[Operation::List, Operation::Show],
};
