//! Rows of statements that no other test runs, as the types that these say. What tests run with
//! `Database::run` is held to its type there; that there are the columns at all, every golden case tells.

use lockstep_core::batch::State;
use lockstep_core::schema::USER;
use lockstep_core::talkdesk::Page;
use lockstep_core::value::{Fields, Value};
use lockstep_sql::oauth::{self, Issue};
use lockstep_sql::{Decidable, Range, Texts};
use serde_json::json;

use crate::batches::{plan, prospects, running};
use crate::records;
use crate::support::{Database, OURS, THEIRS, at};

#[test]
fn clients_and_their_tokens() {
    let database = records::full();
    database.sql("UPDATE users SET locked = 0");
    let (secret, access, refresh) = ("s".repeat(64), "a".repeat(64), "r".repeat(64));
    database.insert(
        "clients",
        &json!({ "id": "c", "organisation_id": 1, "user_id": 1, "name": "Client", "secret_hash": secret,
            "scopes": "tasks.all", "created_at": "" }),
    );
    let client = database.read(&oauth::client("c", &secret)).remove(0);
    assert_eq!(client.scopes, "tasks.all");
    assert!(database.read(&oauth::client("c", "wrong")).is_empty());
    let issue = Issue {
        client: "c",
        family: "f",
        access: &access,
        scopes: "tasks.read",
        access_expires: at(2),
        refresh: &refresh,
        refresh_scopes: "tasks.all",
        refresh_expires: at(5),
        now: at(1),
    };
    assert_eq!(database.answer(&oauth::issue(&issue)).len(), 1);
    let read = |minute| {
        let query = oauth::refresh_token("c", &refresh, at(minute));
        let token = database.read(&query).remove(0);
        assert_eq!((&*token.family, &*token.scopes), ("f", "tasks.all"));
        (token.used, token.is_over)
    };
    assert_eq!((read(1), read(6)), ((false, false), (false, true)));
    let again = |letter: &str| {
        let (access, next) = (letter.repeat(64), letter.to_uppercase().repeat(64));
        let issue = Issue {
            access: &access,
            refresh: &next,
            ..issue
        };
        database.answer(&oauth::refresh(&refresh, &issue)).len()
    };
    assert_eq!((again("b"), again("c")), (1, 0));
    assert_eq!(read(1), (true, false));
}

#[test]
fn record_lists_and_their_records() {
    let database = Database::new();
    database.sql("INSERT INTO organisations (id, name, created_at) VALUES (1, 'A', '')");
    database.insert(
        "record_lists",
        &json!({ "id": 1, "organisation_id": 1, "created_at": "", "updated_at": "", "name": "Leads",
            "unique_identifier_type": "NOTHING" }),
    );
    database.insert(
        "records",
        &json!({ "id": 5, "organisation_id": 1, "record_list_id": 1, "created_at": "", "updated_at": "",
            "first_name": "Ada", "last_name": "Lovelace", "timezone": "UTC" }),
    );
    let list = database.read(&OURS.record_list_identifier(1)).remove(0);
    assert_eq!(list.unique_identifier_type, "NOTHING");
    assert!(database.read(&THEIRS.record_list_identifier(1)).is_empty());
    let timezones = database.read(&OURS.timezones_of_list(1));
    assert_eq!(timezones[0].timezone, "UTC");
    let page = Page {
        page: 1,
        per_page: 10,
        order: None,
        filters: Vec::new(),
    };
    let records = database.read(&OURS.records_of_list(1, &page)).remove(0);
    assert_eq!((records.id, records.position), (Some(5), None));
}

#[test]
fn bulk_calls_on_a_list() {
    let database = prospects([]);
    database.insert(
        "batches",
        &json!({ "id": 3, "organisation_id": 1, "created_at": "", "updated_at": "", "progress_at": "",
            "action": "recordsCreate", "payload": "{\"recordList\":7}", "state": "finished", "start_key": "k",
            "total": 2, "failures": 1, "summary": "{\"canceled\":0}" }),
    );
    database.insert(
        "batch_items",
        &json!({ "id": 30_000_002, "organisation_id": 1, "created_at": "", "updated_at": "", "state": "error",
            "code": "taken", "info": "taken", "pointer": "/data/attributes/phoneNumbers", "input": "{}" }),
    );
    let batch = database.read(&OURS.records_batch(7, 3)).remove(0);
    assert_eq!(
        (batch.id, &*batch.action, batch.state),
        (3, "recordsCreate", State::Finished)
    );
    assert_eq!(
        (batch.total, batch.pending, batch.failures, batch.canceled),
        (2, 0, 1, 0)
    );
    assert!(database.read(&OURS.records_batch(8, 3)).is_empty());
    let failed = database.read(&OURS.failed_inputs(3)).remove(0);
    assert_eq!((failed.position, failed.record_id), (1, None));
    assert_eq!(failed.code.as_deref(), Some("taken"));
}

#[test]
fn what_is_taken() {
    let database = records::full();
    let taken = |email: &str| {
        let fields = Fields::new().with("email", Value::Text(email.to_owned().into()));
        let rows = database.read(&OURS.taken(&USER, None, &fields).unwrap());
        rows[0].taken
    };
    let known = database.value("SELECT email FROM users WHERE id = 1");
    assert!(taken(known.as_str().unwrap()));
    assert!(!taken("nobody@example.com"));
}

#[test]
fn items_as_one_text() {
    let database = prospects(1..=3);
    let batch = running(&database, &[1, 2, 3]);
    let range = Range::of_batch(batch);
    let read = OURS.pending_items(&plan(), range, 10, Texts::Any);
    let rows = database.run(&OURS.as_text(&plan(), read));
    let text = rows[0]["items"].as_str().unwrap();
    let items = Decidable::read(text).unwrap();
    let records: Vec<_> = items.iter().map(|item| item.record_id).collect();
    assert_eq!(records, [Some(1), Some(2), Some(3)]);
    assert_eq!(items[0].guard(), "1");
    let item = items[0].item();
    assert!(item.record.unwrap().starts_with('{') && item.input.is_none());
    let none = OURS.pending_items(&plan(), Range::of_batch(99), 10, Texts::Any);
    assert!(database.run(&OURS.as_text(&plan(), none))[0]["items"].is_null());
}
