//! Tasks whose time has come: found fairly, and settled together as each would be alone.

use std::borrow::Cow;

use lockstep_core::document::parse_record;
use lockstep_core::schema::TASK;
use lockstep_core::task::{self, Effect};
use lockstep_sql::system::{self, DueTask, ElapsedTask};
use lockstep_sql::{Organisation, Statement};
use serde_json::{Value, json};

use crate::effects::{sequence_state, sequences};
use crate::records;
use crate::support::{Database, OURS, THEIRS, at};

const BINS: [Organisation; 2] = [Organisation::new(-1), Organisation::new(-2)];

/// Six tasks of each organisation: the first, the third and the fourth are due.
fn tasks() -> Database {
    let database = records::organisations();
    let times = [
        (1, "incomplete", at(1), at(9)),
        (2, "complete", at(1), at(1)),
        (3, "pending", at(9), at(5)),
        (4, "pending", at(5), at(5)),
        (5, "incomplete", at(9), at(1)),
        (6, "pending", at(9), at(9)),
    ];
    for (number, state, autoskip, scheduled) in times {
        let row = json!({ "state": state, "autoskip_at": autoskip, "scheduled_at": scheduled });
        for organisation in [OURS, THEIRS] {
            records::insert(&database, organisation, &TASK, number, &row);
        }
    }
    // What rests in a bin does not notice the time.
    let rows = "INSERT INTO tasks (organisation_id, created_at, updated_at, action, state, subject_type, subject_id, owner_id, autoskip_at, scheduled_at)";
    database.sql(&format!(
        "{rows} VALUES (-1, '', '', 'call', 'pending', 'prospect', 1, 1, '{0}', '{0}')",
        at(1)
    ));
    database
}

fn ids(tasks: &[DueTask]) -> Vec<i64> {
    tasks.iter().map(|task| task.id).collect()
}

/// What is due of both at the fifth minute.
fn due(database: &Database, each: i64) -> Vec<DueTask> {
    database.read(&system::due_tasks(&[OURS.id(), THEIRS.id()], at(5), each))
}

fn decided(due: Vec<DueTask>) -> Vec<ElapsedTask> {
    let decide = |due: DueTask| {
        let record = parse_record(&due.document, &TASK).unwrap();
        ElapsedTask {
            id: due.id,
            organisation_id: due.organisation_id,
            version: due.version,
            decision: task::elapse(&record.fields, at(5)).unwrap(),
        }
    };
    due.into_iter().map(decide).collect()
}

/// What one task comes to by itself.
fn alone(one: &ElapsedTask) -> Vec<Statement> {
    let organisation = Organisation::new(one.organisation_id);
    let effects = &one.decision.effects;
    let mut statements = organisation.effects(one.id, one.version, effects, at(5), 0);
    let changes = &one.decision.changes;
    let update = organisation.update(&TASK, one.id, one.version, changes, effects);
    statements.push(update.into());
    statements
}

fn everything(database: &Database) -> Vec<Vec<String>> {
    let all = [OURS, THEIRS].into_iter().chain(BINS);
    all.map(|one| database.dump(one)).collect()
}

#[test]
fn each_organisation_has_its_turn() {
    let database = tasks();
    let organisations = |minute| {
        let found = database.read(&system::organisations_with_due_tasks(at(minute)));
        found.iter().map(|one| one.id).collect::<Vec<i64>>()
    };
    assert_eq!(organisations(0), [0; 0]);
    assert_eq!(organisations(5), [1, 2]);
    assert_eq!(ids(&due(&database, 100)), [1, 3, 4, 101, 103, 104]);
    // One that is skipped, one that becomes incomplete, of each: those that have waited longest.
    assert_eq!(ids(&due(&database, 1)), [1, 3, 101, 103]);
    let theirs = database.read(&system::due_tasks(&[THEIRS.id()], at(5), 100));
    assert_eq!(ids(&theirs), [101, 103, 104]);
    for task in theirs {
        assert_eq!((task.organisation_id, task.version), (2, 1));
    }
}

#[test]
fn what_is_put_off_is_looked_at_again_later_or_when_it_has_changed() {
    let database = tasks();
    database.run(&system::defer_tasks(
        &[(1, 1, 1), (2, 103, 1), (1, 4, 1)],
        at(60),
    ));
    assert_eq!(ids(&due(&database, 100)), [3, 101, 104]);
    database.sql("UPDATE tasks SET version = 2 WHERE id = 4");
    assert_eq!(
        ids(&due(&database, 100)),
        [3, 4, 101, 104],
        "it has changed"
    );
    database.run(&system::defer_tasks(&[(1, 4, 2)], at(90)));
    assert_eq!(ids(&due(&database, 100)), [3, 101, 104]);
    database.run(&system::end_deferrals(at(59)));
    assert_eq!(ids(&due(&database, 100)), [3, 101, 104]);
    database.run(&system::end_deferrals(at(60)));
    assert_eq!(ids(&due(&database, 100)), [1, 3, 101, 103, 104]);
}

