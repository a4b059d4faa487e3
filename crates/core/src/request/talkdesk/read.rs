//! The list that an address names, and the inputs of a bulk call.

use crate::error::{Code, Error};
use crate::json::Raw;
use crate::talkdesk::{Change, Selector, Verb, bulk_create, bulk_delete, bulk_patch, read_id};

/// The id of the list that an address names.
///
/// # Errors
/// [`Code::NotFound`]: what is no id names nothing.
pub fn list_id(list: &str) -> Result<i64, Error> {
    read_id(list).ok_or_else(list_not_found)
}

/// The refusal of what is about a list that there is not.
#[must_use]
pub fn list_not_found() -> Error {
    Error::new(Code::NotFound, "could not find the record list")
}

/// What the body of a bulk call says.
#[derive(Debug)]
pub enum Inputs<'a> {
    /// The texts of new records.
    Create(Vec<Raw<'a>>),
    /// What becomes of each record.
    Update(Vec<Change<'a>>),
    /// Which records go.
    Delete(Vec<Selector<'a>>),
}

/// Reads the body of a bulk call; `is_async` where the caller does not wait for the answer.
///
/// # Errors
/// Everything that is wrong with the call.
pub fn inputs(verb: Verb, text: &str, is_async: bool) -> Result<Inputs<'_>, Vec<Error>> {
    match verb {
        Verb::Create => bulk_create(text, is_async).map(Inputs::Create),
        Verb::Update => bulk_patch(text, is_async).map(Inputs::Update),
        Verb::Delete => bulk_delete(text, is_async).map(Inputs::Delete),
    }
}
