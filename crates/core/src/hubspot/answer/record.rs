//! Communications as answers show them, alone and in pages.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::bulk::Image;
use crate::hubspot::property::{BUILT_IN, DEFAULT, Properties};
use crate::row::{json as json_text, nullable};

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
    pub archived: i64,
    /// Who created it.
    #[serde(deserialize_with = "nullable")]
    pub creator_id: Option<i64>,
    /// The properties that have a value: an object.
    pub properties: String,
    /// 1 where there is no room for it on the page: its properties are not read.
    #[serde(default, skip_serializing)]
    pub left_out: i64,
    /// The accounts that it is about: a list of ids.
    #[serde(default)]
    pub accounts: Option<String>,
    /// The prospects that it is about: a list of ids.
    #[serde(default)]
    pub prospects: Option<String>,
    /// What was written, newest first. There are rows without the column.
    #[serde(default, deserialize_with = "json_text", skip_serializing)]
    pub history: Vec<Written>,
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
pub(super) fn with_system(
    record: &Record,
    mut properties: Map<String, Value>,
) -> Map<String, Value> {
    for one in BUILT_IN.iter().filter(|one| one.is_read_only) {
        if let Some(value) = system(record, one.name) {
            properties.insert(one.name.to_owned(), value);
        }
    }
    properties
}

/// A communication with these properties.
pub(super) fn described(
    record: &Record,
    properties: Map<String, Value>,
    shown: &Shown,
) -> Map<String, Value> {
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
#[derive(Debug, Clone, Deserialize)]
pub struct Written {
    /// The property.
    name: String,
    #[serde(deserialize_with = "nullable")]
    value: Option<String>,
    /// When it was written.
    at: String,
    /// Who wrote it.
    #[serde(deserialize_with = "nullable")]
    user_id: Option<i64>,
}

fn histories(record: &Record, names: &[String]) -> Value {
    let of = |name: &String| {
        let versions = record
            .history
            .iter()
            .filter(|one| one.name == *name)
            .map(|one| {
                let mut version = json!({
                    "value": one.value.as_deref().unwrap_or_default(),
                    "timestamp": one.at,
                    "sourceType": SOURCE,
                });
                if let (Some(user), Some(version)) = (one.user_id, version.as_object_mut()) {
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
