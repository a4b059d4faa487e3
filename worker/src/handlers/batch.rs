//! The actions on a batch: confirm and cancel.

use lockstep_core::batch::{self, Event, MACHINE, State};
use lockstep_core::error::{Code, Error};
use lockstep_core::machine::Named as _;
use lockstep_core::query;
use lockstep_core::schema::BATCH;

use super::{ATTEMPTS, Call};
use crate::database::{Row, Rows};
use crate::failure::Failure;
use crate::reply::Reply;
use crate::{queue, request};

/// `POST /batches/{id}/actions/{action}`
pub async fn act(call: &Call<'_>, id: i64, name: &str) -> Result<Reply, Failure> {
    let Some(action) = BATCH.action(name) else {
        let detail =
            format!("`{name}` is not an action of batch; there are `cancel` and `confirm`");
        return Err(Error::new(Code::RouteNotFound, detail).into());
    };
    let parameters = query::parameters(action.name, action.parameters, request::pairs(&call.url))?;
    match action.name {
        "confirm" => confirm(call, id, parameters.get("confirmedCount").as_integer()).await,
        _ => cancel(call, id).await,
    }
}

async fn read(call: &Call<'_>, id: i64) -> Result<(Row, State), Failure> {
    let rows = call
        .database
        .run_one(call.identity.organisation().batch_for_decision(id))
        .await?;
    let row = rows
        .first()
        .ok_or_else(|| Failure::not_found(BATCH.name, id))?;
    let state = row.text("state").as_deref().and_then(State::named);
    let state = state.ok_or_else(|| Failure::Ours(format!("batch {id} has no state")))?;
    Ok((row, state))
}

/// Of two confirmations at once one wins; the other is told that the batch no longer waits.
async fn confirm(call: &Call<'_>, id: i64, confirmed: Option<i64>) -> Result<Reply, Failure> {
    let organisation = call.identity.organisation();
    for _ in 0..ATTEMPTS {
        let (row, state) = read(call, id).await?;
        let required = row.integer("confirmed_count_required") == Some(1);
        batch::confirm(
            state,
            required,
            row.integer("confirm_count").unwrap_or_default(),
            confirmed,
        )?;
        let version = row.integer("version").unwrap_or_default();
        let key = row.text("start_key").unwrap_or_default();
        let mut statements = organisation.confirm(id, version, &key, call.now);
        statements.push(organisation.show(&BATCH, id, &call.base));
        let results = call.database.run(statements).await?;
        if results.first().is_some_and(|rows| !rows.is_empty()) {
            let total = row.integer("total").unwrap_or_default();
            let action = row.text("action").unwrap_or_default();
            queue::send_or_leave(call.env, organisation, id, &action, total).await;
            return answer(&results, id);
        }
    }
    Err(Failure::contended(BATCH.name, id))
}

async fn cancel(call: &Call<'_>, id: i64) -> Result<Reply, Failure> {
    let organisation = call.identity.organisation();
    let mut statements = organisation.cancel(id, call.now);
    statements.push(organisation.show(&BATCH, id, &call.base));
    let results = call.database.run(statements).await?;
    if results.first().is_some_and(|rows| !rows.is_empty()) {
        return answer(&results, id);
    }
    let (_, state) = read(call, id).await?;
    MACHINE.step(state, Event::Cancel)?;
    Err(Failure::contended(BATCH.name, id))
}

fn answer(results: &[Rows], id: i64) -> Result<Reply, Failure> {
    let row = results
        .last()
        .and_then(Rows::first)
        .ok_or_else(|| Failure::not_found(BATCH.name, id))?;
    Ok(Reply::resource(200, &row.js_text("document"), &[]))
}
