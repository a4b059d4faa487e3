//! Batches whose items bring their own input: made, changed, either, gone, and taken back.

use std::borrow::Cow;

use lockstep_core::bulk::{Context, Outcome, Plan, REVERT};
use lockstep_core::schema::{COMMUNICATION, RECORD, ResourceType};
use lockstep_sql::{Input, Seal};
use serde_json::{Value, json};

use crate::batches::{items, states};
use crate::engine::{accept, outcome, retry, revert};
use crate::records;
use crate::support::{Database, OURS, THEIRS};

const NOTHING: &str = r#"{"attributes":{}}"#;

/// An organisation with a property that has to be unique, and a list of either kind.
fn stage() -> Database {
    let database = records::organisations();
    for organisation in [OURS, THEIRS] {
        let owner = organisation.id();
        let row = json!({
            "organisation_id": owner, "created_at": "", "updated_at": "", "name": "ticket",
            "label": "Ticket", "group_name": "own", "type": "string", "field_type": "text", "has_unique_value": 1,
        });
        database.insert("communication_properties", &row);
        for (id, kind) in [(1, "PHONE_NUMBER"), (2, "EXTERNAL"), (3, "NOTHING")] {
            let row = json!({
                "id": 10 * owner + id, "organisation_id": owner, "created_at": "", "updated_at": "",
                "name": kind, "unique_identifier_type": kind,
            });
            database.insert("record_lists", &row);
        }
    }
    database
}

fn run(database: &Database, action: &str, inputs: &[(Option<i64>, Value)]) -> i64 {
    let inputs: Vec<Input<'_>> = inputs
        .iter()
        .map(|(record, input)| Input {
            record: *record,
            input: Cow::Owned(input.to_string()),
        })
        .collect();
    let job = accept(database, action, NOTHING, Seal::Inputs(&inputs));
    job.finish(database);
    job.id
}

fn ticket(ticket: &str, more: &str) -> Value {
    json!({ "properties": { "ticket": ticket, "body": more } })
}

fn person(list: i64, phone: &str, external: &str) -> Value {
    json!({
        "recordList": { "type": "recordList", "id": list }, "firstName": "Ada", "lastName": "Maple",
        "phoneNumbers": { "MOBILE": phone }, "externalProvider": "paper", "externalId": external,
        "priority": 5, "extraData": { "floor": 3 },
    })
}

/// Those of ours that are there: id and properties.
fn communications(database: &Database) -> Vec<(i64, Value)> {
    let rows = database
        .sql("SELECT id, properties FROM communications WHERE organisation_id = 1 ORDER BY id");
    rows.iter()
        .map(|row| {
            let properties = row["properties"].as_str().unwrap();
            (
                row["id"].as_i64().unwrap(),
                serde_json::from_str(properties).unwrap(),
            )
        })
        .collect()
}

fn values(database: &Database) -> Vec<(String, String, i64)> {
    let rows = database.sql(
        "SELECT scope, value, record_id FROM unique_values WHERE organisation_id = 1 ORDER BY scope, value",
    );
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    rows.iter()
        .map(|row| {
            (
                text(&row["scope"]),
                text(&row["value"]),
                row["record_id"].as_i64().unwrap(),
            )
        })
        .collect()
}

