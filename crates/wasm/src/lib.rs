//! Lockstep's rules for JavaScript: the exports behind the npm package `@lockstep/core`.
//!
//! In scope: values across the boundary: options by serde; documents, records and answers as JSON text,
//! which is 2.1 (a task) to 2.6 times (1,000 records) as fast in. Bad input is answered, never thrown.
//! Out of scope: rules (`lockstep-core`) and the API that people see (`npm/common.js`).

mod arguments;
pub mod calls;
pub mod decide;
mod invalid;
mod members;
pub mod options;
pub mod request;
mod room;
mod tables;

use js_sys::{Array, JSON};
use lockstep_core::bulk;
use lockstep_core::error::Error;
use serde_wasm_bindgen::Deserializer;
use wasm_bindgen::prelude::*;

use invalid::invalid;
use options::Options;

/// Checks a document, text or object, for a resource type and an intent.
#[wasm_bindgen]
#[must_use]
pub fn check(resource: &JsValue, intent: &JsValue, document: &JsValue) -> JsValue {
    value(|| {
        let (resource, intent) = (string("type", resource)?, string("intent", intent)?);
        let document = match document.as_string() {
            Some(text) => text,
            None => json("document", document, None)?,
        };
        Ok(calls::check(&resource, &intent, &document))
    })
}

/// Checks a document whose text has been written into the `room`, `length` bytes of it, for the type of this
/// number in [`kinds`].
///
/// Nothing where it is sound, an object where it is and something of it is ignored, and otherwise an array: of each error
/// the number of its code in [`codes`], its sentence, and its place or null. `false` where the type is not open for that.
#[wasm_bindgen(js_name = checkText)]
#[must_use]
pub fn check_text(kind: usize, creates: bool, length: usize) -> JsValue {
    match room::with(length, |bytes| calls::verdict(kind, creates, length, bytes)) {
        None => JsValue::FALSE,
        Some(text) if text.is_empty() => JsValue::UNDEFINED,
        Some(text) => JSON::parse(&text).unwrap_or_default(),
    }
}

/// The number of each resource type by its names.
#[wasm_bindgen]
#[must_use]
pub fn kinds() -> JsValue {
    value(|| Ok(calls::kinds()))
}

/// What is said of each error of a code, by its number.
#[wasm_bindgen]
#[must_use]
pub fn codes() -> JsValue {
    value(|| Ok(calls::codes()))
}

/// Checks a body, text or value, of a bulk call of a dialect.
#[wasm_bindgen(js_name = checkBody)]
#[must_use]
pub fn check_body(call: &JsValue, body: &JsValue, properties: &JsValue) -> JsValue {
    value(|| {
        let call = string("call", call)?;
        let body = match body.as_string() {
            Some(text) => text,
            None => json("body", body, None)?,
        };
        let properties = options::properties(Deserializer::from(properties.clone()));
        Ok(calls::check_body(&call, &body, properties))
    })
}

/// Decides an action on a task.
#[wasm_bindgen(js_name = decideTask)]
#[must_use]
pub fn decide_task(
    task: &JsValue,
    action: &JsValue,
    params: &JsValue,
    context: &JsValue,
) -> JsValue {
    value(|| {
        Ok(calls::decide_task(
            &json("task", task, None)?,
            &string("action", action)?,
            members("params", params),
            members("context", context),
        ))
    })
}

/// The actions that a task allows now.
#[wasm_bindgen(js_name = allowedTaskActions)]
#[must_use]
pub fn allowed_task_actions(task: &JsValue) -> JsValue {
    let task = json("task", task, None).unwrap_or_default();
    value(|| Ok(calls::allowed_task_actions(&task)))
}

