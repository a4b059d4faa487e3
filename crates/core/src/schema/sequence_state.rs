//! The sequence state: one prospect's way through one sequence.

use super::sequence_step::STEP_FILTERS;
use super::{Action, Attribute, Operation, Relationship, ResourceType, Restriction};

/// All by which a sequence can be filtered.
const SEQUENCE_FILTERS: &[&str] = &[
    "id",
    "clickCount",
    "createdAt",
    "deliverCount",
    "enabledAt",
    "lastUsedAt",
    "lockedAt",
    "name",
    "openCount",
    "replyCount",
    "shareType",
    "throttleCapacity",
    "throttleMaxAddsPerDay",
    "updatedAt",
];

/// Why what a sequence state goes by cannot be deleted.
const NOT_OVER: &Restriction = &Restriction {
    open_only: true,
    words: "sequence states that are not over",
    remedy: "finish them first",
};

/// The sequence state of the reference, with all its attributes and relationships.
pub static SEQUENCE_STATE: ResourceType = ResourceType {
    name: "sequenceState",
    plural: "sequenceStates",
    doc: "A prospect's way through a sequence.",
    attributes: &[
        Attribute::time("activeAt", "When it was last active.").named_well(),
        Attribute::integer("bounceCount", "How many mailings bounced.").named_well(),
        Attribute::time("callCompletedAt", "When a call was last completed.")
            .queryable()
            .named_well(),
        Attribute::integer("clickCount", "How many mailings were clicked.")
            .queryable()
            .named_well(),
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::integer("deliverCount", "How many mailings were delivered.")
            .queryable()
            .named_well(),
        Attribute::text("errorReason", "Why it last failed.").named_well(),
        Attribute::integer("failureCount", "How many mailings failed.").named_well(),
        Attribute::integer("negativeReplyCount", "How many replies were negative.").named_well(),
        Attribute::integer("neutralReplyCount", "How many replies were neutral.").named_well(),
        Attribute::integer("openCount", "How many mailings were opened.")
            .queryable()
            .named_well(),
        Attribute::integer("optOutCount", "How many mailings led to an opt-out.").named_well(),
        Attribute::text("pauseReason", "Why it was last paused.")
            .queryable()
            .named_well(),
        Attribute::integer("positiveReplyCount", "How many replies were positive.").named_well(),
        Attribute::time("repliedAt", "When a mailing was last answered.")
            .queryable()
            .named_well(),
        Attribute::integer("replyCount", "How many mailings were answered.")
            .queryable()
            .named_well(),
        Attribute::integer("scheduleCount", "How many mailings were scheduled.").named_well(),
        Attribute::choice(
            "state",
            &[
                "active",
                "pending",
                "finished",
                "paused",
                "disabled",
                "failed",
                "bounced",
                "opted_out",
            ],
            "The current state.",
        )
        .queryable(),
        Attribute::time("stateChangedAt", "When the state last changed.")
            .queryable()
            .named_well(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("account", &["account"], "The prospect's account.")
            .pauses_in_bin()
            .filterable_by(&["id"]),
        Relationship::few(
            "activeStepMailings",
            &["mailing"],
            "Undelivered mailings of the current step.",
        ),
        Relationship::few(
            "activeStepTasks",
            &["task"],
            "Incomplete tasks of the current step.",
        ),
        Relationship::one(
            "batchItemCreator",
            &["batchItem"],
            "The batch item that created it, if one did.",
        ),
        Relationship::many("calls", &["call"], "The calls.").filterable_by(&["id"]),
        Relationship::one("creator", &["user"], "Who created it."),
        Relationship::one("mailbox", &["mailbox"], "The mailbox of its mailings.")
            .create_only()
            .restricts(NOT_OVER)
            .filterable_by(&["id", "email"]),
        Relationship::many("mailings", &["mailing"], "The mailings."),
        Relationship::one("opportunity", &["opportunity"], "The opportunity.")
            .filterable_by(&["id"]),
        Relationship::one("prospect", &["prospect"], "The prospect.")
            .create_only()
            .required()
            .cascades()
            .filterable_by(&["id", "emails"]),
        Relationship::one("sequence", &["sequence"], "The sequence.")
            .create_only()
            .required()
            .cascades()
            .restricts(NOT_OVER)
            .filterable_by(SEQUENCE_FILTERS),
        Relationship::one("sequenceStep", &["sequenceStep"], "The current step.")
            .filterable_by(STEP_FILTERS),
        Relationship::many("tasks", &["task"], "The tasks.").filterable_by(&["id", "dueAt"]),
    ],
    actions: &[
        Action {
            name: "finish",
            parameters: &[],
            doc: "Finishes it.",
        },
        Action {
            name: "pause",
            parameters: &[],
            doc: "Pauses it.",
        },
        Action {
            name: "resume",
            parameters: &[],
            doc: "Resumes it.",
        },
    ],
    operations: &[
        Operation::List,
        Operation::Show,
        Operation::Create,
        Operation::Delete,
    ],
};
