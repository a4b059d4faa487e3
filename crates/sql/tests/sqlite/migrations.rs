//! What a migration makes of rows that are there.

use lockstep_core::error::Code;
use serde_json::json;

use crate::support::{Database, migrations};

/// Sequences came with 0003: until then their states and steps were stubs.
#[test]
fn states_and_steps_of_before_move_along() {
    let database = Database::before("0003");
    database.sql("INSERT INTO organisations (id, name, created_at) VALUES (1, 'Paper Lantern', '2026-01-01')");
    database.sql("INSERT INTO prospects (id, organisation_id, created_at, updated_at, account_id) VALUES (5, 1, '', '', 6)");
    for (id, position) in [(3, 1), (4, 2)] {
        database.sql(&format!(
            "INSERT INTO sequence_steps (id, organisation_id, sequence_id, position) VALUES ({id}, 1, 8, {position})"
        ));
    }
    // The second is in the bin; the last has no task, and so no prospect.
    for (id, organisation, removed_by) in [(7, 1, "NULL"), (8, -1, "99"), (9, 1, "NULL")] {
        database.sql(&format!(
            "INSERT INTO sequence_states (id, organisation_id, version, created_at, updated_at, state, sequence_id, sequence_step_id, removed_by) \
             VALUES ({id}, {organisation}, 2, '2026-02-01', '2026-02-02', 'finished', 8, 4, {removed_by})"
        ));
    }
    for (id, state) in [(1, 7), (2, 8)] {
        database.sql(&format!(
            "INSERT INTO mailings (id, organisation_id, created_at, updated_at, state) VALUES ({id}, 1, '', '', 'drafted')"
        ));
        database.sql(&format!(
            "INSERT INTO tasks (id, organisation_id, created_at, updated_at, action, state, subject_type, subject_id, owner_id, mailing_id, sequence_state_id) \
             VALUES ({id}, 1, '', '', 'email', 'incomplete', 'prospect', 5, 1, {id}, {state})"
        ));
    }
    for (name, text) in migrations().iter().filter(|(name, _)| &**name >= "0003") {
        database.migrate(name, text);
    }

    let sequences =
        database.sql("SELECT id, organisation_id, name, enabled, created_at FROM sequences");
    assert_eq!(
        sequences,
        [
            json!({ "id": 8, "organisation_id": 1, "name": "Sequence 8", "enabled": 1, "created_at": "2026-01-01" })
        ]
    );
    let steps = database
        .sql("SELECT id, sequence_id, \"order\", step_type, display_name FROM sequence_steps");
    let step = |id: i64, order: i64| {
        let name = format!("Step #{order} (Task)");
        json!({ "id": id, "sequence_id": 8, "order": order, "step_type": "task", "display_name": name })
    };
    assert_eq!(steps, [step(3, 1), step(4, 2)]);
    let states = database.sql(
        "SELECT id, organisation_id, version, created_at, updated_at, state, prospect_id, account_id, sequence_id, \
                sequence_step_id, deliver_count, removed_by FROM sequence_states",
    );
    let state = |id: i64, organisation: i64, removed_by: Option<i64>| {
        json!({ "id": id, "organisation_id": organisation, "version": 2, "created_at": "2026-02-01",
            "updated_at": "2026-02-02", "state": "finished", "prospect_id": 5, "account_id": 6, "sequence_id": 8,
            "sequence_step_id": 4, "deliver_count": 0, "removed_by": removed_by })
    };
    assert_eq!(states, [state(7, 1, None), state(8, -1, Some(99))]);
    let mailings = database.sql("SELECT id, prospect_id, sequence_state_id FROM mailings");
    let mailing =
        |id: i64, state: i64| json!({ "id": id, "prospect_id": 5, "sequence_state_id": state });
    assert_eq!(mailings, [mailing(1, 7), mailing(2, 8)]);
}

