//! Inserts, guarded updates and deletes: all of a write happens, or nothing.

use std::borrow::Cow;

use lockstep_core::schema::{ACCOUNT, PROSPECT, TASK, resource_type};
use lockstep_core::task::Effect;
use lockstep_core::value::{Fields, Reference, Value as Field};
use lockstep_sql::{Organisation, Read};
use serde_json::{Value, json};

use crate::records;
use crate::support::{Database, OURS, THEIRS, at, parse, view};

fn text(text: &str) -> Field<'static> {
    Field::Text(Cow::Owned(text.to_owned()))
}

fn to(kind: &'static str, id: i64) -> Field<'static> {
    Field::Reference(Reference { kind, id })
}

/// A new task as the core decides it.
fn new_task() -> Fields<'static> {
    Fields::new()
        .with("action", Field::word("call"))
        .with("subject", to("prospect", 1))
        .with("owner", to("user", 1))
        .with("dueAt", Field::Time(at(5)))
        .with("state", Field::word("incomplete"))
        .with("taskType", Field::word("manual"))
        .with("creator", to("user", 1))
        .with("createdAt", Field::Time(at(1)))
        .with("updatedAt", Field::Time(at(1)))
}

/// Inserts as the Worker does: the record as it was stored, or `None`.
fn insert(database: &Database, insert: &Read) -> Option<Value> {
    let document = database.documents_of(insert).pop()?;
    // What it returned is what is there.
    let resource = resource_type(document["type"].as_str().unwrap()).unwrap();
    let shown = OURS.show(resource, document["id"].as_i64().unwrap(), &view());
    assert_eq!(document, parse(&database.run(&shown)[0]["document"]));
    Some(document)
}

fn insert_task(database: &Database, fields: &Fields<'_>, effects: &[Effect<'_>]) -> Option<Value> {
    insert(database, &OURS.insert(&TASK, fields, effects, &view()))
}

#[test]
fn a_record_is_stored_as_it_was_decided() {
    let database = records::full();
    let fields = new_task().with("note", text("it's \"done\"\n🦊"));
    let task = insert_task(&database, &fields, &[]).unwrap();
    let attributes = &task["attributes"];
    assert_eq!(attributes["note"], "it's \"done\"\n🦊");
    assert_eq!(
        (&attributes["state"], &attributes["completed"]),
        (&"incomplete".into(), &false.into())
    );
    assert_eq!(attributes["dueAt"], at(5).to_string());
    assert_eq!(attributes["stateChangedAt"], Value::Null);
    let relationships = &task["relationships"];
    for (name, kind, id) in [
        ("subject", "prospect", 1),
        ("prospect", "prospect", 1),
        ("owner", "user", 1),
        ("creator", "user", 1),
    ] {
        assert_eq!(
            relationships[name]["data"],
            json!({ "type": kind, "id": id }),
            "{name}"
        );
    }
    assert_eq!(relationships["account"]["data"], Value::Null);
    assert_eq!(relationships["taskPriority"]["data"], Value::Null);
    let shown = database
        .run(&OURS.show(&TASK, task["id"].as_i64().unwrap(), &view()))
        .remove(0);
    assert_eq!(
        (parse(&shown["document"]), &shown["version"]),
        (task, &1.into())
    );
}

#[test]
fn what_is_not_given_has_its_default() {
    let database = records::full();
    let fields = || {
        Fields::new()
            .with("createdAt", Field::Time(at(1)))
            .with("updatedAt", Field::Time(at(1)))
    };
    let named = fields()
        .with("name", text("Alderfox"))
        .with("named", Field::Null)
        .with("tags", Field::Null);
    let account = insert(&database, &OURS.insert(&ACCOUNT, &named, &[], &view())).unwrap();
    let attributes = &account["attributes"];
    assert_eq!(
        (&attributes["named"], &attributes["tags"]),
        (&true.into(), &json!([]))
    );
    assert_eq!(
        (&attributes["sicCodes"], &attributes["buyerIntentScore"]),
        (&json!([]), &Value::Null)
    );
    let prospect = insert(&database, &OURS.insert(&PROSPECT, &fields(), &[], &view())).unwrap();
    let attributes = &prospect["attributes"];
    assert_eq!(
        (&attributes["optedOut"], &attributes["clickCount"]),
        (&false.into(), &0.into())
    );
    assert_eq!(
        (&attributes["name"], &attributes["firstName"]),
        (&"".into(), &Value::Null)
    );
}

/// Pairs of a relationship and what it names, each of which there is not for us.
const MISSING: [(&str, &str, i64); 7] = [
    ("subject", "prospect", 999),
    ("subject", "account", 101),
    ("subject", "prospect", 101),
    ("subject", "opportunity", 101),
    ("owner", "user", 101),
    ("taskPriority", "taskPriority", 101),
    ("creator", "stage", 101),
];

