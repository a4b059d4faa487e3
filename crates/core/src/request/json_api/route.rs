//! The addresses of the dialect, and what each says of itself.

use crate::bulk::{self, BulkActionSpec, REVERT};
use crate::error::{Code, Error};
use crate::import::Format;
use crate::query::{ACTION_PARAMETERS, Known, PREVIEWING, SHOWN};
use crate::request::{self, Body, Refused, beginning};
use crate::schema::{BATCH, Operation, RESOURCE_TYPES, ResourceType, TASK, resource_type_at};
use crate::value::read_id;

/// What a request asks for. The comments leave out `/api/v2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route<'p> {
    /// `GET /`: who the token belongs to.
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
    Report(i64, Format),
}

/// The route of a request, by the steps of its path behind `/api`.
///
/// # Errors
/// 404 for an address that does not exist, 405 for a method that it does not have.
pub fn route<'p>(method: &str, path: &'p str, steps: &[&'p str]) -> Result<Route<'p>, Refused> {
    match steps {
        ["v2"] => only(method, "GET", Route::Introduction),
        ["v2", rest @ ..] => resource_route(method, path, rest),
        _ => Err(Refused::no_route(path)),
    }
}

fn resource_route<'p>(
    method: &str,
    path: &'p str,
    segments: &[&'p str],
) -> Result<Route<'p>, Refused> {
    let plural = segments.first().copied().unwrap_or_default();
    let resource = resource_type_at(plural).ok_or_else(|| no_collection(path))?;
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
            let format = file.strip_prefix("report.").and_then(Format::named);
            let format = format.ok_or_else(|| Refused::no_route(path))?;
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
        _ => Err(Refused::no_route(path)),
    }
}

fn only<'p>(method: &str, right: &'static str, route: Route<'p>) -> Result<Route<'p>, Refused> {
    if method == right {
        Ok(route)
    } else {
        Err(Refused::Method(vec![right]))
    }
}

fn choose<'p>(
    method: &str,
    resource: &ResourceType,
    routes: &[(&'static str, Operation, Route<'p>)],
) -> Result<Route<'p>, Refused> {
    let offered = || {
        routes
            .iter()
            .filter(|(_, operation, _)| resource.offers(*operation))
    };
    offered()
        .find(|(right, ..)| *right == method)
        .map(|(.., route)| route.clone())
        .ok_or_else(|| Refused::Method(offered().map(|(right, ..)| *right).collect()))
}

fn record_id(path: &str, segment: &str) -> Result<i64, Refused> {
    read_id(segment).ok_or_else(|| {
        let detail = format!("`{path}` is not an address; ids are positive whole numbers");
        Error::new(Code::RouteNotFound, detail).into()
    })
}

fn no_collection(path: &str) -> Refused {
    let known: Vec<&str> = RESOURCE_TYPES
        .iter()
        .map(|resource| resource.plural)
        .collect();
    let path = beginning(path);
    let detail = format!(
        "`{path}` is not an address; collections: {}",
        known.join(", ")
    );
    Error::new(Code::RouteNotFound, detail).into()
}

/// The bulk action whose body is a file, which is read as it comes.
#[must_use]
pub fn imported(action: &str) -> Option<&'static BulkActionSpec> {
    bulk::spec(action).ok().filter(|spec| spec.imports())
}

