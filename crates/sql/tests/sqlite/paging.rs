//! Pages: every order of every type visits each record once, through nulls and repeated values.

use std::borrow::Cow;
use std::cmp::Ordering;

use lockstep_core::query::{Collection, Direction, PageStart, SortKey, collection};
use lockstep_core::schema::{PROSPECT, RESOURCE_TYPES, ResourceType, TASK};
use lockstep_sql::{Cursor, Param};
use proptest::prelude::*;
use serde_json::Value;

use crate::records;
use crate::support::{Database, OURS, cases, view, written};

fn query(resource: &'static ResourceType, sort: &str) -> Collection<'static> {
    collection(
        resource,
        [(Cow::Borrowed("sort"), Cow::Owned(sort.to_owned()))],
    )
    .unwrap()
}

/// The keys of a row.
type Keys = [Option<String>];

/// The id at the end of the keys of a row.
fn id(keys: &Keys) -> i64 {
    keys.last().unwrap().as_ref().unwrap().parse().unwrap()
}

/// The place of the row with these keys, as an address has it.
fn cursor(sort: &[SortKey], keys: &Keys) -> Cow<'static, str> {
    let keys: Vec<Option<&str>> = keys.iter().map(Option::as_deref).collect();
    let cursor = Cursor::at(sort, &keys, |text| text.parse().ok()).unwrap();
    cursor.encode(sort).into()
}

/// All ids, page by page.
fn walk(database: &Database, resource: &'static ResourceType, sort: &str, size: u32) -> Vec<i64> {
    let mut page = query(resource, sort);
    page.size = size;
    let size = usize::try_from(size).unwrap();
    let mut ids = Vec::new();
    loop {
        let rows = database.keys_of(&OURS.page(resource, &page, &view()).unwrap());
        assert!(rows.len() <= size + 1, "{sort}");
        ids.extend(rows.iter().take(size).map(|keys| id(keys)));
        assert!(
            ids.len() <= 100,
            "{sort}: the pages go round in circles: {ids:?}"
        );
        if rows.len() <= size {
            return ids;
        }
        page.place = PageStart::After(cursor(&page.sort, &rows[size - 1]));
    }
}

