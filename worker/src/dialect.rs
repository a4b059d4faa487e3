//! What a dialect is, what its routes say of themselves, and the switches that dialects share.
//!
//! In scope: all that dispatch asks before and after a handler does its work.
//! Out of scope: which dialects there are. That is `dispatch::table`.

use futures_util::future::LocalBoxFuture;
use lockstep_core::error::{Code, Error, excerpt};
use lockstep_core::query::{self, Known};
use lockstep_sql::{Ids, View};

use crate::call::Call;
use crate::http::address::Address;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::http::request::Request;
use crate::identity::caller::Identity;
use crate::identity::rate::Budget;
use crate::identity::scope::Needed;
use crate::identity::visit::Visit;

/// Asks for a preview.
pub const PREVIEW: &str = "lockstep-preview";

/// Leaves a bulk call to the queue.
pub const ASYNC: &str = "async";

/// Names the batch that a bulk call is.
pub const BATCH: &str = "lockstep-batch";

/// A family of addresses with a form of answers. What it does not say otherwise is as in JSON:API.
pub trait Dialect: Sync {
    /// The first step of its addresses.
    fn root(&self) -> &'static str;

    /// Whether its addresses ask for a preview where `/preview` stands before them.
    fn has_preview_root(&self) -> bool {
        false
    }

    /// The scopes of its own, by their names there.
    fn scopes(&self) -> &'static [&'static str] {
        &[]
    }

    /// The headers of its own that answers may have.
    fn headers(&self) -> &'static [&'static str] {
        &[]
    }

    /// The form of ids that a request asks for.
    ///
    /// # Errors
    /// Media types that cannot be answered.
    fn negotiate(&self, request: &Request) -> Result<Ids, Failure> {
        request.negotiate()
    }

    /// Where a request leads, by its method and the steps of its path behind the root. `HEAD` is `GET`
    /// here. `path` is all of it, to be named in an error.
    ///
    /// # Errors
    /// 404 for an address that does not exist, 405 for a method that it does not have.
    fn route<'p>(
        &self,
        method: &str,
        path: &'p str,
        steps: &[&'p str],
    ) -> Result<Destination<'p>, Failure>;

    /// The answer to a request that failed. `method` and `request` are its method and its id, `ids`
    /// what it asks for.
    fn refuse(&self, failure: Failure, method: &str, ids: Ids, request: &str) -> Reply {
        failure.into_reply(method, ids, request)
    }
}

/// Where a request leads.
pub enum Destination<'p> {
    /// To what answers anybody.
    Open(Box<dyn OpenRoute + 'p>),
    /// To what answers who has a token.
    Known(Box<dyn Route + 'p>),
}

/// What answers anybody.
pub trait OpenRoute {
    /// The answer.
    fn answer<'a>(&'a self, visit: &'a Visit<'a>) -> LocalBoxFuture<'a, Result<Reply, Failure>>;
}

/// What answers who has a token, and what of it is to be known before it does.
pub trait Route {
    /// Whether a request for it may change something.
    fn may_write(&self) -> bool;

    /// Whether it can say what it would do, with nothing written.
    fn has_preview(&self) -> bool;

    /// The parameters that it knows, where it may write: any other is refused. `None` where what is asked for
    /// does not exist, which it refuses by itself.
    fn parameters(&self) -> Option<Vec<Known>>;

    /// Whether it knows the switch `async`.
    fn has_async(&self) -> bool {
        false
    }

    /// The scopes that it needs.
    fn needed(&self) -> Needed;

    /// What body it takes.
    fn body(&self) -> Body;

    /// Whether it honours an `Idempotency-Key`.
    fn is_keyed(&self) -> bool;

    /// Whether a repeat is told the very answer that the first request got. Others make it anew, from
    /// what the first request left.
    fn replays_answers(&self) -> bool {
        false
    }

    /// How its answers show records.
    ///
    /// # Errors
    /// Parameters that say it wrongly, or that ask for more than the token may see.
    fn view(&self, address: &Address, _identity: &Identity) -> Result<View, Failure> {
        Ok(View::new(base(address)))
    }

    /// The answer with what the caller has left.
    fn mark(&self, budget: &Budget, reply: Reply) -> Reply {
        budget.mark(reply)
    }

    /// The answer. `body` is the one that was asked for.
    fn answer<'a>(
        &'a self,
        call: &'a Call<'a>,
        body: &'a [u8],
    ) -> LocalBoxFuture<'a, Result<Reply, Failure>>;
}

/// What body a route takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// None; what comes is not read.
    Unread,
    /// Any bytes, whatever their media type.
    Bytes,
    /// A JSON document, sent as one.
    Document,
    /// One that the route reads by itself, as it comes.
    Stream,
}

/// Where records have their addresses, whatever the dialect that tells of them.
pub fn base(address: &Address) -> String {
    format!("{}/api/v2", address.origin())
}

/// Whether nothing is to be written, because the request says so in one of the ways of [`query::preview`].
///
/// # Errors
/// A switch of which nobody can tell whether it is on: a preview that was not understood would write. And one for
/// a request that has no preview, or whose path asks for one (`by_path`) where the switch is off, for the same
/// reason.
pub fn is_preview(
    address: &Address,
    request: &Request,
    has_preview: bool,
    by_path: bool,
) -> Result<bool, Failure> {
    let header = request.header(PREVIEW).ok().flatten();
    let asked = query::preview(address.pairs(), header.as_deref())?;
    if let Some(asked) = asked.filter(|asked| by_path && !asked.is_on) {
        let name = asked.place.name();
        let detail = format!(
            "`{name}` is false, and the path begins with `/preview`, so nobody can tell whether this should write; keep one of them"
        );
        let error = Error::new(Code::RepeatedParameter, detail);
        return Err(asked.place.mark(error).into());
    }
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
    Ok(asked.is_some())
}

/// Refuses parameters that a request which may write does not know: what they are to prevent would happen.
pub fn check_parameters(address: &Address, route: &dyn Route) -> Result<(), Failure> {
    if address.pairs().next().is_none() {
        return Ok(());
    }
    match route.parameters() {
        Some(known) => Ok(query::check_known(address.pairs(), &known)?),
        None => Ok(()),
    }
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
