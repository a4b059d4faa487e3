//! Reports as SQLite renders them, and the notes about what is written down.

use lockstep_core::import::Format;
use lockstep_sql::{ITEMS_PER_BATCH, Organisation, PAGE_ITEMS, ReportFormat, system};
use serde_json::{Value, json};

use crate::batches::{RUNS, WAITS, accept, prospects, row, targets};
use crate::records;
use crate::support::{Database, OURS, THEIRS, at, parse, view};

/// A batch with an item for each of these rows, over unless it says otherwise.
pub fn batch_of(database: &Database, organisation: Organisation, id: i64, items: &[Value]) {
    let org = organisation.id();
    let time = at(1).to_string();
    let batch = json!({
        "id": id, "organisation_id": org, "created_at": time, "updated_at": time, "progress_at": time,
        "action": "prospectsAddTags", "state": "finished", "start_key": format!("key of {id}"),
        "total": items.len(),
    });
    database.insert("batches", &batch);
    for (position, item) in items.iter().enumerate() {
        let item_id = id * ITEMS_PER_BATCH + 1 + i64::try_from(position).unwrap();
        let row = json!({
            "id": item_id, "organisation_id": org, "created_at": time, "updated_at": time,
            "state": "unchanged", "record_id": null, "line": null, "info": null,
            "before": null, "after": null,
        });
        let row = crate::support::with(row.as_object().unwrap().clone(), item);
        database.insert("batch_items", &Value::Object(row));
    }
}

/// The text of a report, page by page, with the number of items on each page.
fn report(database: &Database, batch: i64, format: ReportFormat) -> (String, Vec<i64>) {
    let (mut text, mut pages, mut after) = (String::new(), Vec::new(), 0);
    loop {
        let page = database
            .run(&OURS.report_page(batch, after, &[format]))
            .remove(0);
        let items = page["items"].as_i64().unwrap();
        let Some(last) = page["last"].as_i64() else {
            assert_eq!(
                (items, &page["more"], &page[format.name()]),
                (0, &json!(0), &Value::Null)
            );
            return (text, pages);
        };
        pages.push(items);
        text.push_str(page[format.name()].as_str().unwrap());
        after = last;
        if page["more"] == 0 {
            return (text, pages);
        }
    }
}

fn text(database: &Database, batch: i64, format: ReportFormat) -> String {
    report(database, batch, format).0
}

/// Items of every kind, and reasons that are hard to write.
fn kinds() -> Vec<Value> {
    vec![
        json!({ "state": "changed", "record_id": 7, "before": "{\"tags\":[\"a,b\"]}", "after": "{\"tags\":[]}" }),
        json!({ "state": "pending", "line": 3 }),
        json!({ "state": "error", "record_id": 9, "line": 4, "code": "notFound", "info": "could not find \"it\", or\r\nthem" }),
        json!({ "state": "changed", "before": "null", "after": "{\n\"name\":\r\"é 🦊 'x'\"}" }),
        json!({ "state": "unchanged", "record_id": 11 }),
        json!({ "state": "canceled", "record_id": 12 }),
        json!({ "state": "error", "info": "" }),
    ]
}

#[test]
fn a_csv_report_quotes_as_rfc_4180_says() {
    let database = records::organisations();
    batch_of(&database, OURS, 7, &kinds());
    let wanted = "1,,7,changed,,,\"{\"\"tags\"\":[\"\"a,b\"\"]}\",\"{\"\"tags\"\":[]}\"\r\n\
                  2,3,,pending,,,,\r\n\
                  3,4,9,error,notFound,\"could not find \"\"it\"\", or\r\nthem\",,\r\n\
                  4,,,changed,,,\"null\",\"{ \"\"name\"\": \"\"é 🦊 'x'\"\"}\"\r\n\
                  5,,11,unchanged,,,,\r\n\
                  6,,12,canceled,,,,\r\n\
                  7,,,error,,\"\",,\r\n";
    assert_eq!(text(&database, 7, ReportFormat::Csv), wanted);
    let columns = |line: &str| line.split(',').count();
    assert_eq!(
        columns(ReportFormat::Csv.header().trim_end()),
        columns("2,3,,pending,,,,")
    );
}

