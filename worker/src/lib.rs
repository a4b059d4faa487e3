//! The Worker: HTTP, queue consumer, scheduler.
//!
//! In scope: carrying requests to the core and its decisions to D1. Every write of one request is
//! one atomic `batch()`.
//! Out of scope: rules. They are in `lockstep-core`; the SQL is in `lockstep-sql`.
//!
//! A panic costs the instance and `#[event(queue)]` turns an error into one, so nothing here
//! returns an error to the runtime: failures are answered, or logged and retried.

mod batch;
mod call;
mod clock;
mod dialect;
mod handlers;
mod http;
mod hubspot;
mod identity;
mod runtime;
mod talkdesk;

use batch::message::Message;
use batch::{queue as messages, report, retention, sweep, turns};
use call::idempotency;
use clock::task_times;
use dialect::Dialect;
use http::address::Address;
use http::envelope::Envelope;
use http::failure::Failure;
use http::reply::Reply;
use http::request::Request;
use http::request_id;
use identity::oauth;
use lockstep_sql::Ids;
use runtime::executor;
use runtime::log::Log;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::js_sys::Function;
use worker::wasm_bindgen::JsValue;
use worker::{Context, Env, MessageBatch, Method, ScheduleContext, ScheduledEvent, event};

/// Answers one HTTP request: `resolve` takes the answer. `worker/entry.js` calls it.
#[wasm_bindgen]
pub fn answer(request: worker::web_sys::Request, env: Env, resolve: Function) {
    executor::run(async move {
        let response = respond(Request::from(request), &env).await;
        // Settling a promise cannot fail.
        let _ = resolve.call1(&JsValue::UNDEFINED, &response);
    });
}

async fn respond(request: Request, env: &Env) -> JsValue {
    let _turn = turns::take();
    let method = request.method();
    let address = Address::of(&request);
    let mut envelope = Envelope::new(address.as_str(), Ids::default());
    envelope.is_for_page = request
        .header("origin")
        .is_ok_and(|origin| origin.is_some());
    let dialect = Dialect::of(address.path());
    let id = request_id::of(&request);
    if method == Method::Options {
        let reply = Reply::preflight().with_header(request_id::HEADER, &id);
        return reply.into_response(&envelope).unwrap_or_default();
    }
    let ids = match dialect {
        Dialect::JsonApi => request.negotiate(),
        Dialect::HubSpot | Dialect::Talkdesk => Ok(Ids::default()),
    };
    let answer = match ids {
        Ok(ids) => {
            envelope.ids = ids;
            handlers::handle(request, address, env, ids, &id).await
        }
        Err(failure) => Err(failure),
    };
    let refuse = |failure| dialect.refuse(failure, method.as_ref(), envelope.ids, &id);
    let into_response = |reply: Reply| {
        reply
            .with_header(request_id::HEADER, &id)
            .into_response(&envelope)
    };
    into_response(answer.unwrap_or_else(refuse))
        .or_else(|error| into_response(refuse(Failure::Ours(format!("answer: {error:?}")))))
        // The runtime answers 500.
        .unwrap_or_default()
}

/// Settles the messages of the queue, one by one.
///
/// # Errors
/// Never: each message is acknowledged or retried by itself.
#[event(queue)]
pub async fn queue(
    batch: MessageBatch<Message>,
    env: Env,
    _context: Context,
) -> worker::Result<()> {
    messages::consume(&batch, &env).await;
    Ok(())
}

/// Every minute: takes up batches that stand still, and tasks whose time has come; writes reports
/// of batches that are over, and deletes what has been kept for long enough.
#[event(scheduled)]
pub async fn scheduled(event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    let planned = event.schedule();
    let log = Log::of_schedule(planned);
    let done = [
        ("sweep", sweep::sweep(&env, planned, &log).await),
        ("task times", task_times::elapse(&env, planned, &log).await),
        ("reports", report::write(&env, planned, &log).await),
        ("retention", retention::purge(&env, planned, &log).await),
        ("idempotency keys", idempotency::expire(&env, planned).await),
        ("expired tokens", oauth::expire(&env, planned).await),
    ];
    for (what, result) in done {
        if let Err(failure) = result {
            log.error(format_args!("{what}: {failure}"));
        }
    }
}
