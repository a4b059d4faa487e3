//! The open tasks and unsent mailings of sequence states: they leave when a state rests or is over,
//! and come back when it goes on. Single actions and bulk changes do it with the same statements.

use lockstep_core::machine::Named as _;
use lockstep_core::row::nullable;
use lockstep_core::schema::SEQUENCE_STATE;
use lockstep_core::sequence_state::{State, keeps_work};
use lockstep_core::time::Timestamp;
use serde::Deserialize;

use crate::builder::columns;
use crate::builder::organisation::Organisation;
use crate::builder::query::Query;
use crate::builder::row::{Versioned, named};
use crate::builder::statement::{Builder, Statement, sql};
use crate::builder::states::{names, open_task, unsent_mailing};
use crate::builder::whose::Whose;

/// The tables of what hangs on a sequence state.
pub(crate) const WORK: &[&str] = &["tasks", "mailings"];

/// The statements that settle the work of sequence states that move to one of these `states`. `push_states`
/// appends the `SELECT` of the ones that move, with the `state` that they come to: `id`, `state`,
/// `sequence_step_id`; and `organisation_id` where they are of several. `except` are tasks that are about to be
/// completed, as a list in JSON.
pub(crate) fn settle(
    whose: impl Into<Whose>,
    now: Timestamp,
    except: Option<&str>,
    states: &[State],
    push_states: impl Fn(&mut Builder),
) -> Vec<Statement> {
    let whose = whose.into();
    let all = State::ALL.iter().copied();
    let resting = names(all.filter(|state| !keeps_work(*state)));
    let (to_do, unsent) = (open_task("t."), unsent_mailing("t."));
    let move_work = |table: &str, condition: &str, is_coming: bool| {
        let mut builder = Builder::new("WITH s AS MATERIALIZED (");
        push_states(&mut builder);
        builder.push(&format!(
            "), m AS MATERIALIZED (SELECT t.id FROM s CROSS JOIN {table} AS t \
             WHERE t.sequence_state_id = s.id AND {condition} AND t.organisation_id = "
        ));
        if is_coming {
            whose.push_bin(&mut builder, "s");
        } else {
            whose.push(&mut builder, "s");
        }
        if let Some(tasks) = except.filter(|_| table == "tasks") {
            builder
                .push(" AND t.id NOT IN (SELECT value FROM json_each(")
                .bind(tasks)
                .push("))");
        }
        builder.push(") ");
        push_move(&mut builder, now, table, "NULL");
        builder.push(" WHERE id IN (SELECT id FROM m)");
        builder.build()
    };
    let open = [("tasks", &to_do), ("mailings", &unsent)];
    let current = [
        ("tasks", " AND t.sequence_step_id IS s.sequence_step_id"),
        ("mailings", ""),
    ];
    let mut statements = Vec::new();
    // Each looks through all that move: one that can find nothing is left out.
    if states.iter().any(|state| !keeps_work(*state)) {
        statements.extend(open.map(|(table, open)| {
            let leaving = format!("s.state IN ({resting}) AND {open}");
            move_work(table, &leaving, false)
        }));
    }
    if states.iter().any(|state| keeps_work(*state)) {
        statements.extend(current.map(|(table, current)| {
            let coming = format!("s.state NOT IN ({resting}) AND t.removed_by IS NULL{current}");
            move_work(table, &coming, true)
        }));
    }
    statements
}

/// Appends `UPDATE … SET …`: rows move between an organisation and its bin, whichever they are in.
/// `removed_by` is what the column of this name becomes.
pub(crate) fn push_move(builder: &mut Builder, now: Timestamp, table: &str, removed_by: &str) {
    builder.push(&format!(
        "UPDATE {table} SET organisation_id = -{table}.organisation_id, version = version + 1, removed_by = {removed_by}, updated_at = "
    ));
    builder.bind(now);
}

/// What an action on a sequence state is decided on.
#[derive(Debug, Deserialize)]
pub struct SequenceStateForDecision {
    /// Its state.
    #[serde(deserialize_with = "named")]
    pub state: State,
    /// Why it is paused, where that is known.
    #[serde(deserialize_with = "nullable")]
    pub pause_reason: Option<String>,
    /// Its version.
    version: i64,
}

impl Versioned for SequenceStateForDecision {
    fn version(&self) -> i64 {
        self.version
    }
}

impl Organisation {
    /// What an action on a sequence state is decided on.
    #[must_use]
    pub fn sequence_state(self, id: i64) -> Query<SequenceStateForDecision> {
        sql!(
            "SELECT state, pause_reason, version FROM sequence_states WHERE organisation_id = ",
            [self.id()],
            " AND id = ",
            [id],
        )
        .asks()
    }

    /// Settles the work of a sequence state that still has this version and is about to become
    /// `next`. To be run before the state changes.
    #[must_use]
    pub fn settle_work(self, id: i64, version: i64, next: State, now: Timestamp) -> Vec<Statement> {
        settle(self, now, None, &[next], |builder| {
            builder
                .push("SELECT s.id, ")
                .bind(next.name())
                .push(" AS state, s.sequence_step_id FROM ")
                .push(&columns::table(&SEQUENCE_STATE))
                .push(" AS s");
            self.push_guard(builder, id, version);
        })
    }
}
