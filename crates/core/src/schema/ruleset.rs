//! The ruleset: who may be in a sequence, and how often.

use super::{Attribute, Operation, Relationship, ResourceType};

/// The ruleset of the reference. The stages that it names are kept; nobody is moved to them.
pub static RULESET: ResourceType = ResourceType {
    name: "ruleset",
    plural: "rulesets",
    doc: "Who may be in it.",
    attributes: &[
        Attribute::boolean("autoResumeOotoProspects", "Whether who was away goes on.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::text("callOptOutAction", "What an opt-out does.")
            .writable()
            .named_well(),
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::text("emailOptOutAction", "What an opt-out does.")
            .writable()
            .named_well(),
        Attribute::boolean(
            "includeUnsubscribeLinks",
            "Whether mailings offer to opt out.",
        )
        .writable()
        .queryable()
        .named_well(),
        Attribute::integer(
            "minimumProspectTouchedInterval",
            "Seconds between contacts.",
        )
        .writable()
        .named_well(),
        Attribute::text("name", "The name.")
            .writable()
            .queryable()
            .named_well(),
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
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
        Attribute::integer("applyCompletedStageIn", "Seconds until then.")
            .writable()
            .shared()
            .named_well(),
        Attribute::integer(
            "autoResumeOotoProspectsExpiresIn",
            "Seconds until not any more.",
        )
        .writable()
        .shared()
        .named_well(),
        Attribute::integer("autoResumeOotoProspectsIn", "Seconds until then.")
            .writable()
            .shared()
            .named_well(),
        Attribute::integer(
            "clicksNeededBeforeCallTaskCreated",
            "Clicks that make a call task.",
        )
        .writable()
        .shared()
        .named_well(),
        Attribute::text("meetingBookedAction", "What a meeting does.")
            .writable()
            .shared()
            .named_well(),
        Attribute::boolean(
            "ootoAutoExtractionEnabled",
            "Whether replies tell who is away.",
        )
        .writable()
        .shared()
        .named_well(),
        Attribute::integer(
            "opensNeededBeforeCallTaskCreated",
            "Openings that make a call task.",
        )
        .writable()
        .shared()
        .named_well(),
        Attribute::long_text("smsOptOutAction", 4, "What an opt-out does.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("smsReceivedAction", "What a text message does.")
            .writable()
            .shared()
            .named_well(),
        Attribute::boolean("stepOverridesEnabled", "Whether steps may differ.")
            .writable()
            .shared()
            .named_well(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("bouncedStage", &["stage"], "Whoever bounced.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one("callTaskPriority", &["taskPriority"], "Of call tasks.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one(
            "callTaskPriorityFromClicks",
            &["taskPriority"],
            "Of those after clicks.",
        )
        .writable()
        .filterable_by(&["id"]),
        Relationship::one(
            "callTaskPriorityFromOpens",
            &["taskPriority"],
            "Of those after openings.",
        )
        .writable()
        .filterable_by(&["id"]),
        Relationship::one("completedStage", &["stage"], "Whoever is through.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one("deliveredStage", &["stage"], "Whoever got mail.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one("finishedStage", &["stage"], "Whoever is finished.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one("optedOutStage", &["stage"], "Whoever opted out.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one("owner", &["user"], "Whose it is.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one("repliedStage", &["stage"], "Whoever answered.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::many("sequences", &["sequence"], "The sequences.").filterable_by(&["id"]),
        Relationship::one("startedStage", &["stage"], "Whoever has begun.")
            .writable()
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
