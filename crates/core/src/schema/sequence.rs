//! The sequence: steps by which prospects are worked with.

use super::{Action, Attribute, Operation, Relationship, ResourceType, TAG_LIMIT};

/// The reply actions of a sequence.
const REPLY_ACTIONS: &[&str] = &["finish", "continue", "pause"];

/// The sequence of the reference, without its schedule.
pub static SEQUENCE: ResourceType = ResourceType {
    name: "sequence",
    plural: "sequences",
    doc: "Steps by which prospects are worked with.",
    attributes: &[
        Attribute::number("automationPercentage", "How much of it needs nobody.").unfilled(),
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
        Attribute::integer("durationInDays", "How long it takes.").named_well(),
        Attribute::boolean("enabled", "Whether its steps are taken.")
            .derived()
            .named_well(),
        Attribute::time("enabledAt", "When it was enabled; empty while it is not.").queryable(),
        Attribute::integer("failureCount", "How many mailings failed.").unfilled(),
        Attribute::time("lastUsedAt", "When a prospect was last added.")
            .queryable()
            .named_well(),
        Attribute::boolean("locked", "Whether it is locked.")
            .derived()
            .named_well(),
        Attribute::time("lockedAt", "When it was locked.")
            .queryable()
            .named_well(),
        Attribute::integer("maxActivations", "The most states at a time.")
            .writable()
            .named_well(),
        Attribute::text("name", "The name.")
            .writable()
            .queryable()
            .required()
            .named_well(),
        Attribute::integer("negativeReplyCount", "How many replies were negative.").unfilled(),
        Attribute::integer("neutralReplyCount", "How many replies were neutral.").unfilled(),
        Attribute::integer("numContactedProspects", "How many got mail.").unfilled(),
        Attribute::integer("numRepliedProspects", "How many answered.").unfilled(),
        Attribute::integer("openCount", "How many mailings were opened.")
            .unfilled()
            .queryable(),
        Attribute::integer("optOutCount", "How many mailings led to an opt-out.").unfilled(),
        Attribute::integer("positiveReplyCount", "How many replies were positive.").unfilled(),
        Attribute::choice("primaryReplyAction", REPLY_ACTIONS, "What a reply does.")
            .writable()
            .defaults_to("finish"),
        Attribute::integer("replyCount", "How many mailings were answered.")
            .unfilled()
            .queryable(),
        Attribute::integer("scheduleCount", "How many mailings were scheduled.").unfilled(),
        Attribute::choice(
            "scheduleIntervalType",
            &["calendar", "schedule"],
            "Which days count.",
        )
        .defaults_to("calendar")
        .writable(),
        Attribute::choice("secondaryReplyAction", REPLY_ACTIONS, "What a reply does.")
            .writable()
            .defaults_to("finish"),
        Attribute::integer("sequenceStepCount", "How many steps it has.").named_well(),
        Attribute::choice(
            "sequenceType",
            &["date", "interval"],
            "What its steps go by.",
        )
        .defaults_to("interval")
        .writable(),
        Attribute::choice(
            "shareType",
            &["private", "read_only", "shared"],
            "What others may do with it.",
        )
        .defaults_to("private")
        .writable()
        .queryable(),
        Attribute::text_list("tags", TAG_LIMIT, "Tags.")
            .trimmed()
            .writable(),
        Attribute::integer("throttleCapacity", "The most states at a time.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::integer("throttleMaxAddsPerDay", "The most additions a day.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::boolean("throttlePaused", "Whether nobody is added.")
            .writable()
            .named_well(),
        Attribute::boolean("transactional", "Whether opt-outs do not count.")
            .writable()
            .named_well(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
        Attribute::long_text("description", 1_024, "What it is for.")
            .writable()
            .shared()
            .named_well(),
        Attribute::boolean("finishOnReply", "Whether a reply ends it.")
            .writable()
            .shared()
            .named_well(),
        Attribute::integer("primaryReplyPauseDuration", "Seconds of a pause.")
            .writable()
            .shared()
            .named_well(),
        Attribute::integer("secondaryReplyPauseDuration", "Seconds of a pause.")
            .writable()
            .shared()
            .named_well(),
        Attribute::time("throttlePausedAt", "Since when.")
            .since("throttlePaused")
            .shared(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::many("calls", &["call"], "The calls.").filterable_by(&["id"]),
        Relationship::one("creator", &["user"], "Who created it.").filterable_by(&["id"]),
        Relationship::many("mailings", &["mailing"], "The mailings."),
        Relationship::one("owner", &["user"], "Whose it is.")
            .writable()
            .defaults_to_actor()
            .filterable_by(&["id", "email", "firstName", "lastName"]),
        Relationship::one("ruleset", &["ruleset"], "Who may be in it.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::many("sequenceStates", &["sequenceState"], "Who is in it.")
            .filterable_by(&["id"]),
        Relationship::many("sequenceSteps", &["sequenceStep"], "Its steps.").filterable_by(&["id"]),
        Relationship::many("tasks", &["task"], "Tasks of its steps.").filterable_by(&["id"]),
        Relationship::one("updater", &["user"], "Who last updated it.").filterable_by(&["id"]),
    ],
    actions: &[
        Action {
            name: "activate",
            parameters: &[],
            doc: "Enables it.",
        },
        Action {
            name: "deactivate",
            parameters: &[],
            doc: "Disables it.",
        },
    ],
    operations: &[
        Operation::List,
        Operation::Show,
        Operation::Create,
        Operation::Update,
        Operation::Delete,
    ],
};
