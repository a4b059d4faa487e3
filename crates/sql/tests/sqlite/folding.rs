//! Texts are kept folded by whatever way they got where they are, and those of before in the end.

use std::borrow::Cow;

use lockstep_core::hubspot::property::Properties;
use lockstep_core::hubspot::search;
use lockstep_core::import::Format;
use lockstep_core::query::collection;
use lockstep_core::schema::{ACCOUNT, PROSPECT, ResourceType, TASK};
use lockstep_core::talkdesk::{Page, PageFilter};
use lockstep_core::value::{Fields, Value as Field};
use lockstep_sql::{Input, Seal, Statement, system};
use serde_json::{Value, json};

use crate::engine::{self, accept};
use crate::folded::{check, fold_all};
use crate::plans::check_no_scan;
use crate::records;
use crate::support::{Database, OURS, at, migrations, view};

pub fn text(text: &str) -> Field<'static> {
    Field::Text(Cow::Owned(text.to_owned()))
}

pub fn list(texts: &[&str]) -> Field<'static> {
    Field::List(
        texts
            .iter()
            .map(|one| Cow::Owned((*one).to_owned()))
            .collect(),
    )
}

pub fn insert(database: &Database, resource: &ResourceType, fields: &[(&'static str, Field<'_>)]) {
    let fields: Fields<'_> = fields.iter().cloned().collect();
    let fields = fields
        .with("createdAt", Field::Time(at(1)))
        .with("updatedAt", Field::Time(at(1)));
    let read = OURS.insert(resource, &fields, &[], &view());
    assert_eq!(database.documents_of(&read).len(), 1);
}

/// The statement of a search of ours, and the ids that it finds.
pub fn searched(database: &Database, resource: &'static ResourceType, q: &str) -> Vec<i64> {
    let statement = search_of(resource, q);
    check_no_scan(database, q, &statement);
    let mut ids: Vec<i64> = database
        .run(&statement)
        .iter()
        .flat_map(|row| row["id"].as_i64())
        .collect();
    ids.sort_unstable();
    ids
}

pub fn search_of(resource: &'static ResourceType, q: &str) -> Statement {
    let query = collection(resource, [("filter[q]".into(), q.to_owned().into())]).unwrap();
    let mut statement: Statement = OURS.count(resource, &query.filters).into();
    statement.sql = statement.sql.replacen("count(*) AS count", "id", 1);
    statement
}

pub fn lists(database: &Database, filter: PageFilter<'_>) -> usize {
    let page = Page {
        filters: vec![filter],
        page: 1,
        per_page: 50,
        ..Page::default()
    };
    database.run(&OURS.record_lists(&page)).len()
}

pub fn run(database: &Database, action: &str, inputs: &[(Option<i64>, Value)]) -> i64 {
    let inputs: Vec<Input<'_>> = inputs
        .iter()
        .map(|(record, input)| Input {
            record: *record,
            input: Cow::Owned(input.to_string()),
        })
        .collect();
    let seal = Seal::Inputs(&inputs);
    let job = accept(database, action, r#"{"attributes":{}}"#, seal);
    job.finish(database);
    job.id
}

/// How many communications a search finds.
pub fn communications(database: &Database, body: &Value) -> usize {
    let defined = r#"[{"name":"note","type":"string"},{"name":"day","type":"datetime"}]"#;
    let properties = Properties::read(defined).unwrap();
    let body = body.to_string();
    let search = search::check(&search::read(&body).unwrap(), &properties, search::EXACT).unwrap();
    let found = database.run(&OURS.search_communications(&search)).len();
    let count = OURS.count_searched_communications(&search);
    assert_eq!(database.run(&count)[0]["count"], found);
    found
}

/// What is written by one record is folded with it, and what is written over is gone.
#[test]
fn a_single_write_keeps_its_texts_folded() {
    let database = records::organisations();
    insert(
        &database,
        &PROSPECT,
        &[
            ("firstName", text("Örjan")),
            ("lastName", text("Ærø")),
            ("emails", list(&["Ö@x.example"])),
        ],
    );
    assert_eq!(check(&database), 3);
    let id = database.value("SELECT id FROM prospects").as_i64().unwrap();
    let mut version = 1;
    let mut change = |fields: Fields<'_>| {
        let changed = database.run(&OURS.update(&PROSPECT, id, version, &fields, &[]));
        assert_eq!(changed.len(), 1);
        version += 1;
    };
    change(Fields::new().with("firstName", text("Orjan")));
    assert_eq!(check(&database), 2);
    assert_eq!(searched(&database, &PROSPECT, "örjan"), [0; 0]);
    assert_eq!(searched(&database, &PROSPECT, "ORJAN ÆRØ"), [id]);
    change(Fields::new().with("emails", list(&["O@x.example", "p@x.example"])));
    assert_eq!(searched(&database, &PROSPECT, "ö@"), [0; 0]);
    assert_eq!(searched(&database, &PROSPECT, "P@"), [id]);
    change(Fields::new().with("emails", list(&["p@x.example", "É@x.example"])));
    assert_eq!(searched(&database, &PROSPECT, "é@"), [id]);
    assert_eq!(searched(&database, &PROSPECT, "p@"), [id]);
    change(
        Fields::new()
            .with("lastName", Field::Null)
            .with("emails", list(&[])),
    );
    assert_eq!(check(&database), 0);
    assert_eq!(database.value("SELECT folded FROM prospects"), Value::Null);
    assert_eq!(database.value("SELECT count(*) FROM prospect_emails"), 0);
}

