//! The opportunity stage: how far it is with a sale.

use super::{Attribute, Operation, Relationship, ResourceType};

/// The opportunity stage of the reference.
pub static OPPORTUNITY_STAGE: ResourceType = ResourceType {
    name: "opportunityStage",
    plural: "opportunityStages",
    doc: "How far it is.",
    attributes: &[
        Attribute::text("color", "The colour, as #rrggbb.")
            .writable()
            .named_well(),
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::boolean("isClosed", "Whether it is over.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::text("name", "The name.")
            .writable()
            .queryable()
            .required()
            .named_well(),
        Attribute::integer("order", "The place among the others.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("creator", &["user"], "Who created it."),
        Relationship::many("opportunities", &["opportunity"], "Those at it."),
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
