//! The mailing: one e-mail to a prospect.

use super::{Attribute, Operation, REFERENCE_LIMIT, Relationship, ResourceType};

/// The mailing of the reference.
pub static MAILING: ResourceType = ResourceType {
    name: "mailing",
    plural: "mailings",
    doc: "An e-mail.",
    attributes: &[
        Attribute::long_text("bodyHtml", 16_777_215, "The body.")
            .writable()
            .named_well(),
        Attribute::long_text("bodyText", 16_777_215, "The body without markup.").unfilled(),
        Attribute::time("bouncedAt", "When it bounced.")
            .queryable()
            .named_well(),
        Attribute::integer("clickCount", "How often it was clicked.").unfilled(),
        Attribute::time("clickedAt", "When it was clicked.")
            .queryable()
            .named_well(),
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::time("deliveredAt", "When it was delivered.")
            .queryable()
            .named_well(),
        Attribute::long_text("errorBacktrace", 65_535, "Where it failed.").unfilled(),
        Attribute::text("errorReason", "Why it failed.").unfilled(),
        Attribute::text("mailboxAddress", "The sender's address.")
            .of("mailbox", "email")
            .named_well(),
        Attribute::choice(
            "mailingType",
            &["sequence", "single"],
            "Where it comes from.",
        )
        .defaults_to("single")
        .queryable(),
        Attribute::time("markedAsSpamAt", "When it was called spam.").unfilled(),
        Attribute::text("messageId", "Its id as an e-mail.")
            .unfilled()
            .queryable(),
        Attribute::text("notifyThreadCondition", "When the thread goes on.").unfilled(),
        Attribute::time("notifyThreadScheduledAt", "When the thread is due.")
            .unfilled()
            .queryable(),
        Attribute::text("notifyThreadStatus", "How far the thread is.")
            .unfilled()
            .queryable(),
        Attribute::integer("openCount", "How often it was opened.").unfilled(),
        Attribute::time("openedAt", "When it was opened.")
            .queryable()
            .named_well(),
        Attribute::boolean("overrideSafetySettings", "Whether limits do not count.").unfilled(),
        Attribute::text_list("references", REFERENCE_LIMIT, "The e-mails it answers.").unfilled(),
        Attribute::time("repliedAt", "When it was answered.")
            .queryable()
            .named_well(),
        Attribute::time("retryAt", "When it is tried again.")
            .unfilled()
            .queryable(),
        Attribute::integer("retryCount", "How often it was tried again.").unfilled(),
        Attribute::integer("retryInterval", "Seconds between.").unfilled(),
        Attribute::time("scheduledAt", "When it is due.")
            .writable()
            .queryable()
            .named_well(),
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
        Attribute::time("stateChangedAt", "When the state last changed.")
            .since("state")
            .queryable(),
        Attribute::text("subject", "The subject.")
            .writable()
            .named_well(),
        Attribute::time("unsubscribedAt", "When somebody opted out.")
            .unfilled()
            .queryable(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
        Attribute::time("followUpTaskScheduledAt", "When to follow up.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("followUpTaskType", "How to follow up.")
            .writable()
            .shared()
            .named_well(),
        Attribute::boolean("trackLinks", "Whether clicks count.")
            .writable()
            .shared()
            .named_well(),
        Attribute::boolean("trackOpens", "Whether opening counts.")
            .writable()
            .shared()
            .named_well(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("followUpSequence", &["sequence"], "What follows.")
            .filterable_by(&["id"]),
        Relationship::one("mailbox", &["mailbox"], "Where it comes from.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one("opportunity", &["opportunity"], "The opportunity.")
            .inherited_by("task")
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
        Relationship::many("tasks", &["task"], "Its tasks."),
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
