//! What happens between the read of a chunk and its write: nothing is lost, nothing is done twice.

use serde_json::{Value, json};

use crate::batches::{check_counters, row};
use crate::engine::{Job, business, check_same, columns, on, reverting, run, verdicts};
use crate::stage::{cases, put, stage};
use crate::support::{Database, OURS, at};

fn states(database: &Database, job: &Job) -> Vec<String> {
    let verdicts = verdicts(database, job.id);
    verdicts.into_iter().map(|(state, _)| state).collect()
}

/// Decides a whole batch, lets something happen, and settles.
fn late(database: &Database, job: &Job, happening: impl FnOnce()) -> Value {
    database.run(&OURS.start(job.id, job.now));
    let decided = job.decide(database, job.whole());
    happening();
    let answer = job.settle(database, job.whole(), &decided);
    check_counters(database, job.id);
    answer
}

#[test]
fn the_same_settlement_twice_is_once() {
    for case in cases() {
        let database = stage();
        let job = on(&database, case.action, &case.attributes, &case.ids());
        database.run(&OURS.start(job.id, job.now));
        let decided = job.decide(&database, job.whole());
        job.settle(&database, job.whole(), &decided);
        let after = database.dump(OURS);
        let bin = business(&database);
        for _ in 0..2 {
            assert_eq!(job.settle(&database, job.whole(), &decided)["settled"], 0);
        }
        assert_eq!(database.dump(OURS), after, "{}", case.action);
        assert_eq!(business(&database), bin, "{}", case.action);
        check_counters(&database, job.id);
    }
}

#[test]
fn a_canceled_batch_settles_nothing() {
    for case in cases() {
        let database = stage();
        let job = on(&database, case.action, &case.attributes, &case.ids());
        let before = business(&database);
        let answer = late(&database, &job, || {
            database.batch(&OURS.cancel(job.id, at(3)));
        });
        assert_eq!(
            answer,
            json!({ "state": "canceled", "pending": 0, "settled": 0 })
        );
        assert_eq!(business(&database), before, "{}", case.action);
    }
}

/// Each record that changed in between waits for another look.
#[test]
fn what_changed_in_between_is_decided_again() {
    for case in cases() {
        let database = stage();
        let job = on(&database, case.action, &case.attributes, &case.ids());
        let table = crate::support::snake(job.plan().action.spec.target.plural);
        let id = case.changed[0];
        late(&database, &job, || {
            database.sql(&format!(
                "UPDATE {table} SET version = version + 1 WHERE id = {id}"
            ));
        });
        let waiting = states(&database, &job);
        assert_eq!(
            (
                waiting[0].as_str(),
                waiting.iter().filter(|state| *state == "pending").count()
            ),
            ("pending", 1),
            "{}",
            case.action
        );
        assert_eq!(
            columns(&database, &table, id, "version")["version"],
            2,
            "{}",
            case.action
        );
        assert_eq!(
            job.deliver(&database, job.whole())["state"],
            "finished",
            "{}",
            case.action
        );
        assert_eq!(states(&database, &job)[0], "changed", "{}", case.action);
        check_counters(&database, job.id);
    }
}

/// A record that went to the bin in between is not found at the second look.
#[test]
fn what_was_removed_in_between_is_not_touched() {
    for case in cases() {
        let database = stage();
        let job = on(&database, case.action, &case.attributes, &case.ids());
        let target = job.plan().action.spec.target;
        let destroy = match target.name {
            "account" => "accountsDestroyAll",
            "prospect" => "prospectsDestroyAll",
            "task" => "tasksDestroyAll",
            _ => continue,
        };
        let id = case.changed[0];
        let table = crate::support::snake(target.plural);
        let mut gone = Value::Null;
        late(&database, &job, || {
            run(&database, destroy, &json!({}), &[id]);
            gone = columns(&database, &table, id, "*");
        });
        assert_eq!(states(&database, &job)[0], "pending", "{}", case.action);
        job.deliver(&database, job.whole());
        let wanted = format!("could not find the {}", target.name);
        assert_eq!(
            verdicts(&database, job.id)[0],
            ("error".to_owned(), json!(wanted)),
            "{}",
            case.action
        );
        assert_eq!(columns(&database, &table, id, "*"), gone, "{}", case.action);
        check_counters(&database, job.id);
    }
}

