//! Answers in the dialect's shape: communications, pages of them, and what came of a batch.
//!
//! Storage hands over rows; members whose value is JSON come as text.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::LABEL;
use super::problem::Problem;
use super::property::{BUILT_IN, DEFAULT, Properties};
use crate::batch::State;
use crate::bulk::{Image, not_found, value_taken};
use crate::error::{Code, Error};
use crate::machine::Named as _;
use crate::schema::COMMUNICATION;

/// The source of records that come through the interface.
const SOURCE: &str = "INTEGRATION";

/// A communication, as storage has it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Record {
    /// Its id; 0 where it is none yet.
    pub id: i64,
    /// When it was created.
    pub created_at: String,
    /// When it was last changed; of an archived one, when it was archived.
    pub updated_at: String,
    /// 1 where it is archived.
    #[serde(default)]
    pub archived: i64,
    /// Who created it.
    pub creator_id: Option<i64>,
    /// The properties that have a value: an object.
    pub properties: String,
    /// The accounts that it is about: a list of ids.
    #[serde(default)]
    pub accounts: Option<String>,
    /// The prospects that it is about: a list of ids.
    #[serde(default)]
    pub prospects: Option<String>,
    /// What was written: a list of `[name, value, time, user]`, newest first.
    #[serde(default)]
    pub history: Option<String>,
    /// The value that it was chosen by, where it was chosen by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// What an answer shows of a communication.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The properties that were asked for. `None` shows all that have a value.
    pub properties: Option<Vec<String>>,
    /// Those that are shown with their history.
    pub with_history: Vec<String>,
    /// The types of the records that it is about, as they were asked for.
    pub associations: Vec<String>,
}

impl Shown {
    /// What answers to reading calls show: properties that there are not are left out.
    #[must_use]
    pub fn reading(mut self, properties: &Properties<'_>) -> Self {
        let names = self.properties.get_or_insert_default();
        names.retain(|name| properties.find(name).is_some());
        names.extend(DEFAULT.map(str::to_owned));
        self.with_history
            .retain(|name| properties.find(name).is_some());
        self
    }
}

/// A communication as an answer shows it.
#[must_use]
pub fn object(record: &Record, shown: &Shown) -> Map<String, Value> {
    let mut stored: Map<String, Value> =
        serde_json::from_str(&record.properties).unwrap_or_default();
    let properties = match &shown.properties {
        Some(names) => {
            let mut properties = Map::new();
            for name in names {
                let value = system(record, name).or_else(|| stored.remove(name));
                properties.insert(name.clone(), value.unwrap_or_default());
            }
            properties
        }
        None => with_system(record, stored),
    };
    described(record, properties, shown)
}

/// Properties, and those that the system sets.
fn with_system(record: &Record, mut properties: Map<String, Value>) -> Map<String, Value> {
    for one in BUILT_IN.iter().filter(|one| one.is_read_only) {
        if let Some(value) = system(record, one.name) {
            properties.insert(one.name.to_owned(), value);
        }
    }
    properties
}

/// A communication with these properties.
fn described(record: &Record, properties: Map<String, Value>, shown: &Shown) -> Map<String, Value> {
    let mut object = Map::new();
    let mut set = |name: &str, value: Value| object.insert(name.to_owned(), value);
    set("id", record.id.to_string().into());
    set("properties", properties.into());
    set("createdAt", record.created_at.clone().into());
    set("updatedAt", record.updated_at.clone().into());
    set("archived", (record.archived != 0).into());
    if record.archived != 0 {
        set("archivedAt", record.updated_at.clone().into());
    }
    if !shown.with_history.is_empty() {
        set(
            "propertiesWithHistory",
            histories(record, &shown.with_history),
        );
    }
    if !shown.associations.is_empty() {
        let associations = associations(record, &shown.associations);
        if !associations.is_empty() {
            set("associations", associations.into());
        }
    }
    object
}

