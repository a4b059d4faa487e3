//! The sequence template: a template at a step of a sequence.

use super::{Action, Attribute, Operation, Relationship, ResourceType, Restriction};

/// The sequence template of the reference.
pub static SEQUENCE_TEMPLATE: ResourceType = ResourceType {
    name: "sequenceTemplate",
    plural: "sequenceTemplates",
    doc: "A template of a step.",
    attributes: &[
        Attribute::time("createdAt", "When it was created.").queryable(),
        Attribute::boolean("enabled", "Whether it is used.").derived(),
        Attribute::time("enabledAt", "When it was enabled; empty while it is not."),
        Attribute::boolean("isReply", "Whether it is a reply.").writable(),
        Attribute::time("updatedAt", "When it was last updated.").queryable(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("creator", &["user"], "Who created it."),
        Relationship::one("sequenceStep", &["sequenceStep"], "The step.")
            .writable()
            .required()
            .cascades()
            .filterable_by(&["id"]),
        Relationship::one("template", &["template"], "The template.")
            .writable()
            .required()
            .restricts(&Restriction {
                open_only: false,
                words: "sequence templates",
                remedy: "delete them first",
            })
            .filterable_by(&["id"]),
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
