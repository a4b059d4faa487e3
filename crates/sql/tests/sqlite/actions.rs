//! Every bulk action once: what becomes of its items, of their records, and of nothing else.

use lockstep_core::bulk::{BULK_ACTIONS, BulkActionSpec, SEQUENCE_STATES, spec};
use lockstep_core::schema::ResourceType;
use lockstep_sql::ITEMS_PER_BATCH;
use serde_json::{Map, Value, json};

use crate::batches::{items, row, summary};
use crate::engine::{self, columns, run, verdicts};
use crate::stage::{Case, cases, stage};
use crate::support::{Database, OURS, THEIRS, at, parse, snake, view};

/// A record as its document shows it, flat: attributes and linkages by name. `None` where it is not
/// there.
fn shown(database: &Database, resource: &ResourceType, id: i64) -> Option<Map<String, Value>> {
    let row = database.run(&OURS.show(resource, id, &view())).pop()?;
    let document = parse(&row["document"]);
    let mut members = document["attributes"].as_object().unwrap().clone();
    for (name, relationship) in document["relationships"].as_object().unwrap() {
        if let Some(data) = relationship.get("data") {
            members.insert(name.clone(), data.clone());
        }
    }
    Some(members)
}

/// The reason as the test of this action knows it.
fn reason(case: &Case, reason: &str) -> String {
    let name = case.action.strip_prefix("tasks").unwrap_or_default();
    let name: String = name
        .chars()
        .enumerate()
        .map(|(index, letter)| match index {
            0 => letter.to_ascii_lowercase(),
            _ => letter,
        })
        .collect();
    reason.replace("MOVE", &name)
}

fn check_verdicts(database: &Database, case: &Case, batch: i64) {
    let text = |state: &str| (state.to_owned(), Value::Null);
    let mut wanted: Vec<(String, Value)> = case.changed.iter().map(|_| text("changed")).collect();
    wanted.extend(case.unchanged.iter().map(|_| text("unchanged")));
    let failed = case.failed.iter();
    wanted.extend(failed.map(|(_, why)| ("error".to_owned(), json!(reason(case, why)))));
    let named = |verdicts: Vec<(String, Value)>| -> Vec<(i64, (String, Value))> {
        case.ids().into_iter().zip(verdicts).collect()
    };
    assert_eq!(
        named(verdicts(database, batch)),
        named(wanted),
        "{} {}",
        case.action,
        case.attributes
    );
    let batch = row(database, batch);
    assert_eq!(batch["failures"], case.failed.len(), "{}", case.action);
    assert_eq!(batch["total"], case.ids().len(), "{}", case.action);
}

/// Rows by table and id, without what a write of any kind moves.
fn rows(database: &Database) -> Vec<String> {
    engine::business(database)
}

#[test]
fn there_is_a_case_for_every_action() {
    let cases = cases();
    for spec in BULK_ACTIONS
        .iter()
        .filter(|spec| !spec.imports() && !spec.keeps_inputs())
    {
        assert!(
            cases.iter().any(|case| case.action == spec.name),
            "{}",
            spec.name
        );
    }
}

#[test]
fn every_action_does_to_each_record_what_its_item_says() {
    for case in cases() {
        let database = stage();
        let spec = spec(case.action).unwrap();
        let theirs = database.dump(THEIRS);
        let before: Vec<_> = (1..=10)
            .map(|id| shown(&database, spec.target, id))
            .collect();
        let table = snake(spec.target.plural);
        let versions = database.sql(&format!("SELECT id, version FROM {table} ORDER BY id"));
        let batch = run(&database, case.action, &case.attributes, &case.ids());
        check_verdicts(&database, &case, batch);
        for (id, before) in (1..=10).zip(&before) {
            let changed = case.changed.contains(&id);
            check_record(&database, spec, batch, (id, before.as_ref(), changed));
        }
        let now = at(10 * batch).to_string();
        for old in &versions {
            let id = old["id"].as_i64().unwrap();
            let new = columns(&database, &table, id, "id, version, updated_at");
            let changed = case.changed.contains(&id);
            let grown = i64::from(changed);
            assert_eq!(
                new["version"].as_i64(),
                old["version"].as_i64().map(|version| version + grown),
                "{} {id}",
                case.action
            );
            if changed {
                assert_eq!(new["updated_at"], now, "{} {id}", case.action);
            }
        }
        assert_eq!(database.dump(THEIRS), theirs, "{}", case.action);
    }
}

