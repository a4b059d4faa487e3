//! Which dialect a request speaks: it decides how the request is told what went wrong.

use lockstep_core::error::{Code, Error, excerpt};
use lockstep_core::query;
use lockstep_sql::Ids;

use crate::http::address::Address;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::http::request::Request;
use crate::hubspot;
use crate::talkdesk;

/// Asks for a preview.
pub const PREVIEW: &str = "lockstep-preview";

/// Leaves a bulk call to the queue.
const ASYNC: &str = "async";

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

/// Whether nothing is to be written: the path begins with `/preview`, or the request says so in one of the ways of
/// [`query::preview`].
///
/// # Errors
/// A switch of which nobody can tell whether it is on: a preview that was not understood would write. And one for
/// a request that has no preview, for the same reason.
pub fn is_preview(
    address: &Address,
    request: &Request,
    has_preview: bool,
) -> Result<bool, Failure> {
    let header = request.header(PREVIEW).ok().flatten();
    let asked = query::preview(address.pairs(), header.as_deref())?;
    let asked = asked.filter(|asked| asked.is_on);
    if let Some(asked) = asked.filter(|_| !has_preview) {
        let name = asked.place.name();
        let detail = format!(
            "`{name}` is true, but this request has no preview, only bulk changes, imports and `revert` have one; \
             nothing was written, leave it out to write"
        );
        let error = Error::new(Code::UnknownParameter, detail);
        return Err(asked.place.mark(error).into());
    }
    Ok(asked.is_some() || address.path().starts_with("/preview/"))
}

/// Refuses a switch of which nobody can tell whether it is on.
pub fn check_async(address: &Address) -> Result<(), Failure> {
    let unreadable = |(name, value): query::Pair<'_>| {
        if name != ASYNC || query::boolean(&value).is_some() {
            return None;
        }
        let detail = format!(
            "`{ASYNC}` is `{}`; it must be true or false",
            excerpt(&value)
        );
        Some(Error::new(Code::InvalidParameter, detail).in_parameter(ASYNC))
    };
    let errors: Vec<Error> = address.pairs().filter_map(unreadable).collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors.into())
    }
}

/// Whether the queue is to do it: the query has `async=true`.
pub fn is_async(address: &Address) -> bool {
    address
        .pairs()
        .any(|(name, value)| name == ASYNC && query::boolean(&value) == Some(true))
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
