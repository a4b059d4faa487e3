//! Accepting a batch, whichever request it comes from.

use lockstep_core::batch::{self, Start};
use lockstep_core::bulk::{BulkAction, Plan};
use lockstep_core::error::{Code, Error};
use lockstep_core::schema::BATCH;
use lockstep_core::sequence_state;
use lockstep_core::value::Reference;
use lockstep_sql::{
    Acceptance, Accepted, Answer, Guard, PlanFacts, Query, RecordName, Seal, Steps, Transaction,
};
use worker::js_sys::JsString;

use crate::batch::quota;
use crate::batch::small::{self, Small};
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::runtime::fault::Cause;
use crate::runtime::random;

/// A batch that is to be accepted.
pub struct NewBatch<'a> {
    /// The bulk action, or `revert`.
    pub action: &'a str,
    /// What it keeps of its input.
    pub payload: &'a serde_json::Value,
    /// What an external system wants to have kept.
    pub external_start_payload: Option<&'a str>,
    /// Why it is done.
    pub note: Option<&'a str>,
    /// What its items are.
    pub seal: Seal<'a>,
    /// How it starts.
    pub start: Start,
    /// The records that the action names, each with the pointer of its place.
    pub references: Vec<(String, Reference)>,
    /// The status of the answer.
    pub status: u16,
    /// Pointers of what came along and is not stored.
    pub ignored: Vec<String>,
}

/// The records that an action names, each with the pointer of its place below `attributes`.
pub fn references(action: &BulkAction<'_>, attributes: &str) -> Vec<(String, Reference)> {
    action
        .references()
        .map(|(name, reference)| (format!("{attributes}/{name}"), reference))
        .collect()
}

/// Accepts a batch: seals its items and, where no confirmation is due, runs it if it is small, or sends its
/// messages.
///
/// Should the machine die between the two, the sweeper sends them.
pub async fn accept(call: &Call<'_>, batch: NewBatch<'_>) -> Result<Reply, Failure> {
    let organisation = call.identity.organisation();
    let start_key = random::key()?;
    let references: Vec<Reference> = batch.references.iter().map(|(_, one)| *one).collect();
    let payload = batch.payload.to_string();
    let acceptance = Acceptance {
        action: batch.action,
        payload: &payload,
        external_start_payload: batch.external_start_payload,
        note: batch.note,
        seal: batch.seal,
        start: batch.start,
        start_key: &start_key,
        references: &references,
        now: call.now,
        actor: call.identity.user,
    };
    let accept = organisation.accept(&acceptance, &call.view);
    let (before, after) = Reply::around(&batch.ignored);
    let answer = Answer {
        status: batch.status,
        envelope: (before, &after),
        runs_up_to: Some(small::most(call)),
        ..Answer::of(&BATCH, RecordName::StartKey(&start_key))
    };
    let sequence = Plan::read(batch.action, &payload)?.sequence();
    let runs = batch.start.state == batch::State::Pending;
    let facts = runs.then(|| organisation.facts(sequence));
    let (accepted, mut document, facts) = match act(call, accept, facts, answer).await {
        Ok(accepted) => accepted,
        Err(failure) => {
            // Nothing was accepted; most likely for want of a record that the action names.
            check_references(call, &batch.references).await?;
            return Err(too_many_targets(quota::explain(call, failure).await));
        }
    };
    let Accepted { id, state, total } = accepted;
    if let Some(facts) = facts.filter(|_| state == batch::State::Pending) {
        let small = Small {
            batch: id,
            action: batch.action,
            payload,
            actor: call.identity.user,
            total,
            facts,
            answer: Answer {
                record: RecordName::Id(id),
                ..answer
            },
        };
        if let Some(ran) = small::run_or_queue(call, small).await {
            document = ran;
        }
    }
    let reply = Reply::resource(batch.status, &document, &batch.ignored);
    Ok(match batch.status {
        201 => reply.with_header("location", &format!("{}/batches/{id}", call.view.base)),
        _ => reply,
    })
}

/// A batch that was accepted, its document, and what its decisions depend on if that was asked.
type New = (Accepted, JsString, Option<PlanFacts>);

async fn act(
    call: &Call<'_>,
    accept: Steps<Accepted>,
    facts: Option<Query<PlanFacts>>,
    answer: Answer<'_>,
) -> Result<New, Failure> {
    let mut transaction = Transaction::new();
    let slot = transaction.ask_steps(accept);
    let facts = facts.map(|facts| transaction.ask(facts));
    transaction.run_all(quota::keep(call));
    let answers = call.act(transaction, Guard::none(), answer).await?;
    let accepted = answers.first(slot)?.zip(answers.document(slot)?);
    let (accepted, document) =
        accepted.ok_or_else(|| Failure::ours("the batch was not inserted"))?;
    let facts = facts.map(|facts| answers.one(facts)).transpose()?;
    Ok((accepted, document, facts))
}

/// Refuses an action that names records which do not exist.
pub async fn check_references(
    call: &Call<'_>,
    references: &[(String, Reference)],
) -> Result<(), Failure> {
    let named: Vec<Reference> = references.iter().map(|(_, reference)| *reference).collect();
    let Some(missing) = call.identity.organisation().missing_references(&named) else {
        return Ok(());
    };
    let missing = call.database.all(missing).await?;
    let mut errors: Vec<Error> = Vec::new();
    for (pointer, reference) in references {
        if missing.iter().any(|one| one.is(reference)) {
            let name = pointer.rsplit('/').next().unwrap_or_default();
            let (kind, id) = (reference.kind, reference.id);
            let detail = format!("`{name}` names {kind} {id}, which could not be found");
            errors.push(Error::new(Code::RelatedNotFound, detail).at(pointer));
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors.into())
    }
}

/// Refuses to add to a sequence with e-mail steps without a mailbox to send from.
pub async fn check_mailbox(
    call: &Call<'_>,
    action: &BulkAction<'_>,
    attributes: &str,
) -> Result<(), Failure> {
    let sequence = action.fields.get("sequenceId").as_integer();
    let has_mailbox = action.fields.get("mailboxId").as_integer().is_some();
    let Some(sequence) = sequence.filter(|_| !has_mailbox) else {
        return Ok(());
    };
    let facts = call.identity.organisation().facts(Some(sequence));
    if call.database.one(facts).await?.email_steps == 0 {
        return Ok(());
    }
    let error = sequence_state::mailbox_missing("mailboxId", sequence);
    Err(error.at(format!("{attributes}/mailboxId")).into())
}

/// The table refuses a batch with more items than allowed; nothing of it is kept.
fn too_many_targets(failure: Failure) -> Failure {
    match &failure {
        Failure::Ours(fault) if fault.cause == Cause::TooManyItems => Error::new(
            Code::TooManyTargets,
            "the filter matches more than 5,000,000 records; a batch has at most that many: narrow it down",
        )
        .into(),
        _ => failure,
    }
}
