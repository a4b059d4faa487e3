//! The passing of time, for tasks: pending ones become incomplete, overdue ones are skipped.
//!
//! In scope: whose tasks are looked at, and what becomes of one that cannot be settled. Out of scope: what
//! happens to a task ([`task::elapse`]), and how it is written (`lockstep_sql::system::settle_tasks`).
//!
//! Tasks of many organisations are settled in one transaction. One that makes it fail is put off: it must not keep
//! others waiting (see `sets`).

use std::collections::{HashMap, HashSet};

use lockstep_core::document::parse_record;
use lockstep_core::error::Error;
use lockstep_core::schema::TASK;
use lockstep_core::task;
use lockstep_core::time::Timestamp;
use lockstep_sql::Organisation;
use lockstep_sql::system::{self, DueTask, ElapsedTask};
use worker::Env;

use super::sets::{Attempts, Refused, Set};
use super::turns::Turns;
use crate::batch::pace;
use crate::http::failure::Failure;
use crate::runtime::database::Database;
use crate::runtime::fault::Cause;
use crate::runtime::log::Log;
use crate::runtime::time;

/// About how many tasks are looked at together, and at most twice as many: the transaction that settles 500 keeps
/// the database for some hundred milliseconds.
const TASKS_PER_TURN: i64 = 500;

/// The fewest statements with which a turn is begun: finding tasks, settling them, putting some off.
const STATEMENTS_PER_TURN: usize = 20;

/// For how long a task is put off that could not be settled, in milliseconds.
const DEFERRED_MILLIS: i64 = 60 * 60_000;

/// Settles the tasks whose time has come at `scheduled`, the time for which this run was planned,
/// in milliseconds since the epoch. What finds no room waits a minute.
///
/// A task that somebody changes at the same moment keeps that change, and is looked at again a
/// minute later.
pub async fn elapse(
    env: &Env,
    database: &Database,
    scheduled: f64,
    log: &Log,
) -> Result<(), Failure> {
    let now = time::of_schedule(scheduled, env);
    database.run(system::end_deferrals(now)).await?;
    let found = database
        .all(system::organisations_with_due_tasks(now))
        .await?;
    let mut turns = Turns::of(found.iter().map(|one| one.id), now);
    let mut attempts = Attempts::default();
    while let Some(turn) = turns.next() {
        if !database.has_room(STATEMENTS_PER_TURN) {
            break;
        }
        let count = i64::try_from(turn.len()).unwrap_or(i64::MAX);
        let each = TASKS_PER_TURN.div_euclid(count.max(1)).max(1);
        let due = database.all(system::due_tasks(&turn, now, each)).await?;
        turns.again(with_more(&turn, &due, each));
        let mut put_off = PutOff { log, tasks: vec![] };
        let decided = decide(due, now, &mut put_off);
        let settled = settle(database, decided, now, &mut attempts, &mut put_off).await;
        if let Some(until) = Timestamp::from_millis(now.millis().saturating_add(DEFERRED_MILLIS))
            && !put_off.tasks.is_empty()
        {
            database
                .run(system::defer_tasks(&put_off.tasks, until))
                .await?;
        }
        settled?;
        pace::give_way().await;
    }
    Ok(())
}

/// Tasks that could not be settled.
struct PutOff<'l> {
    log: &'l Log,
    /// Organisation, id, version.
    tasks: Vec<(i64, i64, i64)>,
}

impl PutOff<'_> {
    fn add(&mut self, organisation: i64, id: i64, version: i64, why: impl std::fmt::Display) {
        let log = self.log.in_organisation(Organisation::new(organisation));
        log.error(format_args!(
            "task {id} of organisation {organisation} is put off for an hour: {why}"
        ));
        self.tasks.push((organisation, id, version));
    }

    /// Adds those of a set, which are of one organisation.
    fn add_set(&mut self, set: &[ElapsedTask], why: impl std::fmt::Display) {
        match set {
            [] => {}
            [one] => self.add(one.organisation_id, one.id, one.version, why),
            [first, ..] => {
                let organisation = Organisation::new(first.organisation_id);
                self.log.in_organisation(organisation).error(format_args!(
                    "{} tasks of organisation {}, with task {}, are put off for an hour: {why}",
                    set.len(),
                    first.organisation_id,
                    first.id
                ));
                let named = |one: &ElapsedTask| (one.organisation_id, one.id, one.version);
                self.tasks.extend(set.iter().map(named));
            }
        }
    }
}

/// The organisations of a turn that may have more tasks than were found.
fn with_more(turn: &[i64], due: &[DueTask], each: i64) -> Vec<i64> {
    let mut found: HashMap<i64, i64> = HashMap::new();
    for task in due {
        let count = found.entry(task.organisation_id).or_default();
        *count = count.saturating_add(1);
    }
    let has_more = |one: &&i64| found.get(one).is_some_and(|count| *count >= each);
    turn.iter().filter(has_more).copied().collect()
}

/// What happens to each. Of several tasks of a sequence state the first alone is decided: the others are decided on
/// what it comes to, a turn or a minute later.
fn decide(due: Vec<DueTask>, now: Timestamp, put_off: &mut PutOff<'_>) -> Set {
    let mut states = HashSet::new();
    let mut decided = Vec::new();
    for due in due {
        let DueTask {
            id,
            organisation_id,
            version,
            ..
        } = due;
        let mut refuse = |why: &str| put_off.add(organisation_id, id, version, why);
        let record = match parse_record(&due.document, &TASK) {
            Ok(record) => record,
            Err(errors) => {
                refuse(&Error::joined(&errors).detail);
                continue;
            }
        };
        let Some(decision) = task::elapse(&record.fields, now) else {
            refuse("its time has come, and its state allows nothing");
            continue;
        };
        let state = record.fields.get("sequenceState").as_reference();
        if state.is_none_or(|state| states.insert(state.id)) {
            decided.push(ElapsedTask {
                id,
                organisation_id,
                version,
                decision,
            });
        }
    }
    decided
}

/// Settles what was decided, as far as there is room for it.
async fn settle(
    database: &Database,
    decided: Set,
    now: Timestamp,
    attempts: &mut Attempts,
    put_off: &mut PutOff<'_>,
) -> Result<(), Failure> {
    let mut sets = attempts.sets(decided);
    while let Some(set) = sets.pop_front() {
        let statements = system::settle_tasks(&set, now);
        let count = statements.len();
        // One is left for putting tasks off.
        if !database.has_room(count.saturating_add(1)) {
            break;
        }
        let Err(fault) = database.run(statements).await else {
            continue;
        };
        if !matches!(
            fault.cause,
            Cause::Refused | Cause::TooBig | Cause::ValueTaken
        ) {
            // It is not about these tasks.
            return Err(fault.into());
        }
        match attempts.refuse(set, count) {
            // Behind those that may be without fault.
            Refused::Apart(parts) => sets.extend(parts),
            Refused::PutOff(set) => put_off.add_set(&set, fault),
        }
    }
    Ok(())
}
