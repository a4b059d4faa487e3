//! What came of a batch: its records, and what went wrong with which input.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::record::{Record, Shown, described, object, with_system};
use crate::error::{Code, Error};
use crate::hubspot::LABEL;
use crate::hubspot::problem::Problem;
use crate::hubspot::property::Properties;
use crate::machines::batch::State;
use crate::machines::machine::Named as _;
use crate::row::{flag, nullable};

/// A batch, as storage has it.
#[derive(Debug, Clone, Deserialize)]
pub struct Batch {
    /// Its state.
    pub state: String,
    /// When it was asked for.
    pub created_at: String,
    /// When it started.
    #[serde(deserialize_with = "nullable")]
    pub started_at: Option<String>,
    /// When it was last changed.
    pub updated_at: String,
    /// When it finished.
    #[serde(deserialize_with = "nullable")]
    pub finished_at: Option<String>,
    /// What it does.
    pub action: String,
}

impl Batch {
    /// When what happened to it, as far as it has come.
    #[must_use]
    pub fn times(&self) -> Times<'_> {
        let status = match State::named(&self.state) {
            Some(State::Running) => "PROCESSING",
            // Its inputs say what became of each, as those of any other: clients know no further word.
            Some(State::Finished | State::Failed) => "COMPLETE",
            Some(State::Canceled) => "CANCELED",
            _ => "PENDING",
        };
        Times {
            status,
            requested: &self.created_at,
            started: self.started_at.as_deref(),
            completed: self.finished_at.as_deref(),
        }
    }

    /// The same for who waits for the outcome. Clients do not read such an answer where a time is missing, so that of
    /// a batch which goes on has those of its last change; its status says that it does.
    #[must_use]
    pub fn all_times(&self) -> Times<'_> {
        let times = self.times();
        Times {
            started: times.started.or(Some(&self.created_at)),
            completed: times.completed.or(Some(&self.updated_at)),
            ..times
        }
    }
}

/// What became of one input.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Item {
    /// The input's index, from 0.
    pub index: i64,
    /// The item's state.
    pub state: String,
    /// What kind of mistake it failed for; `None` where an earlier version did not say.
    #[serde(deserialize_with = "nullable")]
    pub code: Option<String>,
    /// Why it failed.
    #[serde(deserialize_with = "nullable")]
    pub info: Option<String>,
    /// What the item was asked for with.
    #[serde(deserialize_with = "nullable")]
    pub input: Option<String>,
    /// Whether it made the record.
    #[serde(deserialize_with = "flag")]
    pub created: bool,
    /// The record as it is now, where there is one: its id, and the other columns of [`Record`].
    #[serde(deserialize_with = "nullable")]
    pub id: Option<i64>,
    /// When the record was created.
    #[serde(deserialize_with = "nullable")]
    pub created_at: Option<String>,
    /// When it was last changed.
    #[serde(deserialize_with = "nullable")]
    pub updated_at: Option<String>,
    /// 1 where it is archived.
    #[serde(deserialize_with = "nullable")]
    pub archived: Option<i64>,
    /// Who created it.
    #[serde(deserialize_with = "nullable")]
    pub creator_id: Option<i64>,
    /// Its properties; `None` where the answer has no room for them.
    #[serde(deserialize_with = "nullable")]
    pub properties: Option<String>,
}

impl Item {
    /// The same about this record.
    #[must_use]
    pub fn about(self, record: Record) -> Self {
        Self {
            id: Some(record.id),
            created_at: Some(record.created_at),
            updated_at: Some(record.updated_at),
            archived: Some(record.archived),
            creator_id: record.creator_id,
            properties: Some(record.properties),
            ..self
        }
    }

    /// The record.
    fn record(&self) -> Option<Record> {
        Some(Record {
            id: self.id?,
            created_at: self.created_at.clone()?,
            updated_at: self.updated_at.clone()?,
            archived: self.archived?,
            creator_id: self.creator_id,
            properties: self.properties.clone().unwrap_or_default(),
            ..Record::default()
        })
    }
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

/// What went wrong with an input, or with several that an answer tells of together.
#[derive(Debug)]
pub struct InputError {
    /// What kind of mistake; `None` where an earlier version did not say.
    pub code: Option<Code>,
    /// What an answer shows of it.
    pub shown: Value,
}

impl InputError {
    fn of(code: Code, problem: &Problem) -> Self {
        Self {
            code: Some(code),
            // Only maps with keys that are no strings fail, and there are none.
            shown: serde_json::to_value(problem).unwrap_or_default(),
        }
    }

