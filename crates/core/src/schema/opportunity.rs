//! The opportunity: a sale that may come.

use super::{Attribute, Operation, Relationship, ResourceType, TAG_LIMIT};

/// The opportunity of the reference.
pub static OPPORTUNITY: ResourceType = ResourceType {
    name: "opportunity",
    plural: "opportunities",
    doc: "A sale that may come.",
    attributes: &[
        Attribute::integer("amount", "What it is worth.")
            .writable()
            .sortable()
            .named_well(),
        Attribute::time("closeDate", "When it is expected to close.")
            .writable()
            .sortable()
            .named_well(),
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::text("currencyType", "The currency's ISO code.")
            .writable()
            .named_well(),
        Attribute::text("customId", "The id in the organisation's own system.")
            .writable()
            .queryable(),
        Attribute::text("forecastCategory", "The category of the forecast.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::text("leadSource", "Where it comes from.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::text("lostReason", "Why it was lost.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::text("mapLink", "Where the mutual plan is.")
            .writable()
            .filterable()
            .named_well(),
        Attribute::text("mapStatus", "How far the plan is.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::text("name", "The name.")
            .writable()
            .queryable()
            .required()
            .named_well(),
        Attribute::text("nextStep", "What is done next.")
            .writable()
            .named_well(),
        Attribute::integer("probability", "How likely it is, in percent.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::text("sharingTeamId", "The team it is shared with.")
            .writable()
            .filterable()
            .named_well(),
        Attribute::text_list("tags", TAG_LIMIT, "Tags.")
            .trimmed()
            .writable(),
        Attribute::time("touchedAt", "When it was last touched.")
            .unfilled()
            .queryable(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
        Attribute::long_text("description", 65_535, "What it is about.")
            .writable()
            .shared()
            .named_well(),
        Attribute::time("externalCreatedAt", "When it was created there.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("mapNextSteps", "What the plan says next.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("opportunityType", "The type.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("prospectingRepId", "The id of who found it.")
            .writable()
            .shared()
            .named_well(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("account", &["account"], "The account.")
            .writable()
            .pauses_in_bin()
            .filterable_by(&["id", "name"]),
        Relationship::one("creator", &["user"], "Who created it."),
        Relationship::one("opportunityStage", &["opportunityStage"], "How far it is.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one("owner", &["user"], "Whose it is.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::many("prospects", &["prospect"], "The people there.").filterable_by(&["id"]),
        Relationship::one("stage", &["opportunityStage"], "How far it is.")
            .derived_from("opportunityStage")
            .filterable_by(&["id"]),
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
