//! The query and the inputs of a call.

use std::borrow::Cow;

use super::Route;
use crate::document::body_text;
use crate::error::Error;
use crate::hubspot::body::{self, Body, Input, Operation};
use crate::hubspot::problem::Problem;
use crate::hubspot::query::{self, Query};
use crate::query::{Pair, pairs};
use crate::request::Refused;

/// Reads the query of a request for this route.
///
/// # Errors
/// The first parameter that is not right.
pub fn read_query<'q>(
    route: &Route<'_>,
    pairs: impl Iterator<Item = Pair<'q>>,
) -> Result<Query, Error> {
    let known = match route {
        Route::List => query::LIST,
        Route::Show(_) => query::SHOW,
        Route::Update(_) => query::UPDATE,
        Route::Batch(Operation::Read) => query::READ,
        Route::Properties | Route::Property(_) => query::DEFINITIONS,
        _ => &[],
    };
    query::read(pairs, known)
}

/// Reads the inputs of a call: those of a batch, or the one of a call about one record, which its address may
/// name.
///
/// # Errors
/// What ended the reading.
pub fn inputs<'b>(
    route: &Route<'_>,
    operation: Operation,
    query: &Query,
    bytes: &'b [u8],
) -> Result<Body<'b>, Refused> {
    let text = || body_text(bytes);
    let alone = |input| Body {
        inputs: vec![input],
        ..Body::default()
    };
    let read = match route {
        Route::Create => body::single(text()?, operation).map(alone),
        Route::Update(id) => body::single(text()?, operation).map(|input| {
            alone(Input {
                id: Some(Cow::Owned(decoded(id))),
                id_property: query.id_property.clone().map(Cow::Owned),
                ..input
            })
        }),
        Route::Archive(id) => Ok(alone(Input {
            id: Some(Cow::Owned(decoded(id))),
            ..Input::default()
        })),
        _ => body::batch(text()?, operation),
    };
    Ok(read.map_err(Problem::from)?)
}

/// What was sent as a step of a path.
#[must_use]
pub fn decoded(step: &str) -> String {
    let step = step
        .replace('+', "%2B")
        .replace('&', "%26")
        .replace('=', "%3D");
    pairs(&step)
        .next()
        .map(|(name, _)| name.into_owned())
        .unwrap_or_default()
}
