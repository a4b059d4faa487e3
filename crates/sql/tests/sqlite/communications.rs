//! What the HubSpot-style dialect reads, of one organisation only.

use std::borrow::Cow;

use lockstep_core::hubspot::answer::{Batch, Item, Outcome, Record};
use lockstep_core::hubspot::property::Properties;
use lockstep_sql::{Chosen, Input, Seal, Shelf, Statement};
use serde_json::{Value, json};

use crate::engine::accept;
use crate::records;
use crate::support::{Database, OURS, THEIRS};

const NOTHING: &str = r#"{"attributes":{}}"#;

/// Two organisations that have defined `ticket`, which has to be unique.
fn stage() -> Database {
    let database = records::organisations();
    for organisation in [OURS, THEIRS] {
        let row = json!({
            "organisation_id": organisation.id(), "created_at": "2026-01-01T00:00:00.000Z",
            "updated_at": "2026-01-01T00:00:00.000Z", "name": "ticket", "label": "Ticket", "group_name": "own",
            "type": "string", "field_type": "text", "has_unique_value": 1,
        });
        database.insert("communication_properties", &row);
    }
    let row = json!({
        "id": 100, "organisation_id": THEIRS.id(), "created_at": "", "updated_at": "",
        "properties": r#"{"ticket":"theirs"}"#,
    });
    database.insert("communications", &row);
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

fn read<T: serde::de::DeserializeOwned>(database: &Database, statement: &Statement) -> Vec<T> {
    database
        .run(statement)
        .into_iter()
        .map(|row| serde_json::from_value(row).unwrap())
        .collect()
}

fn ids(database: &Database, chosen: Chosen<'_>, shelf: Shelf) -> Vec<i64> {
    let found: Vec<Record> = read(database, &OURS.communications(chosen, shelf, false));
    found.iter().map(|record| record.id).collect()
}

#[test]
fn communications_are_found_by_id_by_value_and_in_pages() {
    let database = stage();
    let input = |ticket: &str| (None, json!({ "properties": { "ticket": ticket } }));
    run(
        &database,
        "communicationsCreate",
        &[input("a"), input("b"), input("c")],
    );
    run(
        &database,
        "communicationsDestroyAll",
        &[(Some(103), json!({}))],
    );
    assert_eq!(
        ids(&database, Chosen::Ids(&[100, 101, 103]), Shelf::Live),
        [101]
    );
    assert_eq!(
        ids(&database, Chosen::Ids(&[100, 101, 103]), Shelf::Archived),
        [103]
    );
    let values = ["a", "c", "theirs"];
    assert_eq!(
        ids(&database, Chosen::Values("ticket", &values), Shelf::Live),
        [101]
    );
    assert_eq!(
        ids(
            &database,
            Chosen::Values("ticket", &values),
            Shelf::Archived
        ),
        [103]
    );
    assert_eq!(ids(&database, Chosen::After(0, 1), Shelf::Live), [101]);
    assert_eq!(ids(&database, Chosen::After(101, 5), Shelf::Live), [102]);
    let facts = OURS.communication_facts(
        &[100, 102, 103],
        &[("ticket", "a"), ("ticket", "theirs"), ("x", "a")],
    );
    assert_eq!(database.rows(&facts[0]), [[json!(102)]]);
    assert_eq!(
        database.rows(&facts[1]),
        [[json!("ticket"), json!("a"), json!(101)]]
    );
}

#[test]
fn a_batch_says_what_it_came_to() {
    let database = stage();
    let batch = run(
        &database,
        "communicationsUpsert",
        &[
            (None, json!({ "properties": { "ticket": "a" }, "id": "a" })),
            (
                Some(100),
                json!({ "properties": { "ticket": "b" }, "id": "b" }),
            ),
            (None, json!({ "error": "no", "trace": "t" })),
        ],
    );
    let [of_batch, of_items] = OURS.communication_batch(batch);
    let row: Vec<Batch> = read(&database, &of_batch);
    let items: Vec<Item> = read(&database, &of_items);
    assert_eq!(row[0].state, "finished");
    let indexes: Vec<i64> = items.iter().map(|item| item.index).collect();
    assert_eq!(indexes, [0, 1, 2]);
    let outcome = Outcome::of(&row[0], &items);
    // What is another organisation's is not there: the second is made.
    assert_eq!(outcome.results.len(), 2);
    assert_eq!(outcome.results[0]["properties"]["ticket"], "a");
    assert_eq!(outcome.results[0]["new"], true);
    assert_eq!(outcome.errors[0]["message"], "no");
    let [of_batch, of_items] = THEIRS.communication_batch(batch);
    assert!(database.rows(&of_batch).is_empty() && database.rows(&of_items).is_empty());
}

#[test]
fn every_value_leaves_its_history() {
    let database = stage();
    let record = || {
        let all: Vec<Record> = read(
            &database,
            &OURS.communications(Chosen::Ids(&[101]), Shelf::Live, true),
        );
        let history: Vec<Value> = serde_json::from_str(all[0].history.as_deref().unwrap()).unwrap();
        history
            .iter()
            .map(|one| json!([one[0], one[1], one[3]]))
            .collect::<Vec<_>>()
    };
    run(
        &database,
        "communicationsCreate",
        &[(
            None,
            json!({ "properties": { "body": "x", "ticket": "a" } }),
        )],
    );
    let first = [json!(["body", "x", 9]), json!(["ticket", "a", 9])];
    assert_eq!(record(), first);
    run(
        &database,
        "communicationsUpdate",
        &[(
            Some(101),
            json!({ "properties": { "body": "y", "ticket": "a" } }),
        )],
    );
    run(
        &database,
        "communicationsUpdate",
        &[(Some(101), json!({ "properties": { "body": null } }))],
    );
    let last = [json!(["body", null, null]), json!(["body", "y", null])];
    assert_eq!(record(), [&last[..], &first].concat());
    database.sql("DELETE FROM communications");
    assert_eq!(
        database.value("SELECT count(*) FROM communication_history"),
        json!(0)
    );
}

#[test]
fn definitions_come_in_the_shape_of_the_dialect() {
    let database = stage();
    let row = database.rows(&OURS.communication_properties(false));
    let text = row[0][0].as_str().unwrap();
    let properties = Properties::read(text).unwrap();
    assert!(properties.find("ticket").unwrap().is_unique);
    let archived = database.rows(&OURS.communication_properties(true));
    assert_eq!(archived[0][0], "[]");
}
