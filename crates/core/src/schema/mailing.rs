//! The mailing: one e-mail to a prospect.

use super::{Attribute, Operation, Relationship, ResourceType};

/// The mailing of the reference.
pub static MAILING: ResourceType = ResourceType {
    name: "mailing",
    plural: "mailings",
    doc: "An e-mail.",
    attributes: &[
        Attribute::long_text("bodyHtml", 16_777_215, "The body.").writable(),
        Attribute::time("bouncedAt", "When it bounced.").queryable(),
        Attribute::time("clickedAt", "When it was clicked.").queryable(),
        Attribute::time("createdAt", "When it was created.").queryable(),
        Attribute::time("deliveredAt", "When it was delivered.").queryable(),
        Attribute::choice(
            "mailingType",
            &["sequence", "single"],
            "Where it comes from.",
        )
        .defaults_to("single")
        .queryable(),
        Attribute::time("openedAt", "When it was opened.").queryable(),
        Attribute::time("repliedAt", "When it was answered.").queryable(),
        Attribute::time("scheduledAt", "When it is due.")
            .writable()
            .queryable(),
        Attribute::choice(
            "state",
            &[
                "bounced",
                "delivered",
                "delivering",
                "drafted",
                "failed",
                "opened",
                "placeholder",
                "queued",
                "replied",
                "scheduled",
            ],
            "The current state.",
        )
        .defaults_to("drafted")
        .queryable(),
        Attribute::text("subject", "The subject.").writable(),
        Attribute::time("updatedAt", "When it was last updated.").queryable(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("mailbox", &["mailbox"], "Where it comes from.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one("prospect", &["prospect"], "The prospect.")
            .writable()
            .cascades()
            .inherited_by("task")
            .filterable_by(&["id"]),
        Relationship::one("sequence", &["sequence"], "The sequence.")
            .inherited_by("task")
            .filterable_by(&["id"]),
        Relationship::one("sequenceState", &["sequenceState"], "The sequence state.")
            .cascades_if_open()
            .inherited_by("task")
            .filterable_by(&["id"]),
        Relationship::one("sequenceStep", &["sequenceStep"], "The step.")
            .inherited_by("task")
            .filterable_by(&["id"]),
        Relationship::one("task", &["task"], "The task.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one("template", &["template"], "The template.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one("user", &["user"], "The user.")
            .inherited_by("mailbox")
            .filterable_by(&["id"]),
    ],
    actions: &[],
    operations: &[Operation::List, Operation::Show, Operation::Create],
};
