//! The ruleset: who may be in a sequence, and how often.

use super::{Attribute, Operation, Relationship, ResourceType};

/// The ruleset of the reference, without the stages that it sets.
pub static RULESET: ResourceType = ResourceType {
    name: "ruleset",
    plural: "rulesets",
    doc: "Who may be in it.",
    attributes: &[
        Attribute::text("callOptOutAction", "What an opt-out does.").writable(),
        Attribute::time("createdAt", "When it was created.").queryable(),
        Attribute::text("emailOptOutAction", "What an opt-out does.").writable(),
        Attribute::integer(
            "minimumProspectTouchedInterval",
            "Seconds between contacts.",
        )
        .writable(),
        Attribute::text("name", "The name.").writable(),
        Attribute::choice(
            "permitDuplicateProspects",
            &["allow", "disallow", "only_if_inactive"],
            "Who may be in it again.",
        )
        .defaults_to("disallow")
        .writable()
        .queryable(),
        Attribute::choice(
            "sequenceExclusivity",
            &["all_sequences", "exclusive_sequences", "none"],
            "Who may be in it.",
        )
        .defaults_to("none")
        .writable()
        .queryable(),
        Attribute::time("updatedAt", "When it was last updated.").queryable(),
    ],
    custom_fields: 0,
    relationships: &[Relationship::many(
        "sequences",
        &["sequence"],
        "The sequences.",
    )],
    actions: &[],
    operations: &[
        Operation::List,
        Operation::Show,
        Operation::Create,
        Operation::Update,
        Operation::Delete,
    ],
};
