//! The sequence step: what a sequence does, and when.

use super::{Attribute, Operation, Relationship, ResourceType, Unique};

/// The sequence step of the reference. Its types are those of the tasks that steps make.
pub static SEQUENCE_STEP: ResourceType = ResourceType {
    name: "sequenceStep",
    plural: "sequenceSteps",
    doc: "One step of a sequence.",
    attributes: &[
        Attribute::time("createdAt", "When it was created.").queryable(),
        Attribute::time("date", "When it is taken.")
            .writable()
            .queryable(),
        Attribute::text("displayName", "The order and the type in words.").derived(),
        Attribute::integer("interval", "Seconds since the step before.").writable(),
        Attribute::integer("order", "The place in the sequence, from 1.")
            .writable()
            .queryable()
            .required()
            .unique(&Unique {
                fields: &["sequence", "order"],
                other: "another step of the sequence",
            }),
        Attribute::choice(
            "stepType",
            &[
                "auto_email",
                "manual_email",
                "call",
                "task",
                "sms",
                "linkedin_interact_with_post",
                "linkedin_other",
                "linkedin_send_connection_request",
                "linkedin_send_message",
                "linkedin_view_profile",
            ],
            "What is done.",
        )
        .writable()
        .queryable()
        .required(),
        Attribute::integer("taskAutoskipDelay", "Seconds until its task is skipped.").writable(),
        Attribute::long_text("taskNote", 65_535, "The note of its task.").writable(),
        Attribute::time("updatedAt", "When it was last updated.").queryable(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("sequence", &["sequence"], "The sequence.")
            .create_only()
            .required()
            .cascades()
            .filterable_by(&["id", "enabledAt", "name"]),
        Relationship::many("sequenceTemplates", &["sequenceTemplate"], "Its templates."),
        Relationship::one("taskPriority", &["taskPriority"], "How urgent its task is.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::many("tasks", &["task"], "Its tasks."),
    ],
    actions: &[],
    operations: &[
        Operation::List,
        Operation::Show,
        Operation::Create,
        Operation::Update,
    ],
};
