//! Rate limits: how many requests a user may make an hour, a network to the token endpoint a minute, and how
//! many without a valid token a network may make a minute.
//!
//! Each instance counts in its memory, which costs no round trip and gives the headers their
//! numbers. The platform's own rate limiter, where it is bound, is the guard over the instances of
//! one location: it knows periods of a minute at most and does not say what remains, so it cannot
//! be all there is.

use std::cell::RefCell;
use std::collections::HashMap;

use lockstep_core::error::{Code, Error, thousands};
use lockstep_core::time::Timestamp;
use worker::Env;
use worker::wasm_bindgen::JsValue;

use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::runtime::log::Log;

/// A limit: what it is called in the environment, and over which time it counts.
pub struct Limit {
    /// The variable with the number of requests; 0 is no limit.
    variable: &'static str,
    /// The number where the variable has none.
    default: i64,
    /// The windows, which start at the full hour or minute.
    seconds: i64,
    /// The binding of the platform's limiter.
    guard: &'static str,
}

/// Requests of a user.
pub const USER: Limit = Limit {
    variable: "RATE_LIMIT",
    default: 10_000,
    seconds: 3_600,
    guard: "USER_LIMIT",
};

/// Requests without a valid token, of a network.
pub const UNAUTHORIZED: Limit = Limit {
    variable: "UNAUTHORIZED_RATE_LIMIT",
    default: 300,
    seconds: 60,
    guard: "UNAUTHORIZED_LIMIT",
};

/// Requests of a network to the token endpoint.
pub const TOKEN: Limit = Limit {
    variable: "TOKEN_RATE_LIMIT",
    default: 60,
    seconds: 60,
    guard: "TOKEN_LIMIT",
};

/// The period of the platform's limiters, in seconds.
const GUARD_SECONDS: i64 = 60;

/// The most callers that an instance counts for, for each limit: many networks must not make it forget users.
const CALLERS: usize = 10_000;

/// The start of a window in Unix seconds, and the requests in it.
type Window = (i64, i64);

thread_local! {
    /// By the variable of the limit, by caller.
    static COUNTS: RefCell<HashMap<&'static str, HashMap<String, Window>>> = RefCell::new(HashMap::new());
    /// By variable.
    static MOST: RefCell<HashMap<&'static str, i64>> = RefCell::new(HashMap::new());
}

/// What a caller has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    limit: i64,
    remaining: i64,
    /// When the window ends, in Unix seconds.
    reset: i64,
    /// In how many seconds to come back, where this request is one too many.
    wait: Option<i64>,
}

impl Budget {
    /// The time to wait, where the request is one too many.
    pub const fn wait(&self) -> Option<i64> {
        self.wait
    }

    /// What to say to who has no request left, of the limit and the time to wait; `None` where there is one.
    pub fn refusal(&self, say: fn(&str, i64) -> String) -> Option<Failure> {
        let wait = self.wait?;
        let detail = say(&thousands(self.limit.unsigned_abs()), wait);
        let error = Error::new(Code::RateLimitExceeded, detail);
        Some(Failure::Later(error, wait))
    }

    /// The limit, what is left of it, and the milliseconds of a window.
    pub const fn numbers(&self) -> (i64, i64, i64) {
        (
            self.limit,
            self.remaining,
            USER.seconds.saturating_mul(1_000),
        )
    }

    /// The answer, with the reference's headers.
    pub fn mark(&self, reply: Reply) -> Reply {
        reply
            .with_header("x-ratelimit-limit", &self.limit.to_string())
            .with_header("x-ratelimit-remaining", &self.remaining.to_string())
            .with_header("x-ratelimit-reset", &self.reset.to_string())
    }
}

/// What a user is told who has no request left.
pub fn too_many_of_user(most: &str, wait: i64) -> String {
    format!(
        "this user has made too many requests; {most} an hour are allowed; try again in {wait} seconds"
    )
}

/// What a network is told that has shown too many tokens in vain, or none.
pub fn too_many_in_vain(most: &str, wait: i64) -> String {
    format!(
        "too many requests without a valid token came from this address; {most} a minute are allowed; \
         get a valid token, and try again in {wait} seconds"
    )
}

/// Counts a request of a caller; `None` where there is no limit.
pub async fn spend(
    env: &Env,
    limit: &Limit,
    caller: &str,
    now: Timestamp,
    log: &Log,
) -> Option<Budget> {
    let most = most(env, limit, log);
    if most == 0 {
        return None;
    }
    let mut budget = count(limit, most, caller, now.millis().div_euclid(1_000));
    if budget.wait.is_none() && !is_let_through(env, limit.guard, caller, log).await {
        budget.wait = Some(GUARD_SECONDS);
    }
    Some(budget)
}

/// What a caller has left, who makes no request of this limit's kind yet; `None` where there is no limit.
pub fn look(env: &Env, limit: &Limit, caller: &str, now: Timestamp, log: &Log) -> Option<Budget> {
    let most = most(env, limit, log);
    if most == 0 {
        return None;
    }
    let now = now.millis().div_euclid(1_000);
    let start = limit.start(now);
    let used = COUNTS.with_borrow(|counts| {
        let window = counts.get(limit.variable)?.get(caller)?;
        (window.0 == start).then_some(window.1)
    });
    // One more would be too many.
    let next = used.unwrap_or_default().saturating_add(1);
    Some(limit.budget(most, next, now))
}

