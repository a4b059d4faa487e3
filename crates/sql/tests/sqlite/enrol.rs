//! One prospect's sequence state, made and deleted.

use lockstep_core::schema::SEQUENCE_STATE;
use lockstep_core::sequence_state::State;
use lockstep_sql::{Enrolment, RecordName};
use serde_json::{Value, json};

use crate::engine::columns;
use crate::stage::{put, stage};
use crate::support::{Database, OURS, THEIRS, at, parse, view};

/// Prospect 5 of the stage comes into sequence 1 once more.
const FIVE: Enrolment = Enrolment {
    prospect: 5,
    version: 1,
    sequence: 1,
    enabled: true,
    mailbox: Some(1),
    state: State::Active,
    creator: 2,
    now: lockstep_core::time::Timestamp::EPOCH,
};

fn five() -> Enrolment {
    Enrolment { now: at(5), ..FIVE }
}

/// What the statements answer: the id, and the document.
fn enrol(database: &Database, enrolment: &Enrolment) -> Option<(i64, Value)> {
    let id = database.answer(&OURS.enrol(enrolment)).first()?.id;
    let shown = database.run(&OURS.show_named(&SEQUENCE_STATE, RecordName::Newest, &view()));
    Some((id, parse(&shown[0]["document"])))
}

#[test]
fn a_candidate_has_its_states_in_the_sequence() {
    let database = stage();
    let read = |prospect: i64, sequence: i64| database.run(&OURS.candidate(prospect, sequence));
    let row = |states: Value| vec![json!({ "version": 1, "opted_out": 0, "states": states })];
    assert_eq!(read(1, 1), row(json!("active")));
    assert_eq!(read(1, 2), row(json!("paused")));
    assert_eq!(read(2, 1), row(Value::Null));
    assert_eq!(read(4, 2)[0]["opted_out"], 1);
    assert_eq!(read(101, 101), Vec::<Value>::new());
    assert_eq!(
        read(2, 101),
        row(Value::Null),
        "their sequence is none of ours"
    );
}

#[test]
fn an_enrolment_has_the_first_step_and_its_task() {
    let database = stage();
    let (id, document) = enrol(&database, &five()).unwrap();
    assert_eq!(document["id"], id);
    let names = "prospect_id, account_id, sequence_id, sequence_step_id, mailbox_id, creator_id, state, active_at, created_at, batch_item_creator_id";
    let time = at(5);
    assert_eq!(
        columns(&database, "sequence_states", id, names),
        json!({ "prospect_id": 5, "account_id": 1, "sequence_id": 1, "sequence_step_id": 2, "mailbox_id": 1, "creator_id": 2,
            "state": "active", "active_at": time, "created_at": time, "batch_item_creator_id": null })
    );
    let tasks = database.sql(&format!(
        "SELECT sequence_step_id, state FROM tasks WHERE sequence_state_id = {id}"
    ));
    assert_eq!(
        tasks,
        [json!({ "sequence_step_id": 2, "state": "incomplete" })]
    );
}

#[test]
fn nothing_is_made_once_what_was_decided_on_has_changed() {
    let changes = [
        "UPDATE prospects SET version = 2 WHERE id = 5",
        "DELETE FROM prospects WHERE id = 5",
        "UPDATE sequences SET enabled_at = NULL WHERE id = 1",
        "DELETE FROM sequences WHERE id = 1",
        "DELETE FROM mailboxes WHERE id = 1",
        "UPDATE sequence_states SET state = 'paused' WHERE id = 4",
        "UPDATE sequence_states SET state = 'opted_out' WHERE id = 4",
    ];
    for change in changes {
        let database = stage();
        database.sql(change);
        let before = database.dump(OURS);
        assert_eq!(enrol(&database, &five()), None, "{change}");
        assert_eq!(database.dump(OURS), before, "{change}");
    }
    let database = stage();
    let theirs = THEIRS.enrol(&five());
    let before = database.dump(OURS);
    assert!(database.answer(&theirs).is_empty());
    assert_eq!(database.dump(OURS), before);
}

/// In the same millisecond, too.
#[test]
fn who_comes_second_makes_nothing() {
    for step in ["call", "manual_email", "auto_email"] {
        let database = stage();
        database.sql(&format!("UPDATE sequence_steps SET step_type = '{step}'"));
        assert!(enrol(&database, &five()).is_some());
        let before = database.dump(OURS);
        assert_eq!(enrol(&database, &five()), None, "{step}");
        assert_eq!(database.dump(OURS), before, "{step}");
    }
}

#[test]
fn a_state_that_waits_has_no_work() {
    let database = stage();
    let waiting = Enrolment {
        sequence: 2,
        enabled: false,
        mailbox: None,
        state: State::Pending,
        ..five()
    };
    let (id, _) = enrol(&database, &waiting).unwrap();
    let made = columns(
        &database,
        "sequence_states",
        id,
        "state, active_at, mailbox_id",
    );
    assert_eq!(
        made,
        json!({ "state": "pending", "active_at": null, "mailbox_id": null })
    );
    let work = "SELECT (SELECT count(*) FROM tasks WHERE sequence_state_id = {id}) + (SELECT count(*) FROM mailings WHERE sequence_state_id = {id})";
    assert_eq!(database.value(&work.replace("{id}", &id.to_string())), 0);
}

#[test]
fn a_deleted_state_takes_its_open_work_along() {
    let database = stage();
    let row = json!({ "action": "call", "state": "complete", "subject_type": "prospect", "subject_id": 1, "owner_id": 1,
        "sequence_state_id": 1 });
    put(&database, OURS, "tasks", 9, &row);
    let theirs = database.dump(THEIRS);
    let before = database.dump(OURS);
    for statement in THEIRS.delete(&SEQUENCE_STATE, 1, at(5)) {
        database.run(&statement);
    }
    assert_eq!(database.dump(OURS), before);
    let answers = database.batch(&OURS.delete(&SEQUENCE_STATE, 1, at(5)));
    assert_eq!(answers.last().unwrap(), &[json!({ "id": 1 })]);
    let rest = |table: &str| {
        database.sql(&format!("SELECT id, organisation_id, sequence_state_id, version FROM {table} WHERE id IN (1, 2, 9) ORDER BY id"))
    };
    let left = |id: i64, organisation: i64| json!({ "id": id, "organisation_id": organisation, "sequence_state_id": null, "version": 2 });
    assert_eq!(rest("tasks")[1..], [left(9, 1)]);
    assert_eq!(rest("mailings"), [left(2, 1)]);
    assert_eq!(database.dump(THEIRS), theirs);
    // What rests in the bin goes, too.
    database.batch(&OURS.delete(&SEQUENCE_STATE, 2, at(6)));
    for table in ["tasks", "mailings"] {
        let text = format!("SELECT count(*) FROM {table} WHERE sequence_state_id = 2");
        assert_eq!(database.value(&text), 0, "{table}");
    }
}