#[test]
fn each_item_gets_what_it_asks_for() {
    let database = stage();
    let made = run(
        &database,
        "communicationsCreate",
        &[
            (None, ticket("a", "one")),
            (
                None,
                json!({ "properties": {}, "error": "no such property" }),
            ),
            (None, ticket("b", "two")),
        ],
    );
    assert_eq!(states(&database, made), ["changed", "error", "changed"]);
    let changed = run(
        &database,
        "communicationsUpdate",
        &[
            (
                Some(2),
                json!({ "properties": { "body": null, "colour": "red" } }),
            ),
            (None, json!({ "properties": { "body": "nobody's" } })),
            (Some(1), ticket("a", "one")),
        ],
    );
    assert_eq!(
        states(&database, changed),
        ["changed", "error", "unchanged"]
    );
    assert_eq!(
        communications(&database),
        [
            (1, json!({ "ticket": "a", "body": "one" })),
            (2, json!({ "ticket": "b", "colour": "red" }))
        ]
    );
    let either = run(
        &database,
        "communicationsUpsert",
        &[(Some(1), ticket("a", "three")), (None, ticket("c", "four"))],
    );
    assert_eq!(states(&database, either), ["changed", "changed"]);
    assert_eq!(
        communications(&database)
            .iter()
            .map(|(id, _)| *id)
            .collect::<Vec<_>>(),
        [1, 2, 3]
    );
    let versions = database.sql("SELECT version FROM communications ORDER BY id");
    assert_eq!(
        versions,
        [2, 2, 1].map(|version| json!({ "version": version })),
        "who is made is not changed besides"
    );
    let gone = run(
        &database,
        "communicationsDestroyAll",
        &[
            (Some(3), json!({ "id": "3" })),
            (None, json!({ "id": "9" })),
        ],
    );
    assert_eq!(states(&database, gone), ["changed", "error"]);
    assert_eq!(communications(&database).len(), 2);
    assert_eq!(
        items(&database, gone)[1]["info"],
        "could not find the communication"
    );
}

#[test]
fn everything_is_taken_back() {
    let database = stage();
    let made = run(
        &database,
        "communicationsCreate",
        &[(None, ticket("a", "one")), (None, ticket("b", "two"))],
    );
    let first = communications(&database);
    let either = run(
        &database,
        "communicationsUpsert",
        &[
            (Some(1), ticket("a", "three")),
            (None, ticket("c", "four")),
            (Some(2), json!({ "properties": { "body": null } })),
        ],
    );
    let second = communications(&database);
    let gone = run(
        &database,
        "communicationsDestroyAll",
        &[(Some(1), json!({}))],
    );
    assert_eq!(communications(&database).len(), 2);
    revert(&database, gone);
    assert_eq!(communications(&database), second);
    let back = revert(&database, either);
    assert_eq!(states(&database, back), ["changed"; 3]);
    assert_eq!(communications(&database), first);
    revert(&database, back);
    assert_eq!(communications(&database), second, "and that, too");
    let conflicts = revert(&database, made);
    assert_eq!(
        states(&database, conflicts),
        ["error"; 2],
        "others have changed since"
    );
    assert_eq!(communications(&database), second);
}

#[test]
fn taking_back_is_previewed() {
    let database = stage();
    let made = run(
        &database,
        "communicationsCreate",
        &[(None, ticket("a", "one")), (None, ticket("b", "two"))],
    );
    let payload = r#"{"attributes":{},"action":"communicationsCreate"}"#;
    let plan = Plan::read(REVERT, payload).unwrap();
    let rows = database.run(&OURS.previewed_items(&plan, made, 0));
    let verdicts: Vec<_> = rows
        .iter()
        .map(|row| outcome(&plan, row, &Context::default()))
        .collect();
    assert_eq!(verdicts.len(), 2);
    for verdict in verdicts {
        assert!(
            matches!(verdict, Outcome::Changed { after: None, .. }),
            "{verdict:?}"
        );
    }
}

#[test]
fn members_that_others_wrote_stay() {
    let database = stage();
    run(
        &database,
        "communicationsCreate",
        &[(None, ticket("a", "one"))],
    );
    let set = |members: Value| {
        run(
            &database,
            "communicationsUpdate",
            &[(Some(1), json!({ "properties": members }))],
        )
    };
    let mine = set(json!({ "body": "mine", "colour": "red" }));
    set(json!({ "size": "small" }));
    let back = revert(&database, mine);
    assert_eq!(states(&database, back), ["changed"]);
    assert_eq!(
        communications(&database),
        [(1, json!({ "ticket": "a", "body": "one", "size": "small" }))]
    );
    let again = set(json!({ "body": "mine" }));
    set(json!({ "body": "another's" }));
    assert_eq!(states(&database, revert(&database, again)), ["error"]);
}

