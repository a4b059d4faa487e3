//! The HubSpot-style dialect: communications, their properties, and bulk calls about them.
//!
//! In scope: from its addresses to batches and statements, and from what these come to, to its answers.
//! Out of scope: its bodies and answers (`lockstep_core::hubspot`), and what a batch is.

mod batch;
mod definitions;
mod records;
mod refusal;
mod search;

use futures_util::future::LocalBoxFuture;
use lockstep_core::document::{self, Bodiless};
use lockstep_core::hubspot::body::Operation;
use lockstep_core::hubspot::property::Properties;
use lockstep_core::request::hubspot::{Route, decoded, inputs, read_query, route};
use lockstep_core::request::{self, Route as _};
use lockstep_core::schema::COMMUNICATION;
use lockstep_sql::Ids;
use serde::Serialize;

use crate::call::Call;
use crate::dialect::{self, Destination, Dialect};
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::http::request::Request;
use crate::identity::rate::Budget;
use crate::identity::scope::{Needed, Permission, Scope};
use crate::runtime::log::Log;

/// The dialect's scope for whatever reads.
const READ_SCOPE: &str = "crm.objects.contacts.read";

/// The dialect's scope for whatever writes.
const WRITE_SCOPE: &str = "crm.objects.contacts.write";

/// JSON with an envelope for errors, under `/crm`.
pub struct HubSpot;

impl Dialect for HubSpot {
    fn root(&self) -> &'static str {
        request::Dialect::HubSpot.root()
    }

    fn has_preview_root(&self) -> bool {
        request::Dialect::HubSpot.has_preview_root()
    }

    fn scopes(&self) -> &'static [&'static str] {
        &[READ_SCOPE, WRITE_SCOPE]
    }

    fn headers(&self) -> &'static [&'static str] {
        &[refusal::INTERVAL, refusal::MAX, refusal::REMAINING]
    }

    fn negotiate(&self, _request: &Request) -> Result<Ids, Failure> {
        Ok(Ids::default())
    }

    fn route<'p>(
        &self,
        method: &str,
        path: &'p str,
        steps: &[&'p str],
    ) -> Result<Destination<'p>, Failure> {
        let route = route(method, path, steps)?;
        Ok(Destination::Known(Box::new(route)))
    }

    fn refuse(&self, failure: Failure, method: &str, _ids: Ids, log: &Log) -> Reply {
        refusal::refuse(failure, method, log)
    }
}

impl dialect::Route for Route<'_> {
    fn needed(&self) -> Needed {
        let (scope, permission) = match (self.may_write(), *self) {
            (false, _) => (READ_SCOPE, Permission::Read),
            (true, Self::Archive(_)) => (WRITE_SCOPE, Permission::Delete),
            (true, Self::Batch(Operation::Archive)) => (WRITE_SCOPE, Permission::Delete),
            (true, _) => (WRITE_SCOPE, Permission::Write),
        };
        Needed::Either(scope, Scope::new(&COMMUNICATION, permission))
    }

    fn mark(&self, budget: &Budget, reply: Reply) -> Reply {
        refusal::mark(*self, budget, budget.mark(reply))
    }

    fn answer<'a>(
        &'a self,
        call: &'a Call<'a>,
        body: &'a [u8],
    ) -> LocalBoxFuture<'a, Result<Reply, Failure>> {
        Box::pin(answer(call, *self, body))
    }
}

/// Answers a request in this dialect.
async fn answer(call: &Call<'_>, route: Route<'_>, body: &[u8]) -> Result<Reply, Failure> {
    let query = read_query(&route, call.address.pairs())?;
    if route.archives_one() {
        Bodiless::Delete.refuse(body)?;
    }
    let inputs = |operation| inputs(&route, operation, &query, body);
    let one = async |operation| batch::one(call, operation, inputs(operation)?).await;
    match route {
        Route::List => records::list(call, query).await,
        Route::Show(id) => records::show(call, query, &decoded(id)).await,
        Route::Create => one(Operation::Create).await,
        Route::Update(_) => one(Operation::Update).await,
        Route::Archive(_) => one(Operation::Archive).await,
        Route::Batch(Operation::Read) => {
            let body = inputs(Operation::Read)?;
            records::read(call, query, &body).await
        }
        Route::Batch(operation) => batch::run(call, &query, operation, inputs(operation)?).await,
        Route::Outcome(id) => batch::outcome(call, id).await,
        Route::Search => search::run(call, body).await,
        Route::Properties => definitions::list(call, &query).await,
        Route::CreateProperty => definitions::create(call, body).await,
        Route::Property(name) => definitions::show(call, &query, &decoded(name)).await,
        Route::UpdateProperty(name) => definitions::update(call, &decoded(name), body).await,
        Route::ArchiveProperty(name) => definitions::archive(call, &decoded(name)).await,
    }
}

/// The text of a body.
fn text(body: &[u8]) -> Result<&str, Failure> {
    Ok(document::body_text(body)?)
}

/// The properties of an organisation, from the list of its definitions.
fn properties(definitions: &str) -> Result<Properties<'_>, Failure> {
    Properties::read(definitions).map_err(|error| Failure::ours(format!("definitions: {error}")))
}

/// An answer of plain JSON.
fn reply(status: u16, value: &impl Serialize) -> Reply {
    // Only maps with keys that are no strings fail, and there are none.
    Reply::json(status, &serde_json::to_string(value).unwrap_or_default())
}
