//! What went wrong, split by who must act.

use std::fmt;

use lockstep_core::error::{Code, Error, ErrorDocument};
use lockstep_core::request::{Refused, method_not_allowed};
use lockstep_sql::Ids;
use lockstep_sql::Misfit;
use serde_json::json;
use worker::wasm_bindgen::JsValue;

use super::reply::Reply;
use crate::runtime::fault::{Cause, Fault};
use crate::runtime::log::Log;

/// Why a request has no ordinary answer.
#[derive(Debug)]
pub enum Failure {
    /// The caller must act: rendered in full.
    Caller(Vec<Error>),
    /// Nobody is known to be behind the request. The reference answers this in a form of its own.
    Unauthorized(Unauthorized),
    /// The token does not have these scopes, which the request needs.
    Scopes(Vec<String>),
    /// The address exists for these methods only.
    Method(Vec<&'static str>),
    /// The caller may ask again in so many seconds.
    Later(Error, i64),
    /// The caller must act, and only the dialect knows how that is said.
    Dialect(Box<dyn DialectRefusal>),
    /// We must act: logged, no detail out.
    Ours(Fault),
}

/// What a dialect refuses in a form of its own.
pub trait DialectRefusal: fmt::Debug {
    /// What is wrong, in one sentence.
    fn message(&self) -> String;

    /// The answer to the request with this id.
    fn into_reply(self: Box<Self>, request: &str) -> Reply;
}

/// Why nobody is known to be behind a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unauthorized {
    /// No `Authorization` header.
    NoHeader,
    /// The header is not one with a bearer token.
    NoToken,
    /// The token was never made, was revoked, or its user is locked: which of them is not said.
    Unknown,
    /// The token was good until it expired.
    Expired,
}

impl Unauthorized {
    fn error(self) -> Error {
        let (code, detail) = match self {
            Self::NoHeader => (
                Code::Unauthorized,
                "there is no Authorization header; it must be `Bearer` and a token",
            ),
            Self::NoToken => (
                Code::Unauthorized,
                "the Authorization header has no bearer token; it must be `Bearer` and a token",
            ),
            Self::Unknown => (
                Code::Unauthorized,
                "this token is not known, or no longer valid; send all of it, or ask for another",
            ),
            Self::Expired => (
                Code::TokenExpired,
                "this token has expired; ask for another",
            ),
        };
        Error::new(code, detail)
    }

    /// The header that goes with it: a token that was sent in vain is told apart from none (RFC 6750,
    /// section 3).
    const fn challenge(self) -> &'static str {
        match self {
            Self::NoHeader | Self::NoToken => "Bearer",
            Self::Unknown => r#"Bearer error="invalid_token""#,
            Self::Expired => {
                r#"Bearer error="invalid_token", error_description="the token has expired""#
            }
        }
    }
}

impl Failure {
    /// A fault of ours, for the log.
    pub fn ours(cause: impl Into<String>) -> Self {
        Self::Ours(Fault::new(cause))
    }

    /// A record that does not exist for this organisation.
    pub fn not_found(kind: &str, id: i64) -> Self {
        Error::new(Code::NotFound, format!("could not find {kind} {id}")).into()
    }

    /// A record that others changed again and again while this request tried.
    pub fn contended(kind: &str, id: i64) -> Self {
        let detail = format!("{kind} {id} is being changed by others right now; try again");
        Error::new(Code::Contended, detail).into()
    }

    /// An address that does not exist.
    pub fn no_route(path: &str) -> Self {
        Refused::no_route(path).into()
    }

    /// The answer, with errors as `form` renders them. `method` and `log` are those of the request.
    pub fn render(self, method: &str, log: &Log, form: impl FnOnce(Vec<Error>) -> Reply) -> Reply {
        let (errors, header) = match self {
            Self::Dialect(refusal) => return refusal.into_reply(log.request()),
            Self::Caller(errors) => (errors, None),
            Self::Unauthorized(why) => (
                vec![why.error()],
                Some(("www-authenticate", why.challenge().to_owned())),
            ),
            Self::Method(allowed) => {
                let error = method_not_allowed(method, &allowed);
                (vec![error], Some(("allow", allowed.join(", "))))
            }
            Self::Later(error, wait) => (vec![error], Some(("retry-after", wait.to_string()))),
            Self::Scopes(names) => (names.iter().map(|name| missing_scope(name)).collect(), None),
            // Each part is as long as it may be, and the whole is too long to be kept.
            Self::Ours(fault) if fault.cause == Cause::TooBig => (vec![too_long()], None),
            // Whoever operates the service has to make room, and reads it in the log.
            Self::Ours(fault) if fault.cause == Cause::Full => {
                log.error(fault);
                (vec![full()], None)
            }
            Self::Ours(fault) => {
                let wait = fault.cause.wait();
                log.error(fault);
                let header = wait.map(|wait| ("retry-after", wait.to_string()));
                (vec![our_error(method, wait)], header)
            }
        };
        let reply = form(errors);
        match header {
            Some((name, value)) => reply.with_header(name, &value),
            None => reply,
        }
    }