/// A prospect that entered the sequence by another path is not added a second time.
#[test]
fn a_state_that_came_in_between_counts() {
    let database = stage();
    let job = on(
        &database,
        "prospectsAddToSequence",
        &json!({ "sequenceId": 1 }),
        &[2, 5],
    );
    late(&database, &job, || {
        let row =
            json!({ "prospect_id": 2, "sequence_id": 1, "sequence_step_id": 2, "state": "active" });
        put(&database, OURS, "sequence_states", 50, &row);
    });
    assert_eq!(states(&database, &job), ["pending", "changed"]);
    job.deliver(&database, job.whole());
    assert_eq!(states(&database, &job), ["unchanged", "changed"]);
    let there = "SELECT count(*) FROM sequence_states WHERE prospect_id = 2 AND sequence_id = 1";
    assert_eq!(database.value(there), 1);
}

/// A state that another path moved in between is not moved back.
#[test]
fn a_state_that_moved_in_between_counts() {
    let move_it =
        "UPDATE sequence_states SET sequence_step_id = 1, version = version + 1 WHERE id = 1";
    for (action, id, step) in [
        ("prospectsFinishAll", 1, 1),
        ("prospectsPauseAll", 1, 1),
        ("sequenceStatesPause", 1, 1),
        // It is on another step than the task by then.
        ("tasksMarkComplete", 1, 1),
    ] {
        let database = stage();
        let job = on(&database, action, &json!({}), &[id]);
        late(&database, &job, || {
            database.sql(move_it);
        });
        assert_eq!(states(&database, &job), ["pending"], "{action}");
        job.deliver(&database, job.whole());
        assert_eq!(states(&database, &job), ["changed"], "{action}");
        let after = columns(&database, "sequence_states", 1, "sequence_step_id");
        assert_eq!(after["sequence_step_id"], step, "{action}");
    }
}

/// Two attempts at the same items, decided alike: the first one has them.
#[test]
fn of_two_attempts_one_settles() {
    let database = stage();
    let input = json!({ "sequenceId": 1 });
    let job = on(&database, "prospectsAddToSequence", &input, &[2, 5, 99]);
    database.run(&OURS.start(job.id, job.now));
    let (one, other) = (
        job.decide(&database, job.whole()),
        job.decide(&database, job.positions(1, 2)),
    );
    assert_eq!(
        job.settle(&database, job.positions(1, 2), &other)["settled"],
        2
    );
    assert_eq!(job.settle(&database, job.whole(), &one)["settled"], 1);
    let made = database.value("SELECT count(*) FROM sequence_states WHERE id > 106");
    assert_eq!(made, 2);
    assert_eq!(row(&database, job.id)["state"], "finished");
    check_counters(&database, job.id);
}

/// What is taken back is guarded as what is done.
#[test]
fn a_revert_is_guarded_too() {
    for case in cases() {
        let database = stage();
        let before = business(&database);
        let batch = run(&database, case.action, &case.attributes, &case.ids());
        let job = reverting(&database, batch);
        let table = crate::support::snake(job.plan().action.spec.target.plural);
        let id = case.changed[0];
        late(&database, &job, || {
            database.sql(&format!(
                "UPDATE {table} SET version = version + 1 WHERE id = {id}"
            ));
        });
        assert_eq!(states(&database, &job)[0], "pending", "{}", case.action);
        let decided = job.decide(&database, job.whole());
        for settled in [1, 0] {
            assert_eq!(
                job.settle(&database, job.whole(), &decided)["settled"],
                settled
            );
        }
        check_counters(&database, job.id);
        let there: Vec<String> = business(&database)
            .into_iter()
            .filter(|line| !crate::revert::is_new_state(line))
            .collect();
        check_same(&there, &before, case.action);
    }
}

/// Two reverts of the same batch: what one has taken back, the other finds as it was.
#[test]
fn two_reverts_take_back_once() {
    for case in cases() {
        let database = stage();
        let batch = run(&database, case.action, &case.attributes, &case.ids());
        let (one, other) = (reverting(&database, batch), reverting(&database, batch));
        late(&database, &one, || other.finish(&database));
        let after = business(&database);
        one.finish(&database);
        assert_eq!(business(&database), after, "{}", case.action);
        let again = states(&database, &one);
        assert!(
            again.iter().all(|state| state == "unchanged"),
            "{}: {again:?}",
            case.action
        );
    }
}
