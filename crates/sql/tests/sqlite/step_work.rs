//! The work of the steps that sequence states come to with bulk changes: made once, with the item, and
//! taken back and brought back with it.

use serde_json::{Value, json};

use crate::engine::{Job, columns, on, revert, run, verdicts};
use crate::stage::{put, stage};
use crate::support::{Database, OURS, at};

/// What items have made of a state of ours: what, on which step, in which state; and where it is.
fn made(database: &Database, state: i64) -> Vec<(String, i64, String, i64)> {
    let rows = database.sql(&format!(
        "SELECT action AS kind, sequence_step_id, state, organisation_id FROM tasks WHERE sequence_state_id = {state} AND made_by IS NOT NULL \
         UNION ALL SELECT 'mailing', sequence_step_id, state, organisation_id FROM mailings WHERE sequence_state_id = {state} AND made_by IS NOT NULL ORDER BY sequence_step_id, kind"
    ));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let number = |value: &Value| value.as_i64().unwrap();
    rows.iter()
        .map(|row| {
            (
                text(&row["kind"]),
                number(&row["sequence_step_id"]),
                text(&row["state"]),
                number(&row["organisation_id"]),
            )
        })
        .collect()
}

fn one(kind: &str, step: i64, state: &str, place: i64) -> Vec<(String, i64, String, i64)> {
    vec![(kind.to_owned(), step, state.to_owned(), place)]
}

fn step_of(database: &Database, state: i64) -> Value {
    columns(database, "sequence_states", state, "sequence_step_id")["sequence_step_id"].take()
}

fn changed(database: &Database, batch: i64) -> Vec<bool> {
    let verdicts = verdicts(database, batch);
    verdicts
        .iter()
        .map(|(state, _)| state == "changed")
        .collect()
}

/// Another open task of our state 1, which is on step 2.
fn second_task(database: &Database, step: &Value) {
    let row = json!({ "action": "call", "state": "incomplete", "subject_type": "prospect", "subject_id": 1, "owner_id": 1,
        "task_type": "sequence_step_call", "sequence_state_id": 1, "sequence_step_id": step });
    put(database, OURS, "tasks", 9, &row);
}

#[test]
fn completing_tasks_makes_the_work_of_the_next_steps() {
    let database = stage();
    let batch = run(&database, "tasksMarkComplete", &json!({}), &[1, 2, 3]);
    assert_eq!(changed(&database, batch), [true; 3]);
    assert_eq!(made(&database, 1), one("call", 1, "incomplete", 1));
    assert_eq!(made(&database, 3), [], "behind the last step is nothing");
    let task = columns(
        &database,
        "tasks",
        database
            .value("SELECT max(id) FROM tasks WHERE organisation_id = 1")
            .as_i64()
            .unwrap(),
        "made_by, created_at, due_at, prospect_id, sequence_id, creator_type, task_type",
    );
    let time = at(10 * batch);
    assert_eq!(
        task,
        json!({ "made_by": batch * 10_000_000 + 1, "created_at": time, "due_at": time, "prospect_id": 1, "sequence_id": 1,
            "creator_type": "sequenceStep", "task_type": "sequence_step_call" })
    );
}

#[test]
fn who_comes_into_a_sequence_gets_the_work_of_its_first_step() {
    for (kind, wanted) in [
        ("call", vec![("call", "incomplete")]),
        ("auto_email", vec![("mailing", "scheduled")]),
        (
            "manual_email",
            vec![("email", "incomplete"), ("mailing", "drafted")],
        ),
    ] {
        let database = stage();
        database.sql(&format!(
            "UPDATE sequence_steps SET step_type = '{kind}' WHERE id = 2"
        ));
        let input = json!({ "sequenceId": 1, "mailboxId": 1 });
        let batch = run(&database, "prospectsAddToSequence", &input, &[1, 2, 5]);
        assert_eq!(changed(&database, batch), [false, true, true], "{kind}");
        let wanted = |place: i64| -> Vec<_> {
            let rows = wanted.iter();
            rows.flat_map(|(kind, state)| one(kind, 2, state, place))
                .collect()
        };
        for state in [107, 108] {
            assert_eq!(made(&database, state), wanted(1), "{kind}");
        }
        assert_eq!(made(&database, 1), [], "{kind}: it was in the sequence");
        let back = revert(&database, batch);
        assert_eq!(made(&database, 108), wanted(-1), "{kind}");
        revert(&database, back);
        assert_eq!(made(&database, 108), wanted(1), "{kind}");
    }
    // What waits for its sequence has no work yet.
    let database = stage();
    run(
        &database,
        "prospectsAddToSequence",
        &json!({ "sequenceId": 2 }),
        &[5],
    );
    assert_eq!(made(&database, 107), []);
}

