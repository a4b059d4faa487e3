//! The bodies of single records, and what a request wants to be shown.

use super::Route;
use crate::document::{self, Document, Intent, body_text};
use crate::error::{Code, Error};
use crate::query::{
    Fieldsets, Inclusions, MetaSwitches, Pair, fieldsets, inclusions, meta_switches, no_inclusions,
};
use crate::request::Refused;
use crate::schema::ResourceType;

/// Reads the document of a new record. Where the client wants JSON:API's own rule (`forbids_id`), it may not name its
/// id; others get an id of ours, as clients in the field need.
///
/// # Errors
/// Everything that is wrong with it.
pub fn new_record<'b>(
    resource: &'static ResourceType,
    body: &'b [u8],
    forbids_id: bool,
) -> Result<Document<'b>, Refused> {
    let document = document::parse(body_text(body)?, resource, Intent::Create)?;
    match &document.client_id {
        Some(id) if forbids_id => {
            let detail =
                format!("`id` is {id}; leave it out, new records get an id of the server's");
            Err(Error::new(Code::ClientIdForbidden, detail)
                .at("/data/id")
                .into())
        }
        _ => Ok(document),
    }
}

/// Reads the document of a `PATCH`, which may name no other record than the address.
///
/// # Errors
/// Everything that is wrong with it.
pub fn changed_record<'b>(
    resource: &'static ResourceType,
    id: i64,
    body: &'b [u8],
) -> Result<Document<'b>, Refused> {
    Ok(document::parse_update(body_text(body)?, resource, id)?)
}

/// What a request asks to be shown of records: members, what is said of each, related records.
#[derive(Debug, Default)]
pub struct Shown {
    /// The members.
    pub fieldsets: Fieldsets,
    /// What is said of each record.
    pub switches: MetaSwitches,
    /// The related records.
    pub inclusions: Option<Inclusions>,
}

/// Reads what a request for this route asks to be shown.
///
/// # Errors
/// Parameters that say it wrongly.
pub fn shown<'a, P: Iterator<Item = Pair<'a>>>(
    route: &Route<'_>,
    pairs: impl Fn() -> P,
) -> Result<Shown, Vec<Error>> {
    let mut shown = Shown::default();
    let mut errors = Vec::new();
    let inclusions = match route {
        // Who watches a batch is told all of it, and what is no document has no fields.
        Route::Introduction | Route::Events(_) | Route::Report(..) => return Ok(shown),
        Route::List(resource) | Route::Show(resource, _) => inclusions(resource, pairs()),
        _ => no_inclusions(pairs())
            .map(|()| None)
            .map_err(|error| vec![error]),
    };
    match fieldsets(pairs()) {
        Ok(fieldsets) => shown.fieldsets = fieldsets,
        Err(mut problems) => errors.append(&mut problems),
    }
    match meta_switches(pairs()) {
        Ok(switches) => shown.switches = switches,
        Err(mut problems) => errors.append(&mut problems),
    }
    match inclusions {
        Ok(inclusions) => shown.inclusions = inclusions,
        Err(mut problems) => errors.append(&mut problems),
    }
    if errors.is_empty() {
        Ok(shown)
    } else {
        Err(errors)
    }
}
