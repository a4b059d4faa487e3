//! Deleting a record for good: nothing names it afterwards, what needs it forbids it, and all of
//! that happens or nothing.

use std::sync::OnceLock;

use lockstep_core::schema::{
    ACCOUNT, Cardinality, MAILBOX, OPPORTUNITY, Operation, PROSPECT, RESOURCE_TYPES, ResourceType,
    SEQUENCE, TEMPLATE,
};
use lockstep_sql::{Needed, Organisation, Query};
use serde_json::{Value, json};

use crate::records::{self, RECORDS};
use crate::support::{Database, OURS, THEIRS, at, snake};

/// Full organisations, with every second record in the bin, and all sequence states over.
fn binned() -> Database {
    static ORIGINAL: OnceLock<Vec<u8>> = OnceLock::new();
    Database::copy(&ORIGINAL, || {
        let database = records::full();
        database.sql("UPDATE sequence_states SET state = 'finished'");
        for table in ["tasks", "sequence_states", "mailings"] {
            database.sql(&format!(
                "UPDATE {table} SET organisation_id = -organisation_id WHERE id % 2 = 0"
            ));
        }
        database
    })
}

/// Deletes as the Worker does: whether it was there and nobody needed it.
fn delete(
    database: &Database,
    organisation: Organisation,
    resource: &'static ResourceType,
    id: i64,
) -> bool {
    let answers = database.batch(&organisation.delete(resource, id, at(9)));
    !answers.last().unwrap().is_empty()
}

/// Who names a record, in the organisation or its bin: the relationships.
fn naming(database: &Database, resource: &ResourceType, id: i64) -> Vec<String> {
    let mut found = Vec::new();
    for source in RESOURCE_TYPES {
        for relationship in source.relationships {
            if !relationship.targets.contains(&resource.name) {
                continue;
            }
            let name = snake(relationship.name);
            let condition = match relationship.cardinality {
                Cardinality::One if relationship.is_polymorphic() => {
                    format!("{name}_id = {id} AND {name}_type = '{}'", resource.name)
                }
                Cardinality::One => format!("{name}_id = {id}"),
                Cardinality::Listed => {
                    format!("EXISTS (SELECT 1 FROM json_each({name}) WHERE value = {id})")
                }
                Cardinality::Few | Cardinality::Many => continue,
            };
            let table = snake(source.plural);
            let count = database.value(&format!("SELECT count(*) FROM {table} WHERE {condition}"));
            if count != 0 {
                found.push(format!("{}.{}", source.name, relationship.name));
            }
        }
    }
    found
}

fn deletable() -> impl Iterator<Item = &'static ResourceType> {
    RESOURCE_TYPES
        .iter()
        .copied()
        .filter(|resource| resource.offers(Operation::Delete))
}

#[test]
fn nothing_names_what_is_gone() {
    for resource in deletable() {
        let mut named = 0;
        for id in 1..=RECORDS {
            let database = binned();
            let theirs = database.dump(THEIRS);
            if *resource == TEMPLATE {
                // What needs it is about something else.
                database.sql(&format!(
                    "DELETE FROM sequence_templates WHERE template_id = {id}"
                ));
            }
            named += naming(&database, resource, id).len();
            let table = snake(resource.plural);
            let there = database.value(&format!(
                "SELECT count(*) FROM {table} WHERE id = {id} AND organisation_id = 1"
            ));
            let before = database.dump(OURS);
            let gone = delete(&database, OURS, resource, id);
            assert_eq!(gone, there == 1, "{} {id}", resource.name);
            if gone {
                assert_eq!(
                    naming(&database, resource, id),
                    [""; 0],
                    "{} {id}",
                    resource.name
                );
            } else {
                assert_eq!(database.dump(OURS), before, "{} {id}", resource.name);
            }
            assert_eq!(database.dump(THEIRS), theirs, "{} {id}", resource.name);
        }
        let leads_to = |source: &&ResourceType| {
            let mut relationships = source.relationships.iter();
            relationships.any(|one| {
                one.targets.contains(&resource.name)
                    && matches!(one.cardinality, Cardinality::One | Cardinality::Listed)
            })
        };
        let can_be_named = RESOURCE_TYPES
            .iter()
            .copied()
            .any(|source| leads_to(&source));
        assert_eq!(
            named > 0,
            can_be_named,
            "{}: the test is about nothing",
            resource.name
        );
    }
}

