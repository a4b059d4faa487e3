//! What a decision asks for besides its record: it happens with the record's change, or not at all.

use std::borrow::Cow;

use lockstep_core::schema::TASK;
use lockstep_core::task::Effect;
use lockstep_core::value::{Fields, Reference, Value as Field};
use lockstep_sql::Statement;
use serde_json::{Value, json};

use crate::records;
use crate::support::{Database, OURS, THEIRS, at, parse, view};

/// Two sequences of ours with a state each, one of theirs, and a mailing each.
pub fn sequences() -> Database {
    let database = records::full();
    database.sql("DELETE FROM sequence_steps");
    database.sql("DELETE FROM sequence_states");
    database.sql("DELETE FROM mailings");
    for (organisation, first) in [(OURS, 1), (THEIRS, 101)] {
        // The order has gaps, and the ids do not follow it.
        for (step, sequence, order) in [
            (first, first, 7),
            (first + 1, first, 3),
            (first + 2, first, 1),
            (first + 3, first + 1, 5),
        ] {
            let row = json!({ "id": step, "organisation_id": organisation.id(), "created_at": "", "updated_at": "",
                "sequence_id": sequence, "order": order, "step_type": "call" });
            database.insert("sequence_steps", &row);
        }
        for (state, sequence, step) in [
            (first, first, json!(first + 2)),
            (first + 1, first + 1, Value::Null),
        ] {
            let row = json!({ "id": state, "organisation_id": organisation.id(), "created_at": "", "updated_at": "",
                "state": "active", "prospect_id": first, "sequence_id": sequence, "sequence_step_id": step });
            database.insert("sequence_states", &row);
        }
        let row = json!({ "id": first, "organisation_id": organisation.id(), "created_at": "", "updated_at": "", "state": "drafted" });
        database.insert("mailings", &row);
    }
    // It is of no step, and so may move its state from any.
    database.sql("UPDATE tasks SET sequence_step_id = NULL");
    database
}

