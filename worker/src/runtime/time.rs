//! The one door to the clock.

use std::cell::OnceCell;

use lockstep_core::time::Timestamp;
use worker::Env;
use worker::js_sys::Date;

/// The current time.
pub fn now() -> Timestamp {
    of_millis(Date::now()).unwrap_or(Timestamp::EPOCH)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a time in milliseconds fits"
)]
fn of_millis(millis: f64) -> Option<Timestamp> {
    Timestamp::from_millis(millis as i64)
}

/// How long ago a time was, in milliseconds. The clock stands still while nothing is waited for.
pub fn millis_since(start: Timestamp) -> i64 {
    now().millis().saturating_sub(start.millis())
}

/// The time of a scheduled event planned for `millis`: now, unless tests move the clock.
///
/// The plan is not the time: an event may come late, or be brought forward by hand.
pub fn of_schedule(millis: f64, env: &Env) -> Timestamp {
    of_millis(millis)
        .filter(|_| is_movable(env))
        .unwrap_or_else(now)
}

/// Whether tests are going on, which move the clock and want to know more than callers do: the variable
/// `TEST_CLOCK` is set. Deployments never set it.
pub fn is_movable(env: &Env) -> bool {
    thread_local! {
        // An instance has one environment.
        static IS_MOVABLE: OnceCell<bool> = const { OnceCell::new() };
    }
    IS_MOVABLE.with(|known| *known.get_or_init(|| env.var("TEST_CLOCK").is_ok()))
}
