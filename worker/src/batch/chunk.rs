//! One chunk of a batch: read, decide, settle.

use lockstep_core::bulk::{Outcome, Plan, related_not_found, too_large, value_taken};
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
    /// Nothing: their texts may be too long.
    Unread,
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
    let read = |range, texts, most| {
        let items = organisation.pending_items(&plan, range, most, texts);
        organisation.as_text(&plan, items)
    };
    let mut range = message.range();
    let mut portion = Portion::Usual;
    // Only the first message finds a batch that is to be started.
    let mut begin = Transaction::from(organisation.start(message.batch, time::now()));
    let items = begin.ask(read(range, Texts::Any, portion.most()));
    let sent = time::now();
    let mut ahead = match database.run_timed(begin).await {
        Ok((answers, duration)) => {
            pace::learn_way(duration, time::millis_since(sent));
            Some((answers, items))
        }
        Err(fault) if fault.cause == Cause::TooBig => {
            let start = organisation.start(message.batch, time::now());
            database.run(Transaction::from(start)).await?;
            portion.narrow(portion.most());
            None
        }
        Err(fault) => return Err(fault.into()),
    };
    let mut lost = 0;
    while !database.is_almost_spent() {
        let (answers, items) = match ahead.take() {
            Some(ahead) => ahead,
            None => match database
                .ask(read(range, portion.texts(), portion.most()))
                .await
            {
                Err(fault) if fault.cause == Cause::TooBig && portion != Portion::Unreadable => {
                    portion.narrow(portion.most());
                    continue;
                }
                read => read?,
            },
        };
        let Some(text) = answers.items(items)? else {
            return Ok(Verdict::Done(None));
        };
        if lost == ATTEMPTS {
            return Ok(Verdict::Again);
        }
        let now = time::now();
        let decidable = decidable(&text)?;
        let outcomes: Vec<Outcome<'_>> = if portion == Portion::Unreadable {
            decidable
                .iter()
                .map(|_| Outcome::Failed(too_large()))
                .collect()
        } else {
            let context = stored.context(now);
            let decided = decidable
                .iter()
                .map(|one| plan.decide(one.item(), &context));
            decided.collect()
        };
        let settlement = settlement(database, organisation, &plan, &decidable, outcomes).await?;
        let chunk = random::number()?;
        let rest = Range {
            from: settlement
                .range()
                .map_or(range.from, |done| done.to.saturating_add(1)),
            ..range
        };
        let settle = || organisation.settle(message.batch, &plan, range, &settlement, chunk, now);
        // What comes next is read on the way: a way costs as much as reading.
        let settling = |ahead: Option<Texts>| {
            let mut transaction = Transaction::new();
            let settled = transaction.ask_steps(settle());
            let next = if rest.from > rest.to {
                Next::Message(transaction.ask(organisation.hand_on(message.batch, message.range())))
            } else if let Some(texts) = ahead {
                Next::Items(transaction.ask(read(rest, texts, portion.after().most())))
            } else {
                Next::Unread
            };
            (transaction, settled, next)
        };
        let mut settlements = ahead_of(Texts::after(&text, &decidable)).map(settling);
        let done = loop {
            let Some((transaction, settled, next)) = settlements.next() else {
                break None;
            };
            match database.run_timed(transaction).await {
                // Then nothing of it was done, and in its place is the same that reads less.
                Err(fault) if fault.cause == Cause::TooBig => {}
                done => break Some((done?, settled, next)),
            }
        };
        let Some(((answers, duration), settled, next)) = done else {
            // It is the settlement itself.
            portion.narrow(i64::try_from(settlement.len()).unwrap_or(i64::MAX));
            continue;
        };
        pace::learn(settlement.len(), duration);
        // Nothing is answered where nothing was settled.
        let settled = answers.first(settled)?.map_or(0, |batch| batch.settled);
        if settled < i64::try_from(settlement.len()).unwrap_or(i64::MAX) {
            lost = lost.saturating_add(1);
        } else {
            portion = portion.after();
            // Nothing before the rest is pending any more.
            range = rest;
            match next {
                Next::Items(items) => ahead = Some((answers, items)),
                Next::Unread => {}
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

/// How many items go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Portion {
    /// As many as are right for the database.
    Usual,
    /// Fewer: the texts of more were longer than D1 takes. Which one is to blame is found by halving.
    Few(i64),
    /// One whose texts nothing can be decided on, or that cannot be written.
    Unreadable,
}

impl Portion {
    fn most(self) -> i64 {
        match self {
            Self::Usual => pace::items(),
            Self::Few(most) => most,
            Self::Unreadable => 1,
        }
    }

    const fn texts(self) -> Texts {
        match self {
            Self::Usual | Self::Few(_) => Texts::Any,
            Self::Unreadable => Texts::Without,
        }
    }

    /// So many were too many.
    const fn narrow(&mut self, items: i64) {
        *self = match items.div_euclid(2) {
            0 => Self::Unreadable,
            half => Self::Few(half),
        };
    }

    /// What comes after one that was settled: others may stand alone with their length.
    fn after(self) -> Self {
        match self {
            Self::Usual => Self::Usual,
            Self::Few(most) if most.saturating_mul(2) >= pace::items() => Self::Usual,
            Self::Few(most) => Self::Few(most.saturating_mul(2)),
            Self::Unreadable => Self::Few(1),
        }
    }
}

/// What is read behind a settlement, the most hopeful first.
fn ahead_of(texts: Texts) -> impl Iterator<Item = Option<Texts>> {
    let short = (texts == Texts::Short).then_some(Some(Texts::Short));
    short.into_iter().chain([Some(Texts::Any), None])
}

/// The items of an answer.
pub fn decidable(text: &str) -> Result<Vec<Decidable<'_>>, Failure> {
    Decidable::read(text).map_err(|error| Failure::ours(format!("items: {error}")))
}

