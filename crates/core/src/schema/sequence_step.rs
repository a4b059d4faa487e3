//! The sequence step: what a sequence does, and when.

use super::{Attribute, Operation, Relationship, ResourceType, Unique};

/// All by which a step can be filtered.
pub(super) const STEP_FILTERS: &[&str] =
    &["id", "createdAt", "date", "order", "stepType", "updatedAt"];

/// The sequence step of the reference. Its types are those of the tasks that steps make.
pub static SEQUENCE_STEP: ResourceType = ResourceType {
    name: "sequenceStep",
    plural: "sequenceSteps",
    doc: "One step of a sequence.",
    attributes: &[
        Attribute::integer("bounceCount", "How many mailings bounced.").unfilled(),
        Attribute::integer("clickCount", "How many mailings were clicked.").unfilled(),
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::time("date", "When it is taken.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::integer("deliverCount", "How many mailings were delivered.").unfilled(),
        Attribute::text("displayName", "The order and the type in words.")
            .derived()
            .named_well(),
        Attribute::integer("failureCount", "How many mailings failed.").unfilled(),
        Attribute::integer("interval", "Seconds since the step before.")
            .writable()
            .named_well(),
        Attribute::integer("negativeReplyCount", "How many replies were negative.").unfilled(),
        Attribute::integer("neutralReplyCount", "How many replies were neutral.").unfilled(),
        Attribute::integer("openCount", "How many mailings were opened.").unfilled(),
        Attribute::integer("optOutCount", "How many mailings led to an opt-out.").unfilled(),
        Attribute::integer("order", "The place in the sequence, from 1.")
            .writable()
            .queryable()
            .required()
            .unique(&Unique {
                fields: &["sequence", "order"],
                other: "another step of the sequence",
            })
            .named_well(),
        Attribute::integer("positiveReplyCount", "How many replies were positive.").unfilled(),
        Attribute::integer("replyCount", "How many mailings were answered.").unfilled(),
        Attribute::integer("scheduleCount", "How many mailings were scheduled.").unfilled(),
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
        Attribute::integer("taskAutoskipDelay", "Seconds until its task is skipped.")
            .writable()
            .named_well(),
        Attribute::long_text("taskNote", 65_535, "The note of its task.")
            .writable()
            .named_well(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("callPurpose", &["callPurpose"], "What its call is for.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::many("calls", &["call"], "Its calls.").filterable_by(&["id"]),
        Relationship::one("creator", &["user"], "Who created it.").filterable_by(&["id"]),
        Relationship::many("mailings", &["mailing"], "Its mailings."),
        Relationship::one("sequence", &["sequence"], "The sequence.")
            .create_only()
            .required()
            .cascades()
            .filterable_by(&["id", "enabledAt", "name"]),
        Relationship::many("sequenceTemplates", &["sequenceTemplate"], "Its templates.")
            .filterable_by(&["id", "createdAt", "updatedAt"]),
        Relationship::one("taskPriority", &["taskPriority"], "How urgent its task is.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::many("tasks", &["task"], "Its tasks.").filterable_by(&["id"]),
        Relationship::one("updater", &["user"], "Who last updated it.").filterable_by(&["id"]),
    ],
    actions: &[],
    operations: &[
        Operation::List,
        Operation::Show,
        Operation::Create,
        Operation::Update,
    ],
};
