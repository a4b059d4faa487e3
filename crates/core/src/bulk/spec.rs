//! The table of the bulk actions.

use serde::Serialize;

use super::image::SEQUENCE_STATES;
use crate::error::{Code, Error};
use crate::machines::sequence_state::Event;
use crate::schema::{
    ACCOUNT, Attribute, COMMUNICATION, MARK_COMPLETE, OPPORTUNITY, PROSPECT, REASSIGN_OWNER,
    RECORD, REFERENCE_LIMIT, RESCHEDULE, ResourceType, SEQUENCE_STATE, SNOOZE, TAG_LIMIT, TASK,
};

/// One bulk action of the schema.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkActionSpec {
    /// The last path segment of `POST /batches/actions/{name}`.
    pub name: &'static str,
    /// Other names by which clients know it.
    pub aliases: &'static [&'static str],
    /// The type of the records it changes.
    #[serde(serialize_with = "type_name")]
    pub target: &'static ResourceType,
    /// The fields of those records that it may change: its items' images. An action that modifies
    /// whatever the body names has those besides.
    pub touches: &'static [&'static str],
    /// The fields that it has to know besides.
    pub reads: &'static [&'static str],
    /// What the body carries besides `ids`.
    pub attributes: &'static [Attribute],
    /// What it does.
    pub doc: &'static str,
    #[serde(skip)]
    keeps_inputs: bool,
    #[serde(skip)]
    pub(super) kind: Kind,
}

