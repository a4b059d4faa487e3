//! Task and sequence state against the reference: its pages, copied by hand, flag by flag. What the
//! schema says, and what comes of it when somebody filters, sorts or writes.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

use std::borrow::Cow;
use std::collections::BTreeSet;

use lockstep_core::document::{self, Intent};
use lockstep_core::query::collection;
use lockstep_core::schema::{
    Access, Cardinality, Kind, Operation, ResourceType, SEQUENCE, SEQUENCE_STATE, SEQUENCE_STEP,
    TASK,
};
use serde_json::{Value, json};

/// What a value is, with the limit of a string in characters.
#[derive(Debug, PartialEq, Eq)]
enum Type {
    Text(u32),
    /// A string of few values.
    OneOf(&'static [&'static str]),
    Boolean,
    Integer,
    Time,
}
use Type::{Boolean, Integer, OneOf, Text, Time};

/// Which records a relationship shows, and how.
#[derive(Debug, PartialEq, Eq)]
enum Shows {
    /// `data` with one record or null.
    One,
    /// `data` with a list.
    List,
    /// `links` only.
    Links,
}
use Shows::{Links, List, One};

/// Name, type, flags: `w` writable, `c` written on create only, `r` read-only; `f` filterable, `s` sortable.
type Attribute = (&'static str, Type, &'static str);

/// Name, targets, form, flags as of an attribute, and by what of the related record it can be filtered.
type Relationship = (
    &'static str,
    &'static [&'static str],
    Shows,
    &'static str,
    &'static [&'static str],
);

/// The reference has no limit for it; this is the one of its longest column.
const NO_LIMIT: u32 = 16_777_215;

const TASK_ATTRIBUTES: &[Attribute] = &[
    (
        "action",
        OneOf(&["action_item", "call", "email", "in_person"]),
        "w",
    ),
    ("autoskipAt", Time, "wfs"),
    ("compiledSequenceTemplateHtml", Text(NO_LIMIT), "r"),
    ("completed", Boolean, "r"),
    ("completedAt", Time, "r"),
    ("createdAt", Time, "rfs"),
    ("dueAt", Time, "wfs"),
    ("note", Text(65_535), "w"),
    (
        "opportunityAssociation",
        OneOf(&["recent_created", "recent_updated", "noop"]),
        "w",
    ),
    ("scheduledAt", Time, "rfs"),
    (
        "state",
        OneOf(&["pending", "incomplete", "complete"]),
        "rfs",
    ),
    ("stateChangedAt", Time, "rfs"),
    (
        "taskType",
        OneOf(&[
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
        ]),
        "rfs",
    ),
    ("updatedAt", Time, "rfs"),
];

const TASK_RELATIONSHIPS: &[Relationship] = &[
    ("account", &["account"], One, "r", &["id"]),
    ("call", &["call"], One, "r", &["id"]),
    ("calls", &["call"], Links, "r", &["id"]),
    ("completer", &["user"], One, "r", &["id"]),
    ("creator", &["user", "stage", "sequenceStep"], One, "r", &[]),
    ("mailing", &["mailing"], One, "r", &["id"]),
    ("mailings", &["mailing"], Links, "r", &["id"]),
    ("opportunity", &["opportunity"], One, "r", &["id"]),
    ("owner", &["user"], One, "w", &["id", "email", "firstName"]),
    (
        "prospect",
        &["prospect"],
        One,
        "r",
        &[
            "id",
            "byPersonaId",
            "byStageId",
            "createdAt",
            "firstName",
            "tags",
            "title",
            "updatedAt",
        ],
    ),
    ("sequence", &["sequence"], One, "r", &["id", "tags"]),
    (
        "sequenceSequenceSteps",
        &["sequenceStep"],
        List,
        "r",
        &["id"],
    ),
    ("sequenceState", &["sequenceState"], One, "r", &["id"]),
    (
        "sequenceStep",
        &["sequenceStep"],
        One,
        "r",
        &["id", "stepType"],
    ),
    ("sequenceTemplate", &["sequenceTemplate"], One, "r", &["id"]),
    (
        "subject",
        &["account", "opportunity", "prospect"],
        One,
        "w",
        &[],
    ),
    ("taskDisposition", &["taskDisposition"], One, "w", &[]),
    ("taskPriority", &["taskPriority"], One, "w", &["id", "name"]),
    ("taskPurpose", &["taskPurpose"], One, "w", &[]),
    ("template", &["template"], One, "r", &["id"]),
];

/// Names, with the parameters; `!` for those that are required.
const TASK_ACTIONS: &[(&str, &[&str])] = &[
    ("advance", &[]),
    ("deliver", &[]),
    ("markComplete", &["completionNote", "completionAction"]),
    ("reassignOwner", &["ownerId!"]),
    ("reschedule", &["dueAt!"]),
    ("snooze", &["dueAt", "markAsUrgent"]),
    ("updateNote", &["note!"]),
    ("updateOpportunityAssociation", &["opportunityAssociation!"]),
];

