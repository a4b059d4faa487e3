//! What a request asks to be shown of records: members, related records, what is said of each.

use lockstep_core::query;
use lockstep_sql::{Meta, View};

use super::route::Route;
use super::scopes;
use crate::dialect::base;
use crate::http::address::Address;
use crate::http::failure::Failure;
use crate::identity::caller::Identity;

/// How the answers to a request show records.
///
/// # Errors
/// Parameters that say it wrongly, and included types that the token may not read.
pub fn view(route: &Route<'_>, address: &Address, identity: &Identity) -> Result<View, Failure> {
    let mut view = View::new(base(address));
    let mut errors = Vec::new();
    let inclusions = match route {
        // Who watches a batch is told all of it, and what is no document has no fields.
        Route::Introduction | Route::Events(_) | Route::Report(..) => return Ok(view),
        Route::List(resource) | Route::Show(resource, _) => {
            query::inclusions(resource, address.pairs())
        }
        _ => query::no_inclusions(address.pairs())
            .map(|()| None)
            .map_err(|error| vec![error]),
    };
    match query::fieldsets(address.pairs()) {
        Ok(fieldsets) => view.fieldsets = fieldsets,
        Err(mut problems) => errors.append(&mut problems),
    }
    match query::meta_switches(address.pairs()) {
        Ok(switches) => {
            view.meta = Meta {
                authorization: switches.authorization.then(|| identity.authorization()),
                data_connections: switches.data_connections,
            }
        }
        Err(mut problems) => errors.append(&mut problems),
    }
    match inclusions {
        Ok(inclusions) => view.inclusions = inclusions,
        Err(mut problems) => errors.append(&mut problems),
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }
    identity.check(&scopes::of_inclusions(view.inclusions.as_ref()))?;
    Ok(view)
}
