//! The actions on a batch: confirm, cancel, retry, revert.

use lockstep_core::batch::{self, Event, ItemState, MACHINE, Start, State};
use lockstep_core::bulk::{self, Plan, REVERT};
use lockstep_core::error::{Code, Error, excerpt, one_of};
use lockstep_core::machine::Named as _;
use lockstep_core::query;
use lockstep_core::schema::BATCH;
use lockstep_sql::{Answer, RecordName, Seal};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::accept::{NewBatch, accept};
use super::{preview, scopes};
use crate::batch::queue;
use crate::call::{ATTEMPTS, Call};
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::runtime::database::{Row, Rows};

/// `POST /batches/{id}/actions/{action}`
pub async fn act(call: &Call<'_>, id: i64, name: &str) -> Result<Reply, Failure> {
    let Some(action) = BATCH.action(name) else {
        let actions = one_of(BATCH.actions.iter().map(|action| action.name));
        let name = excerpt(name);
        let detail = format!("`{name}` is not an action of batch; there are {actions}");
        return Err(Error::new(Code::RouteNotFound, detail).into());
    };
    let parameters = query::parameters(action.name, action.parameters, call.address.pairs())?;
    match action.name {
        "confirm" => confirm(call, id, parameters.get("confirmedCount").as_integer()).await,
        "retry" => retry(call, id).await,
        "revert" => revert(call, id).await,
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
    let state = state.ok_or_else(|| Failure::ours(format!("batch {id} has no state")))?;
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
        statements.push(organisation.show(&BATCH, id, &call.view));
        let guard = organisation.guard_event(id, Event::Confirm, Some(version));
        let reply = Answer::of(&BATCH, RecordName::Id(id));
        let results = call.act(statements, guard, reply).await?;
        if results.first().is_some_and(|rows| !rows.is_empty()) {
            let total = row.integer("total").unwrap_or_default();
            let action = row.text("action").unwrap_or_default();
            queue::send_or_leave(call.env, organisation, id, &action, total, &call.log).await;
            return answer(&results, id);
        }
    }
    Err(Failure::contended(BATCH.name, id))
}

async fn cancel(call: &Call<'_>, id: i64) -> Result<Reply, Failure> {
    let organisation = call.identity.organisation();
    let mut statements = organisation.cancel(id, call.now);
    statements.push(organisation.show(&BATCH, id, &call.view));
    let guard = organisation.guard_event(id, Event::Cancel, None);
    let reply = Answer::of(&BATCH, RecordName::Id(id));
    let results = call.act(statements, guard, reply).await?;
    if results.first().is_some_and(|rows| !rows.is_empty()) {
        return answer(&results, id);
    }
    let (_, state) = read(call, id).await?;
    MACHINE.step(state, Event::Cancel)?;
    Err(Failure::contended(BATCH.name, id))
}

/// The payload of a batch, as far as a batch about it hands it on.
#[derive(Deserialize)]
struct Payload<'p> {
    #[serde(borrow)]
    attributes: &'p RawValue,
    action: Option<String>,
    format: Option<String>,
}

/// Makes a batch of the failed items of one that is over: the same action, tried again.
async fn retry(call: &Call<'_>, id: i64) -> Result<Reply, Failure> {
    let (row, payload) = read_source(call, id, Event::Retry).await?;
    let action = row.text("action").unwrap_or_default();
    let Payload {
        attributes,
        action: reverted,
        format,
    } = payload_of(&payload)?;
    check_scopes(call, &action, reverted.as_deref())?;
    let payload = json!({
        "attributes": attributes, "action": reverted, "format": format, "batchId": id,
    });
    accept(
        call,
        source_batch(&action, &payload, Seal::Source(id, ItemState::Error)),
    )
    .await
}

/// Makes a batch that takes the changes of one that is over back, or previews it.
async fn revert(call: &Call<'_>, id: i64) -> Result<Reply, Failure> {
    let (row, payload) = read_source(call, id, Event::Revert).await?;
    let action = row.text("action").unwrap_or_default();
    let Payload {
        attributes,
        action: reverted,
        ..
    } = payload_of(&payload)?;
    check_scopes(call, REVERT, Some(reverted.as_deref().unwrap_or(&action)))?;
    let payload = json!({
        // Of a revert, what it has taken back.
        "action": reverted.as_deref().unwrap_or(&action),
        "attributes": attributes,
        "batchId": id,
    });
    if call.is_preview {
        let payload = payload.to_string();
        let plan = Plan::read(REVERT, &payload)?;
        return preview::of_revert(call, &plan, id).await;
    }
    accept(
        call,
        source_batch(REVERT, &payload, Seal::Source(id, ItemState::Changed)),
    )
    .await
}

/// Refuses a batch about another one to a token that could not have made that one. `reverted` is
/// what a revert takes back.
fn check_scopes(call: &Call<'_>, action: &str, reverted: Option<&str>) -> Result<(), Failure> {
    let needed = match reverted.filter(|_| action == REVERT) {
        Some(reverted) => scopes::of_revert(bulk::spec(reverted)?),
        None => scopes::of_bulk(bulk::spec(action)?),
    };
    call.identity.check(&needed)
}

/// The batch that a new one is about, where its machine and its age allow that; with its payload.
async fn read_source(call: &Call<'_>, id: i64, event: Event) -> Result<(Row, String), Failure> {
    let (row, state) = read(call, id).await?;
    MACHINE.step(state, event)?;
    if row.integer("purged") == Some(1) {
        let detail = format!(
            "the items of batch {id} were deleted when their time was up; `{}` needs them",
            event.name()
        );
        return Err(Error::new(Code::ActionNotApplicable, detail).into());
    }
    let payload = row.text("payload").unwrap_or_default();
    Ok((row, payload))
}

fn payload_of(text: &str) -> Result<Payload<'_>, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::ours(format!("payload: {error}")))
}

/// It runs at once: it is about items that somebody has already meant.
fn source_batch<'a>(
    action: &'a str,
    payload: &'a serde_json::Value,
    seal: Seal<'a>,
) -> NewBatch<'a> {
    NewBatch {
        action,
        payload,
        external_start_payload: None,
        seal,
        start: Start::QUEUED,
        references: Vec::new(),
        status: 200,
        ignored: Vec::new(),
    }
}

fn answer(results: &[Rows], id: i64) -> Result<Reply, Failure> {
    let row = results
        .last()
        .and_then(Rows::first)
        .ok_or_else(|| Failure::not_found(BATCH.name, id))?;
    Ok(Reply::resource(200, &row.js_text("document"), &[]))
}
