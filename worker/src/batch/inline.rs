//! Bulk calls that are answered with what came of them: a batch that runs inside the request.
//!
//! It is a batch like any other. Its items bring their inputs; they are accepted and read in one round
//! trip, decided, and settled in another one that also reads what the answer shows. Where others change
//! the records in between, or the Worker dies, the batch goes on as any other does: by its chunk, by the
//! sweeper.

use lockstep_core::batch::{self, Start, State};
use lockstep_core::bulk::{Context, Outcome, Plan};
use lockstep_core::error::{Code, Error, thousands};
use lockstep_core::schema::BATCH;
use lockstep_sql::{
    Acceptance, Accepted, Answer, ApprovalAbove, Guard, ITEMS_PER_BATCH, Input, Items,
    Organisation, Query, RecordName, Seal, Settlement, Slot, Transaction,
};

use super::chunk::{self, decidable, refuse_taken};
use super::message::{Message, Verdict};
use super::{queue, quota};
use crate::call::Call;
use crate::http::failure::Failure;
use crate::runtime::answers::Answers;
use crate::runtime::fault::Cause;
use crate::runtime::random;

/// How often a chunk is run before it is left to the queue.
const ATTEMPTS: u32 = 3;

/// A bulk call.
pub struct Bulk<'a> {
    /// The bulk action.
    pub action: &'a str,
    /// What the batch keeps of it; it has `attributes`.
    pub payload: &'a serde_json::Value,
    /// One for each item; at most `lockstep_sql::CHUNK_ITEMS`, since one chunk is settled here (dialects allow 100).
    pub inputs: &'a [Input<'a>],
}

/// What a bulk call has come to.
pub struct Ran<S> {
    /// The batch.
    pub batch: i64,
    /// What was read of it.
    pub answers: Answers,
    /// Where in that it is.
    pub shown: S,
    /// Whether it ran before, for an earlier request with the same idempotency key.
    pub is_replayed: bool,
}

/// Adds the statements that read what a batch, by its id, has come to.
pub type Show<'s, S> = &'s dyn Fn(&mut Transaction, i64) -> S;

/// Accepts and runs a batch, and reads what it has come to.
pub async fn run<S>(
    call: &Call<'_>,
    bulk: &Bulk<'_>,
    show: Show<'_, S>,
) -> Result<Ran<S>, Failure> {
    let organisation = call.identity.organisation();
    let payload = bulk.payload.to_string();
    let plan = Plan::read(bulk.action, &payload)?;
    let read = read(organisation, &plan, bulk.inputs);
    let (batch, text) = match accept(call, bulk, &payload, Start::RUNNING, Some(read)).await {
        Ok((accepted, text)) => (accepted.id, text),
        Err(failure) => return replay(call, failure, show).await,
    };
    let text = text.ok_or_else(|| Failure::ours("D1 answered no inputs"))?;
    let items = decidable(&text)?;
    let context = context(call);
    let mut settlement = Settlement::of(plan.action.spec.target);
    for item in &items {
        let id = batch
            .saturating_mul(ITEMS_PER_BATCH)
            .saturating_add(item.id);
        settlement.add(id, item.guard(), &plan.decide(item.item(), &context));
    }
    let range = lockstep_sql::Range::of_chunk(batch, 0);
    let chunk = random::number()?;
    let mut transaction = Transaction::new();
    let settle = organisation.settle(batch, &plan, range, &settlement, chunk, call.now);
    let settled = transaction.ask_steps(settle);
    let shown = show(&mut transaction, batch);
    match call.database.run(transaction).await {
        Ok(answers) => {
            if answers
                .first(settled)?
                .is_some_and(|batch| batch.pending == 0)
            {
                return Ok(Ran {
                    batch,
                    answers,
                    shown,
                    is_replayed: false,
                });
            }
        }
        // The caller's doing, and the chunk says which of the inputs it is about.
        Err(fault) if fault.cause == Cause::ValueTaken => {}
        // Whatever it was, the batch is there, and its chunk may still come through.
        Err(failure) => call
            .log
            .about_batch(batch)
            .error(format_args!("batch {batch}: {failure}")),
    }
    // Somebody was faster, or has a value that only one may have: decide again what is left.
    let message = Message {
        organisation: organisation.id(),
        batch,
        action: bulk.action.to_owned(),
        from: range.from,
        to: range.to,
    };
    let mut attempt: u32 = 0;
    // It is one message's work: none follows.
    while chunk::run(&call.database, &message).await? == Verdict::Again {
        attempt = attempt.saturating_add(1);
        if attempt == ATTEMPTS {
            let total = i64::try_from(bulk.inputs.len()).unwrap_or(i64::MAX);
            queue::send_or_leave(call.env, organisation, batch, bulk.action, total, &call.log)
                .await;
            break;
        }
    }
    let (answers, shown) = look(call, batch, show).await?;
    Ok(Ran {
        batch,
        answers,
        shown,
        is_replayed: false,
    })
}

/// Reads what a batch has come to.
pub async fn look<S>(
    call: &Call<'_>,
    batch: i64,
    show: Show<'_, S>,
) -> Result<(Answers, S), Failure> {
    let mut transaction = Transaction::new();
    let shown = show(&mut transaction, batch);
    Ok((call.database.run(transaction).await?, shown))
}