const STATE_ATTRIBUTES: &[Attribute] = &[
    ("activeAt", Time, "r"),
    ("bounceCount", Integer, "r"),
    ("callCompletedAt", Time, "rfs"),
    ("clickCount", Integer, "rfs"),
    ("createdAt", Time, "rfs"),
    ("deliverCount", Integer, "rfs"),
    ("errorReason", Text(255), "r"),
    ("failureCount", Integer, "r"),
    ("negativeReplyCount", Integer, "r"),
    ("neutralReplyCount", Integer, "r"),
    ("openCount", Integer, "rfs"),
    ("optOutCount", Integer, "r"),
    ("pauseReason", Text(255), "rfs"),
    ("positiveReplyCount", Integer, "r"),
    ("repliedAt", Time, "rfs"),
    ("replyCount", Integer, "rfs"),
    ("scheduleCount", Integer, "r"),
    (
        "state",
        OneOf(&[
            "active",
            "pending",
            "finished",
            "paused",
            "disabled",
            "failed",
            "bounced",
            "opted_out",
        ]),
        "rfs",
    ),
    ("stateChangedAt", Time, "rfs"),
    ("updatedAt", Time, "rfs"),
];

/// In the place of a list: any attribute by which the related type can be filtered, and its id.
const ANY: &[&str] = &["*"];

const STATE_RELATIONSHIPS: &[Relationship] = &[
    ("account", &["account"], One, "r", &["id"]),
    ("activeStepMailings", &["mailing"], List, "r", &[]),
    ("activeStepTasks", &["task"], List, "r", &[]),
    ("batchItemCreator", &["batchItem"], One, "r", &[]),
    ("calls", &["call"], Links, "r", &["id"]),
    ("creator", &["user"], One, "r", &[]),
    ("mailbox", &["mailbox"], One, "c", &["id", "email"]),
    ("mailings", &["mailing"], Links, "r", &[]),
    ("opportunity", &["opportunity"], One, "r", &["id"]),
    ("prospect", &["prospect"], One, "c", &["id", "emails"]),
    ("sequence", &["sequence"], One, "c", ANY),
    ("sequenceStep", &["sequenceStep"], One, "r", ANY),
    ("tasks", &["task"], Links, "r", &["id", "dueAt"]),
];

const STATE_ACTIONS: &[(&str, &[&str])] = &[("finish", &[]), ("pause", &[]), ("resume", &[])];

fn access(flags: &str) -> Access {
    match flags.chars().next() {
        Some('w') => Access::Writable,
        Some('c') => Access::CreateOnly,
        _ => Access::ReadOnly,
    }
}

fn kind(kind: Kind) -> Type {
    match kind {
        Kind::Text { max } => Text(max),
        Kind::Choice { values } => OneOf(values),
        Kind::Boolean => Boolean,
        Kind::Integer => Integer,
        Kind::Time => Time,
        other => panic!("{other:?}"),
    }
}

#[test]
fn attributes_have_the_flags_of_the_reference() {
    for (resource, attributes) in [
        (&TASK, TASK_ATTRIBUTES),
        (&SEQUENCE_STATE, STATE_ATTRIBUTES),
    ] {
        let names: Vec<&str> = resource.attributes.iter().map(|one| one.name).collect();
        let wanted: Vec<&str> = attributes.iter().map(|(name, ..)| *name).collect();
        assert_eq!(names, wanted, "{}", resource.name);
        for (name, wanted, flags) in attributes {
            let attribute = resource.attribute(name).unwrap();
            let what = format!("{}.{name}", resource.name);
            assert_eq!(kind(attribute.kind), *wanted, "{what}");
            assert_eq!(attribute.access, access(flags), "{what}");
            let (f, s) = (flags.contains('f'), flags.contains('s'));
            assert_eq!((attribute.filterable, attribute.sortable), (f, s), "{what}");
            // And so it is where somebody asks.
            assert_eq!(
                is_accepted(resource, &format!("filter[{name}]"), "__null__"),
                f,
                "{what}"
            );
            assert_eq!(is_accepted(resource, "sort", name), s, "{what}");
            assert_eq!(
                is_accepted(resource, "sort", &format!("-{name}")),
                s,
                "{what}"
            );
        }
    }
}

fn is_accepted(resource: &'static ResourceType, parameter: &str, text: &str) -> bool {
    let pair = (
        Cow::Owned(parameter.to_owned()),
        Cow::Owned(text.to_owned()),
    );
    collection(resource, [pair]).is_ok()
}

