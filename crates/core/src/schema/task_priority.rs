//! The task priority: how urgent a task is.

use super::{Attribute, Operation, Relationship, ResourceType};

/// The task priority of the reference. An organisation has a few, which are its own.
pub static TASK_PRIORITY: ResourceType = ResourceType {
    name: "taskPriority",
    plural: "taskPriorities",
    doc: "How urgent a task is.",
    attributes: &[
        Attribute::integer("color", "The colour, as a number 0xRRGGBB.").named_well(),
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::text("name", "The name.")
            .queryable()
            .named_well(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
        Attribute::integer("weight", "The higher, the more urgent.")
            .queryable()
            .named_well(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::many("sequenceSteps", &["sequenceStep"], "The steps."),
        Relationship::many("tasks", &["task"], "Tasks of this priority."),
    ],
    actions: &[],
    operations: &[Operation::List, Operation::Show],
};
