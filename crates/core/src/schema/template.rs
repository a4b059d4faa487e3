//! The template: what mailings are made from.

use super::{Attribute, Operation, Relationship, ResourceType, TAG_LIMIT};

/// The template of the reference.
pub static TEMPLATE: ResourceType = ResourceType {
    name: "template",
    plural: "templates",
    doc: "What mailings come from.",
    attributes: &[
        Attribute::boolean("archived", "Whether it is archived.").writable(),
        Attribute::time("archivedAt", "When it was archived.")
            .since("archived")
            .queryable(),
        Attribute::long_text("bodyHtml", 16_777_215, "The body.").writable(),
        Attribute::time("createdAt", "When it was created.").queryable(),
        Attribute::time("lastUsedAt", "When it was last used.").queryable(),
        Attribute::text("name", "The name.")
            .writable()
            .queryable()
            .required(),
        Attribute::choice(
            "shareType",
            &["private", "read_only", "shared"],
            "What others may do with it.",
        )
        .defaults_to("private")
        .writable()
        .queryable(),
        Attribute::text("subject", "The subject.").writable(),
        Attribute::text_list("tags", TAG_LIMIT, "Tags.").writable(),
        Attribute::boolean("trackLinks", "Whether clicks count.").writable(),
        Attribute::boolean("trackOpens", "Whether opening counts.").writable(),
        Attribute::time("updatedAt", "When it was last updated.").queryable(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("creator", &["user"], "Who created it."),
        Relationship::one("owner", &["user"], "Whose it is.")
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
