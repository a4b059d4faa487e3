//! Answers: HAL documents (draft-kelly-json-hal-11) with the members of the dialect.
//!
//! Addresses are absolute. A rel leads to one link or to a list of embedded resources, never to either.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::record::PHONE_TYPES;
use super::{Page, id_text};
use crate::json::{self, Json};
use crate::time::Timestamp;
use crate::value::{Fields, Value};

/// A link (section 5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The address.
    pub href: String,
}

/// The addresses of the dialect, on one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    origin: String,
}

impl Addresses {
    /// Those on this origin.
    #[must_use]
    pub const fn on(origin: String) -> Self {
        Self { origin }
    }

    /// All lists.
    #[must_use]
    pub fn lists(&self) -> Link {
        self.at("")
    }

    /// A list.
    #[must_use]
    pub fn list(&self, list: i64) -> Link {
        self.at(&format!("/{}", id_text(list)))
    }

    /// The records of a list.
    #[must_use]
    pub fn records(&self, list: i64) -> Link {
        self.at(&format!("/{}/records", id_text(list)))
    }

    /// A record.
    #[must_use]
    pub fn record(&self, list: i64, record: &str) -> Link {
        let record = encoded(record);
        self.at(&format!("/{}/records/{record}", id_text(list)))
    }

    /// A bulk call on a list.
    #[must_use]
    pub fn bulk(&self, list: i64, batch: i64) -> Link {
        self.at(&format!("/{}/records/bulks/{batch}", id_text(list)))
    }

    /// The batch that a bulk call is.
    #[must_use]
    pub fn batch(&self, batch: i64) -> Link {
        let href = format!("{}/api/v2/batches/{batch}", self.origin);
        Link { href }
    }

    fn at(&self, rest: &str) -> Link {
        let href = format!("{}/record-lists{rest}", self.origin);
        Link { href }
    }
}

/// A text as part of an address (RFC 3986, section 2.1).
fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

/// A record as storage has it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RecordRow {
    /// The id; `None` where a preview shows what would be made.
    pub id: Option<i64>,
    /// Its list.
    pub record_list_id: i64,
    /// The position of its input in a bulk call, from 0.
    #[serde(default)]
    pub position: Option<usize>,
    phone_numbers: String,
    first_name: String,
    last_name: String,
    timezone: Option<String>,
    priority: Option<i64>,
    external_provider: Option<String>,
    external_id: Option<String>,
    external_url: Option<String>,
    sync_external_id: i64,
    extra_data: String,
    created_at: String,
    updated_at: String,
}

impl RecordRow {
    /// The record that these fields would make, for a preview.
    #[must_use]
    pub fn of_new(list: i64, position: usize, fields: &Fields<'_>, now: Timestamp) -> Self {
        let text = |name| fields.get(name).as_text().map(str::to_owned);
        let object = |name| match fields.get(name) {
            Value::Null => "{}".to_owned(),
            value => serde_json::to_string(value).unwrap_or_default(),
        };
        Self {
            id: None,
            record_list_id: list,
            position: Some(position),
            phone_numbers: object("phoneNumbers"),
            first_name: text("firstName").unwrap_or_default(),
            last_name: text("lastName").unwrap_or_default(),
            timezone: text("timezone"),
            priority: fields.get("priority").as_integer(),
            external_provider: text("externalProvider"),
            external_id: text("externalId"),
            external_url: text("externalUrl"),
            sync_external_id: fields
                .get("syncExternalId")
                .as_boolean()
                .unwrap_or_default()
                .into(),
            extra_data: object("extraData"),
            created_at: now.to_string(),
            updated_at: now.to_string(),
        }
    }

