//! The sequence template: a template at a step of a sequence.

use super::sequence_step::STEP_FILTERS;
use super::{Action, Attribute, Operation, Relationship, ResourceType, Restriction};

/// The sequence template of the reference.
pub static SEQUENCE_TEMPLATE: ResourceType = ResourceType {
    name: "sequenceTemplate",
    plural: "sequenceTemplates",
    doc: "A template of a step.",
    attributes: &[
        Attribute::integer("bounceCount", "How many mailings bounced.").unfilled(),
        Attribute::integer("clickCount", "How many mailings were clicked.").unfilled(),
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::integer("deliverCount", "How many mailings were delivered.").unfilled(),
        Attribute::boolean("enabled", "Whether it is used.")
            .derived()
            .named_well(),
        Attribute::time("enabledAt", "When it was enabled; empty while it is not."),
        Attribute::integer("failureCount", "How many mailings failed.").unfilled(),
        Attribute::boolean("isReply", "Whether it is a reply.")
            .writable()
            .named_well(),
        Attribute::integer("negativeReplyCount", "How many replies were negative.").unfilled(),
        Attribute::integer("neutralReplyCount", "How many replies were neutral.").unfilled(),
        Attribute::integer("openCount", "How many mailings were opened.").unfilled(),
        Attribute::integer("optOutCount", "How many mailings led to an opt-out.").unfilled(),
        Attribute::integer("positiveReplyCount", "How many replies were positive.").unfilled(),
        Attribute::integer("replyCount", "How many mailings were answered.").unfilled(),
        Attribute::integer("scheduleCount", "How many mailings were scheduled.").unfilled(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("creator", &["user"], "Who created it.").filterable_by(&["id"]),
        Relationship::one("sequenceStep", &["sequenceStep"], "The step.")
            .writable()
            .required()
            .cascades()
            .filterable_by(STEP_FILTERS),
        Relationship::one("template", &["template"], "The template.")
            .writable()
            .required()
            .restricts(&Restriction {
                open_only: false,
                words: "sequence templates",
                remedy: "delete them first",
            })
            .filterable_by(&["id"]),
        Relationship::one("updater", &["user"], "Who last updated it.").filterable_by(&["id"]),
    ],
    actions: &[
        Action {
            name: "activate",
            parameters: &[],
            doc: "Enables it.",
        },
        Action {
            name: "deactivate",
            parameters: &[],
            doc: "Disables it.",
        },
    ],
    operations: &[
        Operation::List,
        Operation::Show,
        Operation::Create,
        Operation::Update,
        Operation::Delete,
    ],
};