/// All ids, page by page from the end: each page is the one before the first record of the last.
fn walk_back(
    database: &Database,
    resource: &'static ResourceType,
    sort: &str,
    size: u32,
) -> Vec<i64> {
    let mut page = query(resource, sort);
    let rows = database.keys_of(&OURS.page(resource, &page, &view()).unwrap());
    let mut first = rows.last().unwrap().clone();
    let mut ids = vec![id(&first)];
    page.size = size;
    loop {
        page.place = PageStart::Before(cursor(&page.sort, &first));
        let mut rows = database.keys_of(&OURS.page(resource, &page, &view()).unwrap());
        let is_last = rows.len() <= usize::try_from(size).unwrap();
        rows.truncate(usize::try_from(size).unwrap());
        ids.extend(rows.iter().map(|keys| id(keys)));
        assert!(
            ids.len() <= 100,
            "{sort}: the pages go round in circles: {ids:?}"
        );
        match rows.pop() {
            Some(row) if !is_last => first = row,
            _ => break,
        }
    }
    ids.reverse();
    ids
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
                    assert_eq!(
                        walk_back(&database, resource, &sort, size),
                        right,
                        "{place}"
                    );
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
            prop_assert_eq!(&walk(database, resource, &sort, size), &right, "{} by {}", resource.name, sort);
            prop_assert_eq!(walk_back(database, resource, &sort, size), right, "{} by {}", resource.name, sort);
            Ok(())
        })?;
    }

    /// A cursor comes back as it was, and any other text is refused or harmless.
    #[test]
    fn cursors_round_trip(number in any::<i64>(), real in -1e300_f64..1e300, text in "\\PC{0,20}", id in any::<i64>()) {
        let keys = query(&TASK, "dueAt,-state,taskType,createdAt").sort;
        let cursor = Cursor::new(vec![Param::Null, Param::Text(text), Param::Integer(number), Param::Real(real)], id);
        prop_assert_eq!(Cursor::decode(&cursor.encode(&keys), &keys, "page[after]"), Ok(cursor));
    }

    #[test]
    fn no_text_is_too_wrong(text in "[A-Za-z0-9_=/+-]{0,40}") {
        let keys = query(&TASK, "dueAt").sort;
        prop_assert!(Cursor::decode(&text, &keys, "page[after]").is_err());
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
fn an_offset_leaves_out_so_many_records() {
    let database = records::full();
    let documents = database.documents(OURS, &TASK);
    let mut page = query(&TASK, "-dueAt");
    let right = sorted(&documents, &page.sort);
    for offset in [0, 1, 5, 11, 12, 10_000] {
        (page.size, page.place) = (4, PageStart::Offset(offset));
        let rows = database.keys_of(&OURS.page(&TASK, &page, &view()).unwrap());
        let ids: Vec<i64> = rows.iter().map(|keys| id(keys)).collect();
        let start = usize::try_from(offset).unwrap().min(right.len());
        let end = (start + 5).min(right.len());
        assert_eq!(ids, right[start..end], "{offset}");
    }
}

#[test]
fn a_cursor_that_was_tampered_with_is_refused() {
    let keys = query(&TASK, "dueAt").sort;
    let cursor = Cursor::new(vec![Param::Text("2026-01-01T00:00:00.000Z".to_owned())], 7);
    let text = cursor.encode(&keys);
    assert_eq!(Cursor::decode(&text, &keys, "page[after]"), Ok(cursor));
    for place in 0..text.len() {
        let mut other = text.clone().into_bytes();
        other[place] = if other[place] == b'A' { b'B' } else { b'A' };
        let other = String::from_utf8(other).unwrap();
        for broken in [&other, &text[..place]] {
            let error = Cursor::decode(broken, &keys, "page[before]").unwrap_err();
            assert_eq!(
                error.detail,
                "`page[before]` is not a cursor; take it from `links.next` or `links.prev`"
            );
        }
    }
}

#[test]
fn wrong_cursors_are_refused() {
    let by_due = query(&TASK, "dueAt").sort;
    let detail = |text: &str, keys: &[SortKey]| {
        let error = Cursor::decode(text, keys, "page[after]").unwrap_err();
        serde_json::to_value(&error).unwrap()
    };
    let none = "`page[after]` is not a cursor; take it from `links.next` or `links.prev`";
    for text in ["", "x", "!!", "bnVsbA", "e30", "W10", "WyIiLFtdXQ"] {
        let error = detail(text, &by_due);
        assert_eq!(error["detail"], none, "{text}");
        assert_eq!(error["code"], "invalidParameter");
        assert_eq!(error["source"]["parameter"], "page[after]");
    }
    let other = "`page[after]` belongs to another `sort`; take it from the `links` of this one";
    let cursor = Cursor::new(vec![Param::Null], 7).encode(&by_due);
    for sort in ["", "-dueAt", "id", "dueAt,id", "createdAt"] {
        assert_eq!(
            detail(&cursor, &query(&TASK, sort).sort)["detail"],
            other,
            "{sort}"
        );
    }
    let mut page = query(&TASK, "-dueAt");
    page.place = PageStart::After(cursor.into());
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
                let cursor = Cursor::new(vec![value], i64::MAX).encode(&page.sort);
                page.place = PageStart::After(cursor.into());
                database.run(&OURS.page(resource, &page, &view()).unwrap().statement);
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(1_000))]

    /// A key that is no whole number comes back to the last bit, or pages would repeat its record.
    #[test]
    fn keys_are_exact(number in any::<f64>().prop_filter("finite", |number| number.is_finite())) {
        let page = OURS.page(&PROSPECT, &query(&PROSPECT, "engagedScore"), &view()).unwrap();
        let row = DATABASE.with(|database| {
            database.run(&lockstep_sql::Statement {
                sql: "UPDATE prospects SET engaged_score = ?1".to_owned(),
                params: vec![Param::Real(number)],
            });
            database.run(&page.statement).remove(0)
        });
        let values = row["document"].as_str().unwrap();
        let keys = written(&page, values, 1).1.first;
        let cursor = Cursor::at(&query(&PROSPECT, "engagedScore").sort, &keys, |text| text.parse().ok());
        prop_assert_eq!(cursor, Ok(Cursor::new(vec![Param::Real(number)], 1)), "{:?}", keys);
    }
}

thread_local! {
    static DATABASE: Database = records::full();
}
