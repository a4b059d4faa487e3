//! Which record a document is about: its type and its id, and what is said where they do not match.

use super::{DataMembers, Intent, Purpose};
use crate::document::reader::Place;
use crate::document::value::id;
use crate::error::{Code, Error, shown};
use crate::json::{Json, Stop};
use crate::schema::{ResourceType, type_named};
use crate::value::read_id;

/// A document about another record, or one of another type, says nothing about this one (JSON:API 1.1,
/// "409 Conflict"). What is no document at all is told so, whatever its address.
pub(crate) fn mismatches_alone(mut errors: Vec<Error>) -> Vec<Error> {
    if errors.iter().any(|error| error.code == Code::MalformedJson) {
        errors.retain(|error| error.code != Code::IdMismatch);
    } else if errors.iter().any(|error| error.code.is_mismatch()) {
        errors.retain(|error| error.code.is_mismatch());
    }
    errors
}

impl<'a> DataMembers<'a> {
    /// Takes the id that a document names.
    pub(super) fn read_id(&mut self, json: Json<'_, 'a>, at: &Place<'_>) -> Result<(), Stop> {
        if self.purpose == Purpose::Request(Intent::Create) {
            self.document.client_id = client_id(json, at)?;
            return Ok(());
        }
        // A text that is no id is one nowhere, whatever the address says.
        match id(json, "id", at)? {
            Some(id) if self.address.is_some_and(|right| right != id) => {
                self.note_mismatch(id, at);
            }
            known => self.document.id = known,
        }
        Ok(())
    }

    fn note_mismatch(&self, sent: i64, at: &Place<'_>) {
        let right = self.address.unwrap_or_default();
        let detail = format!("`id` is {sent}; it must be {right}, as in the address");
        at.note(Code::IdMismatch, detail);
    }
}

/// The id that a client gives a new record, for a sentence: clients have texts of their own, or nothing yet.
/// A number is one of ours, or wrong.
fn client_id(json: Json<'_, '_>, at: &Place<'_>) -> Result<Option<String>, Stop> {
    Ok(match json {
        Json::Null => Some(json.skip()?.to_owned()),
        Json::Text(text) => Some(match read_id(&text) {
            Some(id) => id.to_string(),
            None => shown(&text),
        }),
        json => id(json, "id", at)?.map(|id| id.to_string()),
    })
}

/// Notes a type that is not the endpoint's.
pub(super) fn check_type(sent: Option<&str>, resource: &ResourceType, at: &Place<'_>) {
    if let Some(sent) = sent
        && sent != resource.name
        && type_named(sent) != Some(resource.name)
    {
        let (sent, right) = (shown(sent), resource.name);
        at.note(
            Code::TypeMismatch,
            format!("`type` is {sent}; it must be `{right}`"),
        );
    }
}
