//! A request's way: route, identity, scope, body, handler, reply. On top of everything, used by the
//! events alone. Which dialects there are is in [`table`]; what they say is asked of them.

mod metrics;
mod open;
mod probes;
mod table;

use lockstep_core::request::{self, Body};
use lockstep_core::time::Timestamp;
use lockstep_sql::{Ids, View};
use worker::wasm_bindgen::JsValue;
use worker::{Env, Method, web_sys};

use crate::batch::turns;
use crate::call::Call;
use crate::call::idempotency::Idempotency;
use crate::dialect::{self, Destination, Route};
use crate::http::address::Address;
use crate::http::envelope::Envelope;
use crate::http::failure::Failure;
use crate::http::proxy;
use crate::http::reply::Reply;
use crate::http::request::Request;
use crate::http::request_id;
use crate::identity::caller::Identity;
use crate::identity::rate;
use crate::identity::token::identify;
use crate::identity::visit::Visit;
use crate::runtime::database::Database;
use crate::runtime::log::Log;
use crate::runtime::time;
use table::Found;

/// The runtime's response to a request.
pub async fn respond(request: web_sys::Request, env: &Env) -> JsValue {
    let _turn = turns::take();
    let request = Request::from(request);
    let method = request.method();
    let address = proxy::address(&request, env);
    let mut envelope = Envelope::new(address.as_str(), Ids::default());
    let found = table::find(address.path());
    let is_for_page = request.header("origin").is_ok_and(|one| one.is_some());
    envelope.for_page = is_for_page.then(|| found.dialect.headers());
    let id = request_id::of(&request);
    let log = Log::of_request(&id);
    if method == Method::Options {
        let reply = Reply::preflight().with_header(request_id::HEADER, &id);
        return reply.into_response(&envelope).unwrap_or_default();
    }
    let answer = match found.dialect.negotiate(&request) {
        Ok(ids) => {
            envelope.ids = ids;
            let asked = Asked {
                env,
                request: &request,
                address: &address,
                found: &found,
                ids,
                log: &log,
            };
            asked.answer().await
        }
        Err(failure) => Err(failure),
    };
    request.finish().await;
    let refuse = |failure| {
        let ids = envelope.ids;
        found.dialect.refuse(failure, method.as_ref(), ids, &log)
    };
    let into_response = |reply: Reply| {
        reply
            .with_header(request_id::HEADER, &id)
            .into_response(&envelope)
    };
    into_response(answer.unwrap_or_else(refuse))
        .or_else(|error| into_response(refuse(Failure::ours(format!("answer: {error:?}")))))
        // The runtime answers 500.
        .unwrap_or_default()
}

/// A request, as far as it is understood before its route is known.
#[derive(Clone, Copy)]
struct Asked<'r> {
    env: &'r Env,
    request: &'r Request,
    address: &'r Address,
    found: &'r Found<'r>,
    ids: Ids,
    /// Where lines about it belong to.
    log: &'r Log,
}

impl Asked<'_> {
    /// Answers it: route, identity, rate limit, then what the route asks for.
    async fn answer(self) -> Result<Reply, Failure> {
        let Self {
            env,
            request,
            address,
            found,
            ..
        } = self;
        let destination = self.destination()?;
        let route = match destination {
            Destination::Open(route) => {
                let visit = Visit {
                    request,
                    address,
                    env,
                    log: self.log,
                    is_dialect_scope: table::has_scope,
                };
                return route.answer(&visit).await;
            }
            Destination::Known(route) => route,
        };
        let database = Database::of(env)?;
        let now = request.time(env);
        let identity = identify(request, env, &database, now, self.log).await?;
        let log = self.log.in_organisation(identity.organisation());
        let caller = identity.user.to_string();
        let budget = rate::spend(env, &rate::USER, &caller, now, &log).await;
        let answer = match budget.and_then(|budget| budget.refusal(rate::too_many_of_user)) {
            Some(failure) => Err(failure),
            None => {
                self.perform(&*route, database, identity, now, log.clone())
                    .await
            }
        };
        // Also who is refused learns what is left.
        let refuse = |failure| {
            let method = request.method();
            found
                .dialect
                .refuse(failure, method.as_ref(), self.ids, &log)
        };
        let reply = answer.unwrap_or_else(refuse);
        Ok(match budget {
            Some(budget) => route.mark(&budget, reply),
            None => reply,
        })
    }

    /// Where it leads.
    fn destination(&self) -> Result<Destination<'_>, Failure> {
        let Found {
            dialect,
            path,
            steps,
            ..
        } = self.found;
        let steps = steps.as_ref().map_err(|refused| refused.clone())?;
        match self.request.method() {
            // RFC 9110, section 9.3.2: HEAD is GET without the content, which the runtime leaves out.
            Method::Head => dialect.route("GET", path, steps),
            method => dialect.route(method.as_ref(), path, steps),
        }
    }

    /// Does what the route asks for, where the token's scopes allow it.
    async fn perform(
        self,
        route: &dyn Route,
        database: Database,
        identity: Identity,
        now: Timestamp,
        log: Log,
    ) -> Result<Reply, Failure> {
        let Self {
            env,
            request,
            address,
            ids,
            ..
        } = self;
        identity.check_needed(&route.needed())?;
        let header = request.header(dialect::PREVIEW).ok().flatten();
        let pairs = || address.pairs();
        let is_preview = request::switches(route, pairs, header.as_deref(), self.found.is_preview)?;
        let body = match route.body() {
            Body::Unread | Body::Stream => Vec::new(),
            Body::Bytes => request.bytes().await?,
            Body::Document => request.document().await?,
        };
        let idempotency = match route.is_keyed() {
            true => Idempotency::of(request, address, &body, ids, &identity, now)?,
            false => None,
        };
        let view = View {
            ids,
            ..route.view(address, &identity)?
        };
        let call = Call {
            env,
            database,
            identity,
            view,
            address,
            request,
            now,
            is_preview,
            idempotency,
            log,
        };
        let mut answer = route.answer(&call, &body).await;
        if is_preview {
            answer = answer.map(|reply| reply.with_header(dialect::PREVIEW, "true"));
        }
        if time::is_movable(env) {
            let trips = format!("d1;desc=\"{}\"", call.database.round_trips());
            answer = answer.map(|reply| reply.with_header("server-timing", &trips));
        }
        match (answer, &call.idempotency) {
            (Err(failure), Some(key)) if route.replays_answers() => {
                key.replay(&call.database, failure).await
            }
            (answer, _) => answer,
        }
    }
}
