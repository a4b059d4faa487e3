//! Answers, to the letter.

use super::*;
use crate::bulk;
use crate::error::{Code, Error};
use crate::schema::RECORD;
use crate::talkdesk::Page;

fn addresses() -> Addresses {
    Addresses::on("https://a.example".to_owned())
}

fn row() -> RecordRow {
    serde_json::from_str(
        r#"{"id":10,"record_list_id":2,"phone_numbers":"{\"HOME\":\"+15550001\",\"EXTRA_1\":\"+15550002\"}","first_name":"Ada","last_name":"Lovelace","timezone":null,"priority":5,"external_provider":"salesforce","external_id":"003","external_url":null,"sync_external_id":0,"extra_data":"{\"a\":1}","created_at":"2026-01-01T00:00:00.000Z","updated_at":"2026-01-02T00:00:00.000Z"}"#,
    )
    .unwrap()
}

const LIST: &str = "00000000-0000-8000-8000-000000000002";

#[test]
fn o_a_record_answers_its_members() {
    let text = serde_json::to_string(&Record::of(&row(), &addresses())).unwrap();
    assert_eq!(
        text,
        r#"{"id":"00000000-0000-8000-8000-00000000000a","record_list_id":"00000000-0000-8000-8000-000000000002","phone_number":"+15550001","phone_numbers":[{"phone_number":"+15550001","phone_type":"HOME"},{"phone_number":"+15550002","phone_type":"EXTRA_1"}],"first_name":"Ada","last_name":"Lovelace","timezone":null,"priority":5,"extra_data":{"a":1},"external_provider":"salesforce","external_id":"003","external_url":null,"sync_external_id":false,"created_at":"2026-01-01T00:00:00.000Z","updated_at":"2026-01-02T00:00:00.000Z","_links":{"self":{"href":"https://a.example/record-lists/00000000-0000-8000-8000-000000000002/records/00000000-0000-8000-8000-00000000000a"}}}"#
    );
}

#[test]
fn o_a_list_answers_its_members() {
    let row: ListRow = serde_json::from_str(
        r#"{"id":2,"name":"Leads","unique_identifier_type":"EXTERNAL","status":"ACCEPTED","created_at":"c","updated_at":"u","records_count":3,"version":1}"#,
    )
    .unwrap();
    let text = serde_json::to_string(&List::of(&row, &addresses())).unwrap();
    assert_eq!(
        text,
        format!(
            r#"{{"id":"{LIST}","name":"Leads","unique_identifier_type":"EXTERNAL","status":"ACCEPTED","records_count":3,"teams":[],"created_at":"c","updated_at":"u","_links":{{"self":{{"href":"https://a.example/record-lists/{LIST}"}},"records":{{"href":"https://a.example/record-lists/{LIST}/records"}}}}}}"#
        )
    );
}

#[test]
fn o_a_page_leads_to_its_neighbours() {
    let links = |number, total| {
        let page = Page {
            page: number,
            per_page: 10,
            order: None,
            filters: Vec::new(),
        };
        let link = |number: i64| Link {
            href: number.to_string(),
        };
        let answer = PageAnswer::of(&page, (0, total), (), link, None);
        let answer = serde_json::to_value(&answer).unwrap();
        let rel = |rel: &str| {
            let href = answer["_links"][rel]["href"].as_str();
            href.map_or_else(|| "-".to_owned(), str::to_owned)
        };
        let pages = answer["total_pages"].clone();
        let rels = ["self", "first", "last", "next", "prev"].map(rel);
        format!("{pages}: {}", rels.join(" "))
    };
    assert_eq!(links(1, 0), "0: 1 1 1 - -");
    assert_eq!(links(1, 10), "1: 1 1 1 - -");
    assert_eq!(links(1, 11), "2: 1 1 2 2 -");
    assert_eq!(links(2, 31), "4: 2 1 4 3 1");
    assert_eq!(links(9, 31), "4: 9 1 4 - 4");
}