/// Counts a request at a time, in Unix seconds.
fn count(limit: &Limit, most: i64, caller: &str, now: i64) -> Budget {
    let start = limit.start(now);
    let used = COUNTS.with_borrow_mut(|counts| {
        let counts = counts.entry(limit.variable).or_default();
        if counts.len() >= CALLERS && !counts.contains_key(caller) {
            counts.clear();
        }
        let entry = counts.entry(caller.to_owned()).or_insert((start, 0));
        if entry.0 != start {
            *entry = (start, 0);
        }
        entry.1 = entry.1.saturating_add(1);
        entry.1
    });
    limit.budget(most, used, now)
}

impl Limit {
    /// When the window of a time started, both in Unix seconds.
    const fn start(&self, now: i64) -> i64 {
        now.saturating_sub(now.rem_euclid(self.seconds))
    }

    /// What is left of a window after so many requests.
    fn budget(&self, most: i64, used: i64, now: i64) -> Budget {
        let reset = self.start(now).saturating_add(self.seconds);
        Budget {
            limit: most,
            remaining: most.saturating_sub(used).max(0),
            reset,
            wait: (used > most).then(|| reset.saturating_sub(now).max(1)),
        }
    }
}

/// What the platform's limiter says; a limiter that is not bound or fails lets everybody through.
async fn is_let_through(env: &Env, binding: &str, caller: &str, log: &Log) -> bool {
    let Ok(limiter) = env.rate_limiter(binding) else {
        return true;
    };
    match limiter.limit(caller.to_owned()).await {
        Ok(outcome) => outcome.success,
        Err(error) => {
            log.error(format_args!("{binding}: {error}"));
            true
        }
    }
}

/// How many requests the environment allows.
fn most(env: &Env, limit: &Limit, log: &Log) -> i64 {
    number(env, limit.variable, limit.default, log)
}

/// The whole number of a variable, which is read once: an instance has one environment.
pub fn number(env: &Env, variable: &'static str, default: i64, log: &Log) -> i64 {
    let known = MOST.with_borrow(|known| known.get(variable).copied());
    known.unwrap_or_else(|| {
        let most = read_number(env, variable, default, log);
        MOST.with_borrow_mut(|known| known.insert(variable, most));
        most
    })
}

fn read_number(env: &Env, name: &str, default: i64, log: &Log) -> i64 {
    let Ok(variable) = env.var(name) else {
        return default;
    };
    // TOML has numbers, and who sets a variable may well write one.
    let value = JsValue::from(variable);
    let text = value
        .as_string()
        .or_else(|| value.as_f64().map(|number| number.to_string()))
        .unwrap_or_default();
    read(&text).unwrap_or_else(|| {
        log.error(format_args!(
            "`{name}` is `{text}`; it must be a whole number from 0; the limit is {default}"
        ));
        default
    })
}

fn read(text: &str) -> Option<i64> {
    text.trim().parse().ok().filter(|number| *number >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_starts_at_the_full_hour() {
        let at = |now| count(&USER, 2, "a window", now);
        let budget = |remaining, reset, wait| Budget {
            limit: 2,
            remaining,
            reset,
            wait,
        };
        assert_eq!(at(7_200), budget(1, 10_800, None));
        assert_eq!(at(10_799), budget(0, 10_800, None));
        assert_eq!(at(10_799), budget(0, 10_800, Some(1)));
        assert_eq!(at(9_000), budget(0, 10_800, Some(1_800)));
        assert_eq!(at(10_800), budget(1, 14_400, None), "a new window");
    }

    #[test]
    fn callers_and_limits_do_not_share_their_counts() {
        for (limit, caller) in [(&USER, "x"), (&USER, "y"), (&TOKEN, "x")] {
            assert_eq!(count(limit, 5, caller, 0).remaining, 4);
        }
    }

    #[test]
    fn many_callers_of_one_limit_leave_the_others_alone() {
        count(&USER, 5, "steady", 0);
        for number in 0..=CALLERS {
            count(&UNAUTHORIZED, 5, &number.to_string(), 0);
        }
        assert_eq!(count(&USER, 5, "steady", 0).remaining, 3);
    }

    #[test]
    fn who_has_nothing_left_is_told_when_to_come_back() {
        let said = |limit: &Limit, say| {
            count(limit, 1, "eager", 30);
            match count(limit, 1, "eager", 30).refusal(say) {
                Some(Failure::Later(error, wait)) => (error.detail, wait),
                other => panic!("{other:?}"),
            }
        };
        let (detail, wait) = said(&UNAUTHORIZED, too_many_in_vain);
        assert_eq!(
            detail,
            "too many requests without a valid token came from this address; 1 a minute are allowed; \
             get a valid token, and try again in 30 seconds"
        );
        assert_eq!(wait, 30);
        let (detail, wait) = said(&USER, too_many_of_user);
        assert_eq!(
            detail,
            "this user has made too many requests; 1 an hour are allowed; try again in 3570 seconds"
        );
        assert_eq!(wait, 3_570);
    }

    #[test]
    fn a_limit_is_a_whole_number() {
        assert_eq!(read(" 10000 "), Some(10_000));
        assert_eq!(read("0"), Some(0));
        for text in ["", "-1", "1.5", "many"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
