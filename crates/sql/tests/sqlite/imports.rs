//! Imports: rows become records, those that fail wait for another try, and a revert removes what
//! nobody has touched since.

use lockstep_core::import::Format;
use lockstep_core::schema::{ACCOUNT, PROSPECT};
use lockstep_core::value::Reference;
use lockstep_sql::{ImportStart, system};
use serde_json::{Value, json};

use crate::batches::{items, row};
use crate::engine::{self, business, check_same, columns, import, retry, revert, run, verdicts};
use crate::stage::stage;
use crate::support::{Database, OURS, THEIRS, at, gave_up, parse, view};

const PEOPLE: &str = "firstName,lastName,emails,owner,account,custom3,custom150,optedOut,score,tags\r\n\
    Ada,Lovelace,ada@example.com,1,2,three,\"a \"\"quoted\"\" 🦊\",true,1.5,x\r\n\
    ,,,,,,,,,\r\n\
    Bo,,,,,,,maybe,,\r\n\
    \"Cy\nTwo\",,,,,,,,,\r\n";

fn done(state: &str) -> (String, Value) {
    (state.to_owned(), Value::Null)
}

fn document(database: &Database, id: i64) -> Value {
    parse(&database.run(&OURS.show(&PROSPECT, id, &view()))[0]["document"])
}

#[test]
fn rows_become_records_behind_the_last_that_there_ever_was() {
    let database = stage();
    database.sql("DELETE FROM prospects WHERE id > 103");
    let theirs = database.dump(THEIRS);
    let batch = import(&database, "prospectsImport", Format::Csv, PEOPLE);
    let states: Vec<String> = verdicts(&database, batch)
        .into_iter()
        .map(|one| one.0)
        .collect();
    assert_eq!(states, ["changed", "error", "changed"]);
    let items = items(&database, batch);
    let lines: Vec<&Value> = items.iter().map(|item| &item["line"]).collect();
    assert_eq!(lines, [2, 4, 5]);
    let records: Vec<&Value> = items.iter().map(|item| &item["record_id"]).collect();
    assert_eq!(records, [&json!(107), &Value::Null, &json!(108)]);
    let inputs: Vec<bool> = items.iter().map(|item| item["input"].is_null()).collect();
    assert_eq!(
        inputs,
        [true, false, true],
        "a failed row is kept for another try"
    );
    assert_eq!(
        items[1]["info"],
        "`optedOut` is `maybe`; it must be `true`, `yes`, `1`, `false`, `no` or `0`"
    );

    let ada = document(&database, 107);
    let (attributes, time) = (&ada["attributes"], json!(at(10 * batch)));
    for (name, value) in [
        ("firstName", json!("Ada")),
        ("name", json!("Ada Lovelace")),
        ("emails", json!(["ada@example.com"])),
        ("custom3", json!("three")),
        ("custom150", json!("a \"quoted\" 🦊")),
        ("optedOut", json!(true)),
        ("optedOutAt", time.clone()),
        ("score", json!(1.5)),
        ("tags", json!(["x"])),
        ("createdAt", time.clone()),
        ("updatedAt", time),
        ("callOptedOut", json!(false)),
        ("openCount", json!(0)),
        ("workPhones", json!([])),
        ("title", Value::Null),
    ] {
        assert_eq!(attributes[name], value, "{name}");
    }
    assert_eq!(attributes.get("custom1"), None);
    for (name, kind, id) in [
        ("owner", "user", 1),
        ("account", "account", 2),
        ("creator", "user", 9),
    ] {
        assert_eq!(
            ada["relationships"][name]["data"],
            json!({ "type": kind, "id": id }),
            "{name}"
        );
    }
    assert_eq!(
        document(&database, 108)["attributes"]["firstName"],
        "Cy\nTwo"
    );
    assert_eq!(parse(&items[0]["before"]), Value::Null);
    assert_eq!(parse(&items[0]["after"])["firstName"], "Ada");
    assert_eq!(database.dump(THEIRS), theirs);
}

