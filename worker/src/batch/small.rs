//! A small batch runs in the request that makes it, so that its answer is what came of it.
//!
//! It is accepted as any other. Then its items are read, decided, and settled in the transaction that reads what
//! the answer shows: three ways to D1, where a queue and a client that looks for the end take more than that
//! near D1 and twice as many far from it. Whatever goes wrong leaves the batch to the queue.

use lockstep_core::bulk::Plan;
use lockstep_core::schema::BATCH;
use lockstep_sql::{Answer, PlanFacts, READ_ITEMS, Range, Texts, Transaction};
use worker::js_sys::JsString;

use super::chunk::{decidable, settlement};
use super::plan::StoredPlan;
use super::queue;
use crate::call::Call;
use crate::http::failure::Failure;
use crate::identity::rate;
use crate::runtime::fault::Cause;
use crate::runtime::random;

/// The variable with the most items of a batch that runs in its request; 0 leaves all to the queue.
const VARIABLE: &str = "INLINE_ITEMS";

/// Settling so many takes D1 a few milliseconds, about as long as the queue takes to hand a message over.
const DEFAULT: i64 = 200;

/// A batch that is to run, accepted or confirmed in this request.
pub struct Small<'a> {
    /// The batch.
    pub batch: i64,
    /// The bulk action, or `revert`.
    pub action: &'a str,
    /// What it kept of its input.
    pub payload: String,
    /// Who started it: 0 where nobody is known any more.
    pub actor: i64,
    /// How many items it has.
    pub total: i64,
    /// What its decisions depend on besides the records, read when it was accepted.
    pub facts: PlanFacts,
    /// The answer to the request, with its record.
    pub answer: Answer<'a>,
}

/// Up to how many items a batch runs in its request.
pub fn most(call: &Call<'_>) -> i64 {
    rate::number(call.env, VARIABLE, DEFAULT, &call.log).min(READ_ITEMS)
}

/// Runs a batch, or leaves it to the queue where it is large. Returns its document where it ran, which may be in
/// part: what is left then is the queue's.
pub async fn run_or_queue(call: &Call<'_>, small: Small<'_>) -> Option<JsString> {
    let (batch, action, total) = (small.batch, small.action, small.total);
    if total == 0 {
        // It is over already.
        return None;
    }
    let mut document = None;
    if total <= most(call) {
        match run(call, small).await {
            Ok(Ran { shown, is_over }) => {
                if is_over {
                    return shown;
                }
                document = shown;
            }
            // Not together, then, or somebody has a value that only one may have: the chunk finds out which of them.
            Err(Failure::Ours(fault))
                if matches!(fault.cause, Cause::TooBig | Cause::ValueTaken) => {}
            // The batch is there, and its chunk may still come through.
            Err(failure) => call
                .log
                .about_batch(batch)
                .error(format_args!("batch {batch}: {failure}")),
        }
        // What was accepted is the answer then, and repeats are not to wait for another.
        if document.is_none()
            && let Some(key) = &call.idempotency
            && let Err(failure) = key.settle(&call.database).await
        {
            call.log
                .about_batch(batch)
                .error(format_args!("batch {batch}: {failure}"));
        }
    }
    let organisation = call.identity.organisation();
    queue::send_or_leave(call.env, organisation, batch, action, total, &call.log).await;
    document
}

struct Ran {
    shown: Option<JsString>,
    is_over: bool,
}

async fn run(call: &Call<'_>, small: Small<'_>) -> Result<Ran, Failure> {
    let (organisation, database) = (call.identity.organisation(), &call.database);
    let range = Range::of_chunk(small.batch, 0);
    let stored = StoredPlan::known(
        organisation,
        small.batch,
        small.action,
        small.payload,
        small.actor,
        &small.facts,
    );
    let plan: Plan<'_> = stored.plan()?;
    let mut begin = Transaction::from(organisation.start(small.batch, call.now));
    let read = organisation.pending_items(&plan, range, READ_ITEMS, Texts::Any);
    let items = begin.ask(organisation.as_text(&plan, read));
    let text = database.run(begin).await?.items(items)?;
    let text = text.unwrap_or_default();
    let items = decidable(&text)?;
    let context = stored.context(call.now);
    let decided = items.iter().map(|one| plan.decide(one.item(), &context));
    let outcomes = decided.collect();
    let settlement = settlement(database, organisation, &plan, &items, outcomes).await?;
    let token = random::number()?;
    let mut transaction = Transaction::new();
    let settle = organisation.settle(small.batch, &plan, range, &settlement, token, call.now);
    let settled = transaction.ask_steps(settle);
    let shown = transaction.ask(organisation.show(&BATCH, small.batch, &call.view));
    if let Some(key) = &call.idempotency {
        let answer = Answer {
            runs_up_to: None,
            ..small.answer
        };
        key.keep_again(&mut transaction, &answer, &call.view);
    }
    let answers = database.run(transaction).await?;
    let settled = answers.first(settled)?;
    Ok(Ran {
        shown: answers.document(shown)?,
        is_over: settled.is_some_and(|batch| batch.pending == 0),
    })
}
