//! Why a request is refused.

use super::beginning;
use crate::error::{Code, Error};
use crate::hubspot::problem::Problem;

/// Why a request is refused that nobody has asked storage about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// What is wrong with it.
    Errors(Vec<Error>),
    /// What is wrong with it, in the HubSpot-style dialect's own reading.
    Problem(Box<Problem>),
    /// The address exists for these methods only.
    Method(Vec<&'static str>),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Errors(vec![error])
    }
}

impl From<Vec<Error>> for Refused {
    fn from(errors: Vec<Error>) -> Self {
        Self::Errors(errors)
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl Refused {
    /// An address that does not exist.
    #[must_use]
    pub fn no_route(path: &str) -> Self {
        let path = beginning(path);
        let detail = format!("`{path}` is not an address; `GET /openapi.json` has all");
        Error::new(Code::RouteNotFound, detail).into()
    }

    /// An address that has no previews of its own, in a dialect whose previews are asked for otherwise.
    #[must_use]
    pub fn no_preview_root(path: &str) -> Self {
        let path = beginning(path);
        let detail = format!(
            "`{path}` is not an address; a preview is asked for here by `preview=true` in the query, or by the header `Lockstep-Preview: true`"
        );
        Error::new(Code::RouteNotFound, detail).into()
    }
}

/// The address exists for these methods only.
#[must_use]
pub fn method_not_allowed(method: &str, allowed: &[&str]) -> Error {
    let allow = allowed.join(", ");
    let detail = format!("`{method}` is not allowed here; allowed: {allow}");
    Error::new(Code::MethodNotAllowed, detail)
}