    /// Makes the record what these changes would make of it, for a preview.
    pub fn apply(&mut self, changes: &Fields<'_>, now: Timestamp) {
        if let Some(priority) = changes.get("priority").as_integer() {
            self.priority = Some(priority);
        }
        if let Some(members) = changes.get("extraData").as_map() {
            let mut data: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(&self.extra_data).unwrap_or_default();
            for (name, value) in members {
                match value {
                    Value::Null => {
                        data.remove(&**name);
                    }
                    _ => {
                        let value = serde_json::to_value(value).unwrap_or_default();
                        data.insert(name.to_string(), value);
                    }
                }
            }
            self.extra_data = serde_json::to_string(&data).unwrap_or_default();
        }
        self.updated_at = now.to_string();
    }
}

/// A list as storage has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ListRow {
    /// The id.
    pub id: i64,
    /// What its records are told apart by.
    pub unique_identifier_type: String,
    /// The version, where one list was read.
    #[serde(default)]
    pub version: i64,
    /// What it is called.
    pub name: String,
    status: String,
    created_at: String,
    updated_at: String,
    records_count: i64,
}

/// One phone number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Phone<'a> {
    phone_number: Cow<'a, str>,
    phone_type: &'a str,
}

/// The only link of a resource without others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct SelfLink {
    #[serde(rename = "self")]
    own: Link,
}

/// What a record answers.
#[derive(Debug, Serialize)]
pub struct Record<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    record_list_id: String,
    phone_number: Option<Cow<'a, str>>,
    phone_numbers: Vec<Phone<'a>>,
    first_name: &'a str,
    last_name: &'a str,
    timezone: &'a Option<String>,
    priority: Option<i64>,
    extra_data: &'a RawValue,
    external_provider: &'a Option<String>,
    external_id: &'a Option<String>,
    external_url: &'a Option<String>,
    sync_external_id: bool,
    created_at: &'a str,
    updated_at: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
    _links: SelfLink,
}

impl<'a> Record<'a> {
    /// The answer for a record of storage.
    #[must_use]
    pub fn of(row: &'a RecordRow, addresses: &Addresses) -> Self {
        let id = row.id.map(id_text);
        let own = match &id {
            Some(id) => addresses.record(row.record_list_id, id),
            None => addresses.records(row.record_list_id),
        };
        let phone_numbers = phones(&row.phone_numbers);
        Self {
            record_list_id: id_text(row.record_list_id),
            phone_number: phone_numbers
                .first()
                .map(|first| first.phone_number.clone()),
            phone_numbers,
            first_name: &row.first_name,
            last_name: &row.last_name,
            timezone: &row.timezone,
            priority: row.priority,
            extra_data: serde_json::from_str(&row.extra_data).unwrap_or(RawValue::NULL),
            external_provider: &row.external_provider,
            external_id: &row.external_id,
            external_url: &row.external_url,
            sync_external_id: row.sync_external_id == 1,
            created_at: &row.created_at,
            updated_at: &row.updated_at,
            index: row.position,
            _links: SelfLink { own },
            id,
        }
    }
}

impl Record<'_> {
    /// The same where it is no part of a bulk call.
    #[must_use]
    pub fn alone(mut self) -> Self {
        self.index = None;
        self
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self._links.own.href
    }
}

/// Phone numbers by their type, in the order of the types.
fn phones(text: &str) -> Vec<Phone<'_>> {
    let by_type: Vec<(Cow<'_, str>, Cow<'_, str>)> = json::read(text, |json| {
        let mut all = Vec::new();
        if let Json::Object(members) = json {
            while let Some(name) = members.name()? {
                let number = members.take(|json| Ok(json.text()))?;
                all.extend(number.map(|number| (name, number)));
            }
        }
        Ok(all)
    })
    .unwrap_or_default();
    let of_type = |phone_type: &&'static str| {
        let (_, number) = by_type.iter().find(|(name, _)| name == phone_type)?;
        Some(Phone {
            phone_number: number.clone(),
            phone_type,
        })
    };
    PHONE_TYPES.iter().filter_map(of_type).collect()
}

/// What a list answers.
#[derive(Debug, Serialize)]
pub struct List<'a> {
    id: String,
    name: &'a str,
    unique_identifier_type: &'a str,
    status: &'a str,
    records_count: i64,
    teams: [&'a str; 0],
    created_at: &'a str,
    updated_at: &'a str,
    _links: ListLinks,
}