/// Delivered twice, out of turn, or with a decision that is too old.
#[test]
fn work_is_made_once() {
    for (action, input, id, state) in [
        ("tasksMarkComplete", json!({}), 1, 1),
        ("prospectsAddToSequence", json!({ "sequenceId": 1 }), 5, 107),
    ] {
        let database = stage();
        let job = on(&database, action, &input, &[id]);
        database.run(&OURS.start(job.id, job.now));
        let old = job.decide(&database, job.whole());
        let table = if id == 1 { "tasks" } else { "prospects" };
        database.sql(&format!(
            "UPDATE {table} SET version = version + 1 WHERE id = {id}"
        ));
        job.settle(&database, job.whole(), &old);
        assert_eq!(made(&database, state), [], "{action}: it was too late");
        let decided = job.decide(&database, job.whole());
        for _ in 0..3 {
            job.settle(&database, job.whole(), &decided);
            job.deliver(&database, job.whole());
        }
        assert_eq!(made(&database, state).len(), 1, "{action}");
    }
}

/// As often as one likes; what somebody completed in between stays with its state.
#[test]
fn work_goes_and_comes_with_the_item_that_made_it() {
    let database = stage();
    let mut batch = run(&database, "tasksMarkComplete", &json!({}), &[1]);
    for _ in 0..3 {
        assert_eq!(
            (step_of(&database, 1), made(&database, 1)),
            (json!(1), one("call", 1, "incomplete", 1))
        );
        batch = revert(&database, batch);
        assert_eq!(
            (step_of(&database, 1), made(&database, 1)),
            (json!(2), one("call", 1, "incomplete", -1))
        );
        batch = revert(&database, batch);
    }
    // Done in bulk, too, the work is the next one's.
    let made_task = database
        .value("SELECT id FROM tasks WHERE made_by IS NOT NULL")
        .as_i64()
        .unwrap();
    let next = run(&database, "tasksMarkComplete", &json!({}), &[made_task]);
    let refused = revert(&database, batch);
    assert_eq!(changed(&database, refused), [false], "the state went on");
    assert_eq!(
        made(&database, 1),
        [
            one("call", 1, "complete", 1),
            one("call", 3, "incomplete", 1)
        ]
        .concat()
    );
    revert(&database, next);
    assert_eq!(
        made(&database, 1),
        [
            one("call", 1, "incomplete", 1),
            one("call", 3, "incomplete", -1)
        ]
        .concat()
    );
}

/// Whether they are read together or one after the other, and whether they know their step or not.
#[test]
fn two_tasks_of_a_state_move_it_once() {
    for step in [json!(2), Value::Null] {
        for piece in [2, 1] {
            let database = stage();
            second_task(&database, &step);
            database.sql(&format!(
                "UPDATE tasks SET sequence_step_id = {step} WHERE id = 1"
            ));
            let job = on(&database, "tasksMarkComplete", &json!({}), &[1, 9]);
            deliver_in_pieces(&database, &job, piece);
            let what = format!("{step} in pieces of {piece}");
            assert_eq!(changed(&database, job.id), [true, true], "{what}");
            assert_eq!(
                (step_of(&database, 1), made(&database, 1)),
                (json!(1), one("call", 1, "incomplete", 1)),
                "{what}"
            );
            revert(&database, job.id);
            assert_eq!(
                (step_of(&database, 1), made(&database, 1)),
                (json!(2), one("call", 1, "incomplete", -1)),
                "{what}"
            );
        }
    }
}

fn deliver_in_pieces(database: &Database, job: &Job, piece: i64) {
    for first in (1..=2).step_by(usize::try_from(piece).unwrap()) {
        job.deliver(database, job.positions(first, first + piece - 1));
    }
}

/// Another batch, or the same one retried, finds the state where the first has brought it.
#[test]
fn a_task_of_a_step_that_is_over_moves_nothing() {
    let database = stage();
    second_task(&database, &json!(2));
    run(&database, "tasksMarkComplete", &json!({}), &[1]);
    let second = run(&database, "tasksMarkComplete", &json!({}), &[9]);
    assert_eq!(changed(&database, second), [true]);
    assert_eq!(
        (step_of(&database, 1), made(&database, 1)),
        (json!(1), one("call", 1, "incomplete", 1))
    );
}

/// Of two items that moved a state together, either takes it back with what they made.
#[test]
fn either_of_two_items_takes_the_work_back() {
    for (kept, other) in [(1, 9), (9, 1)] {
        let database = stage();
        second_task(&database, &json!(2));
        let batch = run(&database, "tasksMarkComplete", &json!({}), &[1, 9]);
        database.sql(&format!(
            "UPDATE tasks SET completed_at = '{}', version = version + 1 WHERE id = {kept}",
            at(900)
        ));
        let back = revert(&database, batch);
        assert_eq!(
            changed(&database, back),
            [kept == 9, other == 9],
            "{kept} was changed since"
        );
        assert_eq!(
            (step_of(&database, 1), made(&database, 1)),
            (json!(2), one("call", 1, "incomplete", -1))
        );
        revert(&database, back);
        assert_eq!(
            (step_of(&database, 1), made(&database, 1)),
            (json!(1), one("call", 1, "incomplete", 1))
        );
    }
}
