//! What a bulk call answers: what it did, and each input that failed.

use serde::{Deserialize, Serialize};

use super::links::{Addresses, BulkLinks, Link, SelfLink, encoded};
use super::record::{Record, RecordRow};
use crate::error::Code;
use crate::row::nullable;
use crate::talkdesk::id_text;

/// Where the phone numbers stand in the document of a record.
const PHONE_NUMBERS: &str = "/data/attributes/phoneNumbers";

/// What a bulk call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// It makes records.
    Create,
    /// It changes them.
    Update,
    /// It deletes them.
    Delete,
}

impl Verb {
    /// The bulk action that it is.
    #[must_use]
    pub const fn action(self) -> &'static str {
        match self {
            Self::Create => "recordsCreate",
            Self::Update => "recordsUpdate",
            Self::Delete => "recordsDestroyAll",
        }
    }

    /// What a bulk action is here.
    #[must_use]
    pub fn of_action(action: &str) -> Option<Self> {
        [Self::Create, Self::Update, Self::Delete]
            .into_iter()
            .find(|verb| verb.action() == action)
    }
}

/// An input that failed, as its item has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FailedInput {
    /// Its place in the body, from 0.
    pub position: usize,
    /// The record that it meant.
    #[serde(deserialize_with = "nullable")]
    pub record_id: Option<i64>,
    /// What kind of mistake it failed for; `None` where an earlier version did not say.
    #[serde(deserialize_with = "nullable")]
    pub code: Option<String>,
    /// The place in the record, where there is one.
    #[serde(deserialize_with = "nullable")]
    pub pointer: Option<String>,
    /// Why it failed.
    #[serde(deserialize_with = "nullable")]
    pub info: Option<String>,
    /// What it was asked for with.
    #[serde(deserialize_with = "nullable")]
    pub input: Option<String>,
}

/// What a bulk call answers.
#[derive(Debug, Serialize)]
pub struct Bulk<'a> {
    record_list_id: String,
    /// How it stands, where nobody waited for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
    has_errors: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_created: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_deleted: Option<i64>,
    total_errors: i64,
    _links: BulkLinks,
    _embedded: Embedded<'a>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Embedded<'a> {
    Failed { failed_records: Vec<Failed> },
    Records { records: Vec<Either<'a>> },
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Either<'a> {
    Made(Record<'a>),
    Failed(Failed),
}

impl Either<'_> {
    fn index(&self) -> usize {
        match self {
            Self::Made(record) => record.index.unwrap_or_default(),
            Self::Failed(failed) => failed.index,
        }
    }
}

/// An input that failed.
#[derive(Debug, Serialize)]
struct Failed {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(flatten)]
    selector: Sent,
    /// Its place in the body, from 0.
    index: usize,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Vec<String>>,
    _links: SelfLink,
}

/// What an item keeps of its input, in the words of the dialect.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Sent {
    #[serde(default, skip_serializing)]
    id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    external_provider: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    /// The dialect's codes, separated by spaces.
    #[serde(default, skip_serializing)]
    codes: Option<String>,
}

/// What a bulk call has come to.
#[derive(Debug)]
pub struct BulkOutcome<'a> {
    /// What it does.
    pub verb: Verb,
    /// The list.
    pub list: i64,
    /// The batch; `None` where nothing was written.
    pub batch: Option<i64>,
    /// How the batch stands, where nobody waited for it.
    pub status: Option<&'a str>,
    /// How many inputs did what they were to do.
    pub done: i64,
    /// How many did not.
    pub errors: i64,
    /// The records that were made or changed; of a delete none.
    pub records: &'a [RecordRow],
    /// The inputs that failed.
    pub failed: &'a [FailedInput],
}

impl<'a> Bulk<'a> {
    /// The answer for what a bulk call has come to.
    #[must_use]
    pub fn of(outcome: &BulkOutcome<'a>, addresses: &Addresses) -> Self {
        let list = outcome.list;
        let failed = outcome
            .failed
            .iter()
            .map(|input| failed(input, outcome, addresses));
        let is_delete = outcome.verb == Verb::Delete;
        let embedded = if is_delete {
            Embedded::Failed {
                failed_records: failed.collect(),
            }
        } else {
            let made = outcome.records.iter();
            let mut records: Vec<Either<'_>> = made
                .map(|row| Either::Made(Record::of(row, addresses)))
                .chain(failed.map(Either::Failed))
                .collect();
            records.sort_unstable_by_key(Either::index);
            Embedded::Records { records }
        };
        Self {
            record_list_id: id_text(list),
            status: outcome.status,
            has_errors: outcome.errors > 0,
            // The reference calls the counter of an update so too.
            total_created: (!is_delete).then_some(outcome.done),
            total_deleted: is_delete.then_some(outcome.done),
            total_errors: outcome.errors,
            _links: BulkLinks {
                own: match (outcome.status, outcome.batch) {
                    (Some(_), Some(batch)) => addresses.bulk(list, batch),
                    _ => addresses.records(list),
                },
                record_list: addresses.list(list),
                batch: outcome.batch.map(|batch| addresses.batch(batch)),
            },
            _embedded: embedded,
        }
    }
}

fn failed(input: &FailedInput, outcome: &BulkOutcome<'_>, addresses: &Addresses) -> Failed {
    let list = outcome.list;
    let sent: Sent = input
        .input
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let reason = input.info.clone().unwrap_or_default();
    let known = input.record_id.map(id_text);
    let id = sent.id.clone().or(known);
    let errors = (outcome.verb != Verb::Delete).then(|| codes(&sent, input));
    let own = match (&id, &sent.phone_number) {
        (Some(id), _) => addresses.record(list, id),
        (None, Some(number)) => {
            let href = addresses.records(list).href;
            let number = encoded(number);
            Link {
                href: format!("{href}?phone_number={number}"),
            }
        }
        (None, None) => addresses.records(list),
    };
    Failed {
        id,
        selector: sent,
        index: input.position,
        reason,
        errors,
        _links: SelfLink { own },
    }
}

/// The dialect's codes for an input that failed: those that its reading found, or what storage said.
fn codes(sent: &Sent, input: &FailedInput) -> Vec<String> {
    if let Some(codes) = &sent.codes {
        return codes.split(' ').map(str::to_owned).collect();
    }
    let is_taken = input.code.as_deref() == Some(Code::Taken.as_str());
    let is_phone_number = input.pointer.as_deref() == Some(PHONE_NUMBERS);
    let code = match is_taken && is_phone_number {
        true => "PHONE_NUMBER_NOT_UNIQUE",
        false => "OTHER",
    };
    vec![code.to_owned()]
}
