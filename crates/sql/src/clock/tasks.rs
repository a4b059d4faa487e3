//! Tasks that the passing of time concerns: whose they are, what is decided on, and settling many together.
//!
//! In scope: tasks of several organisations in one statement. Each comes with its organisation, and everything
//! that hangs on it is looked for in that one. Out of scope: what happens to a task, which
//! [`elapse`](lockstep_core::task::elapse) decides.

use lockstep_core::query::Fieldsets;
use lockstep_core::schema::TASK;
use lockstep_core::task::{self, Decision, ELAPSE_READS, Effect};
use lockstep_core::time::Timestamp;
use lockstep_core::value::Fields;
use serde::Deserialize;

use crate::builder::organisation::Organisation;
use crate::builder::query::Query;
use crate::builder::row::Made;
use crate::builder::statement::{Builder, Statement, json, sql};
use crate::builder::states::open_task;
use crate::read::document::resource_object;
use crate::read::view::View;
use crate::write::advance::{Advance, advance};
use crate::write::record::update_alike;

/// A task that the passing of time concerns.
#[derive(Debug, Deserialize)]
pub struct DueTask {
    /// Its id.
    pub id: i64,
    /// Its organisation's id.
    pub organisation_id: i64,
    /// Its version.
    pub version: i64,
    /// What of the task is decided on, as a document.
    pub document: String,
}

/// What has been decided about a task whose time has come.
#[derive(Debug)]
pub struct ElapsedTask {
    /// Its id.
    pub id: i64,
    /// Its organisation's id.
    pub organisation_id: i64,
    /// The version that it was decided on.
    pub version: i64,
    /// What has been decided.
    pub decision: Decision<'static>,
}

/// A task as it is named to SQLite: organisation, id, version.
type Named = (i64, i64, i64);

/// The organisations that have tasks which the passing of time concerns at `now`. They may turn out to be put
/// off, all of them.
#[must_use]
pub fn organisations_with_due_tasks(now: Timestamp) -> Query<Made> {
    let mut builder = Builder::new(
        "SELECT o.organisation AS id FROM (SELECT id AS organisation FROM organisations WHERE id > 0) AS o WHERE EXISTS (",
    );
    push_due(&mut builder, "1", To::Skip, now);
    builder.push(") OR EXISTS (");
    push_due(&mut builder, "1", To::Activate, now);
    builder.push(") ORDER BY o.organisation");
    builder.build().asks()
}

/// Tasks of these organisations that the passing of time concerns at `now`, but for those in bins and those
/// that are put off: of each organisation those that have waited longest, at least `each` where it has so many,
/// and at most twice as many.
#[must_use]
pub fn due_tasks(organisations: &[i64], now: Timestamp, each: i64) -> Query<DueTask> {
    let mut builder = Builder::default();
    let view = View {
        fieldsets: Fieldsets::of_type(&TASK, ELAPSE_READS),
        ..View::new("")
    };
    let shape = view.shape(&mut builder);
    let document = resource_object(&TASK, &shape);
    builder.push(&format!(
        "SELECT id, organisation_id, version, {document} AS document FROM (SELECT value AS organisation FROM json_each("
    ));
    builder
        .bind(json(organisations))
        .push(")) AS o CROSS JOIN tasks WHERE tasks.id IN (");
    for (index, to) in [To::Skip, To::Activate].into_iter().enumerate() {
        builder.push(if index > 0 { " UNION " } else { "" });
        builder.push("SELECT id FROM (");
        push_due(&mut builder, "x.id", to, now);
        builder.push(
            " AND NOT EXISTS (SELECT 1 FROM deferred_tasks AS f WHERE f.task_id = x.id AND f.version = x.version)",
        );
        builder.push(&format!(" ORDER BY x.{}", to.column()));
        builder.limit(each).push(")");
    }
    builder.push(") ORDER BY tasks.id");
    builder.build().asks()
}

/// What is about to happen to a task.
#[derive(Debug, Clone, Copy)]
enum To {
    Skip,
    Activate,
}

impl To {
    /// The time at which it happens.
    const fn column(self) -> &'static str {
        match self {
            Self::Skip => "autoskip_at",
            Self::Activate => "scheduled_at",
        }
    }
}

/// Appends `SELECT … FROM tasks AS x WHERE …`: those whose time has come, of the organisation that a row
/// `o` names; spelt as the partial indexes of the migration spell it.
fn push_due(builder: &mut Builder, what: &str, to: To, now: Timestamp) {
    builder.push(&format!(
        "SELECT {what} FROM tasks AS x WHERE x.organisation_id = o.organisation AND x.{} <= ",
        to.column()
    ));
    builder.bind(now).push(" AND ");
    match to {
        To::Skip => builder.push(&open_task("x.")),
        To::Activate => builder.push("x.state = ").state(task::State::Pending),
    };
}

/// Puts tasks off that could not be settled, until that time or until somebody changes them, so that they
/// are not in the way of others.
#[must_use]
pub fn defer_tasks(tasks: &[Named], until: Timestamp) -> Statement {
    sql!(
        "INSERT INTO deferred_tasks (task_id, organisation_id, version, until) \
         SELECT value ->> 1, value ->> 0, value ->> 2, ",
        [until],
        " FROM json_each(",
        [json(tasks)],
        ") WHERE 1 ON CONFLICT (task_id) DO UPDATE SET version = excluded.version, until = excluded.until",
    )
}

/// Forgets which tasks were put off until `now` or earlier: they are looked at again.
#[must_use]
pub fn end_deferrals(now: Timestamp) -> Statement {
    sql!("DELETE FROM deferred_tasks WHERE until <= ", [now])
}

/// Carries out what has been decided about tasks, in one transaction: each that still has its version, with
/// all that follows. Of each sequence state there may be one task.
#[must_use]
pub fn settle_tasks(tasks: &[ElapsedTask], now: Timestamp) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut advances = Vec::new();
    let mut alike: Vec<(&Fields<'_>, Vec<Named>)> = Vec::new();
    for one in tasks {
        for effect in &one.decision.effects {
            match effect {
                Effect::AdvanceSequence { sequence_state } => advances.push(Advance(
                    one.organisation_id,
                    one.id,
                    one.version,
                    *sequence_state,
                )),
                // Time does nothing else to a task yet.
                effect => {
                    let organisation = Organisation::new(one.organisation_id);
                    let effects = std::slice::from_ref(effect);
                    statements.extend(organisation.effects(one.id, one.version, effects, now, 0));
                }
            }
        }
        let named = (one.organisation_id, one.id, one.version);
        let changes = &one.decision.changes;
        match alike.iter_mut().find(|(known, _)| *known == changes) {
            Some((_, tasks)) => tasks.push(named),
            None => alike.push((changes, vec![named])),
        }
    }
    if !advances.is_empty() {
        statements.extend(advance(&advances, now));
    }
    statements.extend(
        alike
            .iter()
            .map(|(changes, tasks)| update_alike(&TASK, tasks, changes)),
    );
    statements
}
