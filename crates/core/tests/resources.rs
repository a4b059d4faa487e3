//! Every type against the reference: the list of attributes and relationships that its published description
//! has, with kinds, limits and flags. What is not offered is named here, with the reason, and in API.md.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

use std::borrow::Cow;
use std::collections::BTreeSet;

use lockstep_core::query::{Field, collection};
use lockstep_core::schema::{
    Access, Attribute, Cardinality, Kind, Relationship, ResourceType, resource_type,
};

const RESOURCES: &str = include_str!("reference/resources.tsv");
const API: &str = include_str!("../../../docs/API.md");

/// Of a type, what is not offered, for the same reason.
type NotOffered = (&'static str, &'static str, &'static [&'static str]);

const NOT_OFFERED: &[NotOffered] = &[
    (
        "mailbox",
        "passwords and keys are kept nowhere",
        &["password", "sendgridApiKey", "smtpPassword"],
    ),
    (
        "mailbox",
        "there is no server of e-mail to connect to",
        &[
            "authId",
            "emailHash",
            "ewsEndpoint",
            "ewsSslVerifyMode",
            "exchangeVersion",
            "imapHost",
            "imapPort",
            "imapSsl",
            "providerId",
            "providerType",
            "sendgridWebhookUrl",
            "smtpHost",
            "smtpPort",
            "smtpSsl",
            "smtpUsername",
            "username",
        ],
    ),
    (
        "mailbox",
        "nothing is sent or fetched",
        &[
            "editable",
            "sendErroredAt",
            "sendMaxRetries",
            "sendMethod",
            "sendPeriod",
            "sendRequiresSync",
            "sendSuccessAt",
            "sendThreshold",
            "syncActiveFrequency",
            "syncErroredAt",
            "syncFinishedAt",
            "syncMethod",
            "syncOutreachFolder",
            "syncPassiveFrequency",
            "syncSuccessAt",
            "validateSend",
            "validateSync",
        ],
    ),
    (
        "user",
        "there are no telephones",
        &[
            "bridgePhone",
            "bridgePhoneExtension",
            "enableVoiceRecordings",
            "inboundBridgePhone",
            "inboundBridgePhoneExtension",
            "inboundCallBehavior",
            "inboundPhoneType",
            "inboundVoicemailCustomMessageText",
            "inboundVoicemailMessageTextVoice",
            "inboundVoicemailPromptType",
            "keepBridgePhoneConnected",
            "preferredVoiceRegion",
            "prefersLocalPresence",
            "voicemailNotificationEnabled",
        ],
    ),
    (
        "user",
        "nobody is notified",
        &[
            "activityNotificationsDisabled",
            "bounceWarningEmailEnabled",
            "dailyDigestEmailEnabled",
            "engagementEmailsEnabled",
            "mailboxErrorEmailEnabled",
            "meetingEngagementNotificationEnabled",
            "notificationsEnabled",
            "pluginAlertNotificationEnabled",
            "senderNotificationsExcluded",
            "textingEmailNotifications",
            "unknownReplyEmailEnabled",
            "weeklyDigestEmailEnabled",
        ],
    ),
    (
        "user",
        "they are about pages and extensions that are not here",
        &[
            "accountsViewId",
            "callsViewId",
            "controlledTabDefault",
            "kaiaRecordingsViewId",
            "oceClickToDialEverywhere",
            "oceGmailToolbar",
            "oceGmailTrackingState",
            "oceSalesforceEmailDecorating",
            "oceSalesforcePhoneDecorating",
            "oceUniversalTaskFlow",
            "oceWindowMode",
            "opportunitiesViewId",
            "prospectsViewId",
            "reportsTeamPerfViewId",
            "reportsViewId",
            "tasksViewId",
            "teamsViewId",
            "usersViewId",
        ],
    ),
    (
        "user",
        "nobody signs in with a password",
        &["lastSignInAt", "passwordExpiresAt"],
    ),
    ("user", "nothing is published of what is in it", &["duties"]),
];

/// Texts of the reference that have few values.
const CHOICES: &[(&str, &str)] = &[("prospect", "callsOptStatus")];

struct Row {
    resource: &'static ResourceType,
    name: &'static str,
    kind: &'static str,
    flags: &'static str,
}

impl Row {
    fn place(&self) -> String {
        format!("{}.{}", self.resource.name, self.name)
    }

    /// How many it leads to, and of which type; `None` for an attribute.
    fn relationship(&self) -> Option<(&'static str, &'static str)> {
        let (many, target) = self.kind.split_once(' ')?;
        matches!(many, "one" | "many").then_some((many, target))
    }

    fn access(&self) -> Access {
        if self.flags.starts_with("readonly") {
            Access::ReadOnly
        } else {
            Access::Writable
        }
    }
}

fn rows() -> impl Iterator<Item = Row> {
    let lines = RESOURCES.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let resource = resource_type(cells[0]).unwrap_or_else(|| panic!("no type {line}"));
        Row {
            resource,
            name: cells[1],
            kind: cells[2],
            flags: cells.get(3).copied().unwrap_or_default(),
        }
    })
}

fn attributes() -> impl Iterator<Item = Row> {
    rows().filter(|row| row.relationship().is_none())
}

