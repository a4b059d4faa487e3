//! What the HubSpot-style dialect reads, of one organisation only.

use std::borrow::Cow;

use lockstep_core::hubspot::answer::{BatchAnswer, Record};
use lockstep_core::hubspot::property::Properties;
use lockstep_core::hubspot::{definition, search};
use lockstep_sql::{Chosen, Input, Seal, Shelf, Statement};
use serde_json::{Value, json};

use crate::engine::accept;
use crate::records;
use crate::support::{Database, OURS, THEIRS, at, parse};

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
    let found: Vec<Record> = read(database, &OURS.communications(chosen, shelf, &[]));
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
    let known = database.read(&OURS.known_communications(&[100, 102, 103]));
    assert_eq!(known.iter().map(|row| row.id).collect::<Vec<_>>(), [102]);
    let values = [("ticket", "a"), ("ticket", "theirs"), ("x", "a")];
    let owners = database.read(&OURS.value_owners(&values));
    let owners: Vec<_> = owners
        .iter()
        .map(|row| (&*row.name, &*row.value, row.record_id))
        .collect();
    assert_eq!(owners, [("ticket", "a", 101)]);
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
    let row = database.read(&OURS.communication_batch(batch));
    let items = database.read(&OURS.communication_items(batch));
    assert_eq!(row[0].state, "finished");
    let indexes: Vec<i64> = items.iter().map(|item| item.index).collect();
    assert_eq!(indexes, [0, 1, 2]);
    let definitions = database.rows(&OURS.communication_properties(false));
    let properties = Properties::read(definitions[0][0].as_str().unwrap()).unwrap();
    let outcome = BatchAnswer::of(&row[0], &items, &properties);
    // What is another organisation's is not there: the second is made.
    assert_eq!(outcome.results.len(), 2);
    assert_eq!(outcome.results[0]["properties"]["ticket"], "a");
    assert_eq!(outcome.results[0]["new"], true);
    assert_eq!(outcome.errors[0].message(), "no");
    assert!(database.rows(&THEIRS.communication_batch(batch)).is_empty());
    assert!(database.rows(&THEIRS.communication_items(batch)).is_empty());
}

