//! Switching a sequence, or the template of a step, on and off.

use lockstep_core::activation;
use lockstep_core::document::parse_record;
use lockstep_core::schema::{ResourceType, SEQUENCE};
use lockstep_sql::{Answer, RecordName, View};

use super::{ATTEMPTS, Call};
use crate::database::Rows;
use crate::failure::Failure;
use crate::reply::Reply;

/// `POST /{plural}/{id}/actions/{action}`: with a sequence move its states, in one transaction.
pub async fn act(
    call: &Call<'_>,
    resource: &'static ResourceType,
    id: i64,
    action: &str,
) -> Result<Reply, Failure> {
    let event = activation::event_of(resource, action)?;
    let organisation = call.identity.organisation();
    let whole = View::new(call.view.base.as_str());
    for _ in 0..ATTEMPTS {
        let rows = call
            .database
            .run_one(organisation.show(resource, id, &whole))
            .await?;
        let row = rows
            .first()
            .ok_or_else(|| Failure::not_found(resource.name, id))?;
        let version = row.integer("version").unwrap_or_default();
        let text = row.text("document").unwrap_or_default();
        let current = parse_record(&text, resource)
            .map_err(|errors| Failure::Ours(format!("{} {id}: {errors:?}", resource.name)))?
            .fields;
        let changes = activation::act(resource, &current, event, call.now, call.identity.user);
        let mut statements = Vec::new();
        if *resource == SEQUENCE && !changes.is_empty() {
            statements = organisation.switch_states(id, version, event, call.now);
        }
        let update = statements.len();
        statements.push(if changes.is_empty() {
            organisation.leave(resource, id, version)
        } else {
            organisation.update(resource, id, version, &changes, &[])
        });
        statements.push(organisation.show(resource, id, &call.view));
        let guard = organisation.guard_version(resource, id, version, &changes);
        let answer = Answer::of(resource, RecordName::Id(id));
        let results = call.act(statements, guard, answer).await?;
        if results.get(update).is_some_and(|rows| !rows.is_empty()) {
            let row = results
                .last()
                .and_then(Rows::first)
                .ok_or_else(|| Failure::not_found(resource.name, id))?;
            return Ok(Reply::resource(200, &row.js_text("document"), &[]));
        }
    }
    Err(Failure::contended(resource.name, id))
}
