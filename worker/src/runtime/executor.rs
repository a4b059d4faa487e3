//! Runs the futures of requests.
//!
//! As the executor of `js-sys` does, which asks the runtime twice a request for a microtask: that costs
//! more than most of what is done in one. Here a future begins at once, and goes on in the call that brings
//! what it waits for, or in a microtask of the engine's own.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use wasm_bindgen::prelude::wasm_bindgen;
use worker::wasm_bindgen::closure::Closure;

type Task = Pin<Box<dyn Future<Output = ()>>>;

#[wasm_bindgen(module = "/src/runtime/executor.js")]
extern "C" {
    fn soon(callback: &Closure<dyn FnMut()>);
}

thread_local! {
    static TASKS: RefCell<Tasks> = RefCell::default();
    static GO_ON: Closure<dyn FnMut()> = Closure::new(go_on);
}

#[derive(Default)]
struct Tasks {
    /// The id of the one that came last.
    last: u64,
    /// Those that wait.
    waiting: BTreeMap<u64, Task>,
    /// Those that are to go on.
    woken: Vec<u64>,
    /// Whether they go on as soon as the present call from JavaScript has done what it is for.
    is_soon: bool,
}

/// Runs a future until it first waits; the rest follows when what it waits for is there.
pub fn run(future: impl Future<Output = ()> + 'static) {
    let id = TASKS.with_borrow_mut(|tasks| {
        tasks.last = tasks.last.wrapping_add(1);
        tasks.last
    });
    poll(id, Box::pin(future));
}

/// What wakes a task.
struct Id(u64);

impl Wake for Id {
    fn wake(self: Arc<Self>) {
        let is_soon = TASKS.with_borrow_mut(|tasks| {
            tasks.woken.push(self.0);
            std::mem::replace(&mut tasks.is_soon, true)
        });
        if !is_soon {
            GO_ON.with(soon);
        }
    }
}

/// Wakes a task from a call that JavaScript has made for nothing else, so that it may go on in that call.
pub fn wake(waker: Waker) {
    let is_soon = TASKS.with_borrow_mut(|tasks| std::mem::replace(&mut tasks.is_soon, true));
    waker.wake();
    if !is_soon {
        go_on();
    }
}

fn go_on() {
    let woken = TASKS.with_borrow_mut(|tasks| {
        tasks.is_soon = false;
        std::mem::take(&mut tasks.woken)
    });
    for id in woken {
        // One that is over may have been woken all the same.
        if let Some(task) = TASKS.with_borrow_mut(|tasks| tasks.waiting.remove(&id)) {
            poll(id, task);
        }
    }
}

fn poll(id: u64, mut task: Task) {
    let waker = Waker::from(Arc::new(Id(id)));
    if task
        .as_mut()
        .poll(&mut Context::from_waker(&waker))
        .is_pending()
    {
        TASKS.with_borrow_mut(|tasks| tasks.waiting.insert(id, task));
    }
}