#[test]
fn no_cell_looks_like_a_formula() {
    let database = records::organisations();
    let starts = ["=", "+", "-", "@", "\t", "\r", "\n"];
    let infos: Vec<Value> = starts
        .iter()
        .map(|start| json!({ "state": "error", "info": format!("{start}HYPERLINK(\"x\")") }))
        .collect();
    batch_of(&database, OURS, 7, &infos);
    let csv = text(&database, 7, ReportFormat::Csv);
    for (index, start) in starts.iter().enumerate() {
        let row = format!(
            "{},,,error,,\"'{start}HYPERLINK(\"\"x\"\")\",,\r\n",
            index + 1
        );
        assert!(csv.contains(&row), "{row:?} is not in {csv:?}");
    }
    // JSON is read by programs, as it is.
    assert!(
        text(&database, 7, ReportFormat::Ndjson).contains(r#""info":"=HYPERLINK(\"x\")""#),
        "NDJSON adds nothing"
    );
}

#[test]
fn an_ndjson_report_is_one_object_a_line() {
    let database = records::organisations();
    batch_of(&database, OURS, 7, &kinds());
    let text = text(&database, 7, ReportFormat::Ndjson);
    let objects: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let item = |index: i64, state: &str| {
        json!({ "index": index, "line": null, "recordId": null, "state": state, "code": null, "info": null,
            "before": null, "after": null })
    };
    let item = |index, state, more: Value| {
        Value::Object(crate::support::with(
            item(index, state).as_object().unwrap().clone(),
            &more,
        ))
    };
    let images = json!({ "recordId": 7, "before": { "tags": ["a,b"] }, "after": { "tags": [] } });
    let wanted = [
        item(1, "changed", images),
        item(2, "pending", json!({ "line": 3 })),
        item(
            3,
            "error",
            json!({ "recordId": 9, "line": 4, "code": "notFound", "info": "could not find \"it\", or\r\nthem" }),
        ),
        item(4, "changed", json!({ "after": { "name": "é 🦊 'x'" } })),
        item(5, "unchanged", json!({ "recordId": 11 })),
        item(6, "canceled", json!({ "recordId": 12 })),
        item(7, "error", json!({ "info": "" })),
    ];
    assert_eq!(objects, wanted);
}

#[test]
fn a_report_has_every_item_once_in_order_whatever_the_pages() {
    let database = records::organisations();
    let count = 2 * PAGE_ITEMS + 1;
    batch_of(&database, OURS, 7, &[]);
    batch_of(
        &database,
        OURS,
        8,
        &[json!({ "info": "not of this batch" })],
    );
    database.sql(&format!(
        "INSERT INTO batch_items (id, organisation_id, created_at, updated_at, state) \
         SELECT 7 * {ITEMS_PER_BATCH} + value, 1, '', '', 'unchanged' FROM \
         (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {count}) SELECT value FROM n)"
    ));
    let (text, pages) = report(&database, 7, ReportFormat::Csv);
    assert_eq!(pages, [PAGE_ITEMS, PAGE_ITEMS, 1]);
    let wanted: String = (1..=count)
        .map(|index| format!("{index},,,unchanged,,,,\r\n"))
        .collect();
    assert!(text == wanted, "{} bytes", text.len());

    // Long items make short pages, and quotes that double do not make them too long.
    database.sql("UPDATE batch_items SET info = replace(hex(zeroblob(50)), '00', '\"')");
    let (text, pages) = report(&database, 7, ReportFormat::Csv);
    assert_eq!(pages.iter().sum::<i64>(), count);
    assert_eq!(pages, [8_000, 8_000, 4_001], "50 bytes each");
    assert_eq!(
        text.matches("\r\n").count(),
        usize::try_from(count).unwrap()
    );
}

#[test]
fn an_item_that_is_longer_than_a_page_has_one_of_its_own() {
    let database = records::organisations();
    let long = "x".repeat(450_000);
    let item = |info: &str| json!({ "state": "error", "info": info });
    let items = [item("a"), item(&long), item(&long), item("b"), item("c")];
    batch_of(&database, OURS, 7, &items);
    let (text, pages) = report(&database, 7, ReportFormat::Ndjson);
    assert_eq!(pages, [1, 1, 1, 2]);
    assert_eq!(text.lines().count(), 5);
}

#[test]
fn both_formats_are_read_at_once() {
    let database = records::organisations();
    batch_of(&database, OURS, 7, &kinds());
    let page = database
        .run(&OURS.report_page(7, 0, &ReportFormat::ALL))
        .remove(0);
    for format in ReportFormat::ALL {
        assert_eq!(page[format.name()], text(&database, 7, format));
        let named = Format::named(format.name()).map(ReportFormat::from);
        assert_eq!(named, Some(format));
    }
    assert_eq!(
        (&page["last"], &page["more"]),
        (&json!(70_000_007), &json!(0))
    );
    assert_eq!(Format::named("xml"), None);
}

#[test]
fn a_report_is_of_the_organisation_and_the_batch() {
    let database = records::organisations();
    batch_of(&database, OURS, 7, &kinds());
    batch_of(&database, THEIRS, 8, &kinds());
    let nothing = json!({ "last": null, "items": 0, "csv": null, "more": 0 });
    for batch in [8, 9] {
        let page = database.run(&OURS.report_page(batch, 0, &[ReportFormat::Csv]));
        assert_eq!(page, std::slice::from_ref(&nothing), "{batch}");
        assert_eq!(
            database.run(&OURS.report_of_batch(batch)),
            Vec::<Value>::new()
        );
        assert_eq!(
            database.run(&OURS.progress(batch, 0, &view())),
            Vec::<Value>::new()
        );
        let note = OURS.note_report(batch, 0, 1, 5, Some(at(2)));
        assert_eq!(database.run(&note), Vec::<Value>::new());
    }
    assert_eq!(row(&database, 8)["reported_at"], Value::Null);
}

/// The ids of batches that wait for their report.
fn waiting(database: &Database) -> Vec<i64> {
    let rows = database.run(&system::batches_to_report(10));
    rows.iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

#[test]
fn a_batch_that_is_over_waits_for_its_report_until_all_of_it_is_noted() {
    let database = prospects(1..=2);
    accept(&database, &targets("", None), WAITS, "waits");
    accept(&database, &targets("", None), RUNS, "runs");
    let canceled = accept(&database, &targets("", None), RUNS, "canceled");
    database.batch(&OURS.cancel(canceled, at(9)));
    batch_of(&database, OURS, 70, &kinds());
    let empty = accept(
        &database,
        &targets("actionParams[filter][id]=99", None),
        RUNS,
        "empty",
    );
    assert_eq!(
        waiting(&database),
        [70, empty, canceled],
        "the oldest first"
    );
    assert_eq!(
        database.run(&system::batches_to_report(1)),
        [json!({ "id": 70, "organisation_id": 1, "report_parts": 0, "report_item": 0 })]
    );

    let before = row(&database, 70);
    let noted = json!([{ "id": 70 }]);
    let note =
        |from, to, item, all| Value::from(database.run(&OURS.note_report(70, from, to, item, all)));
    assert_eq!(note(0, 1, 700_000_003, None), noted);
    let state = || database.run(&OURS.report_of_batch(70)).remove(0);
    assert_eq!(
        state(),
        json!({ "total": 7, "report_parts": 1, "reported": 0, "purged": 0 })
    );
    assert_eq!(
        note(0, 1, 700_000_003, None),
        json!([]),
        "another tick was faster"
    );
    assert_eq!(waiting(&database), [70, empty, canceled]);
    assert_eq!(note(1, 2, 700_000_007, Some(at(5))), noted);
    assert_eq!(
        state(),
        json!({ "total": 7, "report_parts": 2, "reported": 1, "purged": 0 })
    );
    assert_eq!(
        note(2, 3, 700_000_007, Some(at(6))),
        json!([]),
        "nothing comes after the end"
    );
    assert_eq!(waiting(&database), [empty, canceled]);
    let after = row(&database, 70);
    assert_eq!(after["reported_at"], at(5).to_string());
    for column in ["version", "updated_at"] {
        assert_eq!(after[column], before[column], "a report changes no batch");
    }
}

#[test]
fn a_batch_that_runs_is_not_noted_as_reported() {
    let database = prospects(1..=2);
    let batch = accept(&database, &targets("", None), RUNS, "runs");
    let note = OURS.note_report(batch, 0, 1, 5, Some(at(2)));
    assert_eq!(database.run(&note), Vec::<Value>::new());
    assert_eq!(row(&database, batch)["report_parts"], 0);
}

#[test]
fn progress_tells_what_is_new_since_a_version() {
    let database = prospects(1..=2);
    let batch = accept(&database, &targets("", None), WAITS, "waits");
    let progress = |seen| database.run(&OURS.progress(batch, seen, &view())).remove(0);
    let first = progress(0);
    assert_eq!(
        (&first["version"], &first["state"]),
        (&json!(1), &json!("confirming"))
    );
    let shown = database
        .run(&OURS.show(&lockstep_core::schema::BATCH, batch, &view()))
        .remove(0);
    assert_eq!(parse(&first["document"]), parse(&shown["document"]));
    assert_eq!(
        progress(1),
        json!({ "version": 1, "state": "confirming", "document": null })
    );
    database.batch(&OURS.cancel(batch, at(5)));
    let second = progress(1);
    assert_eq!(second["state"], "canceled");
    let version = second["version"].as_i64().unwrap();
    assert!(version > 1, "{second}");
    assert_eq!(progress(version)["document"], Value::Null);
    assert_eq!(parse(&second["document"])["attributes"]["pending"], 0);
}