/// The value of a property that the system sets.
fn system(record: &Record, name: &str) -> Option<Value> {
    Some(match name {
        "hs_object_id" => record.id.to_string().into(),
        "hs_createdate" => record.created_at.clone().into(),
        "hs_lastmodifieddate" => record.updated_at.clone().into(),
        "hs_object_source" | "hs_object_source_label" => SOURCE.into(),
        "hs_object_source_id" => record.creator_id?.to_string().into(),
        _ => return None,
    })
}

/// One value that a property has had.
#[derive(Deserialize)]
struct Written(String, Option<String>, String, Option<i64>);

fn histories(record: &Record, names: &[String]) -> Value {
    let written: Vec<Written> =
        serde_json::from_str(record.history.as_deref().unwrap_or("[]")).unwrap_or_default();
    let of = |name: &String| {
        let versions = written.iter().filter(|one| one.0 == *name).map(|one| {
            let mut version = json!({
                "value": one.1.as_deref().unwrap_or_default(),
                "timestamp": one.2,
                "sourceType": SOURCE,
            });
            if let (Some(user), Some(version)) = (one.3, version.as_object_mut()) {
                version.insert("updatedByUserId".to_owned(), user.into());
            }
            version
        });
        let mut versions: Vec<Value> = versions.collect();
        if let Some(value) = system(record, name) {
            let time = match name.as_str() {
                "hs_lastmodifieddate" => &record.updated_at,
                _ => &record.created_at,
            };
            versions.push(json!({ "value": value, "timestamp": time, "sourceType": SOURCE }));
        }
        (name.clone(), versions.into())
    };
    let mut histories = Map::new();
    histories.extend(names.iter().map(of));
    histories.into()
}

/// The records that a communication is about, of the types that were asked for.
fn associations(record: &Record, types: &[String]) -> Map<String, Value> {
    let mut all = Map::new();
    for name in types {
        let (column, plural, relation) = match name.to_ascii_lowercase().as_str() {
            "contact" | "contacts" | "0-1" => {
                (&record.prospects, "contacts", "communication_to_contact")
            }
            "company" | "companies" | "0-2" => {
                (&record.accounts, "companies", "communication_to_company")
            }
            _ => continue,
        };
        let ids: Vec<i64> =
            serde_json::from_str(column.as_deref().unwrap_or("[]")).unwrap_or_default();
        if ids.is_empty() {
            continue;
        }
        let results: Vec<Value> = ids
            .iter()
            .map(|id| json!({ "id": id.to_string(), "type": relation }))
            .collect();
        all.insert(plural.to_owned(), json!({ "results": results }));
    }
    all
}

/// A batch, as storage has it.
#[derive(Debug, Clone, Deserialize)]
pub struct Batch {
    /// Its state.
    pub state: String,
    /// When it was asked for.
    pub created_at: String,
    /// When it started.
    pub started_at: Option<String>,
    /// When it was last changed.
    pub updated_at: String,
    /// When it finished.
    pub finished_at: Option<String>,
    /// What it does.
    pub action: String,
}

/// What became of one input.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Item {
    /// The input's index, from 0.
    pub index: i64,
    /// The item's state.
    pub state: String,
    /// Why it failed.
    pub info: Option<String>,
    /// What the item was asked for with.
    pub input: Option<String>,
    /// 1 where it made the record.
    pub created: i64,
    /// The record as it is now: the columns of [`Record`] in a text.
    pub record: Option<String>,
}

/// What an item keeps for its answer.
#[derive(Default, Deserialize)]
struct Kept {
    id: Option<String>,
    trace: Option<String>,
    problem: Option<String>,
    #[serde(default)]
    properties: Map<String, Value>,
}

/// What came of a batch.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The records that were written, each as an answer shows it.
    pub results: Vec<Value>,
    /// What went wrong, each as an answer shows it.
    pub errors: Vec<Value>,
    /// The inputs without a record.
    missing: Problem,
}

impl Outcome {
    /// What came of these items, with the properties that there are now.
    #[must_use]
    pub fn of(batch: &Batch, items: &[Item], properties: &Properties<'_>) -> Self {
        let mut outcome = Self::default();
        for item in items {
            outcome.add(batch, item, properties);
        }
        outcome.finish()
    }