/// Accepts a batch, leaves it to the queue, and reads how it stands.
pub async fn queue<S>(
    call: &Call<'_>,
    bulk: &Bulk<'_>,
    show: Show<'_, S>,
) -> Result<Ran<S>, Failure> {
    let organisation = call.identity.organisation();
    let payload = bulk.payload.to_string();
    match accept(call, bulk, &payload, Start::QUEUED, None).await {
        Ok((
            Accepted {
                id: batch,
                state,
                total,
                ..
            },
            _,
        )) => {
            // One that waits for a second person is sent once it is confirmed.
            if state == State::Pending {
                queue::send_or_leave(call.env, organisation, batch, bulk.action, total, &call.log)
                    .await;
            }
            let (answers, shown) = look(call, batch, show).await?;
            Ok(Ran {
                batch,
                answers,
                shown,
                is_replayed: false,
            })
        }
        Err(failure) => replay(call, failure, show).await,
    }
}

/// What the batch would come to, for each input, without what records were before; nothing is written.
pub async fn preview<'p>(
    call: &Call<'_>,
    plan: &Plan<'p>,
    inputs: &[Input<'_>],
) -> Result<Vec<Outcome<'static>>, Failure> {
    let organisation = call.identity.organisation();
    let context = context(call);
    let mut all = Vec::new();
    let mut records = Vec::new();
    while let Some(left) = inputs.get(all.len()..).filter(|left| !left.is_empty()) {
        if call.database.is_almost_spent() {
            let (done, of) = (thousands(all.len() as u64), thousands(inputs.len() as u64));
            let detail = format!(
                "the records of these {of} inputs are too long for one preview, which got to {done} of them; preview fewer at a time"
            );
            return Err(Error::new(Code::ListTooLong, detail).into());
        }
        let (answers, items) = call.database.ask(read(organisation, plan, left)).await?;
        let text = answers.items(items)?;
        let text = text.ok_or_else(|| Failure::ours("D1 answered no inputs"))?;
        for item in &decidable(&text)? {
            records.push(item.record_id);
            all.push(match plan.decide(item.item(), &context).into_owned() {
                // Of many long records they would be more than a Worker holds.
                Outcome::Changed { after, .. } => Outcome::Changed {
                    before: None,
                    after,
                },
                other => other,
            });
        }
    }
    refuse_taken(&call.database, organisation, plan, &records, &mut all).await?;
    Ok(all)
}

/// The answer to the first request with the same idempotency key, where there is one; else the
/// failure.
pub async fn replay<S>(
    call: &Call<'_>,
    failure: Failure,
    show: Show<'_, S>,
) -> Result<Ran<S>, Failure> {
    let Some(key) = &call.idempotency else {
        return Err(failure);
    };
    let batch = key.first_record(&call.database, failure).await?;
    let (answers, shown) = look(call, batch, show).await?;
    Ok(Ran {
        batch,
        answers,
        shown,
        is_replayed: true,
    })
}

fn context(call: &Call<'_>) -> Context {
    Context {
        now: call.now,
        actor: call.identity.user,
        ..Context::default()
    }
}

fn read(organisation: Organisation, plan: &Plan<'_>, inputs: &[Input<'_>]) -> Query<Items> {
    organisation.as_text(plan, organisation.previewed_inputs(plan, inputs))
}

/// Accepts a batch; returns it, and the text of `read`, which runs in the same round trip.
async fn accept(
    call: &Call<'_>,
    bulk: &Bulk<'_>,
    payload: &str,
    start: Start,
    read: Option<Query<Items>>,
) -> Result<(Accepted, Option<String>), Failure> {
    let start_key = random::key()?;
    let acceptance = Acceptance {
        action: bulk.action,
        payload,
        external_start_payload: None,
        note: None,
        seal: Seal::Inputs(bulk.inputs),
        start,
        start_key: &start_key,
        references: &[],
        now: call.now,
        actor: call.identity.user,
    };
    let mut transaction = Transaction::new();
    let accept = call.identity.organisation().accept(&acceptance, &call.view);
    let accepted = transaction.ask_steps(accept);
    let items: Option<Slot<Items>> = read.map(|read| transaction.ask(read));
    let answer = Answer::of(&BATCH, RecordName::StartKey(&start_key));
    transaction.run_all(quota::keep(call));
    let answers = match call.act(transaction, Guard::none(), answer).await {
        Ok(answers) => answers,
        Err(failure) => return Err(explain(call, bulk, start, failure).await),
    };
    let Some(accepted) = answers.first(accepted)? else {
        let failure = Failure::ours("the batch was not inserted");
        return Err(explain(call, bulk, start, failure).await);
    };
    let text = match items {
        Some(items) => answers.items(items)?,
        None => None,
    };
    Ok((accepted, text))
}

/// Why nothing was accepted.
async fn explain(call: &Call<'_>, bulk: &Bulk<'_>, start: Start, failure: Failure) -> Failure {
    let records = bulk.inputs.len();
    if start == Start::RUNNING && records > 1 {
        let asked = call.identity.organisation().approval_above();
        match call.database.first(asked).await {
            Ok(Some(ApprovalAbove {
                approval_above: Some(most),
            })) if i64::try_from(records).is_ok_and(|records| records > most) => {
                return batch::approval_first(records, most).into();
            }
            Ok(_) => {}
            Err(fault) => return fault.into(),
        }
    }
    quota::explain(call, failure).await
}
