//! Which dialect a request speaks: it decides how the request is told what went wrong.

use lockstep_core::error::{Code, Error, excerpt};
use lockstep_core::query::boolean;
use lockstep_sql::Ids;

use crate::address::Address;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::request::Request;
use crate::{hubspot, talkdesk};

/// Asks for a preview.
pub const PREVIEW: &str = "lockstep-preview";

/// Names the batch that a bulk call is.
pub const BATCH: &str = "lockstep-batch";

/// A family of addresses with a form of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// JSON:API, and whatever is nobody else's.
    JsonApi,
    /// JSON with an envelope for errors, under `/crm`.
    HubSpot,
    /// HAL, under `/record-lists`.
    Talkdesk,
}

impl Dialect {
    /// The dialect of an address.
    pub fn of(path: &str) -> Self {
        let path = path.strip_prefix("/preview").unwrap_or(path);
        let first = path.split('/').nth(1).unwrap_or_default();
        match first {
            hubspot::ROOT => Self::HubSpot,
            talkdesk::ROOT => Self::Talkdesk,
            _ => Self::JsonApi,
        }
    }

    /// The answer to a request that failed. `method` and `request` are its method and its id, `ids` what
    /// it asks for.
    pub fn refuse(self, failure: Failure, method: &str, ids: Ids, request: &str) -> Reply {
        match self {
            Self::JsonApi => failure.into_reply(method, ids, request),
            Self::HubSpot => hubspot::refuse(failure, method, request),
            Self::Talkdesk => talkdesk::refuse(failure, method, request),
        }
    }
}

/// The parameters that all dialects share.
const SWITCHES: &[&str] = &["async", "preview"];

/// Refuses switches of which nobody can tell whether they are on: a preview that was not understood would
/// write.
pub fn check_switches(address: &Address, request: &Request) -> Result<(), Failure> {
    let header = request.header(PREVIEW).ok().flatten();
    let header = header.map(|value| value.trim().to_ascii_lowercase());
    let mut errors: Vec<Error> = unreadable(PREVIEW, header.as_deref())
        .map(|error| error.in_header("Lockstep-Preview"))
        .into_iter()
        .collect();
    for (name, value) in address.pairs() {
        if SWITCHES.contains(&&*name) {
            let error = unreadable(&name, Some(&value));
            errors.extend(error.map(|error| error.in_parameter(&*name)));
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors.into())
    }
}

/// What is wrong with a switch.
fn unreadable(name: &str, value: Option<&str>) -> Option<Error> {
    let value = value.filter(|value| boolean(value).is_none())?;
    let detail = format!("`{name}` is `{}`; it must be true or false", excerpt(value));
    Some(Error::new(Code::InvalidParameter, detail))
}

/// Whether nothing is to be written: the path begins with `/preview`, the query has `preview=true`, or the
/// header says so.
pub fn is_preview(address: &Address, request: &Request) -> bool {
    let header = request.header(PREVIEW).ok().flatten();
    address.path().starts_with("/preview/")
        || header.is_some_and(|value| value.trim().eq_ignore_ascii_case("true"))
        || is_switched_on(address, "preview")
}

/// Whether the query has `name=true`.
pub fn is_switched_on(address: &Address, name: &str) -> bool {
    address
        .pairs()
        .any(|(known, value)| known == name && boolean(&value) == Some(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_speaks_one_dialect() {
        for path in [
            "/record-lists",
            "/record-lists/1/records",
            "/preview/record-lists/1",
        ] {
            assert_eq!(Dialect::of(path), Dialect::Talkdesk, "{path}");
        }
        for path in [
            "",
            "/",
            "/api/v2/recordLists",
            "/record-lists2",
            "/preview",
            "/x/record-lists",
        ] {
            assert_eq!(Dialect::of(path), Dialect::JsonApi, "{path}");
        }
    }
}
