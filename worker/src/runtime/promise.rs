//! Waiting for promises.
//!
//! `JsFuture` makes two functions for each promise, of which JavaScript has to keep account; here one
//! function serves all of them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::wasm_bindgen;
use worker::js_sys::Promise;
use worker::wasm_bindgen::JsValue;
use worker::wasm_bindgen::closure::Closure;

use super::executor;

type Take = Closure<dyn FnMut(u32, bool, JsValue)>;

#[wasm_bindgen(module = "/src/runtime/promise.js")]
extern "C" {
    fn watch(promise: &Promise, id: u32, take: &Take);
}

thread_local! {
    static AWAITED: RefCell<Awaited> = RefCell::default();
    static TAKE: Take = Closure::new(take);
}

#[derive(Default)]
struct Awaited {
    last: u32,
    states: BTreeMap<u32, State>,
}

enum State {
    Pending(Option<Waker>),
    Settled(Result<JsValue, JsValue>),
}

/// What becomes of a promise: its value, or why it was rejected.
pub struct Wait(u32);

/// Waits for a promise.
pub fn wait(promise: &Promise) -> Wait {
    let id = AWAITED.with_borrow_mut(|awaited| {
        awaited.last = awaited.last.wrapping_add(1);
        awaited.states.insert(awaited.last, State::Pending(None));
        awaited.last
    });
    TAKE.with(|take| watch(promise, id, take));
    Wait(id)
}

fn take(id: u32, is_fulfilled: bool, value: JsValue) {
    let result = if is_fulfilled { Ok(value) } else { Err(value) };
    // Nobody waits where the request is over.
    let before = AWAITED.with_borrow_mut(|awaited| {
        let state = awaited.states.get_mut(&id)?;
        Some(std::mem::replace(state, State::Settled(result)))
    });
    if let Some(State::Pending(Some(waker))) = before {
        executor::wake(waker);
    }
}

impl Future for Wait {
    type Output = Result<JsValue, JsValue>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        AWAITED.with_borrow_mut(|awaited| match awaited.states.remove(&self.0) {
            Some(State::Settled(result)) => Poll::Ready(result),
            _ => {
                let waker = Some(context.waker().clone());
                awaited.states.insert(self.0, State::Pending(waker));
                Poll::Pending
            }
        })
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        AWAITED.with_borrow_mut(|awaited| awaited.states.remove(&self.0));
    }
}
