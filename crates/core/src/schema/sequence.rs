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
        Attribute::time("createdAt", "When it was created.").queryable(),
        Attribute::integer("durationInDays", "How long it takes."),
        Attribute::boolean("enabled", "Whether its steps are taken.").derived(),
        Attribute::time("enabledAt", "When it was enabled; empty while it is not.").queryable(),
        Attribute::time("lastUsedAt", "When a prospect was last added.").queryable(),
        Attribute::boolean("locked", "Whether it is locked.").derived(),
        Attribute::time("lockedAt", "When it was locked.").queryable(),
        Attribute::integer("maxActivations", "The most states at a time.").writable(),
        Attribute::text("name", "The name.")
            .writable()
            .queryable()
            .required(),
        Attribute::choice("primaryReplyAction", REPLY_ACTIONS, "What a reply does.")
            .writable()
            .defaults_to("finish"),
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
        Attribute::integer("sequenceStepCount", "How many steps it has."),
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
        Attribute::text_list("tags", TAG_LIMIT, "Tags.").writable(),
        Attribute::integer("throttleCapacity", "The most states at a time.")
            .writable()
            .queryable(),
        Attribute::integer("throttleMaxAddsPerDay", "The most additions a day.")
            .writable()
            .queryable(),
        Attribute::boolean("throttlePaused", "Whether nobody is added.").writable(),
        Attribute::boolean("transactional", "Whether opt-outs do not count.").writable(),
        Attribute::time("updatedAt", "When it was last updated.").queryable(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::many("calls", &["call"], "The calls."),
        Relationship::one("creator", &["user"], "Who created it."),
        Relationship::many("mailings", &["mailing"], "The mailings."),
        Relationship::one("owner", &["user"], "Whose it is.")
            .writable()
            .defaults_to_actor()
            .filterable_by(&["id"]),
        Relationship::one("ruleset", &["ruleset"], "Who may be in it.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::many("sequenceStates", &["sequenceState"], "Who is in it."),
        Relationship::many("sequenceSteps", &["sequenceStep"], "Its steps."),
        Relationship::many("tasks", &["task"], "Tasks of its steps."),
        Relationship::one("updater", &["user"], "Who last updated it."),
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
