//! All that can be said of a request without storage.

use super::{Inputs, Route, inputs, list_id};
use crate::document::{Bodiless, body_text};
use crate::error::Error;
use crate::query::Pair;
use crate::request::{Failed, Refused, Sound, is_async};
use crate::talkdesk::{
    Paged, Verb, by_phone, by_reference, list_patch, new_list, new_record, page, record_patch,
};

/// Looks through a request for this route. The records of its list are told apart by `unique`.
///
/// # Errors
/// Why it is refused.
pub fn check<'q, P: Iterator<Item = Pair<'q>>>(
    route: &Route<'_>,
    pairs: impl Fn() -> P,
    bytes: &[u8],
    unique: &str,
) -> Result<Sound, Refused> {
    if route.deletes_one() {
        Bodiless::Delete.refuse(bytes)?;
    }
    match route {
        Route::Lists => {
            page(Paged::Lists, pairs())?;
            return Ok(Sound::default());
        }
        Route::CreateList => {
            new_list(body_text(bytes)?)?;
            return Ok(Sound::default());
        }
        Route::Bulk(verb, list) => {
            let text = body_text(bytes)?;
            list_id(list)?;
            return Ok(bulk(*verb, text, is_async(pairs()), unique)?);
        }
        Route::List(list)
        | Route::Timezones(list)
        | Route::Record(list, _)
        | Route::DeleteRecord(list, _)
        | Route::Outcome(list, _) => {
            list_id(list)?;
        }
        Route::UpdateList(list) => {
            list_patch(body_text(bytes)?)?;
            list_id(list)?;
        }
        Route::Records(list) => {
            list_id(list)?;
            page(Paged::Records, pairs())?;
        }
        Route::CreateRecord(list) => {
            let text = body_text(bytes)?;
            list_id(list)?;
            refuse(new_record(text, unique).errors)?;
        }
        Route::UpdateRecord(list, _) => {
            record_patch(body_text(bytes)?)?;
            list_id(list)?;
        }
        Route::DeleteByPhone(list) => {
            by_phone(pairs())?;
            list_id(list)?;
        }
        Route::DeleteByReference(list) => {
            by_reference(pairs())?;
            list_id(list)?;
        }
    }
    Ok(Sound::about_record())
}

fn bulk(verb: Verb, text: &str, is_async: bool, unique: &str) -> Result<Sound, Vec<Error>> {
    let each: Vec<Vec<Error>> = match inputs(verb, text, is_async)? {
        Inputs::Create(records) => records
            .iter()
            .map(|record| new_record(record.get(), unique).errors)
            .collect(),
        Inputs::Update(changes) => changes.into_iter().map(|change| change.errors).collect(),
        Inputs::Delete(selectors) => selectors.iter().map(|_| Vec::new()).collect(),
    };
    let count = Some(each.len());
    let failed = each.into_iter().enumerate();
    let failed = failed.filter(|(_, errors)| !errors.is_empty());
    Ok(Sound {
        count,
        failures: failed
            .map(|(position, errors)| Failed { position, errors })
            .collect(),
        ..Sound::about_record()
    })
}

fn refuse(errors: Vec<Error>) -> Result<(), Vec<Error>> {
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}
