//! Sequence states: their actions.

use lockstep_core::machine::Named as _;
use lockstep_core::schema::SEQUENCE_STATE;
use lockstep_core::sequence_state::{self, MACHINE, State};
use lockstep_core::value::Value;
use lockstep_sql::{Answer, RecordName};

use super::{ATTEMPTS, Call};
use crate::database::Rows;
use crate::failure::Failure;
use crate::reply::Reply;

/// `POST /sequenceStates/{id}/actions/{action}`: the state moves, and its open tasks and unsent
/// mailings with it, in one transaction.
pub async fn act(call: &Call<'_>, id: i64, action: &str) -> Result<Reply, Failure> {
    let event = sequence_state::event_of(action)?;
    let organisation = call.identity.organisation();
    for _ in 0..ATTEMPTS {
        let rows = call
            .database
            .run_one(organisation.sequence_state(id))
            .await?;
        let row = rows
            .first()
            .ok_or_else(|| Failure::not_found(SEQUENCE_STATE.name, id))?;
        let version = row.integer("version").unwrap_or_default();
        let state = row.text("state").as_deref().and_then(State::named);
        let state =
            state.ok_or_else(|| Failure::Ours(format!("sequence state {id} has no state")))?;
        let reason = row.text("pause_reason");
        let mut changes = sequence_state::act(state, reason.as_deref(), event, call.now)?;
        changes.set("updatedAt", Value::Time(call.now));
        let next = MACHINE.step(state, event)?;
        let mut statements = organisation.settle_work(id, version, next, call.now);
        let update = statements.len();
        statements.push(organisation.update(&SEQUENCE_STATE, id, version, &changes, &[]));
        statements.push(organisation.show(&SEQUENCE_STATE, id, &call.view));
        let guard = organisation.guard_version(&SEQUENCE_STATE, id, version, &changes);
        let answer = Answer::of(&SEQUENCE_STATE, RecordName::Id(id));
        let results = call.act(statements, guard, answer).await?;
        if results.get(update).is_some_and(|rows| !rows.is_empty()) {
            let row = results
                .last()
                .and_then(Rows::first)
                .ok_or_else(|| Failure::not_found(SEQUENCE_STATE.name, id))?;
            return Ok(Reply::resource(200, &row.js_text("document"), &[]));
        }
    }
    Err(Failure::contended(SEQUENCE_STATE.name, id))
}