#[test]
fn accounts_come_as_json_lines() {
    let database = stage();
    let file = "{\"name\":\"Tea House\",\"naicsCodes\":[\"1\",\"2\"],\"custom2\":\"two\",\"owner\":2}\n\
        {\"name\":\"Other\",\"named\":false,\"numberOfEmployees\":3}\n{\"domain\":\"x.example\"}\n";
    let batch = import(&database, "accountsImport", Format::Ndjson, file);
    assert_eq!(
        verdicts(&database, batch)[..2],
        [done("changed"), done("changed")]
    );
    assert_eq!(verdicts(&database, batch)[2].0, "error");
    let names = "name, named, naics_codes, custom_fields, owner_id, number_of_employees, creator_id, organisation_id, tags";
    assert_eq!(
        columns(&database, "accounts", 105, names),
        json!({ "name": "Tea House", "named": 1, "naics_codes": "[\"1\",\"2\"]", "custom_fields": "{\"custom2\":\"two\"}",
            "owner_id": 2, "number_of_employees": null, "creator_id": 9, "organisation_id": 1, "tags": "[]" })
    );
    assert_eq!(columns(&database, "accounts", 106, "named")["named"], 0);
    let back = revert(&database, batch);
    assert_eq!(
        verdicts(&database, back),
        [done("changed"), done("changed")]
    );
}

/// Every column that a file may have, and rows of the greatest length.
#[test]
fn a_row_may_have_every_field() {
    for (resource, action) in [(&ACCOUNT, "accountsImport"), (&PROSPECT, "prospectsImport")] {
        let database = stage();
        let mut row = serde_json::Map::new();
        for number in 1..=150 {
            row.insert(format!("custom{number}"), json!("c".repeat(600)));
        }
        row.insert(
            if *resource == ACCOUNT {
                "name"
            } else {
                "title"
            }
            .to_owned(),
            json!("all"),
        );
        let row = Value::Object(row).to_string();
        let batch = import(&database, action, Format::Ndjson, &[&*row; 12].join("\n"));
        assert_eq!(verdicts(&database, batch), vec![done("changed"); 12]);
        let table = resource.plural;
        let before = database.value(&format!(
            "SELECT count(*) FROM {table} WHERE organisation_id = 1 AND custom_fields ->> '$.custom150' IS NOT NULL"
        ));
        assert!(before.as_i64().unwrap() >= 12);
        let back = revert(&database, batch);
        assert_eq!(verdicts(&database, back), vec![done("changed"); 12]);
    }
}

#[test]
fn a_revert_removes_what_nobody_has_touched_since() {
    for edit in [
        "UPDATE prospects SET first_name = 'Mine', version = version + 1 WHERE id = 107",
        "UPDATE prospects SET title = 'Mine', version = version + 1 WHERE id = 107",
        "UPDATE prospects SET custom_fields = json_set(custom_fields, '$.custom9', 'mine'), version = version + 1 WHERE id = 107",
        "UPDATE prospects SET assigned_users = '[1]', version = version + 1 WHERE id = 107",
        "UPDATE prospects SET account_id = 1, version = version + 1 WHERE id = 107",
    ] {
        let database = stage();
        let batch = import(&database, "prospectsImport", Format::Csv, PEOPLE);
        database.sql(edit);
        let names = "first_name, title, custom_fields, assigned_users, account_id, organisation_id";
        let mine = columns(&database, "prospects", 107, names);
        let back = revert(&database, batch);
        let conflict = ("error".to_owned(), json!("the record was changed since"));
        assert_eq!(
            verdicts(&database, back),
            [conflict, done("changed")],
            "{edit}"
        );
        assert_eq!(columns(&database, "prospects", 107, names), mine);
        assert_eq!(
            columns(
                &database,
                "prospects",
                108,
                "organisation_id, removed_by, title"
            ),
            json!({ "organisation_id": -1, "removed_by": back * 10_000_000 + 2, "title": null })
        );
    }
}

#[test]
fn a_revert_of_an_import_is_taken_back() {
    let database = stage();
    let batch = import(&database, "prospectsImport", Format::Csv, PEOPLE);
    let tags = run(
        &database,
        "prospectsAddTags",
        &json!({ "tags": ["later"] }),
        &[108],
    );
    revert(&database, tags);
    let before = business(&database);
    let back = revert(&database, batch);
    assert_eq!(
        verdicts(&database, back),
        [done("changed"), done("changed")]
    );
    assert_eq!(
        database.run(&OURS.show(&PROSPECT, 107, &view())),
        Vec::<Value>::new()
    );
    let again = revert(&database, back);
    assert_eq!(
        verdicts(&database, again),
        [done("changed"), done("changed")]
    );
    check_same(&business(&database), &before, "imported again");
    // And once more, since it is there again.
    let last = revert(&database, again);
    assert_eq!(
        verdicts(&database, last),
        [done("changed"), done("changed")]
    );
}