/// A prospect with all that hangs on it, in a sequence of an account.
fn office() -> Database {
    let database = records::organisations();
    let common = json!({ "organisation_id": 1, "created_at": "", "updated_at": "" });
    let insert = |table: &str, values: Value| {
        let mut row = common.as_object().unwrap().clone();
        row.extend(values.as_object().unwrap().clone());
        database.insert(table, &Value::Object(row));
    };
    insert("accounts", json!({ "id": 1, "name": "Alderfox" }));
    insert(
        "opportunities",
        json!({ "id": 1, "name": "Tea", "account_id": 1 }),
    );
    for id in [1, 2] {
        insert(
            "prospects",
            json!({ "id": id, "account_id": 1, "opportunities": [1, 7] }),
        );
    }
    insert("sequences", json!({ "id": 1, "name": "Outreach" }));
    insert("mailboxes", json!({ "id": 1, "email": "a@example.com" }));
    insert(
        "sequence_steps",
        json!({ "id": 1, "order": 1, "step_type": "call", "sequence_id": 1 }),
    );
    insert(
        "sequence_states",
        json!({ "id": 1, "state": "active", "prospect_id": 1, "sequence_id": 1,
        "account_id": 1, "mailbox_id": 1, "sequence_step_id": 1 }),
    );
    insert(
        "mailings",
        json!({ "id": 1, "state": "drafted", "prospect_id": 1, "sequence_state_id": 1 }),
    );
    let task = json!({ "action": "call", "state": "incomplete", "owner_id": 1 });
    let task = |more: Value| {
        let mut row = task.as_object().unwrap().clone();
        row.extend(more.as_object().unwrap().clone());
        insert("tasks", Value::Object(row));
    };
    task(
        json!({ "id": 1, "subject_type": "prospect", "subject_id": 1, "sequence_state_id": 1,
        "sequence_id": 1, "sequence_step_id": 1, "creator_type": "sequenceStep", "creator_id": 1 }),
    );
    task(json!({ "id": 2, "subject_type": "account", "subject_id": 1, "sequence_state_id": 1 }));
    task(json!({ "id": 3, "subject_type": "opportunity", "subject_id": 1 }));
    task(
        json!({ "id": 4, "subject_type": "account", "subject_id": 1, "sequence_state_id": 1, "state": "complete" }),
    );
    let note = json!({ "id": 1, "organisation_id": 1, "created_at": "", "author_id": 1,
        "subject_type": "prospect", "subject_id": 1, "task_id": 1, "text": "x" });
    database.insert("notes", &note);
    database
}

/// The ids that a table still has.
fn ids(database: &Database, table: &str) -> Vec<Value> {
    let rows = database.sql(&format!("SELECT id FROM {table} ORDER BY id"));
    rows.iter().map(|row| row["id"].clone()).collect()
}

#[test]
fn a_prospect_goes_with_its_work() {
    let database = office();
    assert!(delete(&database, OURS, &PROSPECT, 1));
    for (table, left) in [
        ("prospects", json!([2])),
        ("sequence_states", json!([])),
        ("mailings", json!([])),
        ("notes", json!([])),
        ("sequence_steps", json!([1])),
        ("accounts", json!([1])),
    ] {
        assert_eq!(Value::from(ids(&database, table)), left, "{table}");
    }
    // Of the tasks of its sequence state that are about others, those that are done stay.
    let tasks =
        database.sql("SELECT id, sequence_state_id, version, updated_at FROM tasks ORDER BY id");
    let time = at(9).to_string();
    assert_eq!(
        tasks,
        [
            json!({ "id": 3, "sequence_state_id": null, "version": 1, "updated_at": "" }),
            json!({ "id": 4, "sequence_state_id": null, "version": 2, "updated_at": time }),
        ]
    );
}

#[test]
fn an_account_goes_with_its_tasks_and_leaves_its_people() {
    let database = office();
    assert!(delete(&database, OURS, &ACCOUNT, 1));
    assert_eq!(ids(&database, "tasks"), [1, 3]);
    for (table, count) in [
        ("prospects", 2),
        ("opportunities", 1),
        ("sequence_states", 1),
    ] {
        let cleared =
            format!("SELECT count(*) FROM {table} WHERE account_id IS NULL AND version = 2");
        assert_eq!(database.value(&cleared), count, "{table}");
    }
}

#[test]
fn an_opportunity_leaves_the_lists_that_name_it() {
    let database = office();
    assert!(delete(&database, OURS, &OPPORTUNITY, 1));
    let lists = database.sql("SELECT opportunities, version FROM prospects");
    let wanted = json!({ "opportunities": "[7]", "version": 2 });
    assert_eq!(lists, [wanted.clone(), wanted]);
    assert_eq!(ids(&database, "tasks"), [1, 2, 4]);
}

#[test]
fn what_is_needed_stays() {
    for (resource, words) in [
        (&SEQUENCE, "sequence states"),
        (&MAILBOX, "sequence states"),
    ] {
        let database = office();
        let before = database.dump(OURS);
        assert!(!delete(&database, OURS, resource, 1), "{}", resource.name);
        assert_eq!(database.dump(OURS), before, "{}", resource.name);
        let needed = OURS.needed(resource, 1).unwrap();
        let count = |needed: &Query<Needed>| {
            let rows = database.read(needed);
            let need = rows[0].restriction().unwrap();
            assert!(need.words.starts_with(words) && !need.remedy.is_empty());
            assert_eq!(rows.len(), 1);
            rows[0].count
        };
        assert_eq!(count(&needed), 1);
        assert_eq!(count(&THEIRS.needed(resource, 1).unwrap()), 0);

        database.sql("UPDATE sequence_states SET state = 'opted_out'");
        assert_eq!(count(&needed), 0);
        assert!(delete(&database, OURS, resource, 1), "{}", resource.name);
    }
    assert!(OURS.needed(&PROSPECT, 1).is_none());
}

#[test]
fn a_sequence_goes_with_its_steps_and_states() {
    let database = office();
    database.sql("UPDATE sequence_states SET state = 'finished'");
    database.sql("UPDATE tasks SET state = 'complete'");
    assert!(delete(&database, OURS, &SEQUENCE, 1));
    for table in ["sequences", "sequence_steps", "sequence_states"] {
        assert_eq!(ids(&database, table), [0; 0], "{table}");
    }
    let task = database.sql(
        "SELECT sequence_id, sequence_step_id, sequence_state_id, creator_type, creator_id FROM tasks WHERE id = 1",
    );
    let nothing = json!({ "sequence_id": null, "sequence_step_id": null, "sequence_state_id": null,
        "creator_type": null, "creator_id": null });
    assert_eq!(task, [nothing]);
}
