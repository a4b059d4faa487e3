//! What a request asks to be shown of records: members, related records, what is said of each.

use lockstep_core::request::json_api::{Route, Shown, shown};
use lockstep_core::schema::BATCH;
use lockstep_sql::{Meta, View};

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
    let Shown {
        fieldsets,
        switches,
        inclusions,
    } = shown(route, || address.pairs())?;
    // Most requests are about nothing that tells of batches, and need not look through the scopes again.
    let is_of_batches = match route {
        Route::List(resource)
        | Route::Create(resource)
        | Route::Show(resource, _)
        | Route::Update(resource, _)
        | Route::Delete(resource, _)
        | Route::Act(resource, ..) => **resource == BATCH || inclusions.is_some(),
        _ => true,
    };
    let hidden = match is_of_batches {
        true => scopes::unreadable_contents(identity),
        false => Vec::new(),
    };
    let view = View {
        fieldsets,
        inclusions,
        meta: Meta {
            authorization: switches.authorization.then(|| identity.authorization()),
            data_connections: switches.data_connections,
        },
        hidden,
        ..View::new(base(address))
    };
    identity.check(&scopes::of_inclusions(view.inclusions.as_ref()))?;
    Ok(view)
}
