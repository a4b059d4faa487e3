//! The task purpose: what a task is for.

use super::{Attribute, Operation, ResourceType};

/// The task purpose of the reference.
pub static TASK_PURPOSE: ResourceType = ResourceType {
    name: "taskPurpose",
    plural: "taskPurposes",
    doc: "What a task is for.",
    attributes: &[
        Attribute::time("createdAt", "When it was created.")
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
        Attribute::text("taskType", "The type of task.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
    ],
    custom_fields: 0,
    relationships: &[],
    actions: &[],
    operations: &[
        Operation::List,
        Operation::Show,
        Operation::Create,
        Operation::Update,
        Operation::Delete,
    ],
};