impl request::Route for Route<'_> {
    fn operation(&self) -> String {
        let of = |resource: &ResourceType, verb: &str| format!("{}.{verb}", resource.plural);
        match self {
            Self::Introduction => "service.introduce".to_owned(),
            Self::List(resource) => of(resource, "list"),
            Self::Create(resource) => of(resource, "create"),
            Self::Show(resource, _) => of(resource, "show"),
            Self::Update(resource, _) => of(resource, "update"),
            Self::Delete(resource, _) => of(resource, "delete"),
            Self::Act(resource, _, action) => of(resource, "actions.") + action,
            Self::Bulk(action) => of(&BATCH, "actions.") + action,
            Self::Events(_) => of(&BATCH, "events"),
            Self::Report(_, format) => of(&BATCH, "report.") + format.as_str(),
        }
    }

    fn may_write(&self) -> bool {
        match self {
            Self::Introduction
            | Self::List(_)
            | Self::Show(..)
            | Self::Events(_)
            | Self::Report(..) => false,
            Self::Create(_)
            | Self::Update(..)
            | Self::Delete(..)
            | Self::Act(..)
            | Self::Bulk(_) => true,
        }
    }

    fn has_preview(&self) -> bool {
        match self {
            Self::Bulk(_) => true,
            Self::Create(resource) => **resource == BATCH,
            Self::Act(resource, _, action) => **resource == BATCH && *action == REVERT,
            _ => false,
        }
    }

    fn parameters(&self) -> Option<Vec<Known>> {
        let previewing = if self.has_preview() { PREVIEWING } else { &[] };
        let mut known = [previewing, SHOWN].concat();
        match self {
            Self::Bulk(action) => {
                let spec = bulk::spec(action).ok()?;
                match spec.imports() {
                    true => known.extend(bulk::known_of_import()),
                    false => known = bulk::known_parameters(),
                }
            }
            Self::Create(resource) if **resource == BATCH => known = bulk::known_parameters(),
            Self::Act(resource, _, action) => {
                let action = resource.action(action)?;
                // Their reader names the action in what it refuses, as the page does.
                if [&TASK, &BATCH].contains(resource) {
                    let parameters = action.parameters.iter();
                    known.extend(parameters.map(|one| Known::Action(one.name)));
                    known.push(ACTION_PARAMETERS);
                }
            }
            _ => {}
        }
        Some(known)
    }

    fn body(&self) -> Body {
        match self {
            Self::Bulk(action) if imported(action).is_some() => Body::Stream,
            // What does not exist has no media type that would be right.
            Self::Bulk(action) if bulk::spec(action).is_err() => Body::Unread,
            Self::Create(_) | Self::Update(..) | Self::Bulk(_) => Body::Document,
            // They take none, and so none is of a wrong media type; what it says is refused.
            Self::Act(..) | Self::Delete(..) => Body::Bytes,
            Self::Introduction
            | Self::List(_)
            | Self::Show(..)
            | Self::Events(_)
            | Self::Report(..) => Body::Unread,
        }
    }

    /// Those of `POST`: the others may be repeated as they are.
    fn is_keyed(&self) -> bool {
        matches!(self, Self::Create(_) | Self::Act(..) | Self::Bulk(_))
    }
}

/// The route of a request for a whole path, as dispatch finds it.
#[cfg(test)]
pub fn at<'p>(method: &str, path: &'p str) -> Result<Route<'p>, Refused> {
    let steps: Vec<&str> = path.split('/').skip(2).collect();
    route(method, path, &steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_somewhere() {
        let of = |method, path| at(method, path).ok();
        assert_eq!(of("GET", "/api/v2/tasks"), Some(Route::List(&TASK)));
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
        for format in [Format::Csv, Format::Ndjson] {
            let path = format!("/api/v2/batches/3/report.{}", format.as_str());
            assert_eq!(at("GET", &path).ok(), Some(Route::Report(3, format)));
        }
    }

    #[test]
    fn what_does_not_exist_is_not_found() {
        for path in [
            "/api",
            "/api/v1/tasks",
            "/api/v2/task",
            "/api/v2/tasks/x",
            "/api/v2/tasks/0",
            "/api/v2/tasks/1/actions",
            "/api/v2/prospects/1/actions/x",
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
            match at("GET", path) {
                Err(Refused::Errors(errors)) => {
                    assert_eq!(errors[0].code, Code::RouteNotFound, "{path}")
                }
                other => panic!("{path}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_wrong_method_is_told_the_right_ones() {
        let allowed = |method, path| match at(method, path) {
            Err(Refused::Method(allowed)) => allowed,
            other => panic!("{path}: {other:?}"),
        };
        assert_eq!(allowed("DELETE", "/api/v2/tasks"), ["GET", "POST"]);
        assert_eq!(allowed("PUT", "/api/v2/users"), ["GET", "POST"]);
        assert_eq!(allowed("DELETE", "/api/v2/users/1"), ["GET", "PATCH"]);
        assert_eq!(allowed("PATCH", "/api/v2/taskPriorities/1"), ["GET"]);
        assert_eq!(allowed("GET", "/api/v2/tasks/1/actions/snooze"), ["POST"]);
        assert_eq!(allowed("POST", "/api/v2/batches/1/events"), ["GET"]);
        assert_eq!(allowed("DELETE", "/api/v2/batches/1/report.csv"), ["GET"]);
    }
}
