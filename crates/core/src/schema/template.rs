//! The template: what mailings are made from.

use super::{Attribute, Operation, Relationship, ResourceType, TAG_LIMIT};

/// The template of the reference.
pub static TEMPLATE: ResourceType = ResourceType {
    name: "template",
    plural: "templates",
    doc: "What mailings come from.",
    attributes: &[
        Attribute::boolean("archived", "Whether it is archived.")
            .writable()
            .named_well(),
        Attribute::time("archivedAt", "When it was archived.")
            .since("archived")
            .queryable(),
        Attribute::long_text("bodyHtml", 16_777_215, "The body.")
            .writable()
            .named_well(),
        Attribute::long_text("bodyText", 16_777_215, "The body without markup.").unfilled(),
        Attribute::integer("bounceCount", "How many mailings bounced.").unfilled(),
        Attribute::integer("clickCount", "How many mailings were clicked.")
            .unfilled()
            .queryable(),
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::integer("deliverCount", "How many mailings were delivered.")
            .unfilled()
            .queryable(),
        Attribute::integer("failureCount", "How many mailings failed.").unfilled(),
        Attribute::time("lastUsedAt", "When it was last used.")
            .queryable()
            .named_well(),
        Attribute::text("name", "The name.")
            .writable()
            .queryable()
            .required()
            .named_well(),
        Attribute::integer("negativeReplyCount", "How many replies were negative.").unfilled(),
        Attribute::integer("neutralReplyCount", "How many replies were neutral.").unfilled(),
        Attribute::integer("openCount", "How many mailings were opened.")
            .unfilled()
            .queryable(),
        Attribute::integer("optOutCount", "How many mailings led to an opt-out.").unfilled(),
        Attribute::integer("positiveReplyCount", "How many replies were positive.").unfilled(),
        Attribute::integer("replyCount", "How many mailings were answered.")
            .unfilled()
            .queryable(),
        Attribute::integer("scheduleCount", "How many mailings were scheduled.").unfilled(),
        Attribute::choice(
            "shareType",
            &["private", "read_only", "shared"],
            "What others may do with it.",
        )
        .defaults_to("private")
        .writable()
        .queryable(),
        Attribute::text("subject", "The subject.")
            .writable()
            .named_well(),
        Attribute::text_list("tags", TAG_LIMIT, "Tags.")
            .trimmed()
            .writable(),
        Attribute::boolean("trackLinks", "Whether clicks count.")
            .writable()
            .named_well(),
        Attribute::boolean("trackOpens", "Whether opening counts.")
            .writable()
            .named_well(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
        Attribute::text_list("bccRecipients", TAG_LIMIT, "Who else gets it, unseen.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text_list("ccRecipients", TAG_LIMIT, "Who else gets it.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text_list("toRecipients", TAG_LIMIT, "Who gets it.")
            .writable()
            .shared()
            .named_well(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("creator", &["user"], "Who created it.").filterable_by(&["id"]),
        Relationship::one("owner", &["user"], "Whose it is.")
            .writable()
            .defaults_to_actor()
            .filterable_by(&["id"]),
        Relationship::many(
            "sequenceTemplates",
            &["sequenceTemplate"],
            "Where it is used.",
        ),
        Relationship::one("updater", &["user"], "Who last updated it.").filterable_by(&["id"]),
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