#[derive(Debug, Serialize)]
struct ListLinks {
    #[serde(rename = "self")]
    own: Link,
    records: Link,
}

impl<'a> List<'a> {
    /// The answer for a list of storage.
    #[must_use]
    pub fn of(row: &'a ListRow, addresses: &Addresses) -> Self {
        Self {
            id: id_text(row.id),
            name: &row.name,
            unique_identifier_type: &row.unique_identifier_type,
            status: &row.status,
            records_count: row.records_count,
            teams: [],
            created_at: &row.created_at,
            updated_at: &row.updated_at,
            _links: ListLinks {
                own: addresses.list(row.id),
                records: addresses.records(row.id),
            },
        }
    }
}

/// What a page answers.
#[derive(Debug, Serialize)]
pub struct PageAnswer<E> {
    page: i64,
    per_page: i64,
    /// How many there are on this page.
    count: usize,
    /// How many there are on all pages.
    total: i64,
    total_pages: i64,
    _links: PageLinks,
    _embedded: E,
}

#[derive(Debug, Serialize)]
struct PageLinks {
    #[serde(rename = "self")]
    own: Link,
    first: Link,
    last: Link,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prev: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record_list: Option<Link>,
}

/// The records of a page.
#[derive(Debug, Serialize)]
pub struct Records<'a> {
    /// The records.
    pub records: Vec<Record<'a>>,
}

/// The lists of a page.
#[derive(Debug, Serialize)]
pub struct Lists<'a> {
    /// The lists.
    pub record_lists: Vec<List<'a>>,
}

impl<E> PageAnswer<E> {
    /// A page with `count` of `total` resources. `link` has the address of the page with a number, with
    /// the rest of the query as it was; `list` leads to the list whose records they are.
    pub fn of(
        page: &Page<'_>,
        (count, total): (usize, i64),
        embedded: E,
        link: impl Fn(i64) -> Link,
        list: Option<Link>,
    ) -> Self {
        let total_pages = total
            .saturating_add(page.per_page)
            .saturating_sub(1)
            .checked_div(page.per_page)
            .unwrap_or_default();
        let last = total_pages.max(1);
        let next = page.page.saturating_add(1);
        let previous = page.page.saturating_sub(1).min(last);
        Self {
            page: page.page,
            per_page: page.per_page,
            count,
            total,
            total_pages,
            _links: PageLinks {
                own: link(page.page),
                first: link(1),
                last: link(last),
                next: (next <= total_pages).then(|| link(next)),
                prev: (previous >= 1).then(|| link(previous)),
                record_list: list,
            },
            _embedded: embedded,
        }
    }
}

/// What the time zones of a list's records answer.
#[derive(Debug, Serialize)]
pub struct Timezones {
    timezones: Vec<String>,
    _links: BulkLinks,
}

impl Timezones {
    /// The answer with these.
    #[must_use]
    pub fn of(timezones: Vec<String>, list: i64, addresses: &Addresses) -> Self {
        let own = Link {
            href: format!("{}/timezones", addresses.records(list).href),
        };
        Self {
            timezones,
            _links: BulkLinks {
                own,
                record_list: addresses.list(list),
                batch: None,
            },
        }
    }
}

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
    pub record_id: Option<i64>,
    /// Why it failed.
    pub info: Option<String>,
    /// What it was asked for with.
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
struct BulkLinks {
    #[serde(rename = "self")]
    own: Link,
    record_list: Link,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<Link>,
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
    let errors = (outcome.verb != Verb::Delete).then(|| codes(&sent, &reason));
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
fn codes(sent: &Sent, reason: &str) -> Vec<String> {
    match &sent.codes {
        Some(codes) => codes.split(' ').map(str::to_owned).collect(),
        None if reason.contains("`phoneNumbers`") => vec!["PHONE_NUMBER_NOT_UNIQUE".to_owned()],
        None => vec!["OTHER".to_owned()],
    }
}

#[cfg(test)]
mod tests;
