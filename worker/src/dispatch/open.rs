//! What answers anybody who wants tokens.

use futures_util::future::LocalBoxFuture;

use crate::dialect::{Destination, Dialect, OpenRoute};
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::identity::oauth::{self, Wanted};
use crate::identity::visit::Visit;

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
        for step in ["token", "revoke"] {
            assert_eq!(leads(&OAuth, "POST", &[step]), Some(Ok(())));
            assert_eq!(leads(&OAuth, "GET", &[step]), Some(Err(vec!["POST"])));
        }
        assert_eq!(leads(&OAuth, "POST", &[]), None);
        assert_eq!(leads(&OAuth, "POST", &["authorize"]), None);
    }
}