/// The relationships whose types are here.
fn relationships() -> impl Iterator<Item = (Row, &'static Relationship)> {
    rows().filter_map(|row| {
        let (_, target) = row.relationship()?;
        let is_here = target == "-" || resource_type(target).is_some();
        let relationship = row.resource.relationship(row.name);
        assert_eq!(relationship.is_some(), is_here, "{}", row.place());
        Some((row, relationship?))
    })
}

fn not_offered() -> BTreeSet<(&'static str, &'static str)> {
    let all = NOT_OFFERED.iter();
    all.flat_map(|(resource, _, names)| names.iter().map(move |name| (*resource, *name)))
        .collect()
}

/// Whether a kind is the one of the reference, with its limit.
fn is_kind(attribute: &Attribute, kind: &str) -> bool {
    match (attribute.kind, kind) {
        (Kind::Text { max }, kind) => kind == "string" || kind == format!("string<={max}").as_str(),
        (Kind::Integer, "integer")
        | (Kind::Boolean, "boolean")
        | (Kind::Number, "number:float")
        | (Kind::Time, "string:date-time")
        | (Kind::Date, "string:date")
        | (Kind::TextList { .. }, "array of string" | "array of anything") => true,
        _ => false,
    }
}

#[test]
fn every_attribute_of_the_reference_is_here_or_said_not_to_be() {
    let absent = not_offered();
    let mut count = 0;
    for row in attributes() {
        let place = row.place();
        let attribute = row.resource.attribute(row.name);
        let is_absent = absent.contains(&(row.resource.name, row.name));
        assert_eq!(attribute.is_none(), is_absent, "{place}");
        count += 1;
        let Some(attribute) = attribute else {
            continue;
        };
        let is_choice = CHOICES.contains(&(row.resource.name, row.name));
        match attribute.kind {
            Kind::Choice { .. } => assert!(is_choice && row.kind.starts_with("string"), "{place}"),
            _ => assert!(
                is_kind(attribute, row.kind),
                "{place}: {:?} {}",
                attribute.kind,
                row.kind
            ),
        }
        assert_eq!(attribute.access, row.access(), "{place}");
        let has = |flag| row.flags.split(' ').any(|one| one == flag);
        let flags = (attribute.filterable, attribute.sortable);
        assert_eq!(flags, (has("filterable"), has("sortable")), "{place}");
    }
    assert_eq!(count, 262);
}

#[test]
fn what_is_not_offered_is_of_mailboxes_and_users_and_written_down() {
    let listed: BTreeSet<_> = attributes()
        .map(|row| (row.resource.name, row.name))
        .collect();
    for (resource, reason, names) in NOT_OFFERED {
        assert!(matches!(*resource, "mailbox" | "user"), "{resource}");
        for name in *names {
            assert!(listed.contains(&(resource, name)), "{resource}.{name}");
        }
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let row = format!("| {resource} | {} | {reason} |", names.join(", "));
        assert!(
            API.contains(&row),
            "docs/API.md should have the row:\n{row}"
        );
    }
}

#[test]
fn relationships_lead_where_those_of_the_reference_do() {
    for (row, relationship) in relationships() {
        let (many, target) = row.relationship().unwrap();
        let place = row.place();
        assert!(target == "-" || relationship.targets == [target], "{place}");
        let is_one = relationship.cardinality == Cardinality::One;
        assert_eq!(is_one, many == "one", "{place}");
        if is_one && row.access() == Access::ReadOnly {
            assert_eq!(relationship.access, Access::ReadOnly, "{place}");
        }
        if is_one && row.access() == Access::Writable {
            assert_ne!(relationship.access, Access::ReadOnly, "{place}");
        }
    }
}

/// The filters of the reference by related records: type, name of the parameter.
fn related_filters() -> Vec<(&'static ResourceType, String)> {
    let mut filters = Vec::new();
    for (row, relationship) in relationships() {
        let Some((_, names)) = row.flags.split_once("by ") else {
            continue;
        };
        let target = || {
            resource_type(relationship.targets[0])
                .unwrap()
                .attributes
                .iter()
        };
        let all = || target().filter(|one| one.filterable).map(|one| one.name);
        let names: Vec<&str> = match names {
            "*" => all().chain(["id"]).collect(),
            names => names.split(',').collect(),
        };
        for name in names {
            filters.push((
                row.resource,
                format!("filter[{}][{name}]", relationship.name),
            ));
        }
    }
    filters
}

#[test]
fn every_filter_of_the_reference_is_taken() {
    let filters = related_filters();
    for (resource, name) in &filters {
        let pair = (Cow::Owned(name.clone()), Cow::Borrowed("__null__"));
        let read = collection(resource, [pair]);
        assert!(read.is_ok(), "{} {name}: {read:?}", resource.name);
    }
    assert!(filters.len() > 130, "{}", filters.len());
}

/// Those that callers were refused.
#[test]
fn what_callers_filtered_by_is_taken() {
    for (resource, name) in [
        ("prospect", "filter[opportunities][id]"),
        ("prospect", "filter[activeSequenceStates][state]"),
        ("sequence", "filter[owner][email]"),
        ("ruleset", "filter[name]"),
    ] {
        let resource = resource_type(resource).unwrap();
        let pair = (Cow::Borrowed(name), Cow::Borrowed("__notnull__"));
        let read = collection(resource, [pair]);
        let read = read.unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
        assert!(!matches!(read.filters[0].field, Field::Parent(_)), "{name}");
    }
}
