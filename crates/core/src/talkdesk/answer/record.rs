//! Records as storage has them, and as answers show them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::links::{Addresses, SelfLink};
use crate::json::{self, Json};
use crate::row::nullable;
use crate::talkdesk::id_text;
use crate::talkdesk::record::PHONE_TYPES;
use crate::time::Timestamp;
use crate::value::{Fields, Value};

/// A record as storage has it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RecordRow {
    /// The id; `None` where a preview shows what would be made.
    #[serde(deserialize_with = "nullable")]
    pub id: Option<i64>,
    /// Its list.
    pub record_list_id: i64,
    /// The position of its input in a bulk call, from 0; there are rows without the column.
    #[serde(default)]
    pub position: Option<usize>,
    phone_numbers: String,
    first_name: String,
    last_name: String,
    #[serde(deserialize_with = "nullable")]
    timezone: Option<String>,
    #[serde(deserialize_with = "nullable")]
    priority: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    external_provider: Option<String>,
    #[serde(deserialize_with = "nullable")]
    external_id: Option<String>,
    #[serde(deserialize_with = "nullable")]
    external_url: Option<String>,
    sync_external_id: i64,
    extra_data: String,
    created_at: String,
    updated_at: String,
    /// 1 where there is no room for it on the page: not all of it is read.
    #[serde(default)]
    pub left_out: i64,
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
            left_out: 0,
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

/// One phone number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Phone<'a> {
    phone_number: Cow<'a, str>,
    phone_type: &'a str,
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
    pub(super) index: Option<usize>,
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
        if let Json::Object(mut members) = json {
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