#[test]
fn a_missing_or_foreign_related_record_stops_the_insert() {
    let database = records::full();
    for (name, kind, id) in MISSING {
        let before = database.dump(OURS);
        let fields: Fields<'_> = new_task().with(name, to(kind, id));
        assert_eq!(
            insert_task(&database, &fields, &[Effect::DefaultPriority]),
            None,
            "{name} {kind} {id}"
        );
        assert_eq!(database.dump(OURS), before, "{name} {kind} {id}");
        let missing = database.run(&OURS.missing_related(&TASK, &fields).unwrap());
        assert_eq!(missing, [json!({ "type": kind, "id": id })], "{name}");
    }
}

#[test]
fn only_named_relationships_are_looked_up() {
    let fields = Fields::new()
        .with("note", text("x"))
        .with("owner", Field::Null);
    assert!(OURS.missing_related(&TASK, &fields).is_none());
}

fn update(
    database: &Database,
    organisation: Organisation,
    id: i64,
    version: i64,
    fields: &Fields<'_>,
) -> bool {
    let rows = database.run(&organisation.update(&TASK, id, version, fields, &[]));
    assert!(rows.is_empty() || rows == [json!({ "id": id })], "{rows:?}");
    !rows.is_empty()
}

#[test]
fn an_update_needs_the_version_that_it_was_decided_on() {
    let database = records::full();
    let note = |note: &str| Fields::new().with("note", text(note));
    assert!(update(&database, OURS, 1, 1, &note("first")));
    for (organisation, id, version) in [
        (OURS, 1, 1),
        (OURS, 1, 3),
        (OURS, 999, 1),
        (THEIRS, 1, 2),
        (OURS, 101, 1),
    ] {
        let before = (database.dump(OURS), database.dump(THEIRS));
        assert!(
            !update(&database, organisation, id, version, &note("second")),
            "{organisation:?} {id} {version}"
        );
        assert_eq!((database.dump(OURS), database.dump(THEIRS)), before);
    }
    assert!(update(&database, OURS, 1, 2, &note("second")));
    let row = database
        .sql("SELECT note, version FROM tasks WHERE id = 1")
        .remove(0);
    assert_eq!(row, json!({ "note": "second", "version": 3 }));
}

#[test]
fn an_update_without_changes_still_claims_the_version() {
    let database = records::full();
    assert!(update(&database, OURS, 1, 1, &Fields::new()));
    assert!(!update(&database, OURS, 1, 1, &Fields::new()));
}

#[test]
fn a_missing_or_foreign_related_record_stops_the_update() {
    let database = records::full();
    for (name, kind, id) in MISSING {
        let before = database.dump(OURS);
        let fields: Fields<'_> = Fields::new()
            .with("note", text("x"))
            .with(name, to(kind, id));
        assert!(
            !update(&database, OURS, 1, 1, &fields),
            "{name} {kind} {id}"
        );
        assert_eq!(database.dump(OURS), before, "{name} {kind} {id}");
    }
    let fields = Fields::new()
        .with("subject", to("account", 2))
        .with("taskPriority", Field::Null);
    assert!(update(&database, OURS, 1, 1, &fields));
    let row = database.sql(
        "SELECT subject_type, account_id, prospect_id, task_priority_id FROM tasks WHERE id = 1",
    );
    let wanted = json!({ "subject_type": "account", "account_id": 2, "prospect_id": null, "task_priority_id": null });
    assert_eq!(row, [wanted]);
}

#[test]
fn values_can_be_cleared_and_derived_ones_are_left_to_storage() {
    let database = records::full();
    let fields = Fields::new()
        .with("note", Field::Null)
        .with("autoskipAt", Field::Null)
        .with("completed", Field::Boolean(true))
        .with("state", Field::word("incomplete"));
    assert!(update(&database, OURS, 1, 1, &fields));
    let row = database.sql("SELECT note, autoskip_at, completed FROM tasks WHERE id = 1");
    assert_eq!(
        row,
        [json!({ "note": null, "autoskip_at": null, "completed": 0 })]
    );
}