fn input(position: usize, record_id: Option<i64>, error: &Error, input: &str) -> FailedInput {
    FailedInput {
        position,
        record_id,
        code: Some(error.code.as_str().to_owned()),
        pointer: error.pointer().map(str::to_owned),
        info: Some(error.detail.clone()),
        input: Some(input.to_owned()),
    }
}

#[test]
fn s_a_bulk_delete_answers_totals_and_failed_records() {
    let gone = Error::new(Code::NotFound, "gone");
    let failed = [
        input(0, None, &gone, r#"{"id":"a b"}"#),
        input(2, None, &gone, r#"{"phone_number":"+1"}"#),
        input(
            4,
            Some(10),
            &Error::new(Code::Ambiguous, "kept"),
            r#"{"external_provider":"p","external_id":"x"}"#,
        ),
    ];
    let outcome = BulkOutcome {
        verb: Verb::Delete,
        list: 2,
        batch: Some(7),
        status: None,
        done: 2,
        errors: 3,
        records: &[],
        failed: &failed,
    };
    let text = serde_json::to_string(&Bulk::of(&outcome, &addresses())).unwrap();
    let records = format!("https://a.example/record-lists/{LIST}/records");
    let expected = serde_json::json!({
        "record_list_id": LIST,
        "has_errors": true,
        "total_deleted": 2,
        "total_errors": 3,
        "_links": {
            "self": { "href": records },
            "record_list": { "href": format!("https://a.example/record-lists/{LIST}") },
            "batch": { "href": "https://a.example/api/v2/batches/7" },
        },
        "_embedded": { "failed_records": [
            { "id": "a b", "index": 0, "reason": "gone", "_links": { "self": { "href": format!("{records}/a%20b") } } },
            { "phone_number": "+1", "index": 2, "reason": "gone", "_links": { "self": { "href": format!("{records}?phone_number=%2B1") } } },
            { "id": "00000000-0000-8000-8000-00000000000a", "external_provider": "p", "external_id": "x", "index": 4, "reason": "kept",
              "_links": { "self": { "href": format!("{records}/00000000-0000-8000-8000-00000000000a") } } },
        ] },
    });
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer, expected);
}

#[test]
fn o_a_bulk_create_answers_records_in_the_order_of_the_inputs() {
    let failed = [
        input(
            0,
            None,
            &Error::new(Code::Required, "x"),
            r#"{"codes":"FIRST_NAME_MISSING PRIORITY_INVALID"}"#,
        ),
        input(2, None, &bulk::value_taken(&RECORD, "phoneNumbers"), "{}"),
        input(3, None, &bulk::value_taken(&RECORD, "externalId"), "{}"),
    ];
    let mut record = row();
    record.position = Some(1);
    let records = [record];
    let outcome = BulkOutcome {
        verb: Verb::Create,
        list: 2,
        batch: Some(7),
        status: Some("finished"),
        done: 1,
        errors: 3,
        records: &records,
        failed: &failed,
    };
    let answer = serde_json::to_value(Bulk::of(&outcome, &addresses())).unwrap();
    assert_eq!(answer["status"], "finished");
    assert_eq!(answer["total_created"], 1);
    assert_eq!(answer["total_deleted"], serde_json::Value::Null);
    assert_eq!(
        answer["_links"]["self"]["href"],
        format!("https://a.example/record-lists/{LIST}/records/bulks/7")
    );
    let embedded = answer["_embedded"]["records"].as_array().unwrap();
    let shown: Vec<String> = embedded
        .iter()
        .map(|one| format!("{} {} {}", one["index"], one["first_name"], one["errors"]))
        .collect();
    assert_eq!(
        shown,
        [
            r#"0 null ["FIRST_NAME_MISSING","PRIORITY_INVALID"]"#,
            r#"1 "Ada" null"#,
            r#"2 null ["PHONE_NUMBER_NOT_UNIQUE"]"#,
            r#"3 null ["OTHER"]"#,
        ]
    );
}