/// The record was what the before-image says, and is what the after-image says. What is in neither
/// is as it was.
fn check_record(
    database: &Database,
    spec: &BulkActionSpec,
    batch: i64,
    (id, before, changed): (i64, Option<&Map<String, Value>>, bool),
) {
    let place = format!("{} {id}", spec.name);
    let after = shown(database, spec.target, id);
    let item = items(database, batch)
        .into_iter()
        .find(|item| item["record_id"] == id);
    if !changed {
        assert_eq!(after.as_ref(), before, "{place}");
        if let Some(item) = item {
            assert_eq!(
                (&item["before"], &item["after"], &item["data"]),
                (&Value::Null, &Value::Null, &Value::Null),
                "{place}"
            );
        }
        return;
    }
    let item = item.unwrap();
    let (old, new) = (parse(&item["before"]), parse(&item["after"]));
    assert_eq!(parse(&item["data"]), json!({ "before": old, "after": new }));
    let mut wanted = before.unwrap().clone();
    for (name, value) in old.as_object().unwrap() {
        if name != SEQUENCE_STATES {
            assert_eq!(
                wanted.get(name).unwrap_or(&Value::Null),
                value,
                "{place} {name}"
            );
        }
    }
    if spec.destroys() {
        assert_eq!((after, new), (None, Value::Null), "{place}");
        let table = snake(spec.target.plural);
        let gone = columns(database, &table, id, "organisation_id, removed_by");
        let item = batch * ITEMS_PER_BATCH + item["index"].as_i64().unwrap();
        assert_eq!(
            gone,
            json!({ "organisation_id": -1, "removed_by": item }),
            "{place}"
        );
        return;
    }
    let new = new.as_object().unwrap();
    assert!(!new.is_empty(), "{place}");
    for (name, value) in new.iter().filter(|(name, _)| *name != SEQUENCE_STATES) {
        assert_ne!(&old[name], value, "{place} {name} does not change");
        wanted.insert(name.clone(), value.clone());
    }
    let mut after = after.unwrap();
    // What follows from other members, or is about every write.
    for derived in [
        "updatedAt",
        "name",
        "completed",
        "activeSequenceStates",
        "activeStepMailings",
        "activeStepTasks",
    ] {
        wanted.remove(derived);
        after.remove(derived);
    }
    for members in [&mut wanted, &mut after] {
        members.retain(|name, value| !(name.starts_with("custom") && value.is_null()));
    }
    assert_eq!(after, wanted, "{place}");
}

#[test]
fn the_summary_counts_what_happened() {
    let database = stage();
    let case = cases()
        .into_iter()
        .find(|case| case.action == "prospectsAddToSequence")
        .unwrap();
    let batch = run(&database, case.action, &case.attributes, &case.ids());
    let wanted = json!({ "changed": 2, "unchanged": 1, "failed": 4, "canceled": 0, "reasons": {
        "the prospect has opted out": 2, "the prospect has opted out of the sequence": 1,
        "could not find the prospect": 1,
    }, "codes": { "notFound": 1, "optedOut": 3 } });
    assert_eq!(summary(&database, batch), wanted);
}

/// A second batch of the same finds nothing to do, and removes nothing that is gone.
#[test]
fn doing_it_again_changes_nothing() {
    for case in cases() {
        let database = stage();
        run(&database, case.action, &case.attributes, &case.ids());
        let after = rows(&database);
        let again = run(&database, case.action, &case.attributes, case.changed);
        assert_eq!(rows(&database), after, "{}", case.action);
        let changed = verdicts(&database, again)
            .iter()
            .any(|(state, _)| state == "changed");
        assert!(!changed, "{}", case.action);
    }
}

#[test]
fn modifying_opted_out_moves_its_time() {
    let database = stage();
    let modify = |value: bool, ids: &[i64]| {
        run(
            &database,
            "prospectsBulkModify",
            &json!({ "optedOut": value }),
            ids,
        )
    };
    let times = || -> Vec<Value> {
        let of = |id| columns(&database, "prospects", id, "opted_out_at");
        [1, 4]
            .map(|id| of(id)["opted_out_at"].clone())
            .into_iter()
            .collect()
    };
    let batch = modify(true, &[1, 4]);
    assert_eq!(
        times(),
        [json!(at(10 * batch)), json!(at(0))],
        "only of whom it is new"
    );
    modify(false, &[1, 4]);
    assert_eq!(times(), [Value::Null, Value::Null]);
}

