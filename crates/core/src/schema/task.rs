//! The task: an item that requires action to complete.

use super::{Action, Attribute, Operation, Relationship, ResourceType};

/// The limit of a task's note, in characters.
const NOTE_LIMIT: u32 = 65_535;

/// The limit of a compiled template, in characters; the reference states none.
const TEMPLATE_LIMIT: u32 = 16_777_215;

/// The kinds of work a task asks for.
const ACTIONS: &[&str] = &["action_item", "call", "email", "in_person"];

/// The rules by which a task finds its opportunity.
const OPPORTUNITY_ASSOCIATIONS: &[&str] = &["recent_created", "recent_updated", "noop"];

/// Where a task comes from.
const TASK_TYPES: &[&str] = &[
    "follow_up",
    "manual",
    "no_reply",
    "sequence_open",
    "sequence_click",
    "sequence_step_call",
    "sequence_step_email",
    "sequence_step_linkedin_interact_with_post",
    "sequence_step_linkedin_other",
    "sequence_step_linkedin_send_connection_request",
    "sequence_step_linkedin_send_message",
    "sequence_step_linkedin_view_profile",
    "sequence_step_sms",
    "sequence_step_task",
    "touch",
];

/// What `markComplete` takes.
pub(crate) const MARK_COMPLETE: &[Attribute] = &[
    Attribute::long_text(
        "completionNote",
        NOTE_LIMIT,
        "A note that is kept with the task's subject.",
    ),
    Attribute::text(
        "completionAction",
        "For a step task: `finish_no_reply` finishes its sequence state, `finish_replied` finishes it as replied, anything else advances it.",
    ),
];

/// What `reassignOwner` takes.
pub(crate) const REASSIGN_OWNER: &[Attribute] =
    &[Attribute::id("ownerId", "user", "The new owner.").required()];

/// What `reschedule` takes.
pub(crate) const RESCHEDULE: &[Attribute] =
    &[Attribute::time("dueAt", "The new due time.").required()];

/// What `snooze` takes.
pub(crate) const SNOOZE: &[Attribute] = &[
    Attribute::time(
        "dueAt",
        "The new due time; a day after now or the present due time, whichever is later, unless it is given.",
    ),
    Attribute::boolean(
        "markAsUrgent",
        "Whether the task also gets the organisation's highest priority.",
    ),
];