/// What is settled of these items, with the outcomes that were decided, but for what only the tables can refuse.
pub async fn settlement(
    database: &Database,
    organisation: Organisation,
    plan: &Plan<'_>,
    items: &[Decidable<'_>],
    mut outcomes: Vec<Outcome<'_>>,
) -> Result<Settlement, Failure> {
    refuse_dangling(database, organisation, plan, &mut outcomes).await?;
    let records: Vec<Option<i64>> = items.iter().map(|item| item.record_id).collect();
    refuse_taken(database, organisation, plan, &records, &mut outcomes).await?;
    let mut settlement = Settlement::of(plan.action.spec.target);
    for (item, outcome) in items.iter().zip(&outcomes) {
        settlement.add(item.id, item.guard(), outcome);
    }
    Ok(settlement)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_is_too_long_is_found_by_halving() {
        let mut portion = Portion::Usual;
        let mut halved = Vec::new();
        let mut items = 10;
        while portion != Portion::Unreadable {
            portion.narrow(items);
            items = portion.most();
            halved.push(items);
        }
        assert_eq!(halved, [5, 2, 1, 1]);
        assert_eq!(portion.texts(), Texts::Without);
        // And behind it, back to what is usual.
        let mut grown = Vec::new();
        while portion != Portion::Usual {
            portion = portion.after();
            grown.push(portion.most());
        }
        let usual = pace::items();
        let doubled = std::iter::successors(Some(1), |items| Some(items * 2));
        let mut right: Vec<_> = doubled.take_while(|items| *items < usual).collect();
        right.push(usual);
        assert_eq!(grown, right);
    }

    #[test]
    fn less_and_less_is_read_ahead() {
        let all = |texts| ahead_of(texts).collect::<Vec<_>>();
        assert_eq!(
            all(Texts::Short),
            [Some(Texts::Short), Some(Texts::Any), None]
        );
        assert_eq!(all(Texts::Any), [Some(Texts::Any), None]);
    }
}