    /// What is wrong, in one sentence.
    #[must_use]
    pub fn message(&self) -> &str {
        let message = self.shown.get("message");
        message.and_then(Value::as_str).unwrap_or_default()
    }
}

/// What came of a batch.
#[derive(Debug, Default)]
pub struct BatchAnswer {
    /// The records that were written, each as an answer shows it.
    pub results: Vec<Value>,
    /// What went wrong.
    pub errors: Vec<InputError>,
    /// The inputs without a record.
    missing: Problem,
}

impl BatchAnswer {
    /// What came of these items, with the properties that there are now.
    #[must_use]
    pub fn of(batch: &Batch, items: &[Item], properties: &Properties<'_>) -> Self {
        let mut answer = Self::default();
        for item in items {
            answer.add(batch, item, properties);
        }
        answer.finish()
    }

    /// What comes of errors alone.
    fn finish(mut self) -> Self {
        if !self.missing.errors.is_empty() {
            let missing = InputError::of(Code::NotFound, &self.missing);
            self.errors.insert(0, missing);
        }
        self
    }

    fn add(&mut self, batch: &Batch, item: &Item, properties: &Properties<'_>) {
        let kept: Kept = item
            .input
            .as_deref()
            .and_then(|input| serde_json::from_str(input).ok())
            .unwrap_or_default();
        match (&*item.state, item.record()) {
            ("changed" | "unchanged", Some(record)) => {
                let values = left(&record, &kept.properties, properties);
                let mut object = described(&record, values, &Shown::default());
                if let Some(trace) = kept.trace {
                    object.insert("objectWriteTraceId".to_owned(), trace.into());
                }
                if batch.action == "communicationsUpsert" {
                    object.insert("new".to_owned(), item.created.into());
                }
                self.results.push(object.into());
            }
            ("error", _) => self.fail(item, kept),
            _ => {}
        }
    }

    fn fail(&mut self, item: &Item, kept: Kept) {
        let code = item.code.as_deref().and_then(Code::named);
        let known = kept.problem.as_deref();
        if let Some(shown) = known.and_then(|problem| serde_json::from_str(problem).ok()) {
            self.errors.push(InputError { code, shown });
            return;
        }
        if code == Some(Code::NotFound) {
            let id = kept.id.as_deref().unwrap_or_default();
            self.miss(item.index, id, kept.trace);
            return;
        }
        let code = code.unwrap_or(Code::InvalidArgument);
        let info = item.info.as_deref().unwrap_or_default();
        let place = format!("/inputs/{}", item.index);
        let mut problem = Problem::from(Error::new(code, info).at(place));
        if let Some(trace) = kept.trace {
            problem.add("objectWriteTraceId", trace);
        }
        self.errors.push(InputError::of(code, &problem));
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
            "results": self.results,
            "links": links,
        });
        let of_its_run = [
            ("startedAt", times.started),
            ("completedAt", times.completed),
        ];
        if let Some(members) = answer.as_object_mut() {
            let known = of_its_run
                .into_iter()
                .filter_map(|(name, time)| Some((name.to_owned(), time?.into())));
            members.extend(known);
        }
        let status = if self.errors.is_empty() { 200 } else { 207 };
        if let (207, Some(members)) = (status, answer.as_object_mut()) {
            members.insert("numErrors".to_owned(), self.errors.len().into());
            let errors: Vec<Value> = self.errors.into_iter().map(|error| error.shown).collect();
            members.insert("errors".to_owned(), errors.into());
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
    pub started: Option<&'t str>,
    /// When it was completed.
    pub completed: Option<&'t str>,
}

impl<'t> Times<'t> {
    /// Those of what is done at once.
    #[must_use]
    pub const fn at_once(now: &'t str) -> Self {
        Self {
            status: "COMPLETE",
            requested: now,
            started: Some(now),
            completed: Some(now),
        }
    }
}

/// What came of reading records by what names them.
#[must_use]
pub fn read(found: &[(String, Option<&Record>)], shown: &Shown) -> BatchAnswer {
    let mut answer = BatchAnswer::default();
    for (index, (id, record)) in found.iter().enumerate() {
        match record {
            Some(record) => answer.results.push(object(record, shown).into()),
            None => answer.miss(i64::try_from(index).unwrap_or_default(), id, None),
        }
    }
    answer.finish()
}

/// The sentence about records that there are not.
fn could_not_get() -> String {
    format!(
        "Could not get some {LABEL} objects, they may be deleted or not exist. Check that ids are valid."
    )
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