    /// What comes of errors alone.
    fn finish(mut self) -> Self {
        if !self.missing.errors.is_empty() {
            let missing = serde_json::to_value(&self.missing);
            self.errors.insert(0, missing.unwrap_or_default());
        }
        self
    }

    fn add(&mut self, batch: &Batch, item: &Item, properties: &Properties<'_>) {
        let kept: Kept = item
            .input
            .as_deref()
            .and_then(|input| serde_json::from_str(input).ok())
            .unwrap_or_default();
        match (&*item.state, &item.record) {
            ("changed" | "unchanged", Some(record)) => {
                let Ok(record) = serde_json::from_str::<Record>(record) else {
                    return;
                };
                let values = left(&record, &kept.properties, properties);
                let mut object = described(&record, values, &Shown::default());
                if let Some(trace) = kept.trace {
                    object.insert("objectWriteTraceId".to_owned(), trace.into());
                }
                if batch.action == "communicationsUpsert" {
                    object.insert("new".to_owned(), (item.created != 0).into());
                }
                self.results.push(object.into());
            }
            ("error", _) => self.fail(item, kept),
            _ => {}
        }
    }

    fn fail(&mut self, item: &Item, kept: Kept) {
        let info = item.info.as_deref().unwrap_or_default();
        if info == not_found(&COMMUNICATION) {
            self.miss(
                item.index,
                kept.id.as_deref().unwrap_or_default(),
                kept.trace,
            );
            return;
        }
        let known = kept
            .problem
            .as_deref()
            .and_then(|problem| serde_json::from_str(problem).ok());
        self.errors.push(known.unwrap_or_else(|| {
            let code = if is_taken(info) {
                Code::Taken
            } else {
                Code::InvalidArgument
            };
            let place = format!("/inputs/{}", item.index);
            let mut problem = Problem::from(Error::new(code, info).at(place));
            if let Some(trace) = kept.trace {
                problem.add("objectWriteTraceId", trace);
            }
            serde_json::to_value(&problem).unwrap_or_default()
        }));
    }

    /// Notes an input that names no record. They share one error.
    pub fn miss(&mut self, index: i64, id: &str, trace: Option<String>) {
        let error = Error::new(Code::NotFound, could_not_get());
        self.missing
            .errors
            .push(error.at(format!("/inputs/{index}")));
        self.missing.add("ids", id.to_owned());
        if let Some(trace) = trace {
            self.missing.add("objectWriteTraceId", trace);
        }
    }

    /// Closes the errors and puts the whole into an answer, beside its times; with its status.
    #[must_use]
    pub fn answer(self, times: &Times<'_>, links: &[(&str, String)]) -> (u16, Value) {
        let links: Map<String, Value> = links
            .iter()
            .map(|(name, link)| ((*name).to_owned(), link.clone().into()))
            .collect();
        let mut answer = json!({
            "status": times.status,
            "requestedAt": times.requested,
            "startedAt": times.started,
            "completedAt": times.completed,
            "results": self.results,
            "links": links,
        });
        let status = if self.errors.is_empty() { 200 } else { 207 };
        if let (207, Some(members)) = (status, answer.as_object_mut()) {
            members.insert("numErrors".to_owned(), self.errors.len().into());
            members.insert("errors".to_owned(), self.errors.into());
        }
        (status, answer)
    }
}

/// When a batch was asked for, and what of it is done.
#[derive(Debug)]
pub struct Times<'t> {
    /// The status.
    pub status: &'static str,
    /// When it was asked for.
    pub requested: &'t str,
    /// When it started.
    pub started: &'t str,
    /// When it was completed; until then, when it was last looked at.
    pub completed: &'t str,
}

