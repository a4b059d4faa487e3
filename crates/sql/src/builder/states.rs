//! States in SQL: which of a machine's an expression is about. Their names come from the machines alone; a test
//! finds those that stand in a text.

use lockstep_core::machine::{Machine, Named};
use lockstep_core::mailing;
use lockstep_core::schema::{MAILING, ResourceType, SEQUENCE_STATE, TASK};
use lockstep_core::sequence_state;
use lockstep_core::task;

/// `'one'`: the name of a state as SQL.
pub(crate) fn quoted(state: impl Named) -> String {
    format!("'{}'", state.name())
}

/// `'one', 'another'`: the names of states as a list of SQL.
pub(crate) fn names<S: Named>(states: impl IntoIterator<Item = S>) -> String {
    let states: Vec<String> = states.into_iter().map(quoted).collect();
    states.join(", ")
}

/// `state IN (…)`: the states in which a machine allows an event.
pub(crate) fn allowing<S: Named, E: Named>(machine: &Machine<S, E>, event: E) -> String {
    format!("state IN ({})", names(machine.sources(event)))
}

/// `state IN (…)`: the states that no event leaves, spelt as the partial indexes of the migration
/// spell them, for SQLite to recognise.
pub(crate) fn is_over<S: Named, E: Named>(machine: &Machine<S, E>) -> String {
    format!("state IN ({})", over(machine))
}

/// The states that no event leaves, as a list of SQL.
pub(crate) fn over<S: Named, E: Named>(machine: &Machine<S, E>) -> String {
    let states = S::ALL.iter().copied();
    names(states.filter(|state| machine.is_over(*state)))
}

/// Whether a task, of a table that goes by the name in `prefix` (with a dot), has still to be done.
pub(crate) fn open_task(prefix: &str) -> String {
    format!("{prefix}state <> {}", quoted(task::State::Complete))
}

/// Whether a mailing, of a table that goes by the name in `prefix` (with a dot), has not been sent.
pub(crate) fn unsent_mailing(prefix: &str) -> String {
    let unsent = mailing::UNSENT.iter().copied();
    format!("{prefix}state IN ({})", names(unsent))
}

/// Which records of a type still have work to do. Those of a type that has no states for it all do.
pub(crate) fn open(resource: &ResourceType) -> String {
    if *resource == TASK {
        open_task("")
    } else if *resource == SEQUENCE_STATE {
        format!("state NOT IN ({})", over(&sequence_state::MACHINE))
    } else if *resource == MAILING {
        unsent_mailing("")
    } else {
        "1".to_owned()
    }
}
