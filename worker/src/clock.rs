//! The one door to the clock.

use lockstep_core::time::Timestamp;
use worker::{Date, Env, Request};

/// The header that sets the time of a request, in an environment that allows it.
const CLOCK_HEADER: &str = "Lockstep-Now";

/// The current time.
pub fn now() -> Timestamp {
    let millis = i64::try_from(Date::now().as_millis()).unwrap_or_default();
    Timestamp::from_millis(millis).unwrap_or(Timestamp::EPOCH)
}

/// The time of a request: now, unless the variable `TEST_CLOCK` is `header` and the request brings
/// its own. Deployments never set it.
pub fn of_request(request: &Request, env: &Env) -> Timestamp {
    let moved = env
        .var("TEST_CLOCK")
        .ok()
        .filter(|mode| mode.to_string() == "header")
        .and_then(|_| request.headers().get(CLOCK_HEADER).ok().flatten())
        .and_then(|text| Timestamp::parse(&text));
    moved.unwrap_or_else(now)
}