#[test]
fn custom_fields_are_set_changed_and_cleared() {
    let database = records::full();
    let fields = Fields::new()
        .with("name", text("Alderfox"))
        .with("custom1", text("one"))
        .with("custom2", Field::Null)
        .with("custom150", text("\"quoted\" \\ 🦊"))
        .with("createdAt", Field::Time(at(1)))
        .with("updatedAt", Field::Time(at(1)));
    let account = insert(&database, &OURS.insert(&ACCOUNT, &fields, &[], &view())).unwrap();
    let id = account["id"].as_i64().unwrap();
    let custom = || {
        let stored = database.value(&format!(
            "SELECT custom_fields FROM accounts WHERE id = {id}"
        ));
        parse(&stored)
    };
    assert_eq!(
        custom(),
        json!({ "custom1": "one", "custom150": "\"quoted\" \\ 🦊" })
    );
    let change = |version: i64, fields: &Fields<'_>| {
        database
            .run(&OURS.update(&ACCOUNT, id, version, fields, &[]))
            .len()
    };
    let fields = Fields::new()
        .with("custom1", Field::Null)
        .with("custom2", text("two"));
    assert_eq!(change(1, &fields), 1);
    assert_eq!(
        custom(),
        json!({ "custom2": "two", "custom150": "\"quoted\" \\ 🦊" })
    );
    assert_eq!(change(2, &Fields::new().with("domain", text("x"))), 1);
    assert_eq!(
        change(
            3,
            &Fields::new()
                .with("custom150", Field::Null)
                .with("custom2", Field::Null)
        ),
        1
    );
    assert_eq!(custom(), json!({}));
    let shown = database.run(&OURS.show(&ACCOUNT, id, &view())).remove(0);
    assert_eq!(
        parse(&shown["document"])["attributes"]["custom2"],
        Value::Null
    );
}

fn priority(task: &Value) -> Value {
    task["relationships"]["taskPriority"]["data"]["id"].clone()
}

#[test]
fn a_priority_is_the_default_or_the_highest() {
    let database = records::organisations();
    for (organisation, first) in [(OURS, 1), (THEIRS, 101)] {
        for (offset, weight, is_default) in [(0, 10, 0), (1, 50, 1), (2, 90, 0), (3, 90, 0)] {
            let row = json!({ "id": first + offset, "organisation_id": organisation.id(), "name": format!("P{offset}"),
                "weight": weight + organisation.id(), "is_default": is_default, "created_at": "", "updated_at": "" });
            database.insert("task_priorities", &row);
        }
    }
    for resource in [&lockstep_core::schema::USER, &PROSPECT] {
        records::insert(&database, OURS, resource, 1, &json!({}));
    }
    let created = insert_task(&database, &new_task(), &[Effect::DefaultPriority]).unwrap();
    assert_eq!(priority(&created), 2);
    let explicit_null = new_task().with("taskPriority", Field::Null);
    assert_eq!(
        priority(&insert_task(&database, &explicit_null, &[Effect::DefaultPriority]).unwrap()),
        2
    );
    let id = created["id"].as_i64().unwrap();
    let fields = Fields::new().with("dueAt", Field::Time(at(9)));
    assert_eq!(
        database
            .run(&OURS.update(&TASK, id, 1, &fields, &[Effect::HighestPriority]))
            .len(),
        1
    );
    let shown = database.run(&OURS.show(&TASK, id, &view())).remove(0);
    assert_eq!(
        priority(&parse(&shown["document"])),
        3,
        "of two that are equal, the first"
    );

    database.sql("UPDATE task_priorities SET is_default = 0");
    assert_eq!(
        priority(&insert_task(&database, &new_task(), &[Effect::DefaultPriority]).unwrap()),
        1
    );
    database.sql("UPDATE tasks SET task_priority_id = NULL");
    database.sql("DELETE FROM task_priorities WHERE organisation_id = 1");
    assert_eq!(
        priority(&insert_task(&database, &new_task(), &[Effect::DefaultPriority]).unwrap()),
        Value::Null
    );
}

#[test]
fn a_record_is_deleted_once_and_only_ours() {
    let database = records::full();
    let delete = |organisation: Organisation, id: i64| {
        let mut answers = database.batch(&organisation.delete(&TASK, id, at(5)));
        answers.pop().unwrap()
    };
    let theirs = database.dump(THEIRS);
    assert_eq!(delete(OURS, 101), Vec::<Value>::new());
    assert_eq!(delete(OURS, 1), [json!({ "id": 1 })]);
    assert_eq!(delete(OURS, 1), Vec::<Value>::new());
    assert_eq!(
        database.value("SELECT count(*) FROM tasks WHERE organisation_id = 1"),
        records::RECORDS - 1
    );
    assert_eq!(database.dump(THEIRS), theirs);
}

/// An id is never used again, so that an item of a batch cannot come to mean another record.
#[test]
fn ids_are_never_used_again() {
    let database = records::full();
    let first = insert_task(&database, &new_task(), &[]).unwrap()["id"]
        .as_i64()
        .unwrap();
    database.batch(&OURS.delete(&TASK, first, at(5)));
    let second = insert_task(&database, &new_task(), &[]).unwrap()["id"]
        .as_i64()
        .unwrap();
    assert!(second > first, "{first} {second}");
}
