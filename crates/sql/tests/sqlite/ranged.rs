//! Pages of what a range meets, in another order than the range's: each of the three ways finds the same, and none
//! looks at more than it has to.

use lockstep_core::query::{Collection, PageStart, collection, pairs};
use lockstep_core::schema::{BATCH_ITEM, Kind, PROSPECT, RESOURCE_TYPES, ResourceType, Stored};
use lockstep_sql::{Cursor, FEW, Read, WALKED};
use serde_json::json;

use crate::plans::{check_no_scan, plan_of};
use crate::records;
use crate::support::{Database, OURS, view};

/// The ranges that a type's records can be asked for by, with the attribute, and what it can be ordered by that has
/// more than a few values.
fn ranges(resource: &'static ResourceType) -> (Vec<(&'static str, String)>, Vec<&'static str>) {
    let attributes = || resource.attributes.iter();
    let ranged = attributes().filter_map(|one| {
        let from = match one.kind {
            Kind::Time => "2000-01-01T00:00:00Z",
            Kind::Integer | Kind::Number => "0",
            _ => return None,
        };
        let is_filled = one.filterable && one.stored != Stored::Nowhere;
        is_filled.then(|| (one.name, format!("filter[{}]={from}..inf", one.name)))
    });
    let is_many = |kind| !matches!(kind, Kind::Choice { .. } | Kind::Boolean);
    let sortable = attributes().filter(|one| one.sortable && one.stored != Stored::Nowhere);
    let sortable = sortable.filter(|one| is_many(one.kind));
    let sortable = sortable.map(|one| one.name).chain(["id"]);
    (ranged.collect(), sortable.collect())
}

/// The way that a read goes where so many are few, and the order is walked along so far.
fn with(mut read: Read, few: u32, walked: u32) -> Read {
    let mut replace = |from: String, to: String| {
        assert!(read.statement.sql.contains(&from), "{from}");
        read.statement.sql = read.statement.sql.replace(&from, &to);
    };
    replace(format!("<= {FEW} AS few"), format!("<= {few} AS few"));
    replace(format!("LIMIT {}", FEW + 1), format!("LIMIT {}", few + 1));
    replace(format!("few, 0, {WALKED})"), format!("few, 0, {walked})"));
    read
}

fn ids(database: &Database, resource: &'static ResourceType, query: &Collection<'_>) -> Vec<i64> {
    let read = || OURS.page(resource, query, &view()).unwrap();
    let found = |read: Read| -> Vec<(i64, Vec<Option<String>>)> {
        let rows = database.keys_of(&read).into_iter();
        rows.map(|keys| {
            (
                keys.last().unwrap().as_ref().unwrap().parse().unwrap(),
                keys,
            )
        })
        .collect()
    };
    let sorted = found(read());
    for (few, walked) in [(0, 1_000), (0, 1), (0, 4), (3, 2)] {
        let other = found(with(read(), few, walked));
        assert_eq!(
            other, sorted,
            "{} {query:?}: {few}, {walked}",
            resource.name
        );
    }
    sorted.into_iter().map(|(id, _)| id).collect()
}

#[test]
fn each_way_finds_the_same() {
    let database = records::full();
    let mut checked = 0;
    for resource in RESOURCE_TYPES
        .iter()
        .copied()
        .filter(|one| **one != BATCH_ITEM)
    {
        let (ranges, sorts) = ranges(resource);
        for (attribute, range) in ranges.iter().take(3) {
            for sort in sorts.iter().filter(|sort| *sort != attribute) {
                for text in [
                    format!("{range}&sort=-{sort}"),
                    format!("{range}&sort={sort}&page[size]=2"),
                    format!("{range}&sort={sort}&page[limit]=3&page[offset]=2"),
                ] {
                    let query = collection(resource, pairs(&text)).unwrap();
                    ids(&database, resource, &query);
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 200, "{checked}");
}

#[test]
fn pages_lead_through_all_of_it() {
    let database = records::organisations();
    for number in 1..=12 {
        let day = |day: i64| format!("2026-01-{day:02}T00:00:00.000Z");
        let values = json!({ "created_at": day(number * 5 % 13 + 1), "updated_at": day(number), "last_name": format!("{}", number % 3) });
        records::insert(&database, OURS, &PROSPECT, number, &values);
    }
    let range = "filter[updatedAt]=2026-01-03T00:00:00Z..2026-01-11T00:00:00Z";
    for sort in [
        "lastName",
        "-lastName",
        "createdAt",
        "lastName,-createdAt",
        "-id",
    ] {
        let whole = format!("{range}&sort={sort}");
        let whole = collection(&PROSPECT, pairs(&whole)).unwrap();
        let all = ids(&database, &PROSPECT, &whole);
        assert_eq!(all.len(), 9);
        let text = format!("{range}&sort={sort}&page[size]=2");
        let mut query = collection(&PROSPECT, pairs(&text)).unwrap();
        let keys = database.keys_of(&OURS.page(&PROSPECT, &whole, &view()).unwrap());
        let cursor = |place: usize| {
            let keys: Vec<Option<&str>> = keys[place].iter().map(Option::as_deref).collect();
            let cursor = Cursor::at(&query.sort, &keys, |text| text.parse().ok()).unwrap();
            cursor.encode(&query.sort)
        };
        let cursors: Vec<String> = (0..all.len()).map(cursor).collect();
        for (place, cursor) in cursors.into_iter().enumerate() {
            query.place = PageStart::After(cursor.clone().into());
            let behind = all.iter().copied().skip(place + 1).take(3);
            assert_eq!(
                ids(&database, &PROSPECT, &query),
                behind.collect::<Vec<_>>()
            );
            query.place = PageStart::Before(cursor.into());
            let before = all[..place].iter().rev().copied().take(3);
            assert_eq!(
                ids(&database, &PROSPECT, &query),
                before.collect::<Vec<_>>()
            );
        }
    }
}

/// The few are sorted; whatever else goes along an order goes by its index.
#[test]
fn nothing_but_the_few_is_sorted() {
    let database = Database::new();
    let mut checked = 0;
    for resource in RESOURCE_TYPES
        .iter()
        .copied()
        .filter(|one| **one != BATCH_ITEM)
    {
        let (ranges, sorts) = ranges(resource);
        for (attribute, range) in &ranges {
            for sort in sorts.iter().filter(|sort| *sort != attribute) {
                for text in [
                    format!("{range}&sort={sort}"),
                    format!("{range}&sort=-{sort}"),
                ] {
                    let query = collection(resource, pairs(&text)).unwrap();
                    let page = OURS.page(resource, &query, &view()).unwrap().statement;
                    let what = format!("{}?{text}", resource.name);
                    check_no_scan(&database, &what, &page);
                    let steps = plan_of(&database, &page);
                    let sorted = steps.iter().filter(|step| step.contains("ORDER BY"));
                    assert!(sorted.count() <= 1, "{what}: {steps:#?}");
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 1_000, "{checked}");
}
