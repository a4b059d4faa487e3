//! The names of states are the machines': no text of a statement spells one.

use std::fs;

use lockstep_core::machine::Named;
use lockstep_core::{batch, mailing, sequence_state, task};

use crate::support::sources;

/// Members of a batch's summary, which count states and are none.
const SUMMARY: [&str; 4] = [
    "'changed', {changed}",
    "'unchanged', total",
    "'failed', {failures}",
    "'canceled', {canceled}",
];

fn names<S: Named>() -> impl Iterator<Item = String> {
    S::ALL.iter().map(|state| format!("'{}'", state.name()))
}

#[test]
fn no_statement_spells_the_name_of_a_state() {
    let names: Vec<String> = names::<batch::State>()
        .chain(names::<batch::ItemState>())
        .chain(names::<mailing::State>())
        .chain(names::<task::State>())
        .chain(names::<sequence_state::State>())
        .collect();
    let mut spelt = Vec::new();
    for path in sources() {
        let mut source = fs::read_to_string(&path).unwrap();
        for member in SUMMARY {
            source = source.replace(member, "");
        }
        for (number, line) in (1..).zip(source.lines()) {
            for name in names.iter().filter(|name| line.contains(*name)) {
                spelt.push(format!("{}:{number}: {name}", path.display()));
            }
        }
    }
    assert!(
        spelt.is_empty(),
        "write `state(…)` or `quoted(…)`: {spelt:#?}"
    );
}
