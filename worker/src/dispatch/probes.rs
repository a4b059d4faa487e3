//! What tells those who run the service how it is: whether the Worker answers, and whether what it needs does.

use futures_util::future::{LocalBoxFuture, join};
use lockstep_sql::system;

use crate::dialect::{Destination, Dialect, OpenRoute};
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::identity::visit::Visit;
use crate::runtime::fault::Fault;
use crate::runtime::kv;
use crate::runtime::log::Log;

/// When to ask again whether the service is ready, in seconds.
const WAIT: &str = "5";

/// `GET /healthz`: asks nothing, so that no database that is busy makes anybody start the service anew.
pub struct Health;

impl Dialect for Health {
    fn root(&self) -> &'static str {
        "healthz"
    }

    fn route<'p>(
        &self,
        method: &str,
        path: &'p str,
        steps: &[&'p str],
    ) -> Result<Destination<'p>, Failure> {
        only(method, path, steps, Self)
    }
}

impl OpenRoute for Health {
    fn answer<'a>(&'a self, _visit: &'a Visit<'a>) -> LocalBoxFuture<'a, Result<Reply, Failure>> {
        Box::pin(async { Ok(Reply::json(200, "{\"ok\":true}")) })
    }
}

/// `GET /readyz`: asks the database and KV.
pub struct Readiness;

impl Dialect for Readiness {
    fn root(&self) -> &'static str {
        "readyz"
    }

    fn route<'p>(
        &self,
        method: &str,
        path: &'p str,
        steps: &[&'p str],
    ) -> Result<Destination<'p>, Failure> {
        only(method, path, steps, Self)
    }
}

impl OpenRoute for Readiness {
    fn answer<'a>(&'a self, visit: &'a Visit<'a>) -> LocalBoxFuture<'a, Result<Reply, Failure>> {
        Box::pin(async { Ok(ask(visit).await) })
    }
}

/// Asks both at once. A table is asked rather than nothing: without migrations nothing else is answered either.
async fn ask(visit: &Visit<'_>) -> Reply {
    let database = async { visit.database()?.ask(system::introduction(0, 0)).await };
    let (database, cache) = join(database, kv::ask(visit.env)).await;
    let database = is_there("the database", database, visit.log);
    let cache = is_there("KV", cache, visit.log);
    let (status, body) = answer(database, cache);
    let reply = Reply::json(status, &body);
    match status {
        200 => reply,
        _ => reply.with_header("retry-after", WAIT),
    }
}

/// Whether something has answered. What it says is for our log.
fn is_there<T>(what: &str, answer: Result<T, Fault>, log: &Log) -> bool {
    match answer {
        Ok(_) => true,
        Err(fault) => {
            log.error(format_args!("{what} is not ready: {fault}"));
            false
        }
    }
}

/// The status, and which of them are ready.
fn answer(database: bool, cache: bool) -> (u16, String) {
    let is_ready = database && cache;
    let body = format!("{{\"ok\":{is_ready},\"database\":{database},\"cache\":{cache}}}");
    (if is_ready { 200 } else { 503 }, body)
}

/// The one address of a probe.
fn only<'p>(
    method: &str,
    path: &str,
    steps: &[&str],
    probe: impl OpenRoute + 'p,
) -> Result<Destination<'p>, Failure> {
    one_address(method, path, steps)?;
    Ok(Destination::Open(Box::new(probe)))
}

/// Refuses what is not `GET` of a root alone.
pub fn one_address(method: &str, path: &str, steps: &[&str]) -> Result<(), Failure> {
    match (steps, method) {
        ([], "GET") => Ok(()),
        ([], _) => Err(Failure::Method(vec!["GET"])),
        _ => Err(Failure::no_route(path)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_has_one_address_and_one_method() {
        for probe in [&Health as &dyn Dialect, &Readiness] {
            assert!(probe.route("GET", "", &[]).is_ok());
            match probe.route("POST", "", &[]) {
                Err(Failure::Method(allowed)) => assert_eq!(allowed, ["GET"]),
                _ => panic!("{}", probe.root()),
            }
            match probe.route("GET", "", &["x"]) {
                Err(Failure::Caller(errors)) => assert_eq!(errors[0].code.status(), 404),
                _ => panic!("{}", probe.root()),
            }
        }
    }

    #[test]
    fn what_is_not_ready_is_named() {
        for (database, cache, status, body) in [
            (
                true,
                true,
                200,
                r#"{"ok":true,"database":true,"cache":true}"#,
            ),
            (
                false,
                true,
                503,
                r#"{"ok":false,"database":false,"cache":true}"#,
            ),
            (
                true,
                false,
                503,
                r#"{"ok":false,"database":true,"cache":false}"#,
            ),
        ] {
            assert_eq!(answer(database, cache), (status, body.to_owned()));
        }
    }
}
