//! One chunk of a batch: read, decide, settle.

use lockstep_core::bulk::{Outcome, Plan, related_not_found, value_taken};
use lockstep_core::error::Error;
use lockstep_core::schema::{Access, ResourceType};
use lockstep_core::value::Reference;
use lockstep_sql::{
    Decidable, HandedOut, Items, Organisation, Range, Settlement, Slot, Texts, Transaction,
};

use super::message::{Message, Verdict};
use super::pace;
use super::plan::StoredPlan;
use crate::http::failure::Failure;
use crate::runtime::database::Database;
use crate::runtime::fault::Cause;
use crate::runtime::{random, time};

/// What a settlement asks for besides.
enum Next {
    /// The items of the same message that come next.
    Items(Slot<Items>),
    /// The message that comes next, where these are the last items of this one.
    Message(Slot<HandedOut>),
}

/// How often a chunk is read again when others changed its records in between.
const ATTEMPTS: u32 = 5;

/// Settles the pending items of a message.
///
/// It may run any number of times, at any time: items move only once, guarded in SQL.
pub async fn run(database: &Database, message: &Message) -> Result<Verdict, Failure> {
    if database.is_almost_spent() {
        return Ok(Verdict::Again);
    }
    let organisation = message.organisation();
    let Some(stored) = StoredPlan::of_batch(database, organisation, message.batch).await? else {
        return Ok(Verdict::Done(None));
    };
    let plan = stored.plan()?;
    let read = |range, texts| {
        let items = organisation.pending_items(&plan, range, pace::items(), texts);
        organisation.as_text(&plan, items)
    };
    let mut range = message.range();
    // Only the first message finds a batch that is to be started.
    let mut begin = Transaction::from(organisation.start(message.batch, time::now()));
    let items = begin.ask(read(range, Texts::Any));
    let mut ahead = Some((database.run(begin).await?, items));
    let mut lost = 0;
    while !database.is_almost_spent() {
        let (answers, items) = match ahead.take() {
            Some(ahead) => ahead,
            None => database.ask(read(range, Texts::Any)).await?,
        };
        let Some(text) = answers.items(items)? else {
            return Ok(Verdict::Done(None));
        };
        if lost == ATTEMPTS {
            return Ok(Verdict::Again);
        }
        let now = time::now();
        let decidable = decidable(&text)?;
        let context = stored.context(now);
        let mut outcomes: Vec<Outcome<'_>> = decidable
            .iter()
            .map(|one| plan.decide(one.item(), &context))
            .collect();
        refuse_dangling(database, organisation, &plan, &mut outcomes).await?;
        let records: Vec<Option<i64>> = decidable.iter().map(|item| item.record_id).collect();
        refuse_taken(database, organisation, &plan, &records, &mut outcomes).await?;
        let mut settlement = Settlement::of(plan.action.spec.target);
        for (item, outcome) in decidable.iter().zip(&outcomes) {
            settlement.add(item.id, item.guard(), outcome);
        }
        let chunk = random::number()?;
        let rest = Range {
            from: settlement
                .range()
                .map_or(range.from, |done| done.to.saturating_add(1)),
            ..range
        };
        let has_rest = rest.from <= rest.to;
        let settle = || organisation.settle(message.batch, &plan, range, &settlement, chunk, now);
        // What comes next is read on the way: a way costs as much as reading.
        let settling = |texts| {
            let mut transaction = Transaction::new();
            let settled = transaction.ask_steps(settle());
            let next = if has_rest {
                Next::Items(transaction.ask(read(rest, texts)))
            } else {
                Next::Message(transaction.ask(organisation.hand_on(message.batch, message.range())))
            };
            (transaction, settled, next)
        };
        let texts = Texts::after(&text, &decidable);
        let sent = time::now();
        let (transaction, settled, next) = settling(texts);
        let (answers, duration) = match database.run_timed(transaction).await {
            // Then nothing of it was done, and in its place is the same with other texts.
            Err(fault) if texts == Texts::Short && fault.cause == Cause::TooBig => {
                database.run_timed(settling(Texts::Any).0).await?
            }
            answers => answers?,
        };
        pace::learn(settlement.len(), duration, time::millis_since(sent));
        // Nothing is answered where nothing was settled.
        let settled = answers.first(settled)?.map_or(0, |batch| batch.settled);
        if settled < i64::try_from(settlement.len()).unwrap_or(i64::MAX) {
            lost = lost.saturating_add(1);
        } else {
            match next {
                Next::Items(items) => {
                    // Nothing before the rest is pending any more.
                    range = rest;
                    ahead = Some((answers, items));
                }
                Next::Message(handed_on) => {
                    let next = answers.first(handed_on)?;
                    return Ok(Verdict::Done(next.map(|next| next.range(message.batch))));
                }
            }
        }
        pace::give_way().await;
    }
    Ok(Verdict::Again)
}

