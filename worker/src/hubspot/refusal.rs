//! What a request is told that cannot be answered, in the words that clients of that system know.

use lockstep_core::error::{Code, Error};
use lockstep_core::hubspot::problem::{Envelope, Problem};
use lockstep_core::request::hubspot::Route;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::reply;
use crate::http::failure::{DialectRefusal, Failure, Unauthorized};
use crate::http::reply::Reply;
use crate::identity::rate::Budget;
use crate::runtime::hex::hex;
use crate::runtime::log::Log;

/// Where the system explains how to say who is calling.
const ABOUT_TOKENS: &str = "https://developers.hubspot.com/docs/methods/auth/oauth-overview";

/// Where it explains scopes.
const ABOUT_SCOPES: &str = "https://developers.hubspot.com/scopes";

/// How many calls are allowed in an interval.
pub const MAX: &str = "x-hubspot-ratelimit-max";

/// How many of them are left.
pub const REMAINING: &str = "x-hubspot-ratelimit-remaining";

/// How long an interval is.
pub const INTERVAL: &str = "x-hubspot-ratelimit-interval-milliseconds";

/// The answer to a request that failed.
pub fn refuse(failure: Failure, method: &str, log: &Log) -> Reply {
    let besides = Besides::of(&failure);
    failure.render(method, log, |errors| {
        let problem = worded(errors, &besides);
        reply(
            problem.status(),
            &document(&problem, &besides, &correlation(log.request())),
        )
    })
}

/// What the system says in words of its own.
#[derive(PartialEq, Eq)]
enum Besides {
    Nothing,
    /// Nobody says who is calling.
    NoCredentials,
    /// The token does not have this scope.
    Scope(String),
}

impl Besides {
    fn of(failure: &Failure) -> Self {
        match failure {
            Failure::Unauthorized(Unauthorized::NoHeader) => Self::NoCredentials,
            Failure::Scopes(names) => names.first().cloned().map_or(Self::Nothing, Self::Scope),
            _ => Self::Nothing,
        }
    }
}

impl DialectRefusal for Problem {
    fn message(&self) -> String {
        Self::message(self)
    }

    fn into_reply(self: Box<Self>, request: &str) -> Reply {
        told(&self, request)
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Dialect(Box::new(problem))
    }
}

fn told(problem: &Problem, request: &str) -> Reply {
    reply(
        problem.status(),
        &document(problem, &Besides::Nothing, &correlation(request)),
    )
}

/// Errors that do not come from this dialect's own reading, in its words.
fn worded(errors: Vec<Error>, besides: &Besides) -> Problem {
    let mut errors = errors;
    for error in &mut errors {
        match error.code {
            _ if *besides == Besides::NoCredentials => {
                error.detail = format!(
                    "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at {ABOUT_TOKENS}"
                );
            }
            Code::NotFound => "resource not found".clone_into(&mut error.detail),
            _ => {}
        }
    }
    errors.into()
}

/// The document; what few kinds of refusal have besides or instead is put in here.
fn document(problem: &Problem, besides: &Besides, correlation_id: &str) -> Value {
    let first = problem.errors.first();
    if first.is_some_and(|error| error.code == Code::RateLimitExceeded) {
        return json!({
            "status": "error",
            "message": "You have reached your ten_secondly_rolling limit.",
            "errorType": "RATE_LIMIT",
            "correlationId": correlation_id,
            "policyName": "TEN_SECONDLY_ROLLING",
        });
    }
    let envelope = Envelope {
        problem,
        correlation_id,
    };
    let mut document = serde_json::to_value(&envelope).unwrap_or_default();
    if let (Besides::Scope(scope), Some(members)) = (besides, document.as_object_mut()) {
        let message = format!(
            "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: {ABOUT_SCOPES}."
        );
        members.insert("message".to_owned(), message.into());
        let errors = json!([{
            "message": "One or more of the following scopes are required.",
            "context": { "requiredGranularScopes": [scope] },
        }]);
        members.insert("errors".to_owned(), errors);
        members.insert("links".to_owned(), json!({ "scopes": ABOUT_SCOPES }));
    }
    document
}

/// The request's id as a UUID: as it is where it has its 32 digits, else one made of it (RFC 9562,
/// section 5.8).
fn correlation(request: &str) -> String {
    let mut digits: String = request.chars().filter(|c| *c != '-').collect();
    if digits.len() != 32 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let digest = Sha256::digest(request.as_bytes());
        digits = hex(digest.get(..16).unwrap_or_default());
        digits.replace_range(12..13, "8");
        digits.replace_range(16..17, "8");
    }
    for place in [20, 16, 12, 8] {
        digits.insert(place, '-');
    }
    digits.to_ascii_lowercase()
}

/// The answer, with the system's headers about what is left.
pub fn mark(route: Route<'_>, budget: &Budget, reply: Reply) -> Reply {
    // Searches have limits of their own there, and say nothing of them.
    if route == Route::Search {
        return reply;
    }
    let (limit, remaining, interval) = budget.numbers();
    reply
        .with_header(MAX, &limit.to_string())
        .with_header(REMAINING, &remaining.to_string())
        .with_header(INTERVAL, &interval.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(code: Code, detail: &str, besides: &Besides) -> Value {
        let problem = worded(vec![Error::new(code, detail)], besides);
        document(&problem, besides, "c")
    }

    #[test]
    fn r_no_credentials() {
        let told = told(Code::Unauthorized, "x", &Besides::NoCredentials);
        assert_eq!(told["category"], "INVALID_AUTHENTICATION");
        let message = told["message"].as_str().unwrap();
        assert!(
            message
                .starts_with("Authentication credentials not found. This API supports OAuth 2.0")
        );
    }

    #[test]
    fn r_scope_missing() {
        let told = told(
            Code::UnauthorizedOauthScope,
            "x",
            &Besides::Scope("a.b".to_owned()),
        );
        assert_eq!(told["category"], "MISSING_SCOPES");
        assert_eq!(
            told["errors"][0]["context"]["requiredGranularScopes"],
            json!(["a.b"])
        );
        assert!(told["links"]["scopes"].is_string());
        assert!(
            told["message"]
                .as_str()
                .unwrap()
                .starts_with("This app hasn't been granted all required scopes")
        );
    }

    #[test]
    fn r_too_many_calls() {
        assert_eq!(
            told(Code::RateLimitExceeded, "wait", &Besides::Nothing),
            json!({
                "status": "error",
                "message": "You have reached your ten_secondly_rolling limit.",
                "errorType": "RATE_LIMIT",
                "correlationId": "c",
                "policyName": "TEN_SECONDLY_ROLLING",
            })
        );
    }

    #[test]
    fn r_record_missing() {
        let told = told(Code::NotFound, "could not find it", &Besides::Nothing);
        assert_eq!(told["message"], "resource not found");
        assert_eq!(told["category"], "OBJECT_NOT_FOUND");
    }

    #[test]
    fn a_correlation_id_is_a_uuid() {
        assert_eq!(
            correlation("00112233445566778899aabbccddeeff"),
            "00112233-4455-6677-8899-aabbccddeeff"
        );
        let uuid = "aeb5f871-7f07-4993-9211-075dc63e7cbf";
        assert_eq!(correlation(uuid), uuid);
        let made = correlation("mine");
        assert_eq!(
            (made.len(), made.as_bytes()[14], made.as_bytes()[19]),
            (36, b'8', b'8')
        );
        assert_eq!(made, correlation("mine"));
    }
}
