//! States in SQL: which of a machine's an expression is about.

use lockstep_core::machine::{Machine, Named};

/// `'one', 'another'`: the names of states as a list of SQL.
pub(crate) fn names<S: Named>(states: impl IntoIterator<Item = S>) -> String {
    let states: Vec<String> = states
        .into_iter()
        .map(|state| format!("'{}'", state.name()))
        .collect();
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
