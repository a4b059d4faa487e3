//! What a dialect is, and what its routes say of themselves.
//!
//! In scope: all that dispatch asks before and after a handler does its work.
//! Out of scope: which dialects there are. That is `dispatch::table`. And what a request itself says, which is
//! `lockstep_core::request`.

use futures_util::future::LocalBoxFuture;
use lockstep_core::request;
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
use crate::runtime::log::Log;

/// Asks for a preview.
pub const PREVIEW: &str = "lockstep-preview";

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

    /// The answer to a request that failed. `method` and `log` are its method and where
    /// lines about it belong to, `ids` what it asks for.
    fn refuse(&self, failure: Failure, method: &str, ids: Ids, log: &Log) -> Reply {
        failure.into_reply(method, ids, log)
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
pub trait Route: request::Route {
    /// The scopes that it needs.
    fn needed(&self) -> Needed;

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

/// Where records have their addresses, whatever the dialect that tells of them.
pub fn base(address: &Address) -> String {
    format!("{}/api/v2", address.origin())
}