#[test]
fn modifying_lists_and_numbers_to_nothing_is_not_an_error() {
    let database = stage();
    let nothing = json!({ "emails": null, "tags": null, "score": null, "title": null, "account": null,
        "owner": null, "custom1": null, "custom3": null, "availableAt": null });
    let batch = run(&database, "prospectsBulkModify", &nothing, &[1, 2, 6]);
    let states: Vec<String> = verdicts(&database, batch)
        .into_iter()
        .map(|(state, _)| state)
        .collect();
    assert_eq!(states, ["changed", "changed", "changed"]);
    let wanted = json!({ "emails": "[]", "tags": "[]", "score": null, "title": null, "account_id": null,
        "owner_id": null, "custom_fields": "{\"custom150\":\"150\"}", "available_at": null });
    let names = "emails, tags, score, title, account_id, owner_id, custom_fields, available_at";
    assert_eq!(columns(&database, "prospects", 1, names), wanted);
    let again = run(&database, "prospectsBulkModify", &nothing, &[1, 2, 6]);
    assert_eq!(
        verdicts(&database, again),
        vec![("unchanged".to_owned(), Value::Null); 3]
    );
}

/// As many fields as there are make statements that D1 still takes.
#[test]
fn all_fields_are_modified_at_once() {
    for (action, resource) in [
        ("accountsBulkModify", &lockstep_core::schema::ACCOUNT),
        ("prospectsBulkModify", &lockstep_core::schema::PROSPECT),
    ] {
        let database = stage();
        let mut fields = Map::new();
        for attribute in resource
            .attributes
            .iter()
            .filter(|one| one.access == lockstep_core::schema::Access::Writable)
        {
            use lockstep_core::schema::Kind;
            let value = match attribute.kind {
                Kind::Boolean => json!(true),
                Kind::Integer | Kind::Number => json!(3),
                Kind::Time => json!(at(7)),
                Kind::Date => json!("2026-01-31"),
                Kind::TextList { .. } => json!(["x"]),
                Kind::Choice { values } => json!(values[0]),
                _ => json!("text"),
            };
            fields.insert(attribute.name.to_owned(), value);
        }
        for number in 1..=resource.custom_fields {
            fields.insert(format!("custom{number}"), json!(format!("c{number}")));
        }
        fields.insert("owner".to_owned(), json!({ "type": "user", "id": 2 }));
        let before = rows(&database);
        let batch = run(
            &database,
            action,
            &Value::Object(fields.clone()),
            &[1, 2, 3],
        );
        let states: Vec<String> = verdicts(&database, batch)
            .into_iter()
            .map(|one| one.0)
            .collect();
        assert_eq!(states, ["changed"; 3]);
        let record = shown(&database, resource, 2).unwrap();
        for (name, value) in &fields {
            let same = record[name] == *value || record[name].as_f64() == value.as_f64();
            assert!(same, "{name}: {} {value}", record[name]);
        }
        engine::revert(&database, batch);
        assert_eq!(rows(&database), before, "{action}");
    }
}

/// D1 could not take it, and the whole chunk would be tried again and again.
#[test]
fn an_item_with_more_than_it_can_keep_fails_at_once() {
    // Fields of 30,000 characters, as many as asked for.
    let long = |count: i64| -> Value {
        let fields =
            (1..=count).map(|number| (format!("custom{number}"), json!("x".repeat(30_000))));
        Value::Object(fields.collect())
    };
    let reason = "what the record was and what it would become have more than 900 kB together, more than an item can keep; \
         change fewer or shorter fields";
    for (was, becomes, fits) in [
        (15, 14, true),
        (15, 16, false),
        (32, 1, false),
        (0, 31, false),
    ] {
        let database = stage();
        let set = "UPDATE prospects SET custom_fields = ?1 WHERE id = 1";
        let changed = database.connection.execute(set, [long(was).to_string()]);
        assert_eq!(changed, Ok(1));
        // All of them are in both images.
        let mut input = long(becomes.max(was));
        for number in 1..=becomes.max(was) {
            let other = if number <= becomes {
                json!("y".repeat(30_000))
            } else {
                Value::Null
            };
            input[format!("custom{number}")] = other;
        }
        let job = engine::on(&database, "prospectsBulkModify", &input, &[1]);
        job.deliver(&database, job.whole());
        let verdict = if fits {
            ("changed".to_owned(), Value::Null)
        } else {
            ("error".to_owned(), json!(reason))
        };
        assert_eq!(verdicts(&database, job.id), [verdict], "{was} → {becomes}");
        if fits {
            let back = engine::revert(&database, job.id);
            assert_eq!(verdicts(&database, back)[0].0, "changed");
        }
    }
}
