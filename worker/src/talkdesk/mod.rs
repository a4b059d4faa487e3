//! The Talkdesk-style dialect: record lists, their records, and bulk calls about these.
//!
//! In scope: from its addresses to batches and statements, and from what these come to, to its answers.
//! Out of scope: its bodies and answers (`lockstep_core::talkdesk`), and what a batch is.

mod bulk;
mod lists;
mod records;
mod route;
mod single;

pub use route::{Route, route};

use lockstep_core::error::{Code, Error};
use lockstep_core::schema::RECORD_LIST;
use lockstep_core::talkdesk::{Addresses, read_id, refusal};
use serde::Serialize;

use crate::handlers::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::identity::scope::{Permission, Scope};

/// The first step of the dialect's addresses.
pub const ROOT: &str = "record-lists";

/// The dialect's scope.
pub const SCOPE: &str = "record-lists:manage";

/// Answers a request in this dialect.
pub async fn answer(call: &Call<'_>, route: Route<'_>, body: &[u8]) -> Result<Reply, Failure> {
    let ours = Scope::new(&RECORD_LIST, permission(&route));
    call.identity.check_dialect(SCOPE, ours)?;
    let is_preview = call.is_preview;
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

/// The answer to a request that failed.
pub fn refuse(failure: Failure, method: &str, request: &str) -> Reply {
    let (errors, header) = failure.into_errors(method, request);
    let refusal = refusal(errors);
    let reply = Reply::json(refusal.status, &json(&refusal));
    match header {
        Some((name, value)) => reply.with_header(name, &value),
        None => reply,
    }
}

/// The id of the list that an address names.
fn list_id(list: &str) -> Result<i64, Failure> {
    read_id(list).ok_or_else(list_not_found)
}

fn list_not_found() -> Failure {
    Error::new(Code::NotFound, "could not find the record list").into()
}

fn record_not_found() -> Failure {
    Error::new(Code::NotFound, "could not find the record on this list").into()
}

fn addresses(call: &Call<'_>) -> Addresses {
    Addresses::on(call.address.origin().to_owned())
}

fn json(value: &impl Serialize) -> String {
    // Only maps with keys that are no strings fail, and there are none.
    serde_json::to_string(value).unwrap_or_default()
}