/// Tasks of steps: some move their states on, some end them, some do nothing to them.
fn steps() -> Database {
    let database = sequences();
    database.sql("DELETE FROM tasks");
    for organisation in [OURS, THEIRS] {
        let first = (organisation.id() - 1) * 100;
        // The last is on its last step, and its other work goes with it.
        for (number, values) in [
            (
                1,
                json!({ "sequence_state_id": first + 1, "sequence_step_id": first + 3 }),
            ),
            (
                2,
                json!({ "sequence_state_id": first + 2, "sequence_step_id": first + 4 }),
            ),
            (
                3,
                json!({ "state": "pending", "task_type": "manual", "autoskip_at": at(9) }),
            ),
            (
                4,
                json!({ "sequence_state_id": first + 3, "sequence_step_id": first + 2 }),
            ),
            (
                5,
                json!({ "autoskip_at": null, "scheduled_at": null, "sequence_state_id": first + 2 }),
            ),
            (
                6,
                json!({ "task_type": "manual", "sequence_state_id": null }),
            ),
        ] {
            let mut row = json!({ "state": "incomplete", "task_type": "sequence_step_call", "autoskip_at": at(number), "scheduled_at": at(1),
                "sequence_state_id": null, "sequence_step_id": null });
            for (name, value) in values.as_object().unwrap() {
                row[name] = value.clone();
            }
            records::insert(&database, organisation, &TASK, number, &row);
        }
        let row = json!({ "id": first + 3, "organisation_id": organisation.id(), "created_at": "", "updated_at": "",
            "state": "active", "prospect_id": first + 1, "sequence_id": first + 1, "sequence_step_id": first + 1 });
        database.insert("sequence_states", &row);
        let step = if organisation == OURS {
            "manual_email"
        } else {
            "auto_email"
        };
        database.sql(&format!(
            "UPDATE sequence_steps SET step_type = '{step}' WHERE id = {}",
            first + 2
        ));
        database.sql(&format!(
            "UPDATE sequence_states SET sequence_step_id = {} WHERE id = {}",
            first + 4,
            first + 2
        ));
    }
    // Of chance otherwise, and two of these are compared.
    database.sql("UPDATE tokens SET hash = printf('%064d', id)");
    database
}

#[test]
fn many_together_come_to_what_each_comes_to_alone() {
    let (together, one_by_one) = (steps(), steps());
    let before = everything(&together);
    assert_eq!(before, everything(&one_by_one));
    let set = decided(due(&together, 100));
    assert_eq!(set.len(), 8);
    for one in &set {
        one_by_one.batch(&alone(one));
    }
    let statements = system::settle_tasks(&set, at(5));
    assert_eq!(statements.len(), 7, "however many tasks there are");
    together.batch(&statements);
    let after = everything(&together);
    assert_eq!(after, everything(&one_by_one));
    // And that is no little.
    for (index, first) in [0, 100].into_iter().enumerate() {
        assert_ne!(after[index], before[index]);
        let state = |id: i64| sequence_state(&together, first + id);
        assert_eq!(state(1)["sequence_step_id"], first + 2);
        assert_eq!(state(2)["state"], "finished");
        assert_eq!(
            (&state(3)["state"], &state(3)["version"]),
            (&json!("active"), &json!(1)),
            "it has left the task's step"
        );
        let task = |id: i64| {
            together.value(&format!(
                "SELECT organisation_id || ' ' || state FROM tasks WHERE id = {}",
                first + id
            ))
        };
        let organisation = index + 1;
        assert_eq!(task(1), format!("{organisation} complete"));
        assert_eq!(task(3), format!("{organisation} incomplete"));
        assert_eq!(task(5), format!("-{organisation} incomplete"));
        assert_eq!(task(6), format!("{organisation} incomplete"), "not yet");
    }
    let made = together.sql("SELECT organisation_id, mailing_type, task_id IS NULL AS automatic FROM mailings WHERE sequence_state_id IS NOT NULL ORDER BY 1");
    assert_eq!(
        made,
        [
            json!({ "organisation_id": 1, "mailing_type": "sequence", "automatic": 0 }),
            json!({ "organisation_id": 2, "mailing_type": "sequence", "automatic": 1 }),
        ]
    );
    together.batch(&statements);
    assert_eq!(everything(&together), after, "it happens once");
}

#[test]
fn who_has_changed_a_task_keeps_that_change() {
    let database = steps();
    let set = decided(due(&database, 100));
    database.sql("UPDATE tasks SET version = 7, autoskip_at = NULL WHERE id IN (1, 102)");
    database.batch(&system::settle_tasks(&set, at(5)));
    let state = |id| sequence_state(&database, id)["version"].clone();
    assert_eq!([state(1), state(2)], [json!(1), json!(2)]);
    assert_eq!([state(101), state(102)], [json!(2), json!(1)]);
    let versions =
        database.sql("SELECT version FROM tasks WHERE id IN (1, 2, 101, 102) ORDER BY id");
    let versions: Vec<&Value> = versions.iter().map(|row| &row["version"]).collect();
    assert_eq!(versions, [7, 2, 2, 7]);
}

#[test]
fn a_task_of_another_organisation_is_out_of_reach() {
    let database = steps();
    let before = everything(&database);
    let mut set = decided(due(&database, 100));
    for one in &mut set {
        one.organisation_id = 3 - one.organisation_id;
    }
    database.batch(&system::settle_tasks(&set, at(5)));
    assert_eq!(everything(&database), before);
}

#[test]
fn whatever_else_is_decided_happens_too() {
    let database = steps();
    let mut set = decided(due(&database, 100));
    set.truncate(1);
    set[0].decision.effects.push(Effect::LogNote {
        subject: None,
        text: Cow::Borrowed("skipped"),
    });
    database.batch(&system::settle_tasks(&set, at(5)));
    let notes = database
        .sql("SELECT organisation_id, task_id, author_id, text FROM notes WHERE text = 'skipped'");
    assert_eq!(
        notes,
        [json!({ "organisation_id": 1, "task_id": 1, "author_id": 0, "text": "skipped" })]
    );
}
