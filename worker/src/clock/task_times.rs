//! The passing of time, for tasks: pending ones become incomplete, overdue ones are skipped.

use lockstep_core::document::parse_record;
use lockstep_core::schema::TASK;
use lockstep_core::task;
use lockstep_sql::{Organisation, Transaction, system};
use worker::Env;

use crate::http::failure::Failure;
use crate::runtime::database::Database;
use crate::runtime::log::Log;
use crate::runtime::time;

/// How many tasks one run settles; the rest waits a minute.
const TASKS_PER_RUN: i64 = 200;

/// Settles the tasks whose time has come at `scheduled`, the time for which this run was planned,
/// in milliseconds since the epoch.
///
/// A task that somebody changes at the same moment keeps that change, and is looked at again a
/// minute later.
pub async fn elapse(env: &Env, scheduled: f64, log: &Log) -> Result<(), Failure> {
    let now = time::of_schedule(scheduled, env);
    let database = Database::of(env)?;
    let due = database.all(system::due_tasks(now, TASKS_PER_RUN)).await?;
    let mut transaction = Transaction::new();
    for due in due {
        let organisation = Organisation::new(due.organisation_id);
        let Ok(record) = parse_record(&due.document, &TASK) else {
            log.error(format_args!("task {} cannot be read", due.id));
            continue;
        };
        let Some(decision) = task::elapse(&record.fields, now) else {
            continue;
        };
        transaction.run_all(organisation.effects(due.id, due.version, &decision.effects, now, 0));
        transaction.run(organisation.update(
            &TASK,
            due.id,
            due.version,
            &decision.changes,
            &decision.effects,
        ));
    }
    if !transaction.is_empty() {
        database.run(transaction).await?;
    }
    Ok(())
}