/// What a bulk action comes down to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    AddTags,
    RemoveTags,
    /// Adds the ids of the action's first attribute to this relationship.
    AddReferences(&'static str),
    RemoveReferences(&'static str),
    ClearReferences(&'static str),
    /// Sets this relationship to the id of the action's first attribute.
    SetReference(&'static str),
    Modify,
    Destroy,
    AddToSequence,
    /// An event for all sequence states of a prospect that allow it.
    MoveStates(Event),
    /// An event for a sequence state.
    MoveState(Event),
    /// The action of this name on a task.
    Act(&'static str),
    /// Creates a record from each row of a file.
    Import,
    /// Creates a record from each item's input.
    Create,
    /// Sets the fields of each item's input.
    Update,
    /// Either, by whether there is the record.
    Upsert,
}

impl PartialEq for BulkActionSpec {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl BulkActionSpec {
    /// Whether the body names the fields to modify.
    #[must_use]
    pub fn modifies(&self) -> bool {
        self.kind == Kind::Modify
    }

    /// Whether it removes records.
    #[must_use]
    pub fn destroys(&self) -> bool {
        self.kind == Kind::Destroy
    }

    /// Whether what it does depends on the time.
    #[must_use]
    pub const fn needs_time(&self) -> bool {
        matches!(
            self.kind,
            Kind::Modify
                | Kind::AddToSequence
                | Kind::MoveState(_)
                | Kind::MoveStates(_)
                | Kind::Act(_)
                | Kind::Create
                | Kind::Upsert
        )
    }

    /// Whether the body is a file with one record a row.
    #[must_use]
    pub fn imports(&self) -> bool {
        self.kind == Kind::Import
    }

    /// Whether each item brings its own fields, which a dialect with such calls takes.
    #[must_use]
    pub const fn takes_inputs(&self) -> bool {
        matches!(self.kind, Kind::Create | Kind::Update | Kind::Upsert)
    }

    /// Whether items keep what they were asked for with: fields, or who was meant.
    #[must_use]
    pub const fn keeps_inputs(&self) -> bool {
        self.keeps_inputs
    }

    /// Whether it makes records.
    #[must_use]
    pub const fn creates(&self) -> bool {
        matches!(self.kind, Kind::Import | Kind::Create | Kind::Upsert)
    }

    /// Whether it changes records that there are, and that stay.
    #[must_use]
    pub const fn changes(&self) -> bool {
        !matches!(self.kind, Kind::Import | Kind::Create | Kind::Destroy)
    }

    /// Whether sequence states may come to a step with it, and so to the work of that step.
    #[must_use]
    pub fn reaches_steps(&self) -> bool {
        match self.kind {
            Kind::AddToSequence => true,
            Kind::Act(_) => self.touches.contains(&SEQUENCE_STATES),
            _ => false,
        }
    }

    /// Whether it can be decided from the record alone, as a page has it. What is about the sequence
    /// states of a prospect, or about a file, only the server can preview.
    #[must_use]
    pub const fn is_local(&self) -> bool {
        !matches!(
            self.kind,
            Kind::AddToSequence
                | Kind::MoveStates(_)
                | Kind::Import
                | Kind::Create
                | Kind::Update
                | Kind::Upsert
        )
    }
}

const NOTHING: &[Attribute] = &[];
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

/// An action without aliases, body attributes and further needs.
const fn action(
    name: &'static str,
    target: &'static ResourceType,
    kind: Kind,
    doc: &'static str,
) -> BulkActionSpec {
    BulkActionSpec {
        name,
        aliases: &[],
        target,
        touches: &[],
        reads: &[],
        attributes: NOTHING,
        doc,
        keeps_inputs: false,
        kind,
    }
}

impl BulkActionSpec {
    const fn also(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    const fn touching(mut self, fields: &'static [&'static str]) -> Self {
        self.touches = fields;
        self
    }

    const fn reading(mut self, fields: &'static [&'static str]) -> Self {
        self.reads = fields;
        self
    }

    const fn keeping_inputs(mut self) -> Self {
        self.keeps_inputs = true;
        self
    }

    const fn taking(mut self, attributes: &'static [Attribute]) -> Self {
        self.attributes = attributes;
        self
    }
}

const ASSIGNED: &[&str] = &["assignedUsers"];

/// Every bulk action.
pub static BULK_ACTIONS: &[BulkActionSpec] = &[
    // The reference has the singular here, and only here.
    action(
        "accountAddTags",
        &ACCOUNT,
        Kind::AddTags,
        "Adds tags to accounts.",
    )
    .also(&["accountsAddTags"])
    .touching(&["tags"])
    .taking(TAGS),
    action(
        "accountsRemoveTags",
        &ACCOUNT,
        Kind::RemoveTags,
        "Removes tags from accounts.",
    )
    .touching(&["tags"])
    .taking(TAGS),
    action(
        "accountsAddAssignments",
        &ACCOUNT,
        Kind::AddReferences("assignedUsers"),
        "Assigns users to accounts.",
    )
    .touching(ASSIGNED)
    .taking(USERS),
    action(
        "accountsRemoveAssignments",
        &ACCOUNT,
        Kind::RemoveReferences("assignedUsers"),
        "Takes users off accounts.",
    )
    .touching(ASSIGNED)
    .taking(USERS),
    action(
        "accountsRemoveAllAssignments",
        &ACCOUNT,
        Kind::ClearReferences("assignedUsers"),
        "Takes all users off accounts.",
    )
    .touching(ASSIGNED),
    action(
        "accountsAssignOwner",
        &ACCOUNT,
        Kind::SetReference("owner"),
        "Gives accounts an owner.",
    )
    .touching(&["owner"])
    .taking(OWNER),
    action(
        "accountsBulkModify",
        &ACCOUNT,
        Kind::Modify,
        "Sets fields of accounts.",
    ),
    action(
        "accountsDestroyAll",
        &ACCOUNT,
        Kind::Destroy,
        "Deletes accounts, with the tasks about them.",
    )
    .touching(&["name"]),
    action(
        "accountsImport",
        &ACCOUNT,
        Kind::Import,
        "Creates an account from each row of a CSV or NDJSON file.",
    ),
    action(
        "communicationsCreate",
        &COMMUNICATION,
        Kind::Create,
        "Creates communications.",
    )
    .keeping_inputs(),
    action(
        "communicationsUpdate",
        &COMMUNICATION,
        Kind::Update,
        "Sets properties of communications, of each its own.",
    )
    .touching(&["properties"])
    .keeping_inputs(),
    action(
        "communicationsUpsert",
        &COMMUNICATION,
        Kind::Upsert,
        "Sets properties of communications, and creates those that there are not.",
    )
    .keeping_inputs(),
    action(
        "communicationsDestroyAll",
        &COMMUNICATION,
        Kind::Destroy,
        "Archives communications.",
    )
    .touching(&["properties"])
    .keeping_inputs(),
    action(
        "prospectsAddTags",
        &PROSPECT,
        Kind::AddTags,
        "Adds tags to prospects.",
    )
    .touching(&["tags"])
    .taking(TAGS),
    action(
        "prospectsRemoveTags",
        &PROSPECT,
        Kind::RemoveTags,
        "Removes tags from prospects.",
    )
    .touching(&["tags"])
    .taking(TAGS),
    action(
        "prospectsAddAssignments",
        &PROSPECT,
        Kind::AddReferences("assignedUsers"),
        "Assigns users to prospects.",
    )
    .touching(ASSIGNED)
    .taking(USERS),
    action(
        "prospectsRemoveAssignments",
        &PROSPECT,
        Kind::RemoveReferences("assignedUsers"),
        "Takes users off prospects.",
    )
    .touching(ASSIGNED)
    .taking(USERS),
    action(
        "prospectsRemoveAllAssignments",
        &PROSPECT,
        Kind::ClearReferences("assignedUsers"),
        "Takes all users off prospects.",
    )
    .touching(ASSIGNED),
    action(
        "prospectsAssignOwner",
        &PROSPECT,
        Kind::SetReference("owner"),
        "Gives prospects an owner.",
    )
    .touching(&["owner"])
    .taking(OWNER),
    action(
        "prospectsAssignAccount",
        &PROSPECT,
        Kind::SetReference("account"),
        "Gives prospects an account.",
    )
    .touching(&["account"])
    .taking(&[Attribute::id("accountId", ACCOUNT.name, "The account.")
        .writable()
        .required()]),
    action(
        "prospectsAssignOpportunity",
        &PROSPECT,
        Kind::AddReferences("opportunities"),
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
        Kind::Modify,
        "Sets fields of prospects.",
    ),
    action(
        "prospectsAddToSequence",
        &PROSPECT,
        Kind::AddToSequence,
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
        Kind::MoveStates(Event::Finish),
        "Finishes all sequence states of prospects.",
    )
    .touching(&[SEQUENCE_STATES]),
    action(
        "prospectsPauseAll",
        &PROSPECT,
        Kind::MoveStates(Event::Pause),
        "Pauses all active sequence states of prospects.",
    )
    .touching(&[SEQUENCE_STATES]),
    action(
        "prospectsDestroyAll",
        &PROSPECT,
        Kind::Destroy,
        "Deletes prospects, with their tasks and sequence states.",
    )
    .touching(&["name"]),
    action(
        "prospectsImport",
        &PROSPECT,
        Kind::Import,
        "Creates a prospect from each row of a CSV or NDJSON file.",
    ),
    action("recordsCreate", &RECORD, Kind::Create, "Creates records.").keeping_inputs(),
    action(
        "recordsUpdate",
        &RECORD,
        Kind::Update,
        "Sets fields of records, of each its own.",
    )
    .touching(&["extraData", "priority"])
    .keeping_inputs(),
    action(
        "recordsDestroyAll",
        &RECORD,
        Kind::Destroy,
        "Deletes records.",
    )
    .touching(&["externalId", "firstName", "lastName", "phoneNumbers"])
    .keeping_inputs(),
    action(
        "sequenceStatesFinish",
        &SEQUENCE_STATE,
        Kind::MoveState(Event::Finish),
        "Finishes sequence states.",
    )
    .touching(MOVED),
    action(
        "sequenceStatesPause",
        &SEQUENCE_STATE,
        Kind::MoveState(Event::Pause),
        "Pauses active sequence states.",
    )
    .touching(MOVED),
    action(
        "sequenceStatesResume",
        &SEQUENCE_STATE,
        Kind::MoveState(Event::Resume),
        "Resumes paused sequence states.",
    )
    .touching(MOVED),
    action(
        "tasksMarkComplete",
        &TASK,
        Kind::Act("markComplete"),
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
        Kind::Act("reassignOwner"),
        "Gives tasks another owner.",
    )
    .touching(&["owner"])
    .reading(ACTED)
    .taking(REASSIGN_OWNER),
    action(
        "tasksReschedule",
        &TASK,
        Kind::Act("reschedule"),
        "Sets a new due time of tasks.",
    )
    .touching(&["dueAt"])
    .reading(ACTED)
    .taking(RESCHEDULE),
    action("tasksSnooze", &TASK, Kind::Act("snooze"), "Puts tasks off.")
        .touching(&["dueAt", "taskPriority"])
        .reading(ACTED)
        .taking(SNOOZE),
    action("tasksDestroyAll", &TASK, Kind::Destroy, "Deletes tasks.")
        .touching(&["action", "dueAt", "note"]),
];

const MOVED: &[&str] = &["state", "stateChangedAt", "pauseReason"];
const ACTED: &[&str] = &["state", "taskType"];

/// The bulk action of this name, or of this alias.
///
/// # Errors
/// [`Code::RouteNotFound`], naming the nearest.
pub fn spec(name: &str) -> Result<&'static BulkActionSpec, Error> {
    BULK_ACTIONS
        .iter()
        .find(|spec| spec.name == name || spec.aliases.contains(&name))
        .ok_or_else(|| {
            let near = crate::nearest::nearest(name, BULK_ACTIONS.iter().map(|spec| spec.name));
            let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let name = crate::error::excerpt(name);
            Error::new(
                Code::RouteNotFound,
                format!("`{name}` is not a bulk action{hint}"),
            )
        })
}

fn type_name<S: serde::Serializer>(
    target: &&ResourceType,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(target.name)
}

#[cfg(test)]
mod tests;
