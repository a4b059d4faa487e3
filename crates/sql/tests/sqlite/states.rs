//! Sequence states that bulk changes make, move and end, with the tasks and mailings that hang on
//! them.

use lockstep_core::machine::Named as _;
use lockstep_core::schema::SEQUENCE_STATE;
use lockstep_core::sequence_state::{self, Event, MACHINE, State};
use lockstep_core::time::Timestamp;
use lockstep_core::value::Value as Field;
use serde_json::{Value, json};

use crate::engine::{business, check_same, columns, images, on, revert, run, verdicts};
use crate::stage::{put, stage};
use crate::support::{Database, OURS, THEIRS, at};

const WORK: &str = "organisation_id, removed_by";

/// Where a task is: with us, or in the bin.
fn place(database: &Database, table: &str, id: i64) -> i64 {
    let row = columns(database, table, id, "organisation_id");
    row["organisation_id"].as_i64().unwrap()
}

fn state(database: &Database, id: i64) -> Value {
    let names = "state, sequence_step_id, pause_reason, replied_at, state_changed_at";
    columns(database, "sequence_states", id, names)
}

fn states(verdicts: &[(String, Value)]) -> Vec<&str> {
    verdicts.iter().map(|(state, _)| state.as_str()).collect()
}

#[test]
fn a_prospect_gets_a_state_on_the_first_step_with_the_mailbox() {
    let database = stage();
    // An id is never used again, so that an item cannot come to mean another state.
    database.sql("DELETE FROM sequence_states WHERE id = 106");
    let input = json!({ "sequenceId": 1, "mailboxId": 2 });
    let batch = run(&database, "prospectsAddToSequence", &input, &[2, 5]);
    let made = database.sql(&format!(
        "SELECT id, organisation_id, version, state, prospect_id, account_id, sequence_id, sequence_step_id, mailbox_id, \
         creator_id, batch_item_creator_id, active_at, state_changed_at, created_at FROM sequence_states WHERE id > 106 AND id < {}",
        1_000
    ));
    let time = json!(at(10 * batch));
    let wanted = |id: i64, prospect: i64, position: i64| {
        json!({ "id": id, "organisation_id": 1, "version": 1, "state": "active", "prospect_id": prospect,
            "account_id": if prospect == 2 { 2 } else { 1 }, "sequence_id": 1, "sequence_step_id": 2, "mailbox_id": 2,
            "creator_id": 9, "batch_item_creator_id": batch * 10_000_000 + position,
            "active_at": time, "state_changed_at": time, "created_at": time })
    };
    assert_eq!(made, [wanted(107, 2, 1), wanted(108, 5, 2)]);

    let image = |id: i64, sequence: i64, state: &str, step: i64, mailbox: i64, since: &Value| {
        json!({ "id": id, "sequence": sequence, "state": state, "stateChangedAt": since, "activeAt": since, "sequenceStep": step,
            "mailbox": mailbox, "pauseReason": null, "repliedAt": null })
    };
    let old = image(6, 2, "disabled", 4, 1, &json!(at(0)));
    let new = image(107, 1, "active", 2, 2, &time);
    let wanted = (
        json!({ "sequenceStates": [old] }),
        json!({ "sequenceStates": [old, new] }),
    );
    assert_eq!(images(&database, batch, 1), wanted);
}

#[test]
fn a_sequence_that_is_disabled_makes_states_that_wait() {
    let database = stage();
    let batch = run(
        &database,
        "prospectsAddToSequence",
        &json!({ "sequenceId": 2 }),
        &[5, 6],
    );
    assert_eq!(states(&verdicts(&database, batch)), ["changed", "changed"]);
    let made = columns(
        &database,
        "sequence_states",
        107,
        "state, sequence_step_id, mailbox_id, active_at",
    );
    assert_eq!(
        made,
        json!({ "state": "pending", "sequence_step_id": 4, "mailbox_id": null, "active_at": null })
    );
    let again = run(
        &database,
        "prospectsAddToSequence",
        &json!({ "sequenceId": 2 }),
        &[5, 6],
    );
    assert_eq!(
        states(&verdicts(&database, again)),
        ["unchanged", "unchanged"]
    );
}

/// A state that went on since cannot be taken out of the sequence.
#[test]
fn an_addition_is_taken_back_unless_the_state_moved() {
    let database = stage();
    let input = json!({ "sequenceId": 1 });
    let batch = run(&database, "prospectsAddToSequence", &input, &[2, 5]);
    run(&database, "sequenceStatesPause", &json!({}), &[108]);
    let back = revert(&database, batch);
    assert_eq!(states(&verdicts(&database, back)), ["changed", "error"]);
    let removed = columns(&database, "sequence_states", 107, WORK);
    assert_eq!(
        removed,
        json!({ "organisation_id": -1, "removed_by": back * 10_000_000 + 1 })
    );
    assert_eq!(place(&database, "sequence_states", 108), 1);
    // It may be added anew, and the old state stays where it is.
    let again = run(&database, "prospectsAddToSequence", &input, &[2]);
    assert_eq!(states(&verdicts(&database, again)), ["changed"]);
    assert_eq!(
        state(&database, 109)["sequence_step_id"],
        state(&database, 107)["sequence_step_id"]
    );
    assert_eq!(place(&database, "sequence_states", 107), -1);
}

