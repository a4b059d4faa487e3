//! The actions on a batch: confirm, cancel, retry, revert.

use lockstep_core::batch::{self, Event, ItemState, Start, ToConfirm};
use lockstep_core::bulk::{self, Plan, REVERT};
use lockstep_core::error::{Code, Error, thousands};
use lockstep_core::machine::Named as _;
use lockstep_core::schema::{Action, BATCH};
use lockstep_core::value::Fields;
use lockstep_sql::{
    Answer, BatchForDecision, Failures, RecordName, Seal, Shown, Slot, Transaction,
};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::accept::{NewBatch, accept};
use super::{preview, scopes};
use crate::batch::small::{self, Small};
use crate::call::{ATTEMPTS, Call};
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::runtime::answers::Answers;

/// `POST /batches/{id}/actions/{action}`
pub async fn act(
    call: &Call<'_>,
    id: i64,
    action: &Action,
    parameters: Fields<'_>,
) -> Result<Reply, Failure> {
    match action.name {
        "confirm" => confirm(call, id, parameters.get("confirmedCount").as_integer()).await,
        "retry" => retry(call, id).await,
        "revert" => revert(call, id).await,
        _ => cancel(call, id).await,
    }
}

async fn read(call: &Call<'_>, id: i64) -> Result<BatchForDecision, Failure> {
    let batch = call.identity.organisation().batch_for_decision(id);
    let batch = call.database.first(batch).await?;
    batch.ok_or_else(|| Failure::not_found(BATCH.name, id))
}

/// Of two confirmations at once one wins; the other is told that the batch no longer waits.
async fn confirm(call: &Call<'_>, id: i64, confirmed: Option<i64>) -> Result<Reply, Failure> {
    let organisation = call.identity.organisation();
    for _ in 0..ATTEMPTS {
        let batch = read(call, id).await?;
        let reverted = payload_of(&batch.payload)?.action;
        check_scopes(call, &batch.action, reverted.as_deref())?;
        let to_confirm = ToConfirm {
            state: batch.state,
            confirmed_count_required: batch.confirmed_count_required,
            confirm_count: batch.confirm_count,
            is_own_to_approve: batch.approval_required
                && batch.creator_id == Some(call.identity.user),
        };
        batch::confirm(to_confirm, confirmed)?;
        let version = batch.version;
        let mut transaction = Transaction::new();
        let confirm =
            organisation.confirm(id, version, &batch.start_key, call.identity.user, call.now);
        let confirmed = transaction.ask_steps(confirm);
        let shown = transaction.ask(organisation.show(&BATCH, id, &call.view));
        let sequence = Plan::read(&batch.action, &batch.payload)?.sequence();
        let facts = transaction.ask(organisation.facts(sequence));
        let guard = organisation.guard_event(id, Event::Confirm, Some(version));
        let reply = Answer {
            runs_up_to: Some(small::most(call)),
            ..Answer::of(&BATCH, RecordName::Id(id))
        };
        let answers = call.act(transaction, guard, reply).await?;
        if answers.wrote(confirmed)? {
            let small = Small {
                batch: id,
                action: &batch.action,
                payload: batch.payload,
                actor: batch.creator_id.unwrap_or_default(),
                total: batch.total,
                facts: answers.one(facts)?,
                answer: reply,
            };
            return match small::run_or_queue(call, small).await {
                Some(document) => Ok(Reply::resource(200, &document, &[])),
                None => answer(&answers, shown, id),
            };
        }
    }
    Err(Failure::contended(BATCH.name, id))
}

async fn cancel(call: &Call<'_>, id: i64) -> Result<Reply, Failure> {
    let organisation = call.identity.organisation();
    let mut transaction = Transaction::new();
    let canceled = transaction.ask_steps(organisation.cancel(id, call.now));
    let shown = transaction.ask(organisation.show(&BATCH, id, &call.view));
    let guard = organisation.guard_event(id, Event::Cancel, None);
    let reply = Answer::of(&BATCH, RecordName::Id(id));
    let answers = call.act(transaction, guard, reply).await?;
    if answers.wrote(canceled)? {
        return answer(&answers, shown, id);
    }
    let batch = read(call, id).await?;
    batch::step(batch.state, Event::Cancel)?;
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
    let BatchForDecision {
        action, payload, ..
    } = read_source(call, id, Event::Retry).await?;
    let Payload {
        attributes,
        action: reverted,
        format,
    } = payload_of(&payload)?;
    check_scopes(call, &action, reverted.as_deref())?;
    let payload = json!({
        "attributes": attributes, "action": reverted, "format": format, "batchId": id,
    });
    let batch = source_batch(&action, &payload, Seal::Source(id, ItemState::Error));
    match accept(call, batch).await {
        Err(failure) if action != REVERT => {
            let organisation = call.identity.organisation();
            let mut transaction = Transaction::new();
            let retry = transaction.ask(organisation.retry_of(id, &action));
            let failures = transaction.ask(organisation.failures(id, &action));
            let answers = call.database.run(transaction).await?;
            Err(match (answers.first(retry)?, answers.one(failures)?) {
                (Some(retry), _) => retried(id, retry.id).into(),
                (None, Failures { failed, refused }) if failed > 0 && failed == refused => {
                    all_refused(id, failed).into()
                }
                _ => failure,
            })
        }
        reply => reply,
    }
}

/// What failed is tried again once: it would be done twice otherwise.
fn retried(id: i64, by: i64) -> Error {
    let detail = format!(
        "what failed in batch {id} was tried again by batch {by}; `retry` that one for what failed there"
    );
    Error::new(Code::ActionNotApplicable, detail)
}

/// What was decided when it was sent would only be told again.
fn all_refused(id: i64, failed: i64) -> Error {
    let failed = thousands(u64::try_from(failed).unwrap_or_default());
    let detail = format!(
        "nothing of batch {id} can be tried again: what failed ({failed}) was decided when it was sent; send it again"
    );
    Error::new(Code::ActionNotApplicable, detail)
}

/// Makes a batch that takes the changes of one that is over back, or previews it.
async fn revert(call: &Call<'_>, id: i64) -> Result<Reply, Failure> {
    let BatchForDecision {
        action, payload, ..
    } = read_source(call, id, Event::Revert).await?;
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

/// The batch that a new one is about, where its machine and its age allow that.
async fn read_source(call: &Call<'_>, id: i64, event: Event) -> Result<BatchForDecision, Failure> {
    let batch = read(call, id).await?;
    batch::step(batch.state, event)?;
    if batch.purged {
        let detail = format!(
            "the items of batch {id} were deleted when their time was up; `{}` needs them",
            event.name()
        );
        return Err(Error::new(Code::ActionNotApplicable, detail).into());
    }
    Ok(batch)
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
        note: None,
        seal,
        start: Start::QUEUED,
        references: Vec::new(),
        status: 200,
        ignored: Vec::new(),
    }
}

fn answer(answers: &Answers, shown: Slot<Shown>, id: i64) -> Result<Reply, Failure> {
    let document = answers.document(shown)?;
    let document = document.ok_or_else(|| Failure::not_found(BATCH.name, id))?;
    Ok(Reply::resource(200, &document, &[]))
}