/// Tasks were made anew in 0019, and in 0020.
#[test]
fn tasks_of_before_stay_as_they_are() {
    let database = Database::before("0019");
    database.sql("INSERT INTO organisations (id, name, created_at) VALUES (1, 'Paper Lantern', '2026-01-01')");
    for (id, organisation, subject) in [(4, 1, "prospect"), (5, -1, "account"), (9, 1, "prospect")]
    {
        database.sql(&format!(
            "INSERT INTO tasks (id, organisation_id, version, created_at, updated_at, action, note, state, subject_type, subject_id, owner_id, \
                 call_id, task_purpose_id, removed_by, made_by) \
             VALUES ({id}, {organisation}, 3, 'then', 'now', 'call', 'a, b', 'incomplete', '{subject}', 7, 1, 2, 6, 8, 12)"
        ));
    }
    database.sql("DELETE FROM tasks WHERE id = 9");
    let columns = "id, organisation_id, version, created_at, updated_at, action, note, state, completed, task_type, subject_type, subject_id, \
        account_id, prospect_id, owner_id, call_id, task_purpose_id, removed_by, made_by";
    let indexes = "SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'tasks' AND type = 'index' ORDER BY name";
    let all = || database.sql(&format!("SELECT {columns} FROM tasks"));
    let before = (all(), database.sql(indexes));
    assert_eq!(before.0.len(), 2);
    let anew = "0019".."0021";
    for (name, text) in migrations()
        .iter()
        .filter(|(name, _)| anew.contains(&&**name))
    {
        database.migrate(name, text);
    }
    assert_eq!((all(), database.sql(indexes)), before);
    let kept = database.sql("SELECT document_values FROM tasks WHERE id = 5");
    let values = "5,call,0,4,a, b,incomplete,manual,then,now,,,,1,,,account,7,,,,,,,,,,2,7,,,,,6,";
    assert_eq!(kept, [json!({ "document_values": values })]);
    // The id of the one that is gone is not given again.
    database.sql(
        "INSERT INTO tasks (organisation_id, created_at, updated_at, action, state, subject_type, subject_id, owner_id) \
         VALUES (1, '', '', 'call', 'incomplete', 'prospect', 7, 1)",
    );
    assert_eq!(database.value("SELECT max(id) FROM tasks"), 10);
}

/// Codes came with 0022: a sentence of before has one where it tells.
#[test]
fn failures_of_before_get_the_codes_that_their_sentences_tell() {
    let database = Database::before("0022");
    let told = [
        (
            "error",
            Some("could not find the prospect"),
            Some("notFound"),
            None,
        ),
        (
            "error",
            Some("could not find the user that `owner` names"),
            Some("relatedNotFound"),
            None,
        ),
        (
            "error",
            Some("could not find the sequence"),
            Some("relatedNotFound"),
            None,
        ),
        (
            "error",
            Some("another record has the same `phoneNumbers`, which has to be unique"),
            Some("taken"),
            Some("/data/attributes/phoneNumbers"),
        ),
        (
            "error",
            Some("another communication has the same `ref`, which has to be unique"),
            Some("taken"),
            None,
        ),
        (
            "error",
            Some("the record was changed since"),
            Some("changedSince"),
            None,
        ),
        (
            "error",
            Some("the record would have more than 100 tags"),
            Some("listTooLong"),
            None,
        ),
        (
            "error",
            Some("the prospect has opted out of the sequence"),
            Some("optedOut"),
            None,
        ),
        (
            "error",
            Some("gave up: no progress in 10 attempts"),
            Some("gaveUp"),
            None,
        ),
        (
            "error",
            Some("`score` is `x`; it must be a number"),
            None,
            None,
        ),
        ("changed", None, None, None),
    ];
    for (id, (state, info, ..)) in told.iter().enumerate() {
        let row = json!({ "id": id, "organisation_id": 1, "created_at": "", "updated_at": "", "state": state, "info": info });
        database.insert("batch_items", &row);
    }
    for (name, text) in migrations()
        .iter()
        .filter(|(name, _)| name.starts_with("0022"))
    {
        database.migrate(name, text);
    }
    let found = database.sql("SELECT state, info, code, pointer FROM batch_items ORDER BY id");
    let wanted = told.map(|(state, info, code, pointer)| {
        json!({ "state": state, "info": info, "code": code, "pointer": pointer })
    });
    assert_eq!(found, wanted);
    for code in told.iter().filter_map(|(.., code, _)| *code) {
        assert!(Code::named(code).is_some(), "{code}");
    }
}
