//! The table of bulk actions.

use super::{ActionKind, BulkActionSpec, action};
use crate::bulk::image::SEQUENCE_STATES;
use crate::machines::sequence_state::Event;
use crate::schema::{
    ACCOUNT, Attribute, COMMUNICATION, MARK_COMPLETE, OPPORTUNITY, PROSPECT, REASSIGN_OWNER,
    RECORD, REFERENCE_LIMIT, RESCHEDULE, SEQUENCE_STATE, SNOOZE, TAG_LIMIT, TASK,
};

const NEW_TAGS: &[Attribute] = &[Attribute::text_list("tags", TAG_LIMIT, "The tags.")
    .trimmed()
    .writable()
    .required()];
/// What has blanks around it from before can be taken away.
const TAGS: &[Attribute] = &[Attribute::text_list("tags", TAG_LIMIT, "The tags.")
    .writable()
    .required()];
const USERS: &[Attribute] = &[
    Attribute::id_list("userIds", "user", REFERENCE_LIMIT, "The users.")
        .writable()
        .required(),
];
const OWNER: &[Attribute] = &[Attribute::id("ownerId", "user", "The owner.")
    .writable()
    .required()];

const ASSIGNED: &[&str] = &["assignedUsers"];
const MOVED: &[&str] = &["state", "stateChangedAt", "activeAt", "pauseReason"];
const ACTED: &[&str] = &["state", "taskType"];

const COMMUNICATIONS: &str = "/crm/v3/objects/communications/batch";
const RECORDS: &str = "/record-lists/{id}/records/bulks";