    /// The answer in the form of JSON:API. `method` and `request` are the method and the id of the request, `ids` what it
    /// asks for.
    pub fn into_reply(self, method: &str, ids: Ids, log: &Log) -> Reply {
        if let Self::Unauthorized(why) = self {
            return unauthorized(why, ids, log.request());
        }
        self.render(method, log, |errors| errors_reply(errors, log.request()))
    }
}

/// What we say of a fault of ours to a request with this method, where it passes in so many seconds.
fn our_error(method: &str, wait: Option<i64>) -> Error {
    let Some(wait) = wait else {
        let detail = "something went wrong on our side; it has been noted";
        return Error::new(Code::Internal, detail);
    };
    let known = match method {
        "GET" | "HEAD" => "",
        _ => {
            ", and whether this was done is not known: a repeat with the same `Idempotency-Key` does it once, \
             without one look first"
        }
    };
    let detail =
        format!("the database cannot be reached at the moment{known}; try again in {wait} seconds");
    Error::new(Code::TemporarilyUnavailable, detail)
}

fn too_long() -> Error {
    let detail = "what this request is about would be longer than 2 MB, more than is kept in one place; shorten its texts";
    Error::new(Code::BodyTooLarge, detail)
}

fn full() -> Error {
    let detail = "the database has no room left, and nothing was written; reading goes on; whoever operates this service has to make room";
    Error::new(Code::StorageFull, detail)
}

fn missing_scope(name: &str) -> Error {
    let detail = format!(
        "this token does not have the scope `{name}`, which this request needs; ask for a token that has it"
    );
    Error::new(Code::UnauthorizedOauthScope, detail)
}

/// An error document, which names the request, so that it can be found in our log.
pub fn errors_reply(errors: Vec<Error>, request: &str) -> Reply {
    let document = ErrorDocument { errors };
    let body = json!({ "errors": document.errors, "meta": { "requestId": request } });
    Reply::json_api(document.status(), &body.to_string())
}

/// The reference's members `error` and `description`, with the error document's beside them. Who
/// asks for documents that are strictly valid gets the error document alone.
fn unauthorized(why: Unauthorized, ids: Ids, request: &str) -> Reply {
    let error = why.error();
    let reply = match ids {
        Ids::Strings => errors_reply(vec![error], request),
        Ids::Integers => {
            let body = json!({ "error": error.detail, "description": "send `Authorization: Bearer` and a token", "errors": [error], "meta": { "requestId": request } });
            Reply::json(401, &body.to_string())
        }
    };
    reply.with_header("www-authenticate", why.challenge())
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Caller(errors) => errors.iter().try_for_each(|error| write!(f, "{error}; ")),
            Self::Later(error, _) => error.fmt(f),
            Self::Dialect(refusal) => f.write_str(&refusal.message()),
            Self::Unauthorized(why) => f.write_str(&why.error().detail),
            Self::Scopes(names) => write!(f, "scopes missing: {}", names.join(" ")),
            Self::Method(_) => f.write_str("method not allowed"),
            Self::Ours(fault) => fault.fmt(f),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Caller(vec![error])
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Errors(errors) => errors.into(),
            Refused::Problem(problem) => (*problem).into(),
            Refused::Method(allowed) => Self::Method(allowed),
        }
    }
}

impl From<Unauthorized> for Failure {
    fn from(why: Unauthorized) -> Self {
        Self::Unauthorized(why)
    }
}

impl From<Vec<Error>> for Failure {
    fn from(errors: Vec<Error>) -> Self {
        Self::Caller(errors)
    }
}

impl From<Misfit> for Failure {
    fn from(_: Misfit) -> Self {
        Self::ours("D1 answered rows that are not of their layout")
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Ours(fault)
    }
}

impl From<worker::Error> for Failure {
    fn from(error: worker::Error) -> Self {
        Self::Ours(error.into())
    }
}

impl From<worker::KvError> for Failure {
    fn from(error: worker::KvError) -> Self {
        Self::ours(format!("KV: {error}"))
    }
}

impl From<JsValue> for Failure {
    fn from(error: JsValue) -> Self {
        Self::Ours(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_says_when_and_what_is_not_known() {
        let said = |method, wait| {
            let error = our_error(method, wait);
            (error.code.status(), error.detail)
        };
        for method in ["GET", "HEAD"] {
            let detail = "the database cannot be reached at the moment; try again in 2 seconds";
            assert_eq!(said(method, Some(2)), (503, detail.to_owned()));
        }
        for method in ["POST", "PATCH", "DELETE"] {
            let detail = "the database cannot be reached at the moment, and whether this was done is not known: \
                a repeat with the same `Idempotency-Key` does it once, without one look first; try again in 10 seconds";
            assert_eq!(said(method, Some(10)), (503, detail.to_owned()));
        }
        let detail = "something went wrong on our side; it has been noted";
        assert_eq!(said("GET", None), (500, detail.to_owned()));
    }
}
