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
mod dispatch;
mod handlers;
mod http;
mod hubspot;
mod identity;
mod runtime;
mod talkdesk;

use batch::message::Message;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::wasm_bindgen::JsValue;
use worker::{Context, Env, MessageBatch, ScheduleContext, ScheduledEvent, event, web_sys};

/// Answers one HTTP request. `worker/entry.js` calls it.
#[wasm_bindgen]
pub async fn answer(request: web_sys::Request, env: Env) -> JsValue {
    dispatch::respond(request, &env).await
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
    if batch::dead_letters::is_dead(&batch.queue()) {
        batch::dead_letters::consume(&batch, &env).await;
    } else {
        batch::queue::consume(&batch, &env).await;
    }
    Ok(())
}

/// Every minute: what `clock` lists.
#[event(scheduled)]
pub async fn scheduled(event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    clock::run(&env, event.schedule()).await;
}
