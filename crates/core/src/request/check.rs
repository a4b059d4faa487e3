//! A whole request, looked through in the order in which the Worker does it.

use super::{
    Address, Body, Dialect, Refused, Route, Sound, Unsound, hubspot, json_api, media,
    method_not_allowed, switches, talkdesk,
};
use crate::document::{MAX_BODY_BYTES, body_too_large};
use crate::error::{Error, ErrorDocument};
use crate::hubspot::problem::Problem;
use crate::hubspot::property::Properties;
use crate::idempotency;
use crate::query::{Pair, pairs};
use crate::talkdesk::refusal;

/// A request, and what is known of the organisation that it is for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    /// The method.
    pub method: &'r str,
    /// The path with its query, as they are encoded.
    pub path: &'r str,
    /// The headers.
    pub headers: &'r [(String, String)],
    /// The body, unpacked; empty where there is none.
    pub body: &'r [u8],
    /// What is known of the organisation.
    pub known: Known<'r>,
}

/// What a check cannot look up.
#[derive(Debug, Clone, Copy)]
pub struct Known<'r> {
    /// The properties of communications.
    pub properties: &'r Properties<'r>,
    /// What the records of the list that the address names are told apart by; empty where that is not known.
    pub unique_identifier: &'r str,
}

/// Looks through a request of somebody who may make it.
///
/// # Errors
/// Why the server refuses it, whatever records there are.
pub fn check(request: &Request<'_>) -> Result<Sound, Unsound> {
    let path = request.path.split('?').next().unwrap_or_default();
    let address = Address::of(path);
    let dialect = Dialect::of(&address);
    let mut operation = None;
    let sound = request.look(&address, dialect, &mut operation);
    match sound {
        Ok(sound) => Ok(Sound {
            operation: operation.unwrap_or_default(),
            ..sound
        }),
        Err(refused) => {
            let (status, errors) = answer(dialect, refused, request.method);
            Err(Unsound {
                operation,
                status,
                errors,
            })
        }
    }
}

/// The status and the errors of a refusal.
fn answer(dialect: Option<Dialect>, refused: Refused, method: &str) -> (u16, Vec<Error>) {
    let errors = match refused {
        Refused::Errors(errors) => errors,
        Refused::Problem(problem) => problem.errors,
        Refused::Method(allowed) => vec![method_not_allowed(method, &allowed)],
    };
    match dialect {
        Some(Dialect::HubSpot) => {
            let problem = Problem::from(errors);
            (problem.status(), problem.errors)
        }
        Some(Dialect::Talkdesk) => (refusal(errors.clone()).status, errors),
        Some(Dialect::JsonApi) | None => {
            let document = ErrorDocument { errors };
            (document.status(), document.errors)
        }
    }
}

impl<'r> Request<'r> {
    fn look(
        &self,
        address: &Address<'_>,
        dialect: Option<Dialect>,
        operation: &mut Option<String>,
    ) -> Result<Sound, Refused> {
        // RFC 9110, section 9.3.2: HEAD is GET without the content.
        let method = match self.method {
            "HEAD" => "GET",
            method => method,
        };
        let (path, steps) = (address.path, address.steps.as_slice());
        let content_type = self.header("content-type");
        let pairs = || self.pairs();
        match dialect {
            Some(Dialect::JsonApi) | None => {
                let forbids_id = media::wants_string_ids(self.header("accept"), content_type)?;
                if dialect.is_none() {
                    return Err(address.missing());
                }
                let route = json_api::route(method, path, steps)?;
                let (preview, body) = self.enter(&route, address, operation)?;
                json_api::shown(&route, pairs)?;
                let sound = json_api::check(&route, pairs, content_type, body, forbids_id)?;
                Ok(Sound { preview, ..sound })
            }
            Some(Dialect::HubSpot) => {
                let route = hubspot::route(method, path, steps)?;
                let (preview, body) = self.enter(&route, address, operation)?;
                let sound = hubspot::check(&route, pairs(), body, self.known.properties)?;
                Ok(Sound { preview, ..sound })
            }
            Some(Dialect::Talkdesk) => {
                let route = talkdesk::route(method, path, steps)?;
                let (preview, body) = self.enter(&route, address, operation)?;
                let sound = talkdesk::check(&route, pairs, body, self.known.unique_identifier)?;
                Ok(Sound { preview, ..sound })
            }
        }
    }

    /// What every route has alike: whether nothing is to be written, and the body that it reads.
    fn enter(
        &self,
        route: &dyn Route,
        address: &Address<'_>,
        operation: &mut Option<String>,
    ) -> Result<(bool, &'r [u8]), Refused> {
        *operation = route.parameters().map(|_| route.operation());
        let header = self.find("lockstep-preview");
        let preview = switches(route, || self.pairs(), header, address.is_preview)?;
        let content_type = self.header("content-type");
        let body = match route.body() {
            Body::Unread => &[],
            Body::Stream => self.body,
            kind => {
                if kind == Body::Document {
                    media::check_body(content_type)?;
                }
                media::check_charset(content_type)?;
                if self.body.len() > MAX_BODY_BYTES {
                    return Err(body_too_large(self.body.len()).into());
                }
                self.body
            }
        };
        if let Some(key) = self.find("idempotency-key").filter(|_| route.is_keyed()) {
            idempotency::key(key)?;
        }
        Ok((preview, body))
    }

    fn pairs(&self) -> impl Iterator<Item = Pair<'r>> {
        let (_, query) = self.path.split_once('?').unwrap_or_default();
        pairs(query)
    }

    fn header(&self, name: &str) -> &'r str {
        self.find(name).unwrap_or_default()
    }

    fn find(&self, name: &str) -> Option<&'r str> {
        let is_it = |(known, _): &&(String, String)| known.eq_ignore_ascii_case(name);
        let found = self.headers.iter().find(is_it);
        found.map(|(_, value)| value.as_str())
    }
}