/// The statements of a decision about our task 1: the effects, then the change.
fn decision(effects: &[Effect<'_>], version: i64) -> Vec<Statement> {
    let fields = Fields::new().with("state", Field::word("complete"));
    let mut statements = OURS.effects(1, version, effects, at(5), 2);
    statements.push(OURS.update(&TASK, 1, version, &fields, effects).into());
    statements
}

/// Runs a decision on the version that the task has.
pub fn run(database: &Database, effects: &[Effect<'_>]) {
    let version = database
        .value("SELECT version FROM tasks WHERE id = 1")
        .as_i64()
        .unwrap();
    let answers = database.batch(&decision(effects, version));
    assert_eq!(answers.last().unwrap(), &[json!({ "id": 1 })]);
}

pub fn sequence_state(database: &Database, id: i64) -> Value {
    let columns = "state, state_changed_at, replied_at, sequence_step_id, version, updated_at";
    database
        .sql(&format!(
            "SELECT {columns} FROM sequence_states WHERE id = {id}"
        ))
        .remove(0)
}

pub const ADVANCE: Effect<'static> = Effect::AdvanceSequence { sequence_state: 1 };

#[test]
fn a_sequence_advances_in_order_and_finishes_after_the_last_step() {
    let database = sequences();
    for (step, version) in [(2, 2), (1, 3)] {
        run(&database, &[ADVANCE]);
        let state = sequence_state(&database, 1);
        assert_eq!(
            (&state["sequence_step_id"], &state["version"]),
            (&step.into(), &version.into())
        );
        assert_eq!(
            (&state["state"], &state["state_changed_at"]),
            (&"active".into(), &Value::Null)
        );
    }
    run(&database, &[ADVANCE]);
    let wanted = json!({ "state": "finished", "state_changed_at": at(5), "replied_at": null, "sequence_step_id": 1,
        "version": 4, "updated_at": at(5) });
    assert_eq!(sequence_state(&database, 1), wanted);
}

/// The task is done all the same: see docs/API.md.
#[test]
fn a_sequence_that_is_not_active_does_not_advance_and_one_that_is_over_does_not_finish() {
    let finish = Effect::FinishSequence {
        sequence_state: 1,
        replied: true,
    };
    let touched = |state: &str, effect: &Effect<'static>| {
        let database = sequences();
        database.sql(&format!(
            "UPDATE sequence_states SET state = '{state}' WHERE id = 1"
        ));
        let before = sequence_state(&database, 1);
        run(&database, std::slice::from_ref(effect));
        sequence_state(&database, 1) != before
    };
    for (state, advances, finishes) in [
        ("active", true, true),
        ("paused", false, true),
        ("pending", false, true),
        ("failed", false, true),
        ("disabled", false, false),
        ("bounced", false, false),
        ("finished", false, false),
        ("opted_out", false, false),
    ] {
        assert_eq!(touched(state, &ADVANCE), advances, "advance of {state}");
        assert_eq!(touched(state, &finish), finishes, "finish of {state}");
    }
}

/// Two tasks of one step move the state once; that of a step that is over does not.
#[test]
fn a_task_moves_a_state_from_its_own_step_only() {
    for (own, moved_to) in [(json!(3), 2), (json!(2), 3), (Value::Null, 2)] {
        let database = sequences();
        let text = format!("UPDATE tasks SET sequence_step_id = {own} WHERE id = 1");
        database.sql(&text);
        run(&database, &[ADVANCE]);
        run(&database, &[ADVANCE]);
        let step = if own.is_null() { 1 } else { moved_to };
        assert_eq!(
            sequence_state(&database, 1)["sequence_step_id"],
            step,
            "{own}"
        );
    }
}

#[test]
fn a_sequence_without_a_step_starts_with_the_first() {
    let database = sequences();
    run(&database, &[Effect::AdvanceSequence { sequence_state: 2 }]);
    assert_eq!(sequence_state(&database, 2)["sequence_step_id"], 4);
}

#[test]
fn a_sequence_finishes_with_or_without_a_reply() {
    let database = sequences();
    for (id, replied, replied_at) in [(1, false, Value::Null), (2, true, at(5).to_string().into())]
    {
        run(
            &database,
            &[Effect::FinishSequence {
                sequence_state: id,
                replied,
            }],
        );
        let state = sequence_state(&database, id);
        assert_eq!(
            (&state["state"], &state["state_changed_at"]),
            (&"finished".into(), &at(5).to_string().into())
        );
        assert_eq!(
            (&state["replied_at"], &state["version"]),
            (&replied_at, &2.into())
        );
    }
}

#[test]
fn a_mailing_is_scheduled_and_a_note_is_kept() {
    let database = sequences();
    let subject = Some(Reference {
        kind: "prospect",
        id: 3,
    });
    let note = |subject, text| Effect::LogNote {
        subject,
        text: Cow::Borrowed(text),
    };
    run(
        &database,
        &[
            Effect::ScheduleMailing { mailing: 1 },
            note(subject, "it's \"done\" 🦊"),
            note(None, "alone"),
        ],
    );
    let mailing = database
        .sql("SELECT state, scheduled_at, version FROM mailings WHERE id = 1")
        .remove(0);
    assert_eq!(
        mailing,
        json!({ "state": "scheduled", "scheduled_at": at(5), "version": 2 })
    );
    let notes = database.sql("SELECT organisation_id, created_at, author_id, subject_type, subject_id, task_id, text FROM notes");
    let wanted = |kind: Value, id: Value, text: &str| {
        json!({ "organisation_id": 1, "created_at": at(5), "author_id": 2, "subject_type": kind, "subject_id": id,
            "task_id": 1, "text": text })
    };
    assert_eq!(
        notes,
        [
            wanted("prospect".into(), 3.into(), "it's \"done\" 🦊"),
            wanted(Value::Null, Value::Null, "alone"),
        ]
    );
}

fn every_effect(of: i64) -> Vec<Effect<'static>> {
    vec![
        Effect::AdvanceSequence { sequence_state: of },
        Effect::FinishSequence {
            sequence_state: of + 1,
            replied: true,
        },
        Effect::ScheduleMailing { mailing: of },
        Effect::LogNote {
            subject: None,
            text: Cow::Borrowed("x"),
        },
        Effect::HighestPriority,
        Effect::DefaultPriority,
    ]
}

#[test]
fn nothing_happens_unless_the_version_holds() {
    let database = sequences();
    for version in [0, 2, 7] {
        let before = database.dump(OURS);
        let answers = database.batch(&decision(&every_effect(1), version));
        assert_eq!(answers.last().unwrap(), &Vec::<Value>::new());
        assert_eq!(database.dump(OURS), before, "{version}");
    }
    let before = database.dump(OURS);
    database.batch(&decision(&every_effect(1), 1));
    assert_ne!(database.dump(OURS), before);
    // The same decision once more: somebody else was faster.
    let after = database.dump(OURS);
    database.batch(&decision(&every_effect(1), 1));
    assert_eq!(database.dump(OURS), after);
}

#[test]
fn nothing_of_theirs_is_touched() {
    let database = sequences();
    let theirs = database.dump(THEIRS);
    database.batch(&decision(&every_effect(101), 1));
    assert_eq!(database.dump(THEIRS), theirs);
}

#[test]
fn a_decision_is_made_on_the_task_with_its_mailing() {
    let database = sequences();
    database.sql("UPDATE tasks SET mailing_id = iif(id = 1, 1, 101)");
    let read = |id: i64| {
        database
            .run(&OURS.show_task_for_decision(&TASK, id, &view()))
            .remove(0)
    };
    let task = read(1);
    assert_eq!(
        (&task["mailing_state"], &task["version"]),
        (&"drafted".into(), &1.into())
    );
    assert_eq!(parse(&task["document"])["id"], 1);
    assert_eq!(
        read(2)["mailing_state"],
        Value::Null,
        "their mailing is none of ours"
    );
    assert_eq!(
        database.run(&OURS.show_task_for_decision(&TASK, 101, &view())),
        Vec::<Value>::new()
    );
}
