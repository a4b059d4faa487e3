//! Sequences that are switched on and off, with their states.

use lockstep_core::machine::Named as _;
use lockstep_core::sequence_state::{Event, State};
use serde_json::{Value, json};

use crate::records;
use crate::support::{Database, OURS, THEIRS, at};

/// A sequence of ours with a state in every state, and each of these in the bin.
fn sequence() -> Database {
    let database = records::full();
    database.sql("DELETE FROM sequence_states");
    for (index, state) in (1..).zip(State::ALL) {
        for (id, organisation) in [(index, 1), (index + 20, -1)] {
            let row = json!({ "id": id, "organisation_id": organisation, "created_at": "", "updated_at": "",
                "state": state.name(), "prospect_id": 1, "sequence_id": 1, "sequence_step_id": 1 });
            database.insert("sequence_states", &row);
        }
    }
    database
}

fn states(database: &Database, organisation: i64) -> Vec<Value> {
    let rows = database.sql(&format!(
        "SELECT state FROM sequence_states WHERE organisation_id = {organisation} ORDER BY id"
    ));
    rows.iter().map(|row| row["state"].clone()).collect()
}

fn version(database: &Database) -> i64 {
    let version = database.value("SELECT version FROM sequences WHERE id = 1");
    version.as_i64().unwrap()
}

#[test]
fn states_move_as_the_machine_says_also_in_the_bin() {
    for (event, moved) in [
        (
            Event::Enable,
            [("pending", "active"), ("disabled", "active")].as_slice(),
        ),
        (Event::Disable, [("active", "disabled")].as_slice()),
    ] {
        let database = sequence();
        database.batch(&OURS.switch_states(1, version(&database), event, at(5)));
        let wanted: Vec<&str> = State::ALL
            .iter()
            .map(|state| {
                let found = moved.iter().find(|(from, _)| *from == state.name());
                found.map_or(state.name(), |(_, to)| to)
            })
            .collect();
        assert_eq!(states(&database, 1), wanted);
        assert_eq!(states(&database, -1), wanted);
        let since = format!(
            "SELECT count(*) FROM sequence_states WHERE active_at = '{}'",
            at(5)
        );
        let made_active = moved.iter().filter(|(_, to)| *to == "active").count() * 2;
        assert_eq!(database.value(&since), made_active);
    }
}

#[test]
fn nothing_moves_unless_the_version_holds() {
    let database = sequence();
    let (ours, theirs) = (database.dump(OURS), database.dump(THEIRS));
    let now = version(&database);
    for (organisation, version) in [(OURS, now + 1), (THEIRS, now)] {
        for event in [Event::Enable, Event::Disable] {
            database.batch(&organisation.switch_states(1, version, event, at(5)));
        }
    }
    assert_eq!((database.dump(OURS), database.dump(THEIRS)), (ours, theirs));
}
