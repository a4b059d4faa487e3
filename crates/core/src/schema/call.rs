//! The call: who talked to whom on the phone.

use super::{Attribute, Operation, Relationship, ResourceType, TAG_LIMIT};

/// What comes of a call.
pub(super) const CALL_OUTCOMES: &[&str] = &["Answered", "Not Answered"];

/// The call of the reference. It is logged; Lockstep makes none.
pub static CALL: ResourceType = ResourceType {
    name: "call",
    plural: "calls",
    doc: "A phone call.",
    attributes: &[
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::choice("direction", &["inbound", "outbound"], "Who called whom.").writable(),
        Attribute::text("from", "The caller.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::long_text("note", 65_535, "What was said.")
            .writable()
            .named_well(),
        Attribute::choice("outcome", CALL_OUTCOMES, "What came of it.")
            .writable()
            .queryable(),
        Attribute::text("recordingUrl", "Where the recording is.")
            .writable()
            .queryable()
            .named_well(),
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
        Attribute::text_list("tags", TAG_LIMIT, "Tags.")
            .trimmed()
            .writable(),
        Attribute::text("to", "The callee.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::text("uid", "An id there.").unfilled(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
        Attribute::text("userCallType", "How the user called.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::long_text("voicemailRecordingUrl", 1_024, "Where the message is.").unfilled(),
        Attribute::time("answeredAt", "When it was answered.")
            .writable()
            .shared()
            .named_well(),
        Attribute::time("completedAt", "When it was over.")
            .writable()
            .shared()
            .named_well(),
        Attribute::time("dialedAt", "When it was dialed.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("externalVendor", "Who carried it.")
            .writable()
            .shared()
            .named_well(),
        Attribute::time("returnedAt", "When it was returned.")
            .writable()
            .shared()
            .named_well(),
        Attribute::boolean("shouldRecordCall", "Whether to record it.")
            .writable()
            .shared()
            .named_well(),
        Attribute::time("stateChangedAt", "When the state last changed.")
            .since("outcome")
            .shared(),
        Attribute::long_text("vendorCallId", 63, "Its id there.")
            .writable()
            .shared()
            .named_well(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("callDisposition", &["callDisposition"], "What came of it.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one("callPurpose", &["callPurpose"], "What it was for.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one("opportunity", &["opportunity"], "The opportunity.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one("phoneNumber", &["phoneNumber"], "The phone number.")
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