#[test]
fn what_ends_or_rests_has_no_open_work() {
    for action in [
        "prospectsFinishAll",
        "prospectsPauseAll",
        "sequenceStatesFinish",
        "sequenceStatesPause",
    ] {
        let database = stage();
        let before = business(&database);
        let batch = run(&database, action, &json!({}), &[1]);
        assert_eq!(
            columns(&database, "tasks", 1, WORK),
            json!({ "organisation_id": -1, "removed_by": null }),
            "{action}"
        );
        assert_eq!(place(&database, "mailings", 1), -1, "{action}");
        // What is sent, or complete, or of somebody else, stays.
        assert_eq!(place(&database, "mailings", 2), 1, "{action}");
        for task in [2, 3, 4, 6, 101] {
            assert_ne!(place(&database, "tasks", task), -1, "{action} {task}");
        }
        revert(&database, batch);
        check_same(&business(&database), &before, action);
    }
}

#[test]
fn what_resumes_gets_the_work_of_its_step_back() {
    let database = stage();
    let old = json!({ "action": "call", "state": "incomplete", "subject_type": "prospect", "subject_id": 1, "owner_id": 1,
        "task_type": "sequence_step_call", "sequence_state_id": 2, "sequence_step_id": 1, "organisation_id": -1 });
    put(&database, OURS, "tasks", 9, &old);
    let before = business(&database);
    let batch = run(&database, "sequenceStatesResume", &json!({}), &[2]);
    assert_eq!(place(&database, "tasks", 5), 1);
    assert_eq!(place(&database, "mailings", 4), 1);
    assert_eq!(place(&database, "tasks", 9), -1, "of another step");
    revert(&database, batch);
    check_same(&business(&database), &before, "paused again");
}

/// An action on one state leaves what the bulk action for it alone leaves.
#[test]
fn single_actions_do_what_bulk_actions_do() {
    const ALL: &[(&str, Event)] = &[
        ("sequenceStatesFinish", Event::Finish),
        ("sequenceStatesPause", Event::Pause),
        ("sequenceStatesResume", Event::Resume),
    ];
    for state in 1..=6 {
        for (bulk, event) in ALL {
            let (one, many) = (stage(), stage());
            let batch = run(&many, bulk, &json!({}), &[state]);
            act(&one, state, *event, at(10 * batch));
            check_same(
                &business(&one),
                &business(&many),
                &format!("{bulk} {state}"),
            );
        }
    }
}

/// The action as the Worker carries it out; whether the machine allows it.
fn act(database: &Database, id: i64, event: Event, now: Timestamp) -> bool {
    let row = database.run(&OURS.sequence_state(id)).remove(0);
    let state = State::named(row["state"].as_str().unwrap()).unwrap();
    let version = row["version"].as_i64().unwrap();
    let Ok(changes) = sequence_state::act(state, row["pause_reason"].as_str(), event, now) else {
        return false;
    };
    let changes = changes.with("updatedAt", Field::Time(now));
    let next = MACHINE.next(state, event).unwrap();
    let mut statements = OURS.settle_work(id, version, next, now);
    statements.push(
        OURS.update(&SEQUENCE_STATE, id, version, &changes, &[])
            .into(),
    );
    let answers = database.batch(&statements);
    assert_eq!(answers.last().unwrap(), &[json!({ "id": id })]);
    true
}

#[test]
fn a_state_that_becomes_active_is_so_from_then_on() {
    let database = stage();
    let since =
        |id: i64| columns(&database, "sequence_states", id, "active_at")["active_at"].clone();
    assert!(act(&database, 1, Event::Pause, at(3)));
    assert_eq!(since(1), json!(at(0)));
    assert!(act(&database, 1, Event::Resume, at(4)));
    assert_eq!(since(1), json!(at(4)));
    assert!(!act(&database, 4, Event::Finish, at(5)), "it is over");
}

/// What was decided on an older version does nothing, not even to the work.
#[test]
fn who_loses_a_race_settles_nothing() {
    let database = stage();
    database.sql("UPDATE sequence_states SET version = version + 1 WHERE id = 1");
    let before = database.dump(OURS);
    for statement in OURS.settle_work(1, 1, State::Paused, at(5)) {
        database.run(&statement);
    }
    for statement in THEIRS.settle_work(1, 2, State::Paused, at(5)) {
        database.run(&statement);
    }
    assert_eq!(database.dump(OURS), before);
}