/// Shows what a bulk action would do to records.
#[wasm_bindgen(js_name = previewBulk)]
#[must_use]
pub fn preview_bulk(
    action: &JsValue,
    attributes: &JsValue,
    records: &JsValue,
    context: &JsValue,
) -> JsValue {
    value(|| {
        let action = string("action", action)?;
        // Only what the action needs crosses the boundary: of a large record that is little. What
        // modifies any field may need any.
        let names = bulk::spec(&action).ok().filter(|spec| !spec.modifies());
        let names: Option<Array> = names.map(|spec| {
            ["type", "id", "attributes", "relationships", "data"]
                .iter()
                .chain(spec.touches)
                .chain(spec.reads)
                .map(|name| JsValue::from_str(name))
                .collect()
        });
        Ok(calls::preview_bulk(
            &action,
            &json("attributes", attributes, None)?,
            &json("records", records, names.as_ref())?,
            members("context", context),
        ))
    })
}

/// The fields of records that the preview of a bulk action needs, or null where it refuses its input: see
/// [`calls::fields`].
#[wasm_bindgen(js_name = previewFields)]
#[must_use]
pub fn preview_fields(action: &JsValue, attributes: &JsValue, context: &JsValue) -> JsValue {
    value(|| {
        let attributes = json("attributes", attributes, None)?;
        let action = string("action", action)?;
        Ok(calls::fields(
            &action,
            &attributes,
            members("context", context),
        ))
    })
}

/// The same preview of records that have been written into the `room` as rows of these fields. Nothing where one of
/// them has to be looked at as it is.
#[wasm_bindgen(js_name = previewRows)]
#[must_use]
pub fn preview_rows(
    action: &JsValue,
    attributes: &JsValue,
    length: usize,
    context: &JsValue,
) -> JsValue {
    let answer = || {
        let attributes = json("attributes", attributes, None).ok()?;
        let action = action.as_string()?;
        let context = members("context", context);
        room::with(length, |rows| {
            calls::preview_rows(&action, &attributes, rows, context)
        })
    };
    answer().map_or(JsValue::UNDEFINED, |text| {
        JSON::parse(&text).unwrap_or_default()
    })
}

/// The schema table of a resource type, or null.
#[wasm_bindgen]
#[must_use]
pub fn schema(resource: &JsValue) -> JsValue {
    value(|| Ok(calls::schema(&resource.as_string().unwrap_or_default())))
}

/// The table of bulk actions.
#[wasm_bindgen(js_name = bulkActions)]
#[must_use]
pub fn bulk_actions() -> JsValue {
    value(|| Ok(calls::bulk_actions()))
}

fn value(call: impl FnOnce() -> Result<String, Error>) -> JsValue {
    let text = call().unwrap_or_else(calls::refuse);
    JSON::parse(&text).unwrap_or_default()
}

fn string(name: &str, value: &JsValue) -> Result<String, Error> {
    value.as_string().ok_or_else(|| {
        let kind = kind_of(value);
        invalid(format!("`{name}` is {kind}; it must be a string"))
    })
}

/// The members of an argument that may be left out.
fn members(name: &str, value: &JsValue) -> Options {
    options::options(name, Deserializer::from(value.clone()))
}

/// The JSON text of an argument; `names` are the members to keep, at every level, where not all.
fn json(name: &str, value: &JsValue, names: Option<&Array>) -> Result<String, Error> {
    let text = match names {
        None => JSON::stringify(value),
        Some(names) => JSON::stringify_with_replacer(value, names),
    };
    let Ok(text) = text else {
        let detail =
            format!("`{name}` cannot be written as JSON; it must be free of cycles and of BigInt");
        return Err(invalid(detail));
    };
    JsValue::from(text).as_string().ok_or_else(|| {
        let kind = kind_of(value);
        invalid(format!(
            "`{name}` is {kind}; it must be a value that JSON can write"
        ))
    })
}

/// What a JavaScript value is, for a sentence.
fn kind_of(value: &JsValue) -> String {
    match value.js_typeof().as_string().as_deref() {
        Some("object") if value.is_null() => "null".to_owned(),
        Some("object") if value.is_array() => "an array".to_owned(),
        Some("object") => "an object".to_owned(),
        Some("undefined") | None => "undefined".to_owned(),
        Some(kind) => format!("a {kind}"),
    }
}