impl<'t> Times<'t> {
    /// Those of a batch.
    #[must_use]
    pub fn of(batch: &'t Batch) -> Self {
        let started = batch.started_at.as_deref().unwrap_or(&batch.created_at);
        let status = match State::named(&batch.state) {
            Some(State::Running) => "PROCESSING",
            Some(State::Finished) => "COMPLETE",
            Some(State::Canceled) => "CANCELED",
            _ => "PENDING",
        };
        Self {
            status,
            requested: &batch.created_at,
            started,
            completed: batch.finished_at.as_deref().unwrap_or(&batch.updated_at),
        }
    }

    /// Those of what is done at once.
    #[must_use]
    pub const fn at_once(now: &'t str) -> Self {
        Self {
            status: "COMPLETE",
            requested: now,
            started: now,
            completed: now,
        }
    }
}

/// What came of reading records by what names them.
#[must_use]
pub fn read(found: &[(String, Option<&Record>)], shown: &Shown) -> Outcome {
    let mut outcome = Outcome::default();
    for (index, (id, record)) in found.iter().enumerate() {
        match record {
            Some(record) => outcome.results.push(object(record, shown).into()),
            None => outcome.miss(i64::try_from(index).unwrap_or_default(), id, None),
        }
    }
    outcome.finish()
}

/// The record as a change would leave it, were this user to make it.
#[must_use]
pub fn previewed(
    record: Option<&Record>,
    after: Option<&Image<'_>>,
    user: i64,
    now: &str,
) -> Record {
    let mut record = record.cloned().unwrap_or_else(|| Record {
        created_at: now.to_owned(),
        creator_id: Some(user),
        properties: "{}".to_owned(),
        ..Record::default()
    });
    let Some(after) = after else {
        return record;
    };
    record.updated_at = now.to_owned();
    let mut properties: Map<String, Value> =
        serde_json::from_str(&record.properties).unwrap_or_default();
    for (name, value) in after.fields.get("properties").as_map().unwrap_or_default() {
        match value.as_text() {
            Some(text) => properties.insert(name.to_string(), text.into()),
            None => properties.remove(&**name),
        };
    }
    record.properties = serde_json::to_string(&properties).unwrap_or_default();
    record
}

/// The sentence about records that there are not.
fn could_not_get() -> String {
    format!(
        "Could not get some {LABEL} objects, they may be deleted or not exist. Check that ids are valid."
    )
}

/// Whether an item failed for a value that another record has.
fn is_taken(info: &str) -> bool {
    let (start, end) = ("\u{0}", value_taken(&COMMUNICATION, "\u{0}"));
    end.split_once(start)
        .is_some_and(|(before, after)| info.starts_with(before) && info.ends_with(after))
}

/// What a record has, and what a call has cleared, whose value is null; without what is not defined any
/// more.
fn left(
    record: &Record,
    written: &Map<String, Value>,
    properties: &Properties<'_>,
) -> Map<String, Value> {
    let mut values: Map<String, Value> =
        serde_json::from_str(&record.properties).unwrap_or_default();
    for (name, _) in written.iter().filter(|(_, value)| value.is_null()) {
        values.entry(name.clone()).or_insert(Value::Null);
    }
    values.retain(|name, _| properties.find(name).is_some());
    with_system(record, values)
}

/// A page of communications.
#[must_use]
pub fn page(records: &[Record], shown: &Shown, next: Option<Next>, total: Option<i64>) -> Value {
    let results: Vec<Value> = records
        .iter()
        .map(|record| object(record, shown).into())
        .collect();
    let mut page = Map::new();
    if let Some(total) = total {
        page.insert("total".to_owned(), total.into());
    }
    page.insert("results".to_owned(), results.into());
    if let Some(next) = next {
        let mut after = json!({ "after": next.after });
        if let (Some(link), Some(after)) = (next.link, after.as_object_mut()) {
            after.insert("link".to_owned(), link.into());
        }
        page.insert("paging".to_owned(), json!({ "next": after }));
    }
    page.into()
}

/// Where the next page is.
#[derive(Debug)]
pub struct Next {
    /// What to send as `after`.
    pub after: String,
    /// Its address.
    pub link: Option<String>,
}

#[cfg(test)]
mod tests;
