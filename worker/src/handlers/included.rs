//! Compound documents: the member `included` of an answer.

use lockstep_core::error::{Code, Error, thousands};
use lockstep_core::query::{Inclusions, MAX_INCLUDED};
use worker::js_sys::JsString;

use crate::database::Rows;
use crate::failure::Failure;
use crate::reply::concatenate;

/// The text of the member, with the comma before it; empty where the request does not speak of
/// it. `results` holds the rows of each included type.
pub fn member(inclusions: Option<&Inclusions>, results: &[Rows]) -> Result<JsString, Failure> {
    let Some(inclusions) = inclusions else {
        return Ok(JsString::from(""));
    };
    let mut text = JsString::from(",\"included\":[");
    let mut is_first = true;
    for (kind, rows) in inclusions.types().iter().zip(results) {
        if rows.len() > MAX_INCLUDED {
            let (name, most) = (kind.name, thousands(u64::from(MAX_INCLUDED)));
            let detail = format!(
                "more than {most} records of {name} would be included; make `page[size]` smaller, or list them by themselves"
            );
            return Err(Error::new(Code::InvalidParameter, detail)
                .in_parameter("include")
                .into());
        }
        if !rows.is_empty() {
            let comma = if is_first { "" } else { "," };
            let documents = rows.join("document", rows.len(), false)?;
            text = concatenate(&[text, comma.into(), documents]);
            is_first = false;
        }
    }
    Ok(text.concat(&"]".into()))
}
