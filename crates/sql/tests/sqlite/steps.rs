//! The work of a step, as completing the task of the one before makes it: a task, a mailing or both.

use lockstep_core::task::Effect;
use serde_json::{Value, json};

use crate::effects::{ADVANCE, run, sequence_state, sequences};
use crate::support::{Database, at};

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
