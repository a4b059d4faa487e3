//! The call: who talked to whom on the phone.

use super::{Attribute, Operation, Relationship, ResourceType, TAG_LIMIT};

/// The call of the reference. It is logged; Lockstep makes none.
pub static CALL: ResourceType = ResourceType {
    name: "call",
    plural: "calls",
    doc: "A phone call.",
    attributes: &[
        Attribute::time("createdAt", "When it was created.").queryable(),
        Attribute::choice("direction", &["inbound", "outbound"], "Who called whom.").writable(),
        Attribute::text("from", "The caller.")
            .writable()
            .queryable(),
        Attribute::long_text("note", 65_535, "What was said.").writable(),
        Attribute::choice("outcome", &["Answered", "Not Answered"], "What came of it.")
            .writable()
            .queryable(),
        Attribute::choice(
            "sequenceAction",
            &["Advance", "Finish", "Finish - No Reply", "Finish - Replied"],
            "What it means there.",
        )
        .writable(),
        Attribute::choice(
            "state",
            &["created", "completed", "no_answer"],
            "The current state.",
        )
        .derived()
        .queryable(),
        Attribute::text_list("tags", TAG_LIMIT, "Tags.").writable(),
        Attribute::text("to", "The callee.").writable().queryable(),
        Attribute::time("updatedAt", "When it was last updated.").queryable(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("opportunity", &["opportunity"], "The opportunity.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one("prospect", &["prospect"], "The prospect.")
            .writable()
            .cascades()
            .inherited_by("task")
            .filterable_by(&["id"]),
        Relationship::one("sequence", &["sequence"], "The sequence.")
            .writable()
            .inherited_by("task")
            .filterable_by(&["id"]),
        Relationship::one("sequenceState", &["sequenceState"], "The sequence state.")
            .writable()
            .inherited_by("task")
            .filterable_by(&["id"]),
        Relationship::one("sequenceStep", &["sequenceStep"], "The step.")
            .writable()
            .inherited_by("task")
            .filterable_by(&["id"]),
        Relationship::one("task", &["task"], "The task.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one("user", &["user"], "The user.")
            .writable()
            .defaults_to_actor()
            .filterable_by(&["id"]),
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