/// The task of the reference, with all its attributes, relationships and actions.
pub static TASK: ResourceType = ResourceType {
    name: "task",
    plural: "tasks",
    doc: "An item that requires action to complete.",
    attributes: &[
        Attribute::choice("action", ACTIONS, "The kind of work.")
            .writable()
            .required(),
        Attribute::time(
            "autoskipAt",
            "When the task is skipped by itself; never when empty.",
        )
        .writable()
        .queryable(),
        Attribute::long_text(
            "compiledSequenceTemplateHtml",
            TEMPLATE_LIMIT,
            "The compiled template of an incomplete SMS or LinkedIn task of a sequence.",
        ),
        Attribute::boolean("completed", "Whether the task has been completed.").derived(),
        Attribute::time("completedAt", "When the task was completed."),
        Attribute::time("createdAt", "When the task was created.").queryable(),
        Attribute::time(
            "dueAt",
            "When the task is due; the time of creation unless it is given.",
        )
        .writable()
        .queryable(),
        Attribute::long_text("note", NOTE_LIMIT, "An optional note for the task.").writable(),
        Attribute::choice(
            "opportunityAssociation",
            OPPORTUNITY_ASSOCIATIONS,
            "The rule by which the task finds its opportunity.",
        )
        .writable(),
        Attribute::time("scheduledAt", "When the pending task becomes incomplete.").queryable(),
        Attribute::choice(
            "state",
            &["pending", "incomplete", "complete"],
            "The current state of the task.",
        )
        .queryable(),
        Attribute::time(
            "stateChangedAt",
            "When the state last changed; empty while it never did.",
        )
        .queryable(),
        Attribute::choice(
            "taskType",
            TASK_TYPES,
            "Where the task comes from; `manual` for those created through the API.",
        )
        .queryable(),
        Attribute::time("updatedAt", "When the task was last updated.").queryable(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one(
            "account",
            &["account"],
            "The account, where it is the subject.",
        )
        .derived_from("subject")
        .filterable_by(&["id"]),
        Relationship::one("call", &["call"], "The associated call, if a call task.")
            .filterable_by(&["id"]),
        Relationship::many("calls", &["call"], "The associated calls, if a call task.")
            .filterable_by(&["id"]),
        Relationship::one("completer", &["user"], "Who completed the task.").filterable_by(&["id"]),
        Relationship::one(
            "creator",
            &["user", "stage", "sequenceStep"],
            "Who or what created the task.",
        ),
        Relationship::one(
            "mailing",
            &["mailing"],
            "The associated mailing, if a mailing task.",
        )
        .filterable_by(&["id"]),
        Relationship::many(
            "mailings",
            &["mailing"],
            "The associated mailings, if a mailing task.",
        )
        .filterable_by(&["id"]),
        Relationship::one(
            "opportunity",
            &["opportunity"],
            "The opportunity, where it is the subject.",
        )
        .derived_from("subject")
        .filterable_by(&["id"]),
        Relationship::one(
            "owner",
            &["user"],
            "Who should do the task; the token's user unless it is given.",
        )
        .writable()
        .filterable_by(&["id", "email", "firstName"]),
        Relationship::one(
            "prospect",
            &["prospect"],
            "The prospect, where it is the subject.",
        )
        .derived_from("subject")
        .filterable_by(&[
            "id",
            "byPersonaId",
            "byStageId",
            "createdAt",
            "firstName",
            "tags",
            "title",
            "updatedAt",
        ]),
        Relationship::one("sequence", &["sequence"], "The sequence of a step task.")
            .filterable_by(&["id", "tags"]),
        Relationship::few(
            "sequenceSequenceSteps",
            &["sequenceStep"],
            "The steps of that sequence.",
        )
        .filterable_by(&["id"]),
        Relationship::one(
            "sequenceState",
            &["sequenceState"],
            "The sequence state of a step task.",
        )
        .cascades_if_open()
        .filterable_by(&["id"]),
        Relationship::one(
            "sequenceStep",
            &["sequenceStep"],
            "The sequence step of a step task.",
        )
        .filterable_by(&["id", "stepType"]),
        Relationship::one(
            "sequenceTemplate",
            &["sequenceTemplate"],
            "The sequence template of a step task.",
        )
        .filterable_by(&["id"]),
        Relationship::one(
            "subject",
            &["account", "opportunity", "prospect"],
            "Whom or what the task is about.",
        )
        .writable()
        .required()
        .cascades(),
        Relationship::one(
            "taskDisposition",
            &["taskDisposition"],
            "What came of the task.",
        )
        .writable(),
        Relationship::one(
            "taskPriority",
            &["taskPriority"],
            "How urgent it is; the organisation's default unless it is given.",
        )
        .writable()
        .filterable_by(&["id", "name"]),
        Relationship::one("taskPurpose", &["taskPurpose"], "What the task is for.").writable(),
        Relationship::one("template", &["template"], "The associated template.")
            .filterable_by(&["id"]),
    ],
    actions: &[
        Action {
            name: "advance",
            parameters: &[],
            doc: "Completes the task of a sequence step and moves its sequence state to the next step.",
        },
        Action {
            name: "deliver",
            parameters: &[],
            doc: "Schedules the associated mailing for delivery, if possible.",
        },
        Action {
            name: "markComplete",
            parameters: MARK_COMPLETE,
            doc: "Marks the task as complete.",
        },
        Action {
            name: "reassignOwner",
            parameters: REASSIGN_OWNER,
            doc: "Gives the task to another owner.",
        },
        Action {
            name: "reschedule",
            parameters: RESCHEDULE,
            doc: "Sets a new due time.",
        },
        Action {
            name: "snooze",
            parameters: SNOOZE,
            doc: "Puts the task off.",
        },
        Action {
            name: "updateNote",
            parameters: &[Attribute::long_text(
                "note",
                NOTE_LIMIT,
                "The new note; empty clears it.",
            )
            .required()],
            doc: "Replaces the note.",
        },
        Action {
            name: "updateOpportunityAssociation",
            parameters: &[Attribute::choice(
                "opportunityAssociation",
                OPPORTUNITY_ASSOCIATIONS,
                "The new rule.",
            )
            .required()],
            doc: "Replaces the rule by which the task finds its opportunity.",
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