#[test]
fn a_value_has_one_owner_wherever_it_is_written() {
    let database = stage();
    run(
        &database,
        "communicationsCreate",
        &[(None, ticket("a", "")), (None, ticket("b", ""))],
    );
    let of = |owners: &[(&str, i64)]| -> Vec<(String, String, i64)> {
        let owner = |(value, id): &(&str, i64)| ("ticket".to_owned(), (*value).to_owned(), *id);
        owners.iter().map(owner).collect()
    };
    assert_eq!(values(&database), of(&[("a", 1), ("b", 2)]));
    let moved = run(
        &database,
        "communicationsUpdate",
        &[(Some(1), ticket("c", ""))],
    );
    assert_eq!(values(&database), of(&[("b", 2), ("c", 1)]));
    revert(&database, moved);
    let gone = run(
        &database,
        "communicationsDestroyAll",
        &[(Some(2), json!({}))],
    );
    assert_eq!(values(&database), of(&[("a", 1)]), "in the bin it is free");
    revert(&database, gone);
    assert_eq!(values(&database), of(&[("a", 1), ("b", 2)]));
    let clash = "UPDATE communications SET properties = '{\"ticket\":\"a\"}' WHERE id = 2";
    let statement = lockstep_sql::Statement {
        sql: clash.to_owned(),
        params: Vec::new(),
    };
    let error = database.try_run(&statement).unwrap_err().to_string();
    assert!(
        error.contains("UNIQUE constraint failed: unique_values"),
        "{error}"
    );
}

/// The places and fields that `values_taken` names.
fn taken(
    database: &Database,
    target: &ResourceType,
    action: &str,
    inputs: &[(Option<i64>, Value)],
) -> Vec<(i64, String)> {
    let plan = Plan::read(action, NOTHING).unwrap();
    let inputs: Vec<Input<'_>> = inputs
        .iter()
        .map(|(record, input)| Input {
            record: *record,
            input: Cow::Owned(input.to_string()),
        })
        .collect();
    let rows = database.run(&OURS.previewed_inputs(&plan, &inputs));
    assert_eq!(rows.len(), inputs.len());
    let outcomes: Vec<Outcome<'_>> = rows
        .iter()
        .map(|row| outcome(&plan, row, &Context::default()))
        .collect();
    let decisions: Vec<_> = inputs.iter().map(|one| one.record).zip(&outcomes).collect();
    let statement = OURS.values_taken(target, &decisions).unwrap();
    let rows = database.run(&statement);
    let place = |row: &Value| {
        (
            row["n"].as_i64().unwrap(),
            row["name"].as_str().unwrap().to_owned(),
        )
    };
    rows.iter().map(place).collect()
}

#[test]
fn who_comes_second_is_named() {
    let database = stage();
    run(
        &database,
        "communicationsCreate",
        &[(None, ticket("a", "")), (None, ticket("b", ""))],
    );
    let found = taken(
        &database,
        &COMMUNICATION,
        "communicationsUpsert",
        &[
            (None, ticket("a", "taken")),
            (None, ticket("new", "")),
            (None, ticket("new", "second")),
            (Some(2), ticket("a", "taken")),
            (Some(1), ticket("a", "its own")),
            (Some(2), json!({ "properties": { "body": "x" } })),
        ],
    );
    let names: Vec<_> = found.iter().map(|(n, name)| (*n, name.as_str())).collect();
    assert_eq!(names, [(0, "ticket"), (2, "ticket"), (3, "ticket")]);
}

#[test]
fn a_list_says_what_its_records_do_not_share() {
    let database = stage();
    for list in [11, 12, 13] {
        run(
            &database,
            "recordsCreate",
            &[(None, person(list, "+1", "x"))],
        );
    }
    let second = |phone: &str, external: &str| {
        let inputs: Vec<_> = [11, 12, 13]
            .map(|list| (None, person(list, phone, external)))
            .to_vec();
        taken(&database, &RECORD, "recordsCreate", &inputs)
    };
    assert_eq!(
        second("+1", "x"),
        [(0, "phoneNumbers".to_owned()), (1, "externalId".to_owned())]
    );
    assert_eq!(second("+2", "x"), [(1, "externalId".to_owned())]);
    assert_eq!(second("+1", "y"), [(0, "phoneNumbers".to_owned())]);
    assert_eq!(second("+2", "y"), []);
    let phones = database.sql("SELECT record_list_id, record_id FROM record_phone_numbers WHERE organisation_id = 1 AND phone_number = '+1' ORDER BY 1");
    assert_eq!(phones.len(), 3);
}