#[test]
fn every_value_leaves_its_history() {
    let database = stage();
    let record = || {
        let names = ["body", "ticket"].map(str::to_owned);
        let rows = database.run(&OURS.communications(Chosen::Ids(&[101]), Shelf::Live, &names));
        let history = parse(&rows[0]["history"]);
        let history = history.as_array().unwrap().iter();
        history
            .map(|one| json!([one["name"], one["value"], one["user_id"]]))
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

/// The ids of what a search finds, and how many there are.
fn found(database: &Database, search: &str) -> (Vec<i64>, Value) {
    let row = database.rows(&OURS.communication_properties(false));
    let properties = Properties::read(row[0][0].as_str().unwrap()).unwrap();
    let search = search::check(&search::read(search).unwrap(), &properties, search::EXACT).unwrap();
    let records = database.read(&OURS.search_communications(&search));
    let total = database.rows(&OURS.count_searched_communications(&search))[0][0].clone();
    (records.iter().map(|record| record.id).collect(), total)
}

#[test]
fn a_search_finds_what_meets_one_group_of_filters() {
    let database = stage();
    for (name, kind) in [("score", "number"), ("note", "string")] {
        let row = json!({
            "organisation_id": OURS.id(), "created_at": "", "updated_at": "", "name": name, "label": name,
            "group_name": "own", "type": kind, "field_type": "text",
        });
        database.insert("communication_properties", &row);
    }
    let input = |properties: Value| (None, json!({ "properties": properties }));
    run(
        &database,
        "communicationsCreate",
        &[
            input(json!({ "score": "9", "note": "Hello Ada, it's me", "ticket": "a" })),
            input(
                json!({ "score": "10", "note": "ada@maple.example", "hs_communication_body": "The quick brown fox" }),
            ),
            input(json!({ "ticket": "b" })),
        ],
    );
    let of = |filter: &str| {
        let (ids, total) = found(
            &database,
            &format!(r#"{{"filterGroups":[{{"filters":[{filter}]}}]}}"#),
        );
        assert_eq!(total, json!(ids.len()));
        ids
    };
    let filter = |name: &str, operator: &str, more: &str| {
        of(&format!(
            r#"{{"propertyName":"{name}","operator":"{operator}"{more}}}"#
        ))
    };
    assert_eq!(filter("score", "EQ", r#","value":"9.0""#), [101]);
    assert_eq!(filter("score", "NEQ", r#","value":"9""#), [102, 103]);
    assert_eq!(filter("score", "GT", r#","value":"9""#), [102]);
    assert_eq!(filter("score", "GTE", r#","value":"9""#), [101, 102]);
    assert_eq!(filter("score", "LT", r#","value":"10""#), [101]);
    assert_eq!(filter("score", "LTE", r#","value":"10""#), [101, 102]);
    assert_eq!(
        filter("score", "BETWEEN", r#","value":"9.5","highValue":"11""#),
        [102]
    );
    assert_eq!(filter("score", "IN", r#","values":["9","11"]"#), [101]);
    assert_eq!(
        filter("score", "NOT_IN", r#","values":["9","11"]"#),
        [102, 103]
    );
    assert_eq!(filter("score", "HAS_PROPERTY", ""), [101, 102]);
    assert_eq!(filter("score", "NOT_HAS_PROPERTY", ""), [103]);
    assert_eq!(
        filter("ticket", "EQ", r#","value":"A""#),
        [101],
        "texts are found in any case"
    );
    assert_eq!(filter("ticket", "EQ", r#","value":"theirs""#), [0; 0]);
    assert_eq!(
        filter("note", "CONTAINS_TOKEN", r#","value":"ADA""#),
        [101, 102]
    );
    assert_eq!(filter("note", "CONTAINS_TOKEN", r#","value":"ad""#), [0; 0]);
    assert_eq!(
        filter("note", "CONTAINS_TOKEN", r#","value":"*@maple.example""#),
        [102]
    );
    assert_eq!(
        filter("note", "CONTAINS_TOKEN", r#","value":"hel*""#),
        [101]
    );
    assert_eq!(
        filter("note", "NOT_CONTAINS_TOKEN", r#","value":"hello""#),
        [102, 103]
    );
    assert_eq!(
        filter("hs_object_id", "GTE", r#","value":"102""#),
        [102, 103]
    );
    assert_eq!(
        filter("hs_createdate", "GT", r#","value":"2999-01-01""#),
        [0; 0]
    );
    assert_eq!(
        filter("hs_object_source_id", "EQ", r#","value":"9""#),
        [101, 102, 103]
    );
    let all = |search: &str| found(&database, search);
    assert_eq!(
        all(r#"{"sorts":["-score"],"limit":1}"#),
        (vec![102], json!(3))
    );
    assert_eq!(
        all(r#"{"sorts":["-score"],"limit":1,"after":"1"}"#),
        (vec![101], json!(3))
    );
    assert_eq!(all(r#"{"query":"FOX quick"}"#), (vec![102], json!(1)));
    let groups = r#"{"filterGroups":[{"filters":[{"propertyName":"score","operator":"EQ","value":"9"},{"propertyName":"ticket","operator":"EQ","value":"b"}]},{"filters":[{"propertyName":"ticket","operator":"EQ","value":"b"}]}]}"#;
    assert_eq!(all(groups), (vec![103], json!(1)));
}

#[test]
fn a_query_finds_the_beginnings_of_words() {
    let database = stage();
    let bodies = [
        "Room 77, 2nd floor",
        "Room 177",
        "Order 7712\nby phone",
        "ada@maple.example — „Maple“",
        "The maple, the oak",
    ];
    let inputs = bodies.map(|body| {
        let properties = json!({ "hs_communication_body": body });
        (None, json!({ "properties": properties }))
    });
    run(&database, "communicationsCreate", &inputs);
    let of = |query: &str| {
        let (ids, total) = found(&database, &json!({ "query": query }).to_string());
        assert_eq!(total, json!(ids.len()));
        ids.iter().map(|id| id - 100).collect::<Vec<_>>()
    };
    for (query, wanted) in [
        ("77", vec![1, 3]),
        ("177", vec![2]),
        ("room 7", vec![1]),
        ("ROOM", vec![1, 2]),
        ("oom", vec![]),
        ("by", vec![3]),
        ("maple", vec![4, 5]),
        ("ada@maple", vec![4]),
        ("maple.ex", vec![4]),
        ("ada@oak", vec![]),
        ("maple-the", vec![5]),
        ("—", vec![]),
        ("", vec![1, 2, 3, 4, 5]),
    ] {
        assert_eq!(of(query), wanted, "{query}");
    }
}

#[test]
fn a_search_as_large_as_it_may_be_is_within_the_limits_of_d1() {
    let database = stage();
    let groups: Vec<String> = (0..5)
        .map(|group| {
            let filters = (0..5).map(|number| {
                format!(
                    r#"{{"propertyName":"ticket","operator":"NOT_CONTAINS_TOKEN","value":"x{group}{number}"}}"#
                )
            });
            let filters: Vec<String> = filters.collect();
            format!(r#"{{"filters":[{}]}}"#, filters.join(","))
        })
        .collect();
    let groups = groups.join(",");
    let words: Vec<String> = (10..35).map(|number| format!("word{number}")).collect();
    let words = words.join(" ");
    let (ids, _) = found(
        &database,
        &format!(r#"{{"query":"{words}","filterGroups":[{groups}]}}"#),
    );
    assert_eq!(ids, [0; 0]);
}

#[test]
fn a_property_is_defined_changed_archived_and_defined_again() {
    let database = stage();
    let shown = || {
        let row = database.rows(&OURS.communication_properties(false));
        definition::stored(row[0][0].as_str().unwrap()).unwrap()
    };
    let text = |kind: &str, label: &str| {
        format!(
            r#"{{"name":"score","label":"{label}","groupName":"own","type":"{kind}","fieldType":"{}"}}"#,
            if kind == "number" { "number" } else { "text" }
        )
    };
    let define = |kind: &str, label: &str| {
        let text = text(kind, label);
        let sent = definition::new(&text).unwrap();
        !database
            .run(&OURS.define_property(&sent, 9, at(1)))
            .is_empty()
    };
    assert!(define("number", "Score"));
    assert!(!define("number", "Again"), "it is there");
    assert_eq!(definition::object(&shown()[1])["label"], "Score");
    let change = definition::change(
        r#"{"label":"New","hidden":true,"displayOrder":3}"#,
        "number",
    )
    .unwrap();
    database.run(&OURS.change_property("score", &change, at(2)));
    database.run(&THEIRS.archive_property("score", at(2)));
    let changed = definition::object(&shown()[1]);
    assert_eq!(
        (
            &changed["label"],
            &changed["hidden"],
            &changed["displayOrder"]
        ),
        (&json!("New"), &json!(true), &json!(3))
    );
    database.run(&OURS.archive_property("score", at(3)));
    assert_eq!(shown().len(), 1);
    assert!(!define("string", "Other"), "its values are of another type");
    assert!(define("number", "Back"));
    assert_eq!(definition::object(&shown()[1])["label"], "Back");
}
