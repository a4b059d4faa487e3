//! What a decision asks for besides its record: it happens with the record's change, or not at all.

use std::borrow::Cow;

use lockstep_core::schema::TASK;
use lockstep_core::task::Effect;
use lockstep_core::value::{Fields, Reference, Value as Field};
use lockstep_sql::{Statement, system};
use serde_json::{Value, json};

use crate::records;
use crate::support::{Database, OURS, THEIRS, at, parse, view};

/// Two sequences of ours with a state each, one of theirs, and a mailing each.
fn sequences() -> Database {
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
    statements.push(OURS.update(&TASK, 1, version, &fields, effects));
    statements
}

/// Runs a decision on the version that the task has.
fn run(database: &Database, effects: &[Effect<'_>]) {
    let version = database
        .value("SELECT version FROM tasks WHERE id = 1")
        .as_i64()
        .unwrap();
    let answers = database.batch(&decision(effects, version));
    assert_eq!(answers.last().unwrap(), &[json!({ "id": 1 })]);
}

fn sequence_state(database: &Database, id: i64) -> Value {
    let columns = "state, state_changed_at, replied_at, sequence_step_id, version, updated_at";
    database
        .sql(&format!(
            "SELECT {columns} FROM sequence_states WHERE id = {id}"
        ))
        .remove(0)
}

const ADVANCE: Effect<'static> = Effect::AdvanceSequence { sequence_state: 1 };

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

/// The tasks and mailings of our state 1, but for those of the fixture.
fn made(database: &Database) -> [Vec<Value>; 2] {
    let tasks = "SELECT organisation_id, version, action, task_type, state, due_at, scheduled_at, autoskip_at, state_changed_at, note, \
         subject_type, subject_id, creator_type, creator_id, owner_id, mailing_id, sequence_id, sequence_step_id, task_priority_id \
         FROM tasks WHERE sequence_state_id = 1 AND created_at = '2026-03-01T00:05:00.000Z' ORDER BY id";
    let mailings = "SELECT organisation_id, state, scheduled_at, mailbox_id, prospect_id, mailing_type, sequence_id, sequence_step_id, \
         template_id, user_id FROM mailings WHERE sequence_state_id = 1 ORDER BY id";
    [database.sql(tasks), database.sql(mailings)]
}

/// The state is on step 3 and comes to step 2, which is of this kind.
fn coming_to(step: &str) -> Database {
    let database = sequences();
    database.sql("DELETE FROM tasks WHERE id <> 1");
    database.sql("DELETE FROM sequence_templates");
    database.sql("UPDATE tasks SET sequence_state_id = 1, sequence_step_id = 3");
    database.sql("UPDATE sequence_states SET mailbox_id = NULL, creator_id = NULL");
    database.sql(&format!("UPDATE sequence_steps SET {step} WHERE id = 2"));
    database
}

#[test]
fn a_step_that_is_due_becomes_an_open_task() {
    let database = coming_to(
        "step_type = 'call', interval = 0, task_note = 'it''s time', task_autoskip_delay = 90, task_priority_id = 2",
    );
    database.sql("UPDATE sequence_states SET creator_id = 2 WHERE id = 1");
    run(&database, &[ADVANCE]);
    let time = json!(at(5));
    let wanted = json!({ "organisation_id": 1, "version": 1, "action": "call", "task_type": "sequence_step_call",
        "state": "incomplete", "due_at": time, "scheduled_at": null, "autoskip_at": "2026-03-01T00:06:30.000Z",
        "state_changed_at": null, "note": "it's time", "subject_type": "prospect", "subject_id": 1,
        "creator_type": "sequenceStep", "creator_id": 2, "owner_id": 2, "mailing_id": null, "sequence_id": 1,
        "sequence_step_id": 2, "task_priority_id": 2 });
    assert_eq!(made(&database), [vec![wanted], Vec::new()]);
}

#[test]
fn a_step_that_waits_becomes_a_pending_task() {
    let database =
        coming_to("step_type = 'linkedin_other', interval = 86400, task_autoskip_delay = 60");
    run(&database, &[ADVANCE]);
    let [tasks, mailings] = made(&database);
    let (tomorrow, skip) = ("2026-03-02T00:05:00.000Z", "2026-03-02T00:06:00.000Z");
    let task = &tasks[0];
    assert_eq!(
        (&task["state"], &task["action"]),
        (&json!("pending"), &json!("action_item"))
    );
    assert_eq!(task["task_type"], "sequence_step_linkedin_other");
    let times = ["due_at", "scheduled_at", "autoskip_at"].map(|name| &task[name]);
    assert_eq!(times, [tomorrow, tomorrow, skip]);
    let default = "SELECT id FROM task_priorities WHERE organisation_id = 1 ORDER BY is_default DESC, weight, id LIMIT 1";
    assert_eq!(task["task_priority_id"], database.value(default));
    assert_eq!((tasks.len(), mailings.len()), (1, 0));
    // What no calendar reaches waits for its end.
    let database = coming_to("interval = 9007199254740991");
    run(&database, &[ADVANCE]);
    assert_eq!(made(&database)[0][0]["due_at"], "9999-12-31T23:59:59.999Z");
}

#[test]
fn an_email_step_becomes_a_mailing() {
    let database = coming_to("step_type = 'manual_email', interval = NULL");
    run(&database, &[ADVANCE]);
    let [tasks, mailings] = made(&database);
    let id = database.value("SELECT max(id) FROM mailings WHERE organisation_id = 1");
    let task = &tasks[0];
    assert_eq!(
        [
            &task["action"],
            &task["task_type"],
            &task["state"],
            &task["mailing_id"]
        ],
        [
            &json!("email"),
            &json!("sequence_step_email"),
            &json!("incomplete"),
            &id
        ]
    );
    let mailing = json!({ "organisation_id": 1, "state": "drafted", "scheduled_at": null, "mailbox_id": null, "prospect_id": 1,
        "mailing_type": "sequence", "sequence_id": 1, "sequence_step_id": 2, "template_id": null, "user_id": null });
    assert_eq!(mailings, [mailing]);

    let database = coming_to("step_type = 'auto_email', interval = 3600");
    // The first that is enabled.
    let templates = "INSERT INTO sequence_templates (id, organisation_id, created_at, updated_at, enabled_at, sequence_step_id, template_id) \
         VALUES (901, 1, '', '', NULL, 2, 7), (902, 1, '', '', 'x', 2, 8), (903, 1, '', '', 'x', 2, 9), (904, 1, '', '', 'x', 3, 6)";
    database.connection.execute_batch(templates).unwrap();
    let user = database.value("SELECT user_id FROM mailboxes WHERE id = 1");
    database.sql("UPDATE sequence_states SET mailbox_id = 1");
    run(&database, &[ADVANCE]);
    let mailing = json!({ "organisation_id": 1, "state": "scheduled", "scheduled_at": "2026-03-01T01:05:00.000Z",
        "mailbox_id": 1, "prospect_id": 1, "mailing_type": "sequence", "sequence_id": 1, "sequence_step_id": 2,
        "template_id": 8, "user_id": user });
    assert_eq!(made(&database), [Vec::new(), vec![mailing]]);
}

/// The mailbox's user, who added the prospect, the prospect's owner, the sequence's, anybody.
#[test]
fn a_step_has_an_owner() {
    let database = coming_to("step_type = 'call'");
    let owner = |text: &str| {
        let changed = format!(
            "{text}; UPDATE sequence_states SET sequence_step_id = 3, state = 'active'; DELETE FROM tasks WHERE id > 1 AND organisation_id = 1"
        );
        database.connection.execute_batch(&changed).unwrap();
        run(&database, &[ADVANCE]);
        made(&database)[0][0]["owner_id"].as_i64()
    };
    database
        .connection
        .execute_batch("DELETE FROM mailboxes; UPDATE prospects SET owner_id = NULL; UPDATE sequences SET owner_id = NULL")
        .unwrap();
    let first = database.value("SELECT min(id) FROM users WHERE organisation_id = 1");
    assert_eq!(owner("SELECT 1"), first.as_i64());
    assert_eq!(
        owner("UPDATE sequences SET owner_id = 12 WHERE id = 1"),
        Some(12)
    );
    assert_eq!(
        owner("UPDATE prospects SET owner_id = 13 WHERE id = 1"),
        Some(13)
    );
    assert_eq!(
        owner("UPDATE sequence_states SET creator_id = 14 WHERE id = 1"),
        Some(14)
    );
    let mailbox = "INSERT INTO mailboxes (id, organisation_id, created_at, updated_at, email, user_id) VALUES (1, 1, '', '', 'x', 15); \
         UPDATE sequence_states SET mailbox_id = 1";
    assert_eq!(owner(mailbox), Some(15));
}

/// Behind the last step, or when the task says so: open work goes, but for the task itself.
#[test]
fn a_finish_takes_the_open_work_away() {
    for effect in [
        ADVANCE,
        Effect::FinishSequence {
            sequence_state: 1,
            replied: false,
        },
    ] {
        let database = coming_to("step_type = 'call'");
        let places = || {
            let rows = database.sql(
                "SELECT 1 AS kind, id, organisation_id, state FROM tasks WHERE sequence_state_id = 1 UNION ALL \
                 SELECT 2, id, organisation_id, state FROM mailings WHERE sequence_state_id = 1 ORDER BY kind, id",
            );
            rows.iter()
                .map(|row| {
                    (
                        row["organisation_id"].as_i64().unwrap(),
                        row["state"].clone(),
                    )
                })
                .collect::<Vec<_>>()
        };
        database
            .connection
            .execute_batch(
                "UPDATE sequence_states SET sequence_step_id = 1 WHERE id = 1; UPDATE tasks SET sequence_step_id = 1; \
                 UPDATE mailings SET sequence_state_id = 1 WHERE id = 1; \
                 INSERT INTO tasks (organisation_id, created_at, updated_at, action, state, subject_type, subject_id, owner_id, sequence_state_id) \
                 VALUES (1, '', '', 'call', 'incomplete', 'prospect', 1, 1, 1), (1, '', '', 'call', 'complete', 'prospect', 1, 1, 1)",
            )
            .unwrap();
        run(&database, std::slice::from_ref(&effect));
        assert_eq!(sequence_state(&database, 1)["state"], "finished");
        let wanted = [
            (1, "complete"),
            (-1, "incomplete"),
            (1, "complete"),
            (-1, "drafted"),
        ];
        assert_eq!(
            places(),
            wanted.map(|(place, state)| (place, json!(state))),
            "{effect:?}"
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

#[test]
fn the_scheduler_sees_the_tasks_whose_time_has_come() {
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
    let due = |limit: i64| database.run(&system::due_tasks(at(5), limit));
    let mut ids: Vec<i64> = due(100)
        .iter()
        .map(|row| row["id"].as_i64().unwrap())
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, [1, 3, 4, 101, 103, 104]);
    assert_eq!(due(2).len(), 2);
    for row in due(100) {
        let document = parse(&row["document"]);
        assert_eq!((&document["id"], &row["version"]), (&row["id"], &1.into()));
        assert_eq!(
            row["organisation_id"],
            if row["id"].as_i64() > Some(100) { 2 } else { 1 }
        );
    }
}
