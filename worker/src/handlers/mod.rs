//! The JSON:API dialect: what answers each of its routes, a file a kind of route.

mod accept;
mod activation;
mod answer;
mod batch;
mod bulk;
mod collection;
mod contended;
mod contents;
mod events;
mod import;
mod included;
mod introduction;
mod paging;
mod preview;
mod record;
mod related;
mod report;
mod scopes;
mod sequence_state;
mod show;
mod task;
mod token;
mod view;

use lockstep_core::request::{self, json_api};

use crate::dialect::{Destination, Dialect};
use crate::http::failure::Failure;

/// JSON:API, under `/api`.
pub struct JsonApi;

impl Dialect for JsonApi {
    fn root(&self) -> &'static str {
        request::Dialect::JsonApi.root()
    }

    fn route<'p>(
        &self,
        method: &str,
        path: &'p str,
        steps: &[&'p str],
    ) -> Result<Destination<'p>, Failure> {
        let route = json_api::route(method, path, steps)?;
        Ok(Destination::Known(Box::new(route)))
    }
}