#[test]
fn failed_rows_are_tried_again() {
    let database = stage();
    let batch = import(&database, "prospectsImport", Format::Csv, PEOPLE);
    let count = || database.value("SELECT count(*) FROM prospects WHERE organisation_id = 1");
    let before = count();
    let tried = retry(&database, batch);
    let item = items(&database, tried).remove(0);
    assert_eq!(
        (&item["line"], &item["state"], &item["source_item_id"]),
        (&json!(4), &json!("error"), &json!(batch * 10_000_000 + 2))
    );
    assert_eq!(count(), before);
    // Where storage has a sound row, it becomes a record.
    database.sql(&format!(
        "UPDATE batch_items SET input = '{{\"firstName\":\"Bo\"}}' WHERE batch_id = {tried}"
    ));
    let tried = retry(&database, tried);
    assert_eq!(verdicts(&database, tried), [done("changed")]);
    assert_eq!(
        columns(&database, "prospects", 109, "first_name")["first_name"],
        "Bo"
    );
    let back = revert(&database, tried);
    assert_eq!(verdicts(&database, back), [done("changed")]);
    assert_eq!(count(), before);
}

#[test]
fn a_chunk_of_rows_makes_its_records_once() {
    let database = stage();
    let job = engine::importing(&database, "prospectsImport", Format::Csv, PEOPLE);
    database.run(&OURS.start(job.id, job.now));
    let decided = job.decide(&database, job.positions(1, 2));
    for _ in 0..2 {
        job.settle(&database, job.positions(1, 2), &decided);
    }
    job.deliver(&database, job.whole());
    job.deliver(&database, job.whole());
    assert_eq!(
        database.value("SELECT count(*) FROM prospects WHERE id > 106"),
        2
    );
}

#[test]
fn an_import_is_nobodys_until_all_rows_are_there() {
    let database = stage();
    let before = database.dump(OURS);
    let start = ImportStart {
        note: None,
        action: "prospectsImport",
        payload: "{\"attributes\":{},\"format\":\"csv\"}",
        start_key: "key",
        now: at(1),
        actor: 9,
    };
    let batch = database.run(&OURS.begin_import(&start))[0]["id"]
        .as_i64()
        .unwrap();
    database.run(&OURS.add_rows(batch, 0, &[(2, "{}"), (3, "{}")], at(1)));
    let none = Vec::<Value>::new();
    assert_eq!(database.run(&OURS.batch_plan(batch)), none);
    assert_eq!(database.run(&OURS.batch_for_decision(batch)), none);
    database.batch(&OURS.cancel(batch, at(2)));
    database.run(&OURS.start(batch, at(2)));
    database.batch(&OURS.give_up(batch, &gave_up("x"), 1, at(2)));
    assert_eq!(row(&database, batch)["state"], "pending");
    assert_eq!(database.run(&system::stalled_batches(at(9), 10)), none);

    let broken = |minute: i64| database.run(&system::broken_imports(at(minute), 10));
    assert_eq!(broken(0), none);
    assert_eq!(broken(1), [json!({ "id": batch, "organisation_id": 1 })]);
    database.run(&THEIRS.keep_import(batch, at(3)));
    assert_eq!(broken(1).len(), 1, "not theirs to keep");
    database.run(&OURS.keep_import(batch, at(3)));
    assert_eq!(broken(2), none, "its rows still come");
    assert_eq!(broken(3).len(), 1);
    database.batch(&THEIRS.discard_import(batch));
    assert_eq!(broken(3).len(), 1, "not theirs to discard");
    database.batch(&OURS.discard_import(batch));
    assert_eq!(broken(3), none);
    database.run(&OURS.add_rows(batch, 2, &[(4, "{}")], at(3)));
    assert_eq!(database.dump(OURS), before);
    assert_eq!(database.value("SELECT count(*) FROM batch_items"), 0);
}

#[test]
fn an_import_that_is_complete_is_not_discarded() {
    let database = stage();
    let job = engine::importing(&database, "prospectsImport", Format::Csv, PEOPLE);
    let before = database.dump(OURS);
    database.batch(&OURS.discard_import(job.id));
    assert_eq!(database.dump(OURS), before);
    assert_eq!(row(&database, job.id)["total"], 3);
}

#[test]
fn references_that_lead_nowhere_are_found() {
    let database = stage();
    run(&database, "accountsDestroyAll", &json!({}), &[1]);
    let name = |kind: &'static str, id: i64| Reference { kind, id };
    let named = [
        name("account", 1),
        name("account", 2),
        name("user", 1),
        name("user", 101),
        name("account", 99),
    ];
    let missing = database.run(&OURS.missing_references(&named).unwrap());
    let wanted = [
        json!({ "type": "account", "id": 1 }),
        json!({ "type": "user", "id": 101 }),
        json!({ "type": "account", "id": 99 }),
    ];
    assert_eq!(missing, wanted);
    assert!(OURS.missing_references(&[]).is_none());
}
