//! Errors of the token endpoint, in the form of RFC 6749, section 5.2.

use serde_json::json;

use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::runtime::fault::Fault;
use crate::runtime::log::Log;
use lockstep_core::error::ErrorDocument;

/// Why there is no token.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    status: u16,
    error: &'static str,
    description: String,
    /// In how many seconds to come back.
    wait: Option<i64>,
    /// What went wrong on our side, for our log.
    cause: Option<String>,
}

impl Refusal {
    pub fn new(error: &'static str, description: impl Into<String>) -> Self {
        let status = match error {
            INVALID_CLIENT => 401,
            SERVER_ERROR => 500,
            _ => 400,
        };
        Self {
            status,
            error,
            description: description.into(),
            wait: None,
            cause: None,
        }
    }

    /// There were too many requests; `wait` seconds on there may be more.
    pub fn too_many(wait: i64) -> Self {
        Self {
            status: 429,
            wait: Some(wait),
            ..Self::new(
                UNAVAILABLE,
                format!("too many requests; try again in {wait} seconds"),
            )
        }
    }

    /// The answer. Quotes and characters beyond ASCII must not stand in a description.
    pub fn into_reply(self, log: &Log) -> Reply {
        if let Some(cause) = &self.cause {
            log.error(cause);
        }
        let description: String = self
            .description
            .chars()
            .map(|letter| match letter {
                '"' | '\\' => '\'',
                ' '..='~' => letter,
                _ => '?',
            })
            .collect();
        let body = json!({ "error": self.error, "error_description": description });
        let reply = Reply::json(self.status, &body.to_string()).with_header("pragma", "no-cache");
        let reply = match self.wait {
            Some(wait) => reply.with_header("retry-after", &wait.to_string()),
            None => reply,
        };
        match self.status {
            401 => reply.with_header("www-authenticate", "Basic realm=\"lockstep\""),
            _ => reply,
        }
    }
}

pub const INVALID_REQUEST: &str = "invalid_request";
pub const INVALID_CLIENT: &str = "invalid_client";
pub const INVALID_GRANT: &str = "invalid_grant";
pub const INVALID_SCOPE: &str = "invalid_scope";
pub const UNSUPPORTED_GRANT_TYPE: &str = "unsupported_grant_type";
/// Not in the RFC's list for this endpoint, which has none for this.
const UNAVAILABLE: &str = "temporarily_unavailable";
const SERVER_ERROR: &str = "server_error";

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Caller(errors) => {
                let document = ErrorDocument { errors };
                Self {
                    status: document.status(),
                    error: INVALID_REQUEST,
                    description: document
                        .errors
                        .first()
                        .map(ToString::to_string)
                        .unwrap_or_default(),
                    wait: None,
                    cause: None,
                }
            }
            Failure::Ours(fault) if fault.cause.wait().is_some() => {
                let wait = fault.cause.wait().unwrap_or_default();
                let description = format!(
                    "the database cannot be reached at the moment; try again in {wait} seconds"
                );
                Self {
                    status: 503,
                    wait: Some(wait),
                    cause: Some(fault.to_string()),
                    ..Self::new(UNAVAILABLE, description)
                }
            }
            ours => {
                let description = "something went wrong on our side; it has been noted";
                Self {
                    cause: Some(ours.to_string()),
                    ..Self::new(SERVER_ERROR, description)
                }
            }
        }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Failure::from(fault).into()
    }
}

impl From<worker::Error> for Refusal {
    fn from(error: worker::Error) -> Self {
        Failure::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_cannot_be_reached_is_no_fault_of_ours() {
        let told = |said: &str| {
            let refusal = Refusal::from(Fault::new(said));
            (refusal.status, refusal.error, refusal.wait)
        };
        assert_eq!(
            told("D1_ERROR: Network connection lost."),
            (503, "temporarily_unavailable", Some(2))
        );
        assert_eq!(told("no such table"), (500, "server_error", None));
    }
}
