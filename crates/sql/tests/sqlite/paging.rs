//! Pages: every order of every type visits each record once, through nulls and repeated values.

use std::borrow::Cow;
use std::cmp::Ordering;

use lockstep_core::query::{Collection, Direction, SortKey, collection};
use lockstep_core::schema::{RESOURCE_TYPES, ResourceType, TASK};
use lockstep_sql::{Cursor, Param};
use proptest::prelude::*;
use serde_json::Value;

use crate::records;
use crate::support::{Database, OURS, cases, view};

fn query(resource: &'static ResourceType, sort: &str) -> Collection<'static> {
    collection(
        resource,
        [(Cow::Borrowed("sort"), Cow::Owned(sort.to_owned()))],
    )
    .unwrap()
}

/// A value of a row as the Worker puts it into a cursor.
fn param(value: &Value) -> Param {
    match value {
        Value::Null => Param::Null,
        Value::Number(number) => number
            .as_i64()
            .map_or_else(|| Param::Real(number.as_f64().unwrap()), Param::Integer),
        Value::String(text) => Param::Text(text.clone()),
        other => panic!("{other}"),
    }
}

/// All ids, page by page.
fn walk(database: &Database, resource: &'static ResourceType, sort: &str, size: u32) -> Vec<i64> {
    let mut page = query(resource, sort);
    page.size = size;
    let size = usize::try_from(size).unwrap();
    let mut ids = Vec::new();
    loop {
        let rows = database.rows(&OURS.page(resource, &page, &view()).unwrap());
        assert!(rows.len() <= size + 1, "{sort}");
        ids.extend(rows.iter().take(size).map(|row| row[1].as_i64().unwrap()));
        assert!(
            ids.len() <= 100,
            "{sort}: the pages go round in circles: {ids:?}"
        );
        if rows.len() <= size {
            return ids;
        }
        let last = &rows[size - 1];
        let cursor = Cursor::new(
            last[2..].iter().map(param).collect(),
            last[1].as_i64().unwrap(),
        );
        page.after = Some(cursor.encode(&page.sort).into());
    }
}

fn compare(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Less,
        (_, Value::Null) => Ordering::Greater,
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::String(a), Value::String(b)) => a.as_bytes().cmp(b.as_bytes()),
        (a, b) => a.as_f64().unwrap().total_cmp(&b.as_f64().unwrap()),
    }
}

fn directed(order: Ordering, direction: Direction) -> Ordering {
    match direction {
        Direction::Ascending => order,
        Direction::Descending => order.reverse(),
    }
}

/// The ids in the order of the keys, by a plain sort of the documents.
fn sorted(documents: &[Value], keys: &[SortKey]) -> Vec<i64> {
    let value = |document: &Value, key: &SortKey| match key.attribute {
        Some(attribute) => document["attributes"][attribute.name].clone(),
        None => document["id"].clone(),
    };
    let mut documents: Vec<&Value> = documents.iter().collect();
    documents.sort_by(|a, b| {
        let by_keys = keys
            .iter()
            .map(|key| directed(compare(&value(a, key), &value(b, key)), key.direction));
        let last = keys
            .last()
            .map_or(Direction::Ascending, |key| key.direction);
        by_keys
            .fold(Ordering::Equal, Ordering::then)
            .then(directed(compare(&a["id"], &b["id"]), last))
    });
    documents
        .iter()
        .map(|document| document["id"].as_i64().unwrap())
        .collect()
}

fn sortable(resource: &ResourceType) -> Vec<&'static str> {
    let names = resource
        .attributes
        .iter()
        .filter(|attribute| attribute.sortable)
        .map(|attribute| attribute.name);
    names.chain(["id"]).collect()
}