#[test]
fn bulk_changes_and_what_takes_them_back_keep_texts_folded() {
    let database = records::organisations();
    for (first, last) in [("Örjan", "Maple"), ("Ada", "Ærø"), ("Bo", "Oak")] {
        insert(
            &database,
            &PROSPECT,
            &[("firstName", text(first)), ("lastName", text(last))],
        );
    }
    let ids: Vec<i64> = database
        .sql("SELECT id FROM prospects ORDER BY id")
        .iter()
        .map(|row| row["id"].as_i64().unwrap())
        .collect();
    let before = check(&database);
    let modify = |attributes: Value| {
        let batch = engine::run(&database, "prospectsBulkModify", &attributes, &ids);
        check(&database);
        batch
    };
    let named = modify(json!({ "lastName": "Ñandú" }));
    assert_eq!(searched(&database, &PROSPECT, "ÑANDÚ"), ids);
    assert_eq!(searched(&database, &PROSPECT, "bo ñ"), ids[2..]);
    let plain = modify(json!({ "lastName": "Nandu", "firstName": "Örjan" }));
    assert_eq!(searched(&database, &PROSPECT, "ñ"), [0; 0]);
    engine::revert(&database, plain);
    check(&database);
    assert_eq!(searched(&database, &PROSPECT, "ÑANDÚ"), ids);
    engine::revert(&database, named);
    assert_eq!(check(&database), before);
    assert_eq!(searched(&database, &PROSPECT, "ada æ"), ids[1..2]);
    let gone = engine::run(&database, "prospectsDestroyAll", &json!({}), &ids);
    assert_eq!(searched(&database, &PROSPECT, "æ"), [0; 0]);
    engine::revert(&database, gone);
    assert_eq!(check(&database), before);
    assert_eq!(searched(&database, &PROSPECT, "æ"), ids[1..2]);
}

#[test]
fn what_an_import_makes_is_folded() {
    let database = records::organisations();
    let file = "firstName,lastName,emails\nÖrjan,Ærø,ö@x.example\nAda,Maple,a@x.example\n";
    let batch = engine::import(&database, "prospectsImport", Format::Csv, file);
    assert_eq!(check(&database), 3);
    for asked in ["ÖRJAN", "ÆRØ", "Ö@X"] {
        assert_eq!(searched(&database, &PROSPECT, asked).len(), 1, "{asked}");
    }
    engine::import(&database, "accountsImport", Format::Csv, "name\nÄrzte\n");
    assert_eq!(searched(&database, &ACCOUNT, "ÄRZTE").len(), 1);
    engine::revert(&database, batch);
    check(&database);
}

#[test]
fn batches_of_the_dialects_keep_texts_folded() {
    let database = records::organisations();
    let input = |note: Value| {
        (
            None,
            json!({ "properties": { "note": note, "ticket": "a" } }),
        )
    };
    run(&database, "communicationsCreate", &[input(json!("Ärzte"))]);
    let id = database.value("SELECT id FROM communications").as_i64();
    assert_eq!(check(&database), 1);
    let change = |properties: Value| {
        let input = json!({ "properties": properties });
        let batch = run(&database, "communicationsUpdate", &[(id, input)]);
        check(&database);
        batch
    };
    let found = |note: &str| {
        let filter = json!({ "propertyName": "note", "operator": "EQ", "value": note });
        communications(
            &database,
            &json!({ "filterGroups": [{ "filters": [filter] }] }),
        )
    };
    change(json!({ "hs_communication_body": "Ça va" }));
    assert_eq!(found("ÄRZTE"), 1);
    let other = change(json!({ "note": "Arzte" }));
    assert_eq!((found("ÄRZTE"), found("ARZTE")), (0, 1));
    engine::revert(&database, other);
    check(&database);
    assert_eq!((found("ÄRZTE"), found("ARZTE")), (1, 0));
    change(json!({ "note": null, "hs_communication_body": null }));
    assert_eq!((found("ÄRZTE"), found("ARZTE")), (0, 0));
}

