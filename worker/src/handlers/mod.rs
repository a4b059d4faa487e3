//! What answers each route.

mod accept;
mod activation;
mod batch;
mod bulk;
mod collection;
mod contended;
mod events;
mod import;
mod included;
mod introduction;
mod paging;
mod preview;
mod record;
mod related;
mod report;
pub mod route;
mod sequence_state;
mod show;
mod task;

use lockstep_core::bulk::{self as core_bulk, BulkActionSpec};
use lockstep_core::error::{Code, Error};
use lockstep_core::query;
use lockstep_core::schema::{BATCH, SEQUENCE_STATE, TASK};
use lockstep_core::time::Timestamp;
use lockstep_sql::{Answer, Guard, Ids, Meta, Statement, View};
use worker::{Env, Method};

use crate::call::idempotency::Idempotency;
use crate::dialect::{self, Dialect};
use crate::http::address::Address;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::http::request::Request;
use crate::hubspot;
use crate::identity::token::{Identity, identify};
use crate::identity::{oauth, rate, scope};
use crate::runtime::database::{Database, Rows};
use crate::runtime::log::Log;
use crate::runtime::time;
use crate::talkdesk;
use route::{Route, route};

/// How often a record is read again when others changed it between the read and the write.
pub const ATTEMPTS: u32 = 5;

/// What every handler works with.
pub struct Call<'c> {
    pub env: &'c Env,
    pub database: Database,
    pub identity: Identity,
    pub address: Address,
    pub request: &'c Request,
    /// How answers show records.
    pub view: View,
    pub now: Timestamp,
    /// Whether nothing is to be written.
    pub is_preview: bool,
    /// The request's idempotency key.
    pub idempotency: Option<Idempotency>,
    /// Where lines of our log belong to.
    pub log: Log,
}

impl Call<'_> {
    /// An id in an answer.
    fn id(&self, id: i64) -> serde_json::Value {
        match self.view.ids {
            Ids::Integers => id.into(),
            Ids::Strings => id.to_string().into(),
        }
    }

    /// Refuses an id that a client gives a new record, where it wants JSON:API's own rule. Others
    /// get an id of ours, as clients in the field need.
    fn check_client_id(&self, id: Option<i64>) -> Result<(), Failure> {
        match (id, self.view.ids) {
            (Some(id), Ids::Strings) => {
                let detail =
                    format!("`id` is {id}; leave it out, new records get an id of the server's");
                Err(Error::new(Code::ClientIdForbidden, detail)
                    .at("/data/id")
                    .into())
            }
            _ => Ok(()),
        }
    }

    /// Runs the statements by which a `POST` acts, where `guard` holds, and which end in the
    /// document of its `answer`; with an idempotency key, claims it and keeps the answer in the same
    /// transaction. Returns the rows of each of the statements.
    pub async fn act(
        &self,
        statements: Vec<Statement>,
        guard: Guard<'_>,
        answer: Answer<'_>,
    ) -> Result<Vec<Rows>, Failure> {
        match &self.idempotency {
            Some(key) => {
                key.run(&self.database, statements, &guard, &answer, &self.view)
                    .await
            }
            None => Ok(self.database.run(statements).await?),
        }
    }
}

/// Answers the request with this id: route, identity, rate limit, then what the route asks for.
pub async fn handle(
    request: Request,
    address: Address,
    env: &Env,
    ids: Ids,
    id: &str,
) -> Result<Reply, Failure> {
    let path = address.path().to_owned();
    let route = route(request.method().as_ref(), &path)?;
    let database = Database::of(env)?;
    let log = Log::of_request(id);
    if route == Route::Health {
        return introduction::health(&database).await;
    }
    if let Route::OAuth(wanted) = route {
        return Ok(oauth::answer(request, env, &database, wanted, &log).await);
    }
    let now = request.time(env);
    let identity = identify(&request, env, &database, now, &log).await?;
    let caller = identity.user.to_string();
    let budget = rate::spend(env, &rate::USER, &caller, now, &log).await;
    let method = request.method();
    let asked = Asked {
        request,
        address,
        database,
        identity,
        ids,
        now,
        log,
    };
    let answer = match budget.and_then(|budget| budget.refusal()) {
        Some(failure) => Err(failure),
        None => perform(asked, env, route.clone()).await,
    };
    // Also who is refused learns what is left.
    let refuse = |failure| Dialect::of(&path).refuse(failure, method.as_ref(), ids, id);
    let reply = answer.unwrap_or_else(refuse);
    Ok(match budget {
        Some(budget) => match route {
            Route::HubSpot(route) => hubspot::mark(route, &budget, budget.mark(reply)),
            _ => budget.mark(reply),
        },
        None => reply,
    })
}

/// A request of somebody who is known.
struct Asked {
    request: Request,
    address: Address,
    database: Database,
    identity: Identity,
    ids: Ids,
    now: Timestamp,
    log: Log,
}