#[test]
fn every_sort_key_in_both_directions() {
    let database = records::full();
    for resource in RESOURCE_TYPES {
        let documents = database.documents(OURS, resource);
        for name in sortable(resource) {
            for sort in [name.to_owned(), format!("-{name}")] {
                let right = sorted(&documents, &query(resource, &sort).sort);
                for size in [1, 5] {
                    let place = format!("{} by {sort}, {size} a page", resource.name);
                    assert_eq!(walk(&database, resource, &sort, size), right, "{place}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn any_order_visits_each_record_once(
        kind in 0..RESOURCE_TYPES.len(),
        picks in proptest::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 0..5),
        size in 1_u32..6,
    ) {
        thread_local!(static FULL: (Database, Vec<Vec<Value>>) = {
            let database = records::full();
            let documents = RESOURCE_TYPES.iter().map(|resource| database.documents(OURS, resource)).collect();
            (database, documents)
        });
        let resource = RESOURCE_TYPES[kind];
        let names = sortable(resource);
        let keys = picks.iter().map(|(pick, down)| format!("{}{}", if *down { "-" } else { "" }, pick.get(&names)));
        let sort = keys.collect::<Vec<_>>().join(",");
        FULL.with(|(database, documents)| {
            let right = sorted(&documents[kind], &query(resource, &sort).sort);
            prop_assert_eq!(walk(database, resource, &sort, size), right, "{} by {}", resource.name, sort);
            Ok(())
        })?;
    }

    /// A cursor comes back as it was, and any other text is refused or harmless.
    #[test]
    fn cursors_round_trip(number in any::<i64>(), real in -1e300_f64..1e300, text in "\\PC{0,20}", id in any::<i64>()) {
        let keys = query(&TASK, "dueAt,-state,taskType,createdAt").sort;
        let cursor = Cursor::new(vec![Param::Null, Param::Text(text), Param::Integer(number), Param::Real(real)], id);
        prop_assert_eq!(Cursor::decode(&cursor.encode(&keys), &keys), Ok(cursor));
    }

    #[test]
    fn no_text_is_too_wrong(text in "[A-Za-z0-9_=/+-]{0,40}") {
        let keys = query(&TASK, "dueAt").sort;
        prop_assert!(Cursor::decode(&text, &keys).is_err());
    }
}

#[test]
fn the_order_is_by_id_unless_it_is_said() {
    let database = records::full();
    let documents = database.documents(OURS, &TASK);
    assert_eq!(walk(&database, &TASK, "", 5), sorted(&documents, &[]));
    assert_eq!(
        walk(&database, &TASK, "", 5),
        (1..=records::RECORDS).collect::<Vec<_>>()
    );
}

#[test]
fn wrong_cursors_are_refused() {
    let by_due = query(&TASK, "dueAt").sort;
    let detail = |text: &str, keys: &[SortKey]| {
        let error = Cursor::decode(text, keys).unwrap_err();
        serde_json::to_value(&error).unwrap()
    };
    let none = "`page[after]` is not a cursor; take it from `links.next`";
    for text in ["", "x", "!!", "bnVsbA", "e30", "W10", "WyIiLFtdXQ"] {
        let error = detail(text, &by_due);
        assert_eq!(error["detail"], none, "{text}");
        assert_eq!(error["code"], "invalidParameter");
        assert_eq!(error["source"]["parameter"], "page[after]");
    }
    let other =
        "`page[after]` belongs to another `sort`; take it from the `links.next` of this one";
    let cursor = Cursor::new(vec![Param::Null], 7).encode(&by_due);
    for sort in ["", "-dueAt", "id", "dueAt,id", "createdAt"] {
        assert_eq!(
            detail(&cursor, &query(&TASK, sort).sort)["detail"],
            other,
            "{sort}"
        );
    }
    let mut page = query(&TASK, "-dueAt");
    page.after = Some(cursor.into());
    assert_eq!(OURS.page(&TASK, &page, &view()).unwrap_err().detail, other);
}

/// Whoever writes their own cursor gets a page, not a fault.
#[test]
fn a_cursor_of_other_values_is_harmless() {
    let database = records::full();
    for resource in RESOURCE_TYPES {
        for name in sortable(resource) {
            for value in [
                Param::Null,
                Param::Integer(-1),
                Param::Real(0.5),
                Param::Text("x".to_owned()),
            ] {
                let mut page = query(resource, name);
                page.after = Some(Cursor::new(vec![value], i64::MAX).encode(&page.sort).into());
                database.run(&OURS.page(resource, &page, &view()).unwrap());
            }
        }
    }
}