#[test]
fn records_go_and_come_back_unless_somebody_took_their_place() {
    let database = stage();
    run(
        &database,
        "recordsCreate",
        &[(None, person(11, "+1", "x")), (None, person(11, "+2", "y"))],
    );
    let gone = run(
        &database,
        "recordsDestroyAll",
        &[(Some(1), json!({})), (Some(2), json!({}))],
    );
    assert_eq!(values(&database), []);
    run(&database, "recordsCreate", &[(None, person(11, "+1", "z"))]);
    // What the Worker asks before it settles the revert.
    let back = Outcome::Changed {
        before: None,
        after: Some(
            lockstep_core::bulk::image(r#"{"phoneNumbers":{"MOBILE":"+1"}}"#, &RECORD).unwrap(),
        ),
    };
    let statement = OURS.values_taken(&RECORD, &[(Some(1), &back)]).unwrap();
    assert_eq!(database.run(&statement).len(), 1);
    assert_eq!(
        database
            .sql("SELECT id FROM records WHERE organisation_id = 1")
            .len(),
        1
    );
    let update = run(
        &database,
        "recordsUpdate",
        &[(
            Some(3),
            json!({ "priority": 1, "extraData": { "floor": null, "desk": "7" }, "firstName": "Bo" }),
        )],
    );
    let row = &database.sql("SELECT priority, extra_data, first_name FROM records WHERE id = 3")[0];
    assert_eq!(
        row,
        &json!({ "priority": 1, "extra_data": "{\"desk\":\"7\"}", "first_name": "Ada" })
    );
    revert(&database, update);
    let row = &database.sql("SELECT priority, extra_data FROM records WHERE id = 3")[0];
    assert_eq!(
        row,
        &json!({ "priority": 5, "extra_data": "{\"floor\":3}" })
    );
    assert_eq!(
        database
            .sql("SELECT id FROM batches WHERE action = 'recordsDestroyAll'")
            .len(),
        1
    );
    assert_eq!(states(&database, gone), ["changed"; 2]);
}

#[test]
fn what_failed_is_tried_again_with_its_input() {
    let database = stage();
    let failed = run(
        &database,
        "communicationsUpdate",
        &[(Some(1), ticket("a", "late"))],
    );
    assert_eq!(states(&database, failed), ["error"]);
    run(
        &database,
        "communicationsCreate",
        &[(None, ticket("a", "one"))],
    );
    let again = retry(&database, failed);
    assert_eq!(states(&database, again), ["changed"]);
    assert_eq!(
        communications(&database),
        [(1, json!({ "ticket": "a", "body": "late" }))]
    );
}

#[test]
fn nobody_reaches_the_records_of_others() {
    let database = stage();
    let row = json!({
        "id": 50, "organisation_id": THEIRS.id(), "created_at": "", "updated_at": "", "properties": "{\"ticket\":\"a\"}",
    });
    database.insert("communications", &row);
    let theirs = database.dump(THEIRS);
    let batch = run(
        &database,
        "communicationsUpsert",
        &[(Some(50), ticket("a", "stolen"))],
    );
    assert_eq!(
        states(&database, batch),
        ["changed"],
        "it makes one of ours"
    );
    assert_eq!(database.dump(THEIRS), theirs);
    let batch = run(
        &database,
        "communicationsDestroyAll",
        &[(Some(50), json!({}))],
    );
    assert_eq!(states(&database, batch), ["error"]);
    assert_eq!(database.dump(THEIRS), theirs);
}