/// Does what the route asks for, where the token's scopes allow it.
async fn perform(asked: Asked, env: &Env, route: Route<'_>) -> Result<Reply, Failure> {
    let Asked {
        request,
        address,
        database,
        identity,
        ids,
        now,
        log,
    } = asked;
    identity.check(&scope::of_route(&route))?;
    if Dialect::of(address.path()) != Dialect::JsonApi {
        dialect::check_async(&address)?;
    }
    // What only reads ignores what it does not know.
    let is_preview =
        route.may_write() && dialect::is_preview(&address, &request, route.has_preview())?;
    let body = body(&request, &route).await?;
    let idempotency = Idempotency::of(&request, &address, &body, ids, identity.clone(), now)?;
    let view = View {
        ids,
        ..view(&address, &route, &identity)?
    };
    identity.check(&scope::of_inclusions(view.inclusions.as_ref()))?;
    let call = Call {
        env,
        database,
        identity,
        view,
        address,
        request: &request,
        now,
        is_preview,
        idempotency,
        log,
    };
    let answer = match imported(&route) {
        Some(spec) => import::import(&call, spec).await,
        None => answer(&call, route, &body).await,
    };
    let answer = match answer {
        Ok(reply) if is_preview => Ok(reply.with_header(dialect::PREVIEW, "true")),
        answer => answer,
    };
    let answer = match answer {
        Ok(reply) if time::is_movable(env) => {
            let trips = format!("d1;desc=\"{}\"", call.database.round_trips());
            Ok(reply.with_header("server-timing", &trips))
        }
        answer => answer,
    };
    match (answer, &call.idempotency) {
        // A dialect makes its answers anew, from what the first request left.
        (Err(failure), Some(key)) if Dialect::of(call.address.path()) == Dialect::JsonApi => {
            key.replay(&call.database, failure).await
        }
        (answer, _) => answer,
    }
}

/// How the answers to a request show records.
fn view(address: &Address, route: &Route<'_>, identity: &Identity) -> Result<View, Failure> {
    let mut view = View::new(format!("{}/api/v2", address.origin()));
    let mut errors = Vec::new();
    let inclusions = match route {
        // Who watches a batch is told all of it, and what is no document has no fields.
        Route::Health
        | Route::OAuth(_)
        | Route::Introduction
        | Route::Events(_)
        | Route::Report(..)
        | Route::HubSpot(_)
        | Route::Talkdesk(_) => {
            return Ok(view);
        }
        Route::List(resource) | Route::Show(resource, _) => {
            query::inclusions(resource, address.pairs())
        }
        _ => query::no_inclusions(address.pairs())
            .map(|()| None)
            .map_err(|error| vec![error]),
    };
    match query::fieldsets(address.pairs()) {
        Ok(fieldsets) => view.fieldsets = fieldsets,
        Err(mut problems) => errors.append(&mut problems),
    }
    match query::meta_switches(address.pairs()) {
        Ok(switches) => {
            view.meta = Meta {
                authorization: switches.authorization.then(|| identity.authorization()),
                data_connections: switches.data_connections,
            }
        }
        Err(mut problems) => errors.append(&mut problems),
    }
    match inclusions {
        Ok(inclusions) => view.inclusions = inclusions,
        Err(mut problems) => errors.append(&mut problems),
    }
    if errors.is_empty() {
        Ok(view)
    } else {
        Err(errors.into())
    }
}

/// The bulk action whose body is a file, which is read as it comes.
fn imported(route: &Route<'_>) -> Option<&'static BulkActionSpec> {
    match route {
        Route::Bulk(action) => core_bulk::spec(action).ok().filter(|spec| spec.imports()),
        _ => None,
    }
}

/// The body of a request that may have one. Only a document must be of a certain media type: the
/// actions of a record take none.
async fn body(request: &Request, route: &Route<'_>) -> Result<Vec<u8>, Failure> {
    if imported(route).is_some() {
        return Ok(Vec::new());
    }
    match (request.method(), route) {
        (Method::Post, Route::Act(..))
        | (Method::Post | Method::Patch | Method::Delete, Route::Talkdesk(_)) => {
            request.bytes().await
        }
        (Method::Post | Method::Patch, _) => request.document().await,
        _ => Ok(Vec::new()),
    }
}

async fn answer(call: &Call<'_>, route: Route<'_>, body: &[u8]) -> Result<Reply, Failure> {
    match route {
        Route::Health => introduction::health(&call.database).await,
        Route::OAuth(_) => Err(Failure::Ours("this route is answered before".to_owned())),
        Route::Introduction => introduction::introduce(call).await,
        Route::List(resource) => collection::list(call, resource).await,
        Route::Show(resource, id) => show::show(call, resource, id).await,
        Route::Create(resource) if *resource == BATCH => bulk::create(call, body).await,
        Route::Create(resource) if *resource == SEQUENCE_STATE => {
            sequence_state::create(call, body).await
        }
        Route::Create(resource) => record::create(call, resource, body).await,
        Route::Update(resource, id) if *resource == TASK => {
            task::update(call, resource, id, body).await
        }
        Route::Update(resource, id) => record::update(call, resource, id, body).await,
        Route::Delete(resource, id) => record::delete(call, resource, id).await,
        Route::Act(resource, id, action) if *resource == TASK => task::act(call, id, action).await,
        Route::Act(resource, id, action) if *resource == BATCH => {
            batch::act(call, id, action).await
        }
        Route::Act(resource, id, action) if *resource == SEQUENCE_STATE => {
            sequence_state::act(call, id, action).await
        }
        Route::Act(resource, id, action) => activation::act(call, resource, id, action).await,
        Route::Bulk(action) => bulk::start(call, action, body).await,
        Route::Events(id) => events::watch(call, id).await,
        Route::Report(id, format) => report::download(call, id, format).await,
        Route::HubSpot(route) => hubspot::answer(call, route, body).await,
        Route::Talkdesk(route) => talkdesk::answer(call, route, body).await,
    }
}