/// Tags are changed by the hundred thousand, and most names are plain.
#[test]
fn what_changes_no_such_name_writes_no_folded_text() {
    let database = records::organisations();
    insert(&database, &PROSPECT, &[("firstName", text("Örjan"))]);
    insert(&database, &PROSPECT, &[("firstName", text("Ada"))]);
    let ids: Vec<i64> = database
        .sql("SELECT id FROM prospects ORDER BY id")
        .iter()
        .map(|row| row["id"].as_i64().unwrap())
        .collect();
    let writes = |action: &str, attributes: Value, ids: &[i64]| {
        let job = engine::on(&database, action, &attributes, ids);
        database.run(&OURS.start(job.id, job.now));
        let settlement = job.decide(&database, job.whole());
        let statements = job.settling(job.whole(), &settlement, engine::attempt());
        statements.iter().any(|one| one.sql.contains("folded"))
    };
    assert!(!writes("prospectsAddTags", json!({ "tags": ["ä"] }), &ids));
    let modify = "prospectsBulkModify";
    assert!(!writes(modify, json!({ "title": "Ärztin" }), &ids));
    assert!(!writes(modify, json!({ "firstName": "Bo" }), &ids[1..]));
    assert!(writes(modify, json!({ "firstName": "Bo" }), &ids));
    assert!(writes(modify, json!({ "firstName": "Bö" }), &ids[1..]));
    let tagged = Fields::new().with("tags", list(&["ä"]));
    let update = OURS.update(&PROSPECT, ids[0], 1, &tagged, &[]);
    assert!(!update.sql.contains("folded"));
    let task = Fields::new().with("note", text("ä"));
    assert!(!OURS.update(&TASK, 1, 1, &task, &[]).sql.contains("folded"));
}

/// Whoever writes without folding, as all did before: the scheduler makes up for it.
#[test]
fn names_of_before_are_found_in_the_end() {
    let database = Database::before("0023");
    database.sql("INSERT INTO organisations (id, name, created_at) VALUES (1, 'A', '')");
    let row = |more: Value| {
        let row = json!({ "organisation_id": 1, "created_at": "", "updated_at": "" });
        crate::support::with(row.as_object().unwrap().clone(), &more)
    };
    let all: &[(&str, Value)] = &[
        ("accounts", json!({ "id": 1, "name": "Ärzte" })),
        ("accounts", json!({ "id": 2, "name": "MAPLE" })),
        (
            "prospects",
            json!({ "id": 1, "first_name": "Örjan", "last_name": "Oak", "emails": "[\"Ö@x\"]" }),
        ),
        (
            "prospects",
            json!({ "id": 2, "first_name": "Ada", "last_name": "OAK", "emails": "[\"A@x\"]" }),
        ),
        (
            "prospects",
            json!({ "id": 3, "organisation_id": -1, "last_name": "Ærø" }),
        ),
        (
            "record_lists",
            json!({ "id": 1, "name": "ÄRZTE", "unique_identifier_type": "NOTHING" }),
        ),
        (
            "records",
            json!({ "id": 1, "record_list_id": 1, "first_name": "Ö", "last_name": "É" }),
        ),
        (
            "communications",
            json!({ "id": 1, "properties": "{\"note\":\"ÆRØ\",\"other\":\"A\"}" }),
        ),
    ];
    for (table, more) in all {
        database.insert(table, &Value::Object(row(more.clone())));
    }
    for (name, text) in migrations().iter().filter(|(name, _)| &**name >= "0023") {
        database.migrate(name, text);
    }
    // Plain ones are found at once.
    assert_eq!(searched(&database, &ACCOUNT, "maple"), [2]);
    assert_eq!(searched(&database, &PROSPECT, "oak"), [1, 2]);
    assert_eq!(searched(&database, &PROSPECT, "a@X"), [2]);
    // A property that is changed before the others were folded does not hide them.
    let input = Input {
        record: Some(1),
        input: r#"{"properties":{"other":"Ö"}}"#.into(),
    };
    let seal = Seal::Inputs(std::slice::from_ref(&input));
    let job = accept(
        &database,
        "communicationsUpdate",
        r#"{"attributes":{}}"#,
        seal,
    );
    assert_eq!(job.deliver(&database, job.whole())["state"], "finished");

    let versions = "SELECT group_concat(version) FROM prospects";
    let before = database.value(versions);
    assert_eq!(fold_all(&database), 6);
    assert_eq!(check(&database), 8);
    assert_eq!(database.value(versions), before);
    assert_eq!(fold_all(&database), 0);
    assert_eq!(searched(&database, &ACCOUNT, "ärzte"), [1]);
    assert_eq!(searched(&database, &PROSPECT, "örjan"), [1]);
    assert_eq!(searched(&database, &PROSPECT, "ö@X"), [1]);
    assert_eq!(lists(&database, PageFilter::Name("ärzte".into())), 1);
}

#[test]
fn the_scheduler_leaves_what_was_changed_meanwhile() {
    let database = records::organisations();
    insert(&database, &ACCOUNT, &[("name", text("Ärzte"))]);
    database.sql("UPDATE accounts SET folded = NULL");
    let id = database.value("SELECT id FROM accounts").as_i64().unwrap();
    let stale = system::fold_texts(&ACCOUNT, &[(id, 0, json!({ "name": "Übel" }))]);
    database.batch(&stale);
    assert_eq!(database.value("SELECT folded FROM accounts"), Value::Null);
    assert_eq!(fold_all(&database), 1);
    check(&database);
}