/// The items of an answer.
pub fn decidable(text: &str) -> Result<Vec<Decidable<'_>>, Failure> {
    Decidable::read(text).map_err(|error| Failure::ours(format!("items: {error}")))
}

/// A record may only name records that exist: what would name others fails. Most changes name none,
/// and ask nothing.
pub async fn refuse_dangling(
    database: &Database,
    organisation: Organisation,
    plan: &Plan<'_>,
    outcomes: &mut [Outcome<'_>],
) -> Result<(), Failure> {
    let target = plan.action.spec.target;
    let mut named: Vec<Reference> = Vec::new();
    for outcome in outcomes.iter() {
        for (_, reference) in references(target, outcome) {
            if !named.contains(&reference) {
                named.push(reference);
            }
        }
    }
    let Some(statement) = organisation.missing_references(&named) else {
        return Ok(());
    };
    let missing = database.all(statement).await?;
    for outcome in outcomes {
        let is_missing = |reference: &Reference| missing.iter().any(|one| one.is(reference));
        let errors: Vec<Error> = references(target, outcome)
            .filter(|(_, reference)| is_missing(reference))
            .map(|(name, one)| related_not_found(target, name, one.kind))
            .collect();
        if !errors.is_empty() {
            *outcome = Outcome::Failed(Error::joined(&errors));
        }
    }
    Ok(())
}

/// Two records may not have the same value where one alone may have it: what would give it to a
/// second one fails. `records` are those that the outcomes are about.
pub async fn refuse_taken(
    database: &Database,
    organisation: Organisation,
    plan: &Plan<'_>,
    records: &[Option<i64>],
    outcomes: &mut [Outcome<'_>],
) -> Result<(), Failure> {
    let target = plan.action.spec.target;
    let decisions: Vec<_> = records.iter().copied().zip(outcomes.iter()).collect();
    let Some(statement) = organisation.values_taken(target, &decisions) else {
        return Ok(());
    };
    let taken = database.all(statement).await?;
    for (place, outcome) in outcomes.iter_mut().enumerate() {
        let errors: Vec<Error> = taken
            .iter()
            .filter(|taken| taken.n == place)
            .map(|taken| value_taken(target, &taken.name))
            .collect();
        if !errors.is_empty() {
            *outcome = Outcome::Failed(Error::joined(&errors));
        }
    }
    Ok(())
}

/// The records that a changed record comes to name, where clients say which.
fn references<'o>(
    target: &'static ResourceType,
    outcome: &'o Outcome<'_>,
) -> impl Iterator<Item = (&'static str, Reference)> + 'o {
    let (before, after) = match outcome {
        Outcome::Changed { before, after } => (before.as_ref(), after.as_ref()),
        Outcome::Unchanged | Outcome::Failed(_) => (None, None),
    };
    after
        .into_iter()
        .flat_map(|image| image.fields.iter())
        .filter(|(name, _)| {
            let relationship = target.relationship(name);
            relationship.is_some_and(|one| one.access != Access::ReadOnly)
        })
        .flat_map(move |(name, value)| {
            let one = value.as_reference().into_iter();
            let listed = value.as_references().unwrap_or_default().iter().copied();
            // What a list has named already is nobody's fault now.
            let known = before.and_then(|image| image.fields.get(name).as_references());
            let known = known.unwrap_or_default();
            let new = listed.filter(|reference| !known.contains(reference));
            one.chain(new).map(move |reference| (name, reference))
        })
}