/// Work of states that do not move is none of its business.
#[test]
fn only_states_that_move_take_work_along() {
    let database = stage();
    // Finished through the task's own action, which leaves its tasks.
    database
        .sql("UPDATE sequence_states SET state = 'finished', version = version + 1 WHERE id = 1");
    let before = business(&database);
    let batch = run(&database, "prospectsFinishAll", &json!({}), &[1]);
    assert_eq!(state(&database, 2)["state"], "finished");
    assert_eq!(place(&database, "tasks", 1), 1);
    revert(&database, batch);
    check_same(&business(&database), &before, "as it was");
}

#[test]
fn completing_a_step_moves_its_state() {
    for (input, first, last) in [
        (json!({}), ("active", 1, false), ("finished", 3, false)),
        (
            json!({ "completionAction": "advance" }),
            ("active", 1, false),
            ("finished", 3, false),
        ),
        (
            json!({ "completionAction": "finish_no_reply" }),
            ("finished", 2, false),
            ("finished", 3, false),
        ),
        (
            json!({ "completionAction": "finish_replied" }),
            ("finished", 2, true),
            ("finished", 3, true),
        ),
    ] {
        let database = stage();
        let before = business(&database);
        let batch = run(&database, "tasksMarkComplete", &input, &[1, 3]);
        for (id, (name, step, replied)) in [(1, first), (3, last)] {
            let state = state(&database, id);
            assert_eq!(
                (&state["state"], &state["sequence_step_id"]),
                (&json!(name), &json!(step)),
                "{input}"
            );
            assert_eq!(state["replied_at"].is_string(), replied, "{input}");
            let since = if name == "active" {
                at(0)
            } else {
                at(10 * batch)
            };
            assert_eq!(state["state_changed_at"], json!(since), "{input}");
        }
        let names = "state, completed, completed_at, completer_id, organisation_id";
        let time = at(10 * batch);
        assert_eq!(
            columns(&database, "tasks", 1, names),
            json!({ "state": "complete", "completed": 1, "completed_at": time, "completer_id": 9, "organisation_id": 1 })
        );
        let mailing = place(&database, "mailings", 1);
        assert_eq!(mailing == -1, first.0 == "finished", "{input}");
        revert(&database, batch);
        check_same(&business(&database), &before, &input.to_string());
    }
}

#[test]
fn a_completion_note_is_kept_once_for_each_task() {
    let database = stage();
    let input = json!({ "completionNote": "it's done 🦊" });
    let job = on(&database, "tasksMarkComplete", &input, &[1, 2, 4, 99]);
    database.run(&OURS.start(job.id, job.now));
    let decided = job.decide(&database, job.whole());
    for _ in 0..3 {
        job.settle(&database, job.whole(), &decided);
    }
    job.deliver(&database, job.whole());
    let notes = || {
        database.sql("SELECT organisation_id, created_at, author_id, subject_type, subject_id, task_id, text FROM notes ORDER BY id")
    };
    let note = |task: i64, subject: i64| {
        json!({ "organisation_id": 1, "created_at": job.now, "author_id": 9, "subject_type": "prospect",
            "subject_id": subject, "task_id": task, "text": "it's done 🦊" })
    };
    assert_eq!(notes(), [note(1, 1), note(2, 2)]);
    revert(&database, job.id);
    assert_eq!(notes().len(), 2, "a revert writes none");
}

#[test]
fn urgent_tasks_get_the_highest_priority() {
    let database = stage();
    let row = json!({ "name": "Most urgent", "weight": 99 });
    put(&database, OURS, "task_priorities", 3, &row);
    let input = json!({ "markAsUrgent": true });
    let batch = run(&database, "tasksSnooze", &input, &[1, 2]);
    for id in [1, 2] {
        assert_eq!(
            columns(&database, "tasks", id, "task_priority_id")["task_priority_id"],
            3
        );
    }
    revert(&database, batch);
    let back = [1, 2]
        .map(|id| columns(&database, "tasks", id, "task_priority_id")["task_priority_id"].clone());
    assert_eq!(back, [json!(1), json!(2)]);
}

/// Two tasks of one state that are decided together agree on where it goes.
#[test]
fn two_tasks_of_one_state_in_a_chunk_move_it_once() {
    let database = stage();
    let second = json!({ "action": "call", "state": "incomplete", "subject_type": "prospect", "subject_id": 1, "owner_id": 1,
        "task_type": "sequence_step_call", "sequence_state_id": 1, "sequence_step_id": 2 });
    put(&database, OURS, "tasks", 9, &second);
    let before = business(&database);
    let batch = run(&database, "tasksMarkComplete", &json!({}), &[1, 9]);
    assert_eq!(states(&verdicts(&database, batch)), ["changed", "changed"]);
    assert_eq!(state(&database, 1)["sequence_step_id"], 1);
    revert(&database, batch);
    check_same(&business(&database), &before, "as it was");
}
