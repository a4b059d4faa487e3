//! The account: a company that sales works with.

use super::{Attribute, CUSTOM_FIELD_COUNT, Operation, Relationship, ResourceType, TAG_LIMIT};

/// The most industry codes of one kind.
const CODE_LIMIT: u32 = 20;

/// The account of the reference.
pub static ACCOUNT: ResourceType = ResourceType {
    name: "account",
    plural: "accounts",
    doc: "A company that sales works with.",
    attributes: &[
        Attribute::number("buyerIntentScore", "How likely the account is to buy.")
            .writable()
            .queryable(),
        Attribute::text("companyType", "The legal form.").writable(),
        Attribute::time("createdAt", "When the account was created.").queryable(),
        Attribute::text("customId", "The id in the organisation's own system.")
            .writable()
            .queryable(),
        Attribute::long_text("description", 65_535, "What the company does.").writable(),
        Attribute::text("domain", "The company's internet domain.")
            .writable()
            .queryable(),
        Attribute::text("externalSource", "The system the account came from.").writable(),
        Attribute::time("foundedAt", "When the company was founded.").writable(),
        Attribute::text("industry", "The industry.").writable(),
        Attribute::text("linkedInUrl", "The company's page on LinkedIn.").writable(),
        Attribute::text("locality", "Where the company is.").writable(),
        Attribute::text_list("naicsCodes", CODE_LIMIT, "NAICS codes.").writable(),
        Attribute::text("name", "The company's name.")
            .writable()
            .queryable()
            .required(),
        Attribute::boolean(
            "named",
            "Whether it is a named account; true unless it is given.",
        )
        .writable()
        .queryable(),
        Attribute::text("naturalName", "The name as people say it.").writable(),
        Attribute::integer("numberOfEmployees", "How many people work there.").writable(),
        Attribute::text("sharingTeamId", "The team the account is shared with.")
            .writable()
            .filterable(),
        Attribute::text_list("sicCodes", CODE_LIMIT, "SIC codes.").writable(),
        Attribute::text_list(
            "tags",
            TAG_LIMIT,
            "Tags, in the order in which they were added.",
        )
        .writable(),
        Attribute::time("touchedAt", "When somebody there was last contacted.").queryable(),
        Attribute::time("updatedAt", "When the account was last updated.").queryable(),
        Attribute::text("websiteUrl", "The company's website.").writable(),
    ],
    custom_fields: CUSTOM_FIELD_COUNT,
    relationships: &[
        Relationship::listed(
            "assignedUsers",
            &["user"],
            "Users who work with the account besides its owner.",
        ),
        Relationship::many("batches", &["batch"], "Batches that changed the account."),
        Relationship::one("creator", &["user"], "Who created the account."),
        Relationship::one("owner", &["user"], "Whose account it is.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::many("prospects", &["prospect"], "The people there."),
        Relationship::many("tasks", &["task"], "Tasks about the account."),
        Relationship::one("updater", &["user"], "Who last updated the account."),
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
