//! The task disposition: what came of a task.

use super::{Attribute, Operation, ResourceType};

/// The task disposition of the reference.
pub static TASK_DISPOSITION: ResourceType = ResourceType {
    name: "taskDisposition",
    plural: "taskDispositions",
    doc: "What came of a task.",
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
        Attribute::text("value", "What it means there.")
            .writable()
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
