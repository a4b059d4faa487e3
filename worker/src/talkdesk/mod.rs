//! The Talkdesk-style dialect: record lists, their records, and bulk calls about these.
//!
//! In scope: from its addresses to batches and statements, and from what these come to, to its answers.
//! Out of scope: its bodies and answers (`lockstep_core::talkdesk`), and what a batch is.

mod bulk;
mod lists;
mod records;
mod single;

use futures_util::future::LocalBoxFuture;
use lockstep_core::document::Bodiless;
use lockstep_core::error::{Code, Error};
use lockstep_core::request;
use lockstep_core::request::talkdesk::{Route, list_not_found, route};
use lockstep_core::schema::RECORD_LIST;
use lockstep_core::talkdesk::{Addresses, refusal};
use lockstep_sql::{Ids, ListIdentifier, Slot};
use serde::Serialize;

use crate::call::Call;
use crate::dialect::{self, Destination, Dialect};
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::http::request::Request;
use crate::identity::scope::{Needed, Permission, Scope};
use crate::runtime::answers::Answers;
use crate::runtime::log::Log;

/// The dialect's scope.
const SCOPE: &str = "record-lists:manage";

/// HAL, under `/record-lists`.
pub struct Talkdesk;

impl Dialect for Talkdesk {
    fn root(&self) -> &'static str {
        request::Dialect::Talkdesk.root()
    }

    fn has_preview_root(&self) -> bool {
        request::Dialect::Talkdesk.has_preview_root()
    }

    fn scopes(&self) -> &'static [&'static str] {
        &[SCOPE]
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
        failure.render(method, log, |errors| {
            let refusal = refusal(errors);
            Reply::json(refusal.status, &json(&refusal))
        })
    }
}

impl dialect::Route for Route<'_> {
    fn needed(&self) -> Needed {
        Needed::Either(SCOPE, Scope::new(&RECORD_LIST, permission(self)))
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
    let is_preview = call.is_preview;
    if route.deletes_one() {
        Bodiless::Delete.refuse(body)?;
    }
    match route {
        Route::Lists => lists::list(call).await,
        Route::CreateList => lists::create(call, body, is_preview).await,
        Route::List(list) => lists::show(call, list).await,
        Route::UpdateList(list) => lists::update(call, list, body, is_preview).await,
        Route::Records(list) => records::list(call, list).await,
        Route::Timezones(list) => records::timezones(call, list).await,
        Route::Record(list, record) => records::show(call, list, record).await,
        Route::CreateRecord(list) => single::create(call, list, body, is_preview).await,
        Route::UpdateRecord(list, record) => {
            single::update(call, list, record, body, is_preview).await
        }
        Route::DeleteRecord(list, record) => single::delete(call, list, record, is_preview).await,
        Route::DeleteByPhone(list) => single::delete_by_phone(call, list, is_preview).await,
        Route::DeleteByReference(list) => single::delete_by_reference(call, list, is_preview).await,
        Route::Bulk(verb, list) => bulk::start(call, verb, list, body, is_preview).await,
        Route::Outcome(list, batch) => bulk::outcome(call, list, batch).await,
    }
}

/// What of our scopes stands for the dialect's.
const fn permission(route: &Route<'_>) -> Permission {
    use lockstep_core::talkdesk::Verb;
    match route {
        Route::Lists
        | Route::List(_)
        | Route::Records(_)
        | Route::Timezones(_)
        | Route::Record(..)
        | Route::Outcome(..) => Permission::Read,
        Route::CreateList
        | Route::UpdateList(_)
        | Route::CreateRecord(_)
        | Route::UpdateRecord(..)
        | Route::Bulk(Verb::Create | Verb::Update, _) => Permission::Write,
        Route::DeleteRecord(..)
        | Route::DeleteByPhone(_)
        | Route::DeleteByReference(_)
        | Route::Bulk(Verb::Delete, _) => Permission::Delete,
    }
}

fn record_not_found() -> Failure {
    Error::new(Code::NotFound, "could not find the record on this list").into()
}

/// What the records of a list are told apart by; refuses what is about a list that there is not.
fn identifier(answers: &Answers, list: Slot<ListIdentifier>) -> Result<String, Failure> {
    let list = answers.first(list)?.ok_or_else(list_not_found)?;
    Ok(list.unique_identifier_type)
}

fn addresses(call: &Call<'_>) -> Addresses {
    Addresses::on(call.address.origin().to_owned())
}

fn json(value: &impl Serialize) -> String {
    // Only maps with keys that are no strings fail, and there are none.
    serde_json::to_string(value).unwrap_or_default()
}
