//! From method and path to what is asked for. Pure, so that all of it is tested natively.

use lockstep_core::bulk::REVERT;
use lockstep_core::error::{Code, Error};
use lockstep_core::schema::{BATCH, Operation, RESOURCE_TYPES, ResourceType, resource_type_at};
use lockstep_core::value::read_id;
use lockstep_sql::ReportFormat;

use crate::http::failure::Failure;
use crate::hubspot;
use crate::identity::oauth::Wanted;
use crate::talkdesk;

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route<'p> {
    /// `GET /healthz`
    Health,
    /// `POST /oauth/token`, `POST /oauth/revoke`
    OAuth(Wanted),
    /// `GET /api/v2`: who the token belongs to.
    Introduction,
    /// `GET /{plural}`
    List(&'static ResourceType),
    /// `POST /{plural}`
    Create(&'static ResourceType),
    /// `GET /{plural}/{id}`
    Show(&'static ResourceType, i64),
    /// `PATCH /{plural}/{id}`
    Update(&'static ResourceType, i64),
    /// `DELETE /{plural}/{id}`
    Delete(&'static ResourceType, i64),
    /// `POST /{plural}/{id}/actions/{action}`
    Act(&'static ResourceType, i64, &'p str),
    /// `POST /batches/actions/{action}`
    Bulk(&'p str),
    /// `GET /batches/{id}/events`
    Events(i64),
    /// `GET /batches/{id}/report.csv`, `GET /batches/{id}/report.ndjson`
    Report(i64, ReportFormat),
    /// What is under `/crm`, or under `/preview/crm`.
    HubSpot(hubspot::Route<'p>),
    /// What is under `/record-lists`, or under `/preview/record-lists`.
    Talkdesk(talkdesk::Route<'p>),
}

impl Route<'_> {
    /// Whether a request for it may change something.
    pub const fn may_write(&self) -> bool {
        match self {
            Self::Health
            | Self::OAuth(_)
            | Self::Introduction
            | Self::List(_)
            | Self::Show(..)
            | Self::Events(_)
            | Self::Report(..) => false,
            Self::Create(_)
            | Self::Update(..)
            | Self::Delete(..)
            | Self::Act(..)
            | Self::Bulk(_) => true,
            Self::HubSpot(route) => route.writes(),
            Self::Talkdesk(route) => route.writes(),
        }
    }

    /// Whether it can say what it would do, with nothing written.
    pub fn has_preview(&self) -> bool {
        match self {
            Self::Bulk(_) | Self::HubSpot(_) | Self::Talkdesk(_) => true,
            Self::Create(resource) => **resource == BATCH,
            Self::Act(resource, _, action) => **resource == BATCH && *action == REVERT,
            _ => false,
        }
    }
}

/// The route of a request.
///
/// # Errors
/// 404 for an address that does not exist, 405 for a method that it does not have.
pub fn route<'p>(method: &str, path: &'p str) -> Result<Route<'p>, Failure> {
    // RFC 9110, section 9.3.2: HEAD is GET without the content, which the runtime leaves out.
    let method = if method == "HEAD" { "GET" } else { method };
    // A slash at the end is optional: some clients send it.
    let path = path.strip_suffix('/').unwrap_or(path);
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    match segments.as_slice() {
        ["healthz"] => only(method, "GET", Route::Health),
        ["oauth", "token"] => only(method, "POST", Route::OAuth(Wanted::Token)),
        ["oauth", "revoke"] => only(method, "POST", Route::OAuth(Wanted::Revocation)),
        ["api", "v2"] => only(method, "GET", Route::Introduction),
        ["api", "v2", rest @ ..] => resource_route(method, path, rest),
        [hubspot::ROOT, rest @ ..] | ["preview", hubspot::ROOT, rest @ ..] => {
            hubspot::route(method, path, rest).map(Route::HubSpot)
        }
        [talkdesk::ROOT, rest @ ..] | ["preview", talkdesk::ROOT, rest @ ..] => {
            talkdesk::route(method, path, rest).map(Route::Talkdesk)
        }
        _ => Err(no_route(path, None)),
    }
}

fn resource_route<'p>(
    method: &str,
    path: &'p str,
    segments: &[&'p str],
) -> Result<Route<'p>, Failure> {
    let plural = segments.first().copied().unwrap_or_default();
    let resource = resource_type_at(plural).ok_or_else(|| no_route(path, Some(plural)))?;
    match segments {
        [_] => choose(
            method,
            resource,
            &[
                ("GET", Operation::List, Route::List(resource)),
                ("POST", Operation::Create, Route::Create(resource)),
            ],
        ),
        [_, "actions", action] if *resource == BATCH => only(method, "POST", Route::Bulk(action)),
        [_, id, "events"] if *resource == BATCH => {
            only(method, "GET", Route::Events(record_id(path, id)?))
        }
        [_, id, file] if *resource == BATCH => {
            let format = file.strip_prefix("report.").and_then(ReportFormat::named);
            let format = format.ok_or_else(|| no_route(path, None))?;
            only(method, "GET", Route::Report(record_id(path, id)?, format))
        }
        [_, id] => {
            let id = record_id(path, id)?;
            choose(
                method,
                resource,
                &[
                    ("GET", Operation::Show, Route::Show(resource, id)),
                    ("PATCH", Operation::Update, Route::Update(resource, id)),
                    ("DELETE", Operation::Delete, Route::Delete(resource, id)),
                ],
            )
        }
        [_, id, "actions", action] if !resource.actions.is_empty() => only(
            method,
            "POST",
            Route::Act(resource, record_id(path, id)?, action),
        ),
        _ => Err(no_route(path, None)),
    }
}

fn only<'p>(method: &str, right: &'static str, route: Route<'p>) -> Result<Route<'p>, Failure> {
    if method == right {
        Ok(route)
    } else {
        Err(Failure::Method(vec![right]))
    }
}

fn choose<'p>(
    method: &str,
    resource: &ResourceType,
    routes: &[(&'static str, Operation, Route<'p>)],
) -> Result<Route<'p>, Failure> {
    let offered = || {
        routes
            .iter()
            .filter(|(_, operation, _)| resource.offers(*operation))
    };
    offered()
        .find(|(right, ..)| *right == method)
        .map(|(.., route)| route.clone())
        .ok_or_else(|| Failure::Method(offered().map(|(right, ..)| *right).collect()))
}

fn record_id(path: &str, segment: &str) -> Result<i64, Failure> {
    read_id(segment).ok_or_else(|| {
        let detail = format!("`{path}` is not an address; ids are positive whole numbers");
        Error::new(Code::RouteNotFound, detail).into()
    })
}

fn no_route(path: &str, plural: Option<&str>) -> Failure {
    let known: Vec<&str> = RESOURCE_TYPES
        .iter()
        .map(|resource| resource.plural)
        .collect();
    let path: String = path.chars().take(100).collect();
    let detail = match plural {
        Some(_) => format!(
            "`{path}` is not an address; collections: {}",
            known.join(", ")
        ),
        None => format!("`{path}` is not an address"),
    };
    Error::new(Code::RouteNotFound, detail).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockstep_core::schema::TASK;

    #[test]
    fn addresses_lead_somewhere() {
        let of = |method, path| route(method, path).ok();
        assert_eq!(of("GET", "/api/v2/tasks"), Some(Route::List(&TASK)));
        assert_eq!(of("GET", "/api/v2/tasks/"), Some(Route::List(&TASK)));
        assert_eq!(of("HEAD", "/api/v2/tasks"), Some(Route::List(&TASK)));
        assert_eq!(
            of("DELETE", "/api/v2/tasks/7"),
            Some(Route::Delete(&TASK, 7))
        );
        assert_eq!(
            of("POST", "/api/v2/tasks/7/actions/snooze"),
            Some(Route::Act(&TASK, 7, "snooze"))
        );
        assert_eq!(
            of("POST", "/api/v2/batches/actions/prospectsAddTags"),
            Some(Route::Bulk("prospectsAddTags"))
        );
        assert_eq!(
            of("POST", "/api/v2/batches/3/actions/cancel"),
            Some(Route::Act(&BATCH, 3, "cancel"))
        );
        assert_eq!(
            of("GET", "/api/v2/batches/3/events"),
            Some(Route::Events(3))
        );
        assert_eq!(
            of("POST", "/oauth/token/"),
            Some(Route::OAuth(Wanted::Token))
        );
        assert_eq!(
            of("POST", "/oauth/revoke"),
            Some(Route::OAuth(Wanted::Revocation))
        );
        for format in ReportFormat::ALL {
            let path = format!("/api/v2/batches/3/report.{}", format.name());
            assert_eq!(route("GET", &path).ok(), Some(Route::Report(3, format)));
        }
    }

    #[test]
    fn what_does_not_exist_is_not_found() {
        for path in [
            "/",
            "/api",
            "/api/v1/tasks",
            "/api/v2/task",
            "/api/v2/tasks/x",
            "/api/v2/tasks/0",
            "/api/v2/tasks/1/actions",
            "/api/v2/prospects/1/actions/x",
            "/oauth",
            "/oauth/authorize",
            "/api/v2/oauth/token",
            "/api/v2//tasks",
            "/api/v2/tasks/1/events",
            "/api/v2/batches/x/events",
            "/api/v2/batches/1/events/2",
            "/api/v2/batches/1/report",
            "/api/v2/batches/1/report.xml",
            "/api/v2/batches/1/csv",
            "/api/v2/tasks/1/report.csv",
        ] {
            match route("GET", path) {
                Err(Failure::Caller(errors)) => {
                    assert_eq!(errors[0].code, Code::RouteNotFound, "{path}")
                }
                other => panic!("{path}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_wrong_method_is_told_the_right_ones() {
        let allowed = |method, path| match route(method, path) {
            Err(Failure::Method(allowed)) => allowed,
            other => panic!("{path}: {other:?}"),
        };
        assert_eq!(allowed("DELETE", "/api/v2/tasks"), ["GET", "POST"]);
        assert_eq!(allowed("PUT", "/api/v2/users"), ["GET", "POST"]);
        assert_eq!(allowed("DELETE", "/api/v2/users/1"), ["GET", "PATCH"]);
        assert_eq!(allowed("PATCH", "/api/v2/taskPriorities/1"), ["GET"]);
        assert_eq!(allowed("GET", "/api/v2/tasks/1/actions/snooze"), ["POST"]);
        assert_eq!(allowed("POST", "/healthz"), ["GET"]);
        assert_eq!(allowed("GET", "/oauth/token"), ["POST"]);
        assert_eq!(allowed("POST", "/api/v2/batches/1/events"), ["GET"]);
        assert_eq!(allowed("DELETE", "/api/v2/batches/1/report.csv"), ["GET"]);
    }
}