/// Every bulk action.
pub static BULK_ACTIONS: &[BulkActionSpec] = &[
    // The reference has the singular here, and only here.
    action(
        "accountAddTags",
        &ACCOUNT,
        ActionKind::AddTags,
        "Adds tags to accounts.",
    )
    .also(&["accountsAddTags"])
    .touching(&["tags"])
    .taking(NEW_TAGS),
    action(
        "accountsRemoveTags",
        &ACCOUNT,
        ActionKind::RemoveTags,
        "Removes tags from accounts.",
    )
    .touching(&["tags"])
    .taking(TAGS),
    action(
        "accountsAddAssignments",
        &ACCOUNT,
        ActionKind::AddReferences("assignedUsers"),
        "Assigns users to accounts.",
    )
    .touching(ASSIGNED)
    .taking(USERS),
    action(
        "accountsRemoveAssignments",
        &ACCOUNT,
        ActionKind::RemoveReferences("assignedUsers"),
        "Takes users off accounts.",
    )
    .touching(ASSIGNED)
    .taking(USERS),
    action(
        "accountsRemoveAllAssignments",
        &ACCOUNT,
        ActionKind::ClearReferences("assignedUsers"),
        "Takes all users off accounts.",
    )
    .touching(ASSIGNED),
    action(
        "accountsAssignOwner",
        &ACCOUNT,
        ActionKind::SetReference("owner"),
        "Gives accounts an owner.",
    )
    .touching(&["owner"])
    .taking(OWNER),
    action(
        "accountsBulkModify",
        &ACCOUNT,
        ActionKind::Modify,
        "Sets fields of accounts.",
    ),
    action(
        "accountsDestroyAll",
        &ACCOUNT,
        ActionKind::Destroy,
        "Deletes accounts, with the tasks about them.",
    )
    .touching(&["name"]),
    action(
        "accountsImport",
        &ACCOUNT,
        ActionKind::Import,
        "Creates an account from each row of a CSV or NDJSON file.",
    ),
    action(
        "communicationsCreate",
        &COMMUNICATION,
        ActionKind::Create,
        "Creates communications.",
    )
    .with_inputs_from(COMMUNICATIONS),
    action(
        "communicationsUpdate",
        &COMMUNICATION,
        ActionKind::Update,
        "Sets properties of communications, of each its own.",
    )
    .touching(&["properties"])
    .with_inputs_from(COMMUNICATIONS),
    action(
        "communicationsUpsert",
        &COMMUNICATION,
        ActionKind::Upsert,
        "Sets properties of communications, and creates those that there are not.",
    )
    .with_inputs_from(COMMUNICATIONS),
    action(
        "communicationsDestroyAll",
        &COMMUNICATION,
        ActionKind::Destroy,
        "Archives communications.",
    )
    .touching(&["properties"])
    .with_inputs_from(COMMUNICATIONS),
    action(
        "prospectsAddTags",
        &PROSPECT,
        ActionKind::AddTags,
        "Adds tags to prospects.",
    )
    .touching(&["tags"])
    .taking(NEW_TAGS),
    action(
        "prospectsRemoveTags",
        &PROSPECT,
        ActionKind::RemoveTags,
        "Removes tags from prospects.",
    )
    .touching(&["tags"])
    .taking(TAGS),
    action(
        "prospectsAddAssignments",
        &PROSPECT,
        ActionKind::AddReferences("assignedUsers"),
        "Assigns users to prospects.",
    )
    .touching(ASSIGNED)
    .taking(USERS),
    action(
        "prospectsRemoveAssignments",
        &PROSPECT,
        ActionKind::RemoveReferences("assignedUsers"),
        "Takes users off prospects.",
    )
    .touching(ASSIGNED)
    .taking(USERS),
    action(
        "prospectsRemoveAllAssignments",
        &PROSPECT,
        ActionKind::ClearReferences("assignedUsers"),
        "Takes all users off prospects.",
    )
    .touching(ASSIGNED),
    action(
        "prospectsAssignOwner",
        &PROSPECT,
        ActionKind::SetReference("owner"),
        "Gives prospects an owner.",
    )
    .touching(&["owner"])
    .taking(OWNER),
    action(
        "prospectsAssignAccount",
        &PROSPECT,
        ActionKind::SetReference("account"),
        "Gives prospects an account.",
    )
    .touching(&["account"])
    .taking(&[Attribute::id("accountId", ACCOUNT.name, "The account.")
        .writable()
        .required()]),
    action(
        "prospectsAssignOpportunity",
        &PROSPECT,
        ActionKind::AddReferences("opportunities"),
        "Adds an opportunity to prospects.",
    )
    .touching(&["opportunities"])
    .taking(&[
        Attribute::id("opportunityId", OPPORTUNITY.name, "The opportunity.")
            .writable()
            .required(),
    ]),
    action(
        "prospectsBulkModify",
        &PROSPECT,
        ActionKind::Modify,
        "Sets fields of prospects.",
    ),
    action(
        "prospectsAddToSequence",
        &PROSPECT,
        ActionKind::AddToSequence,
        "Adds prospects to a sequence.",
    )
    .touching(&[SEQUENCE_STATES])
    .reading(&["optedOut"])
    .taking(&[
        Attribute::id("sequenceId", "sequence", "The sequence.")
            .writable()
            .required(),
        Attribute::id(
            "mailboxId",
            "mailbox",
            "The mailbox to send from; needed where the sequence has e-mail steps.",
        )
        .writable(),
    ]),
    action(
        "prospectsFinishAll",
        &PROSPECT,
        ActionKind::MoveStates(Event::Finish),
        "Finishes all sequence states of prospects.",
    )
    .touching(&[SEQUENCE_STATES]),
    action(
        "prospectsPauseAll",
        &PROSPECT,
        ActionKind::MoveStates(Event::Pause),
        "Pauses all active sequence states of prospects.",
    )
    .touching(&[SEQUENCE_STATES]),
    action(
        "prospectsDestroyAll",
        &PROSPECT,
        ActionKind::Destroy,
        "Deletes prospects, with their tasks and sequence states.",
    )
    .touching(&["name"]),
    action(
        "prospectsImport",
        &PROSPECT,
        ActionKind::Import,
        "Creates a prospect from each row of a CSV or NDJSON file.",
    ),
    action(
        "recordsCreate",
        &RECORD,
        ActionKind::Create,
        "Creates records.",
    )
    .with_inputs_from(RECORDS),
    action(
        "recordsUpdate",
        &RECORD,
        ActionKind::Update,
        "Sets fields of records, of each its own.",
    )
    .touching(&["extraData", "priority"])
    .with_inputs_from(RECORDS),
    action(
        "recordsDestroyAll",
        &RECORD,
        ActionKind::Destroy,
        "Deletes records.",
    )
    .touching(&["externalId", "firstName", "lastName", "phoneNumbers"])
    .with_inputs_from(RECORDS),
    action(
        "sequenceStatesFinish",
        &SEQUENCE_STATE,
        ActionKind::MoveState(Event::Finish),
        "Finishes sequence states.",
    )
    .touching(MOVED),
    action(
        "sequenceStatesPause",
        &SEQUENCE_STATE,
        ActionKind::MoveState(Event::Pause),
        "Pauses active sequence states.",
    )
    .touching(MOVED),
    action(
        "sequenceStatesResume",
        &SEQUENCE_STATE,
        ActionKind::MoveState(Event::Resume),
        "Resumes paused sequence states.",
    )
    .touching(MOVED),
    action(
        "tasksMarkComplete",
        &TASK,
        ActionKind::Act("markComplete"),
        "Completes tasks; those of sequence steps move their sequence state.",
    )
    .touching(&[
        "state",
        "stateChangedAt",
        "completedAt",
        "completer",
        SEQUENCE_STATES,
    ])
    .reading(&["taskType", "sequenceState", "subject"])
    .taking(MARK_COMPLETE),
    action(
        "tasksReassignOwner",
        &TASK,
        ActionKind::Act("reassignOwner"),
        "Gives tasks another owner.",
    )
    .touching(&["owner"])
    .reading(ACTED)
    .taking(REASSIGN_OWNER),
    action(
        "tasksReschedule",
        &TASK,
        ActionKind::Act("reschedule"),
        "Sets a new due time of tasks.",
    )
    .touching(&["dueAt"])
    .reading(ACTED)
    .taking(RESCHEDULE),
    action(
        "tasksSnooze",
        &TASK,
        ActionKind::Act("snooze"),
        "Puts tasks off.",
    )
    .touching(&["dueAt", "taskPriority"])
    .reading(ACTED)
    .taking(SNOOZE),
    action(
        "tasksDestroyAll",
        &TASK,
        ActionKind::Destroy,
        "Deletes tasks.",
    )
    .touching(&["action", "dueAt", "note"]),
];
