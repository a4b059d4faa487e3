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
        Attribute::time("createdAt", "When it was created.").queryable(),
        Attribute::text("customId", "The id in the organisation's own system.")
            .writable()
            .queryable(),
        Attribute::long_text("description", 65_535, "What the company does.").writable(),
        Attribute::text("domain", "The internet domain.")
            .writable()
            .searched()
            .queryable(),
        Attribute::text("externalSource", "Where it comes from.").writable(),
        Attribute::time("foundedAt", "When the company was founded.").writable(),
        Attribute::text("industry", "The industry.").writable(),
        Attribute::text("linkedInUrl", "The company's page on LinkedIn.").writable(),
        Attribute::text("locality", "Where the company is.").writable(),
        Attribute::text_list("naicsCodes", CODE_LIMIT, "NAICS codes.").writable(),
        Attribute::text("name", "The company's name.")
            .writable()
            .searched()
            .queryable()
            .required(),
        Attribute::boolean("named", "Whether it is a named account.")
            .writable()
            .defaults_to_true()
            .queryable(),
        Attribute::text("naturalName", "The name as people say it.").writable(),
        Attribute::integer("numberOfEmployees", "How many people work there.").writable(),
        Attribute::text("sharingTeamId", "The team it is shared with.")
            .writable()
            .filterable(),
        Attribute::text_list("sicCodes", CODE_LIMIT, "SIC codes.").writable(),
        Attribute::text_list("tags", TAG_LIMIT, "Tags.")
            .trimmed()
            .writable()
            .filterable(),
        Attribute::time("touchedAt", "When it was last touched.").queryable(),
        Attribute::time("updatedAt", "When it was last updated.").queryable(),
        Attribute::text("websiteUrl", "The company's website.").writable(),
        Attribute::integer("followers", "How many follow it.")
            .writable()
            .shared(),
        Attribute::integer("linkedInEmployees", "How many of its people are there.")
            .writable()
            .shared(),
    ],
    custom_fields: CUSTOM_FIELD_COUNT,
    relationships: &[
        Relationship::listed("assignedUsers", &["user"], "Further users."),
        Relationship::many("batches", &["batch"], "Batches that changed it."),
        Relationship::one("creator", &["user"], "Who created it."),
        Relationship::one("owner", &["user"], "Whose it is.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::many("prospects", &["prospect"], "The people there."),
        Relationship::many("tasks", &["task"], "Tasks about it."),
        Relationship::one("updater", &["user"], "Who last updated it."),
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
