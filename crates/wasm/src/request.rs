//! Whole requests: what the server says of one before it looks at any record.

use js_sys::Uint8Array;
use lockstep_core::error::{Error, excerpt};
use lockstep_core::hubspot::property::{Properties, Property};
use lockstep_core::request::{Known, Request, Sound, Unsound, check};
use serde::Serialize;
use serde_wasm_bindgen::Deserializer;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use crate::calls;
use crate::invalid::invalid;
use crate::options::{self, Options, PropertyDefinition};
use crate::{json, members, room, string, value};

/// Checks a request as the server does. `body` is bytes, a value, or how many bytes of text
/// have been written into the module's `room`; `unique` is what the records of the list that
/// the address names are told apart by, or nothing.
#[wasm_bindgen(js_name = checkRequest)]
#[must_use]
pub fn check_request(
    method: &JsValue,
    path: &JsValue,
    headers: &JsValue,
    body: &JsValue,
    properties: &JsValue,
    unique: &JsValue,
) -> JsValue {
    value(|| {
        if method.is_null() {
            let detail = "`request` cannot be read; it must be an object with `method` and `path`";
            return Err(invalid(detail.to_owned()));
        }
        let (method, path) = (string("method", method)?, string("path", path)?);
        let body = match body.dyn_ref::<Uint8Array>() {
            Some(bytes) => bytes.to_vec(),
            None if body.is_undefined() || body.is_null() => Vec::new(),
            None => match body.as_f64() {
                Some(length) => room::with(length as usize, <[u8]>::to_vec),
                None => json("body", body, None)?.into_bytes(),
            },
        };
        let properties = options::properties(Deserializer::from(properties.clone()));
        let unique = unique.as_string().unwrap_or_default();
        let headers = members("headers", headers);
        Ok(answer(&method, &path, headers, &body, properties, &unique))
    })
}

/// A refusal, which has more than its errors.
#[derive(Serialize)]
struct Refusal {
    ok: bool,
    #[serde(flatten)]
    value: Unsound,
}

/// The answer to a request, as JSON text.
#[must_use]
pub fn answer(
    method: &str,
    path: &str,
    headers: Options,
    body: &[u8],
    properties: Result<Vec<PropertyDefinition>, Error>,
    unique: &str,
) -> String {
    match look(method, path, headers, body, properties, unique) {
        Ok(Ok(sound)) => calls::answer(Ok(sound)),
        // Only a map with keys that are no strings could fail.
        Ok(Err(value)) => serde_json::to_string(&Refusal { ok: false, value }).unwrap_or_default(),
        Err(error) => calls::refuse(error),
    }
}

fn look(
    method: &str,
    path: &str,
    headers: Options,
    body: &[u8],
    properties: Result<Vec<PropertyDefinition>, Error>,
    unique: &str,
) -> Result<Result<Sound, Unsound>, Error> {
    let mut read = Vec::new();
    for (name, given) in headers? {
        let text = given.scalar().ok_or_else(|| {
            let (name, kind) = (excerpt(&name), given.kind());
            invalid(format!(
                "the header `{name}` is {kind}; it must be a string"
            ))
        })?;
        read.push((name, text.into_owned()));
    }
    let properties = Properties::with(properties?.into_iter().map(Property::from).collect());
    Ok(check(&Request {
        method,
        path,
        headers: &read,
        body,
        known: Known {
            properties: &properties,
            unique_identifier: unique,
        },
    }))
}
