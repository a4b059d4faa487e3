//! The golden cases of what only the server does: queries, and what becomes of sequence states. The
//! same cases go over HTTP in `tests/edge/golden-server.test.mjs`.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

use std::fs;
use std::path::PathBuf;

use lockstep_core::error::Error;
use lockstep_core::machine::Named as _;
use lockstep_core::query::{
    self, Condition, Counting, Direction, Field, Filter, Of, PageStart, SortKey,
};
use lockstep_core::schema::{RESOURCE_TYPES, ResourceType, resource_type};
use lockstep_core::sequence_state::{State, act, event_of, keeps_work, start};
use lockstep_core::time::Timestamp;
use serde_json::{Map, Value, json};

fn refused(errors: &[Error]) -> Value {
    json!({ "ok": false, "errors": errors })
}

/// A query as the server reads it: first how documents show records, then which ones.
fn read_query(input: &Value) -> Value {
    let resource = resource_type(input["type"].as_str().unwrap()).unwrap();
    let text = input["query"].as_str().unwrap();
    let fieldsets = query::fieldsets(query::pairs(text));
    let switches = query::meta_switches(query::pairs(text));
    let inclusions = query::inclusions(resource, query::pairs(text));
    let (fieldsets, inclusions) = match (fieldsets, switches, inclusions) {
        (Ok(fieldsets), Ok(_), Ok(inclusions)) => (fieldsets, inclusions),
        (fieldsets, switches, inclusions) => {
            let problems = [fieldsets.err(), switches.err(), inclusions.err()];
            return refused(&problems.into_iter().flatten().flatten().collect::<Vec<_>>());
        }
    };
    let read = match query::collection(resource, query::pairs(text)) {
        Ok(read) => read,
        Err(errors) => return refused(&errors),
    };
    let offset = match read.place {
        PageStart::Offset(offset) => offset,
        PageStart::First => 0,
        PageStart::After(_) | PageStart::Before(_) => panic!("cursors are storage's"),
    };
    let fields: Map<String, Value> = RESOURCE_TYPES
        .iter()
        .filter_map(|one| Some((one.name.to_owned(), json!(fieldsets.of(one)?))))
        .collect();
    let included: Vec<&str> = inclusions
        .map(|inclusions| inclusions.types())
        .into_iter()
        .flatten()
        .map(|one: &ResourceType| one.name)
        .collect();
    json!({
        "ok": true,
        "filters": read.filters.iter().map(filter).collect::<Vec<_>>(),
        "sort": read.sort.iter().map(sort_key).collect::<Vec<_>>(),
        "size": read.size,
        "offset": offset,
        "count": read.count != Counting::None,
        "fields": fields,
        "included": included,
    })
}

fn sort_key(key: &SortKey) -> String {
    let name = key.attribute.map_or("id", |attribute| attribute.name);
    match key.direction {
        Direction::Ascending => name.to_owned(),
        Direction::Descending => format!("-{name}"),
    }
}

/// Where a filter looks, and what it wants there.
fn filter(filter: &Filter<'_>) -> Value {
    let field = match filter.field {
        Field::Id => "id".to_owned(),
        Field::Attribute(attribute) => attribute.name.to_owned(),
        Field::RelatedId(relationship) => format!("{}.id", relationship.name),
        Field::Related(step, of) => {
            let of = match of {
                Of::Id => "id".to_owned(),
                Of::Attribute(attribute) => attribute.name.to_owned(),
                Of::RelatedId(relationship) => format!("{}.id", relationship.name),
            };
            format!("{}.{of}", step.relationship.name)
        }
        Field::Parent(step) => format!("parent {}", step.from.name),
        Field::Search(names) => format!("any of {}", names.join(", ")),
    };
    let condition = match &filter.condition {
        Condition::Any(values) => json!({ "any": values }),
        Condition::Range(from, to) => json!({ "from": from, "to": to }),
        Condition::Null => json!("null"),
        Condition::NotNull => json!("notNull"),
        Condition::NoneOf(values) => json!({ "noneOf": values }),
        Condition::Contains(text) => json!({ "contains": text }),
        Condition::Prefix(text) => json!({ "prefix": text }),
    };
    json!({ "field": field, "condition": condition })
}

fn state(name: &Value) -> State {
    State::named(name.as_str().unwrap()).unwrap()
}

/// A prospect comes into a sequence, or somebody acts on its state there.
fn decide_state(input: &Value) -> Value {
    if let Some(create) = input.get("create") {
        let known = create["known"].as_array().unwrap().iter().map(state);
        let is = |name: &str| create[name].as_bool().unwrap();
        return match start(is("optedOut"), known, is("enabled")) {
            Ok(state) => json!({ "ok": true, "state": state.name() }),
            Err(obstacle) => json!({ "ok": false, "reason": obstacle.reason() }),
        };
    }
    let now = Timestamp::parse(input["now"].as_str().unwrap()).unwrap();
    let event = match event_of(input["action"].as_str().unwrap()) {
        Ok(event) => event,
        Err(error) => return refused(&[error]),
    };
    match act(
        state(&input["state"]),
        input["pauseReason"].as_str(),
        event,
        now,
    ) {
        Ok(changes) => {
            let next = State::named(changes.get("state").as_text().unwrap()).unwrap();
            json!({ "ok": true, "changes": changes, "keepsWork": keeps_work(next) })
        }
        Err(error) => refused(&[error]),
    }
}

#[test]
fn every_case() {
    let accept = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut differences = Vec::new();
    for (family, answer) in [
        ("query", read_query as fn(&Value) -> Value),
        ("sequence-state", decide_state),
    ] {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/server");
        let folder = folder.join(family);
        let mut count = 0;
        for entry in fs::read_dir(&folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let Some(name) = name.strip_suffix(".in.json") else {
                let case = name.strip_suffix(".out.json").unwrap();
                let input = folder.join(format!("{case}.in.json"));
                assert!(input.exists(), "{family}/{name} has no {case}.in.json");
                continue;
            };
            count += 1;
            let read = |path: PathBuf| -> Option<Value> {
                Some(serde_json::from_str(&fs::read_to_string(path).ok()?).unwrap())
            };
            let path = folder.join(format!("{name}.out.json"));
            let actual = answer(&read(folder.join(format!("{name}.in.json"))).unwrap());
            if read(path.clone()).as_ref() == Some(&actual) {
                continue;
            }
            let text = format!("{actual:#}\n");
            if accept {
                fs::write(path, text).unwrap();
            } else {
                differences.push(format!("{family}/{name}: the answer is\n{text}"));
            }
        }
        assert!(count >= 20, "{family} has only {count} cases");
    }
    assert!(
        differences.is_empty(),
        "{}\nif they are right, accept them: UPDATE_GOLDEN=1 cargo test -p lockstep-core --test golden",
        differences.join("\n")
    );
}
