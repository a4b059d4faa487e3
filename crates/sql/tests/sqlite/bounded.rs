//! Pages that end where their bytes do.

use lockstep_core::query::{Collection, PageStart, collection, pairs};
use lockstep_core::schema::{ACCOUNT, PROSPECT, TEMPLATE};
use lockstep_sql::{Cursor, PAGE_OCTETS};
use serde_json::json;

use crate::include::including;
use crate::records;
use crate::support::{Database, OURS, THEIRS, view};

/// Templates with bodies of so many quotation marks, each of which is two bytes where it is sent.
fn templates(lengths: &[usize]) -> Database {
    let database = records::organisations();
    for (number, length) in (1..).zip(lengths) {
        let body = json!({ "body_html": "\"".repeat(*length) });
        records::insert(&database, OURS, &TEMPLATE, number, &body);
    }
    records::insert(&database, THEIRS, &TEMPLATE, 1, &json!({}));
    database
}

/// A page as it is sent: its ids, whether there are more, and the cursors at its first and last record.
fn page(database: &Database, query: &Collection<'_>) -> (Vec<i64>, bool, [String; 2]) {
    let read = OURS.page(&TEMPLATE, query, &view()).unwrap();
    let found = database.found_bounded(&read);
    // One record is too long, or each of them fits, and a mark for those that are left.
    assert!(found.len() <= PAGE_OCTETS + 100 * 500, "{}", found.len());
    let (rows, layout) = (found.as_bytes(), &read.layout);
    let mut document = b"[".to_vec();
    let written = match query.place {
        PageStart::Before(_) => layout.write_reversed(rows, query.size, PAGE_OCTETS, &mut document),
        _ => layout.write(rows, query.size, PAGE_OCTETS, &mut document),
    };
    document.push(b']');
    let shown: Vec<serde_json::Value> = serde_json::from_slice(&document).unwrap();
    let written = written.unwrap();
    assert!(document.len() < PAGE_OCTETS + shown.len() * 5_000 || shown.len() == 1);
    let ids = shown.iter().map(|one| one["id"].as_i64().unwrap());
    let cursor = |keys: &[Option<&str>]| {
        let cursor = Cursor::at(&query.sort, keys, |text| text.parse().ok()).unwrap();
        cursor.encode(&query.sort)
    };
    let cursors = [cursor(&written.first), cursor(&written.last)];
    (ids.collect(), written.has_more, cursors)
}

const LENGTHS: [usize; 12] = [
    900_000, 100, 1_400_000, 1_000, 1_900_000, 1_900_000, 0, 10, 700_000, 700_000, 700_000, 5,
];

#[test]
fn pages_by_bytes_have_each_record_once() {
    let database = templates(&LENGTHS);
    for (sort, has_filter) in [("", false), ("sort=-id", false), ("sort=-id", true)] {
        let filter = if has_filter { "&filter[id]=1..9" } else { "" };
        let text = format!("{sort}{filter}&page[size]=1000");
        let query = || collection(&TEMPLATE, pairs(&text)).unwrap();
        let last = if has_filter { 9 } else { 12 };
        let wanted: Vec<i64> = match sort {
            "" => (1..=last).collect(),
            _ => (1..=last).rev().collect(),
        };
        let (mut shown, mut after, mut pages) = (Vec::new(), None, 0);
        let first_of_last = loop {
            let mut query = query();
            if let Some(after) = after.take() {
                query.place = PageStart::After(after);
            }
            let (ids, has_more, [first, last]) = page(&database, &query);
            shown.extend(ids);
            pages += 1;
            if !has_more {
                break (first, *shown.last().unwrap());
            }
            after = Some(last.into());
        };
        assert_eq!(shown, wanted, "{text}");
        assert!(pages > 3, "{text}: {pages}");

        // From the end back, a page is the one before the first record of the last.
        let (mut before, _) = first_of_last;
        let mut place = shown.len() - 1;
        while let Some(behind) = shown.get(place) {
            let mut query = query();
            query.place = PageStart::Before(before.into());
            let (ids, has_more, [first, _]) = page(&database, &query);
            let start = shown.iter().position(|id| *id == ids[0]).unwrap();
            assert_eq!(ids, shown[start..start + ids.len()], "{text}");
            assert!(start + ids.len() <= place || *behind == ids[ids.len() - 1]);
            assert_eq!(has_more, start > 0, "{text}");
            if !has_more {
                break;
            }
            (before, place) = (first, start);
        }
    }
}

#[test]
fn a_page_by_offset_ends_by_its_bytes_too() {
    let database = templates(&LENGTHS);
    let mut shown = Vec::new();
    let mut offset = 0;
    loop {
        let text = format!("page[offset]={offset}&page[limit]=1000");
        let query = collection(&TEMPLATE, pairs(&text)).unwrap();
        let (ids, has_more, _) = page(&database, &query);
        offset += ids.len();
        shown.extend(ids);
        if !has_more {
            break;
        }
    }
    let all: Vec<i64> = (1..=12).collect();
    assert_eq!(shown, all);
}

/// However many come along, no more is sent than a page has.
#[test]
fn what_comes_along_is_bounded() {
    let database = records::organisations();
    records::insert(&database, OURS, &ACCOUNT, 1, &json!({}));
    for number in 1..=20 {
        let note = "x".repeat(500_000);
        let prospect =
            json!({ "account_id": 1, "custom_fields": json!({ "custom1": note }).to_string() });
        records::insert(&database, OURS, &PROSPECT, number, &prospect);
    }
    let view = including(&ACCOUNT, "prospects");
    let reads = OURS.included_with(&ACCOUNT, 1, &view);
    let [read] = reads.as_slice() else {
        panic!("one type comes along")
    };
    let found = database.found_bounded(read);
    assert!(found.len() < PAGE_OCTETS + 10_000, "{}", found.len());
    let mut document = Vec::new();
    let layout = &read.layout;
    let written = layout.write(found.as_bytes(), 5_000, PAGE_OCTETS, &mut document);
    let written = written.unwrap();
    assert!(
        (6..8).contains(&written.count) && written.has_more,
        "{written:?}"
    );
}
