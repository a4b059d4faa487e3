//! The sequence: steps by which prospects are worked with.

use super::{Attribute, Operation, Relationship, ResourceType, TAG_LIMIT};

/// The sequence of the reference, as far as its states need it.
pub static SEQUENCE: ResourceType = ResourceType {
    name: "sequence",
    plural: "sequences",
    doc: "Steps by which prospects are worked with.",
    attributes: &[
        Attribute::time("createdAt", "When it was created.").queryable(),
        Attribute::boolean("enabled", "Whether its steps are taken.").derived(),
        Attribute::time("enabledAt", "When it was enabled; empty while it is not.").queryable(),
        Attribute::time("lastUsedAt", "When a prospect was last added.").queryable(),
        Attribute::text("name", "The name.")
            .writable()
            .queryable()
            .required(),
        Attribute::choice(
            "shareType",
            &["private", "read_only", "shared"],
            "What others may do with it.",
        )
        .writable()
        .queryable(),
        Attribute::text_list("tags", TAG_LIMIT, "Tags.").writable(),
        Attribute::time("updatedAt", "When it was last updated.").queryable(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("creator", &["user"], "Who created it."),
        Relationship::one("owner", &["user"], "Whose sequence it is.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::many("sequenceStates", &["sequenceState"], "Who is in it."),
        Relationship::many("sequenceSteps", &["sequenceStep"], "Its steps."),
        Relationship::many("tasks", &["task"], "Tasks of its steps."),
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