#[test]
fn relationships_have_the_flags_and_filters_of_the_reference() {
    for (resource, relationships) in [
        (&TASK, TASK_RELATIONSHIPS),
        (&SEQUENCE_STATE, STATE_RELATIONSHIPS),
    ] {
        let names: Vec<&str> = resource.relationships.iter().map(|one| one.name).collect();
        let wanted: Vec<&str> = relationships.iter().map(|(name, ..)| *name).collect();
        assert_eq!(names, wanted, "{}", resource.name);
        for (name, targets, shows, flags, filters) in relationships {
            let relationship = resource.relationship(name).unwrap();
            let what = format!("{}.{name}", resource.name);
            assert_eq!(relationship.targets, *targets, "{what}");
            let form = match relationship.cardinality {
                Cardinality::One => One,
                Cardinality::Few | Cardinality::Listed => List,
                Cardinality::Many => Links,
            };
            assert_eq!(form, *shows, "{what}");
            assert_eq!(relationship.access, access(flags), "{what}");
            let filters: BTreeSet<&str> = match (*filters == ANY, *name) {
                (false, _) => filters.iter().copied().collect(),
                (true, "sequence") => filterable(&SEQUENCE),
                (true, _) => filterable(&SEQUENCE_STEP),
            };
            // Of all names that the related types have, these and no others.
            let candidates = targets
                .iter()
                .filter_map(|one| lockstep_core::schema::resource_type(one));
            let candidates: BTreeSet<&str> = candidates
                .flat_map(|target| target.attributes.iter().map(|one| one.name))
                .chain(filters.iter().copied())
                .chain(["id", "byPersonaId", "byStageId", "byOwnerId"])
                .collect();
            let offered: BTreeSet<&str> = candidates
                .into_iter()
                .filter(|of| is_accepted(resource, &format!("filter[{name}][{of}]"), "__null__"))
                .collect();
            assert_eq!(offered, filters, "{what}");
        }
    }
}

fn filterable(resource: &ResourceType) -> BTreeSet<&'static str> {
    let attributes = resource.attributes.iter().filter(|one| one.filterable);
    attributes.map(|one| one.name).chain(["id"]).collect()
}

/// A value that an attribute takes.
fn value(attribute: &Type) -> Value {
    match attribute {
        Text(_) => json!("x"),
        OneOf(values) => json!(values[0]),
        Boolean => json!(true),
        Integer => json!(1),
        Time => json!("2026-01-01T00:00:00Z"),
    }
}

/// What a document may write is stored, the rest of it is read-only: on create, and on update.
#[test]
fn documents_write_what_the_reference_lets_clients_write() {
    for (resource, attributes, relationships) in [
        (&TASK, TASK_ATTRIBUTES, TASK_RELATIONSHIPS),
        (&SEQUENCE_STATE, STATE_ATTRIBUTES, STATE_RELATIONSHIPS),
    ] {
        let mut sent =
            json!({ "type": resource.name, "id": 7, "attributes": {}, "relationships": {} });
        for (name, wanted, _) in attributes {
            sent["attributes"][name] = value(wanted);
        }
        for (name, targets, shows, ..) in relationships {
            let one = json!({ "type": targets[0], "id": 7 });
            let data = if *shows == One { one } else { json!([one]) };
            sent["relationships"][name] = json!({ "data": data });
        }
        let flags = || {
            let attributes = attributes.iter().map(|(name, _, flags)| (*name, *flags));
            attributes.chain(
                relationships
                    .iter()
                    .map(|(name, _, _, flags, _)| (*name, *flags)),
            )
        };
        let text = json!({ "data": sent }).to_string();
        for (intent, letters) in [(Intent::Create, ['w', 'c']), (Intent::Update, ['w', 'w'])] {
            let document = document::parse(&text, resource, intent).unwrap();
            let (mine, theirs): (Vec<_>, Vec<_>) =
                flags().partition(|(_, flags)| flags.starts_with(letters));
            let names = |pairs: Vec<(&'static str, &str)>| -> BTreeSet<&str> {
                pairs.into_iter().map(|(name, _)| name).collect()
            };
            let stored: BTreeSet<&str> = document.fields.iter().map(|(name, _)| name).collect();
            assert_eq!(stored, names(mine), "{} {intent:?}", resource.name);
            let read_only = document.read_only.iter().map(|one| one.name).collect();
            assert_eq!(names(theirs), read_only, "{} {intent:?}", resource.name);
        }
    }
}

#[test]
fn operations_and_actions_are_those_of_the_reference() {
    use Operation::{Create, Delete, List, Show, Update};
    assert_eq!(TASK.operations, [List, Show, Create, Update, Delete]);
    assert_eq!(SEQUENCE_STATE.operations, [List, Show, Create, Delete]);
    for (resource, actions) in [(&TASK, TASK_ACTIONS), (&SEQUENCE_STATE, STATE_ACTIONS)] {
        let named: Vec<(&str, Vec<String>)> = resource
            .actions
            .iter()
            .map(|action| {
                let parameters = action.parameters.iter();
                let named = parameters.map(|one| {
                    let mark = if one.required { "!" } else { "" };
                    format!("{}{mark}", one.name)
                });
                (action.name, named.collect())
            })
            .collect();
        let wanted: Vec<(&str, Vec<String>)> = actions
            .iter()
            .map(|(name, parameters)| (*name, parameters.iter().map(ToString::to_string).collect()))
            .collect();
        assert_eq!(named, wanted, "{}", resource.name);
    }
}
