//! What answers anybody: whether the service is there, and where tokens come from.

use futures_util::future::LocalBoxFuture;
use lockstep_sql::system;

use crate::dialect::{Destination, Dialect, OpenRoute};
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::identity::oauth::{self, Wanted};
use crate::identity::visit::Visit;
use crate::runtime::database::Database;

/// `GET /healthz`
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
        match (steps, method) {
            ([], "GET") => Ok(Destination::Open(Box::new(Self))),
            ([], _) => Err(Failure::Method(vec!["GET"])),
            _ => Err(Failure::no_route(path)),
        }
    }
}

impl OpenRoute for Health {
    fn answer<'a>(&'a self, visit: &'a Visit<'a>) -> LocalBoxFuture<'a, Result<Reply, Failure>> {
        Box::pin(health(visit.database))
    }
}

/// Answers once the database does.
async fn health(database: &Database) -> Result<Reply, Failure> {
    database.ask(system::introduction(0, 0)).await?;
    Ok(Reply::json(200, "{\"ok\":true}"))
}

/// `POST /oauth/token`, `POST /oauth/revoke`
pub struct OAuth;

impl Dialect for OAuth {
    fn root(&self) -> &'static str {
        "oauth"
    }

    fn route<'p>(
        &self,
        method: &str,
        path: &'p str,
        steps: &[&'p str],
    ) -> Result<Destination<'p>, Failure> {
        let wanted = match steps {
            ["token"] => Wanted::Token,
            ["revoke"] => Wanted::Revocation,
            _ => return Err(Failure::no_route(path)),
        };
        match method {
            "POST" => Ok(Destination::Open(Box::new(wanted))),
            _ => Err(Failure::Method(vec!["POST"])),
        }
    }
}

impl OpenRoute for Wanted {
    fn answer<'a>(&'a self, visit: &'a Visit<'a>) -> LocalBoxFuture<'a, Result<Reply, Failure>> {
        Box::pin(async { Ok(oauth::answer(visit, *self).await) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What there is at an address; the methods that it has, where it has not that one.
    fn leads(
        dialect: &dyn Dialect,
        method: &str,
        steps: &[&str],
    ) -> Option<Result<(), Vec<&'static str>>> {
        match dialect.route(method, "", steps) {
            Ok(_) => Some(Ok(())),
            Err(Failure::Method(allowed)) => Some(Err(allowed)),
            Err(_) => None,
        }
    }

    #[test]
    fn addresses_lead_somewhere() {
        assert_eq!(leads(&Health, "GET", &[]), Some(Ok(())));
        assert_eq!(leads(&Health, "POST", &[]), Some(Err(vec!["GET"])));
        assert_eq!(leads(&Health, "GET", &["x"]), None);
        for step in ["token", "revoke"] {
            assert_eq!(leads(&OAuth, "POST", &[step]), Some(Ok(())));
            assert_eq!(leads(&OAuth, "GET", &[step]), Some(Err(vec!["POST"])));
        }
        assert_eq!(leads(&OAuth, "POST", &[]), None);
        assert_eq!(leads(&OAuth, "POST", &["authorize"]), None);
    }
}
