//! Answers as the reference shows them.

use serde_json::{Value, json};

use super::*;
use crate::bulk;
use crate::error::{Code, Error};
use crate::hubspot::property::Properties;
use crate::schema::COMMUNICATION;

fn record() -> Record {
    Record {
        id: 512,
        created_at: "2019-10-30T03:30:17.883Z".to_owned(),
        updated_at: "2019-12-07T16:50:06.678Z".to_owned(),
        creator_id: Some(3),
        properties: r#"{"property_number":"17","property_string":"value"}"#.to_owned(),
        accounts: Some("[]".to_owned()),
        prospects: Some("[5]".to_owned()),
        history: serde_json::from_str(r#"[{"name":"property_number","value":"17","at":"2019-12-07T16:50:06.678Z","user_id":3},{"name":"property_number","value":null,"at":"2019-11-07T16:50:06.678Z","user_id":null}]"#).unwrap(),
        ..Record::default()
    }
}

fn batch(action: &str) -> Batch {
    Batch {
        state: "finished".to_owned(),
        created_at: "2023-11-07T05:31:56.000Z".to_owned(),
        started_at: Some("2023-11-07T05:31:57.000Z".to_owned()),
        updated_at: "2023-11-07T05:31:58.000Z".to_owned(),
        finished_at: Some("2023-11-07T05:31:58.000Z".to_owned()),
        action: action.to_owned(),
    }
}

fn done(input: &str) -> Item {
    let item = Item {
        state: "changed".to_owned(),
        input: Some(input.to_owned()),
        ..Item::default()
    };
    item.about(Record {
        id: 512,
        created_at: "2019-10-30T03:30:17.883Z".to_owned(),
        updated_at: "2019-12-07T16:50:06.678Z".to_owned(),
        creator_id: Some(3),
        properties: r#"{"a":"1"}"#.to_owned(),
        ..Record::default()
    })
}

fn failed(index: i64, error: &Error, input: &str) -> Item {
    Item {
        index,
        state: "error".to_owned(),
        code: Some(error.code.as_str().to_owned()),
        info: Some(error.detail.clone()),
        input: Some(input.to_owned()),
        ..Item::default()
    }
}

fn told(batch: &Batch, items: &[Item]) -> BatchAnswer {
    let properties = Properties::read(r#"[{"name":"a"},{"name":"b"}]"#).unwrap();
    BatchAnswer::of(batch, items, &properties)
}

#[test]
fn what_is_not_defined_any_more_is_not_shown() {
    let batch = batch("communicationsUpdate");
    let outcome = BatchAnswer::of(&batch, &[done("{}")], &Properties::default());
    assert_eq!(outcome.results[0]["properties"].get("a"), None);
}

#[test]
fn o_an_object_has_its_required_members_and_texts() {
    let object = Value::from(object(&record(), &Shown::default()));
    assert_eq!(
        object,
        json!({
            "id": "512",
            "properties": {
                "hs_createdate": "2019-10-30T03:30:17.883Z",
                "hs_lastmodifieddate": "2019-12-07T16:50:06.678Z",
                "hs_object_id": "512",
                "hs_object_source": "INTEGRATION",
                "hs_object_source_id": "3",
                "hs_object_source_label": "INTEGRATION",
                "property_number": "17",
                "property_string": "value",
            },
            "createdAt": "2019-10-30T03:30:17.883Z",
            "updatedAt": "2019-12-07T16:50:06.678Z",
            "archived": false,
        })
    );
}

#[test]
fn o_undefined_properties_are_left_out_and_empty_ones_are_null() {
    let properties = Properties::read(r#"[{"name":"property_number"}]"#).unwrap();
    let names = ["property_number", "nope", "hs_communication_body"];
    let shown = Shown {
        properties: Some(names.map(str::to_owned).to_vec()),
        ..Shown::default()
    };
    let object = object(&record(), &shown.reading(&properties));
    assert_eq!(
        object["properties"],
        json!({
            "hs_communication_body": null,
            "hs_createdate": "2019-10-30T03:30:17.883Z",
            "hs_lastmodifieddate": "2019-12-07T16:50:06.678Z",
            "hs_object_id": "512",
            "property_number": "17",
        })
    );
}

#[test]
fn o_histories_are_newest_first() {
    let shown = Shown {
        with_history: vec!["property_number".to_owned(), "hs_object_id".to_owned()],
        ..Shown::default()
    };
    let object = object(&record(), &shown);
    assert_eq!(
        object["propertiesWithHistory"],
        json!({
            "property_number": [
                { "value": "17", "timestamp": "2019-12-07T16:50:06.678Z", "sourceType": "INTEGRATION", "updatedByUserId": 3 },
                { "value": "", "timestamp": "2019-11-07T16:50:06.678Z", "sourceType": "INTEGRATION" },
            ],
            "hs_object_id": [
                { "value": "512", "timestamp": "2019-10-30T03:30:17.883Z", "sourceType": "INTEGRATION" },
            ],
        })
    );
}

#[test]
fn o_associations_come_where_there_are_some() {
    let shown = Shown {
        associations: vec![
            "contact".to_owned(),
            "companies".to_owned(),
            "deals".to_owned(),
        ],
        ..Shown::default()
    };
    assert_eq!(
        object(&record(), &shown)["associations"],
        json!({ "contacts": { "results": [{ "id": "5", "type": "communication_to_contact" }] } })
    );
}

#[test]
fn o_an_archived_record_says_since_when() {
    let archived = Record {
        archived: 1,
        ..record()
    };
    let object = object(&archived, &Shown::default());
    assert_eq!(object["archived"], true);
    assert_eq!(object["archivedAt"], "2019-12-07T16:50:06.678Z");
}

#[test]
fn s_a_batch_answer_is_complete_with_its_times() {
    let batch = batch("communicationsUpdate");
    let outcome = told(
        &batch,
        &[done(
            r#"{"properties":{"a":"1","b":null},"id":"512","trace":"t"}"#,
        )],
    );
    let (status, answer) = outcome.answer(&batch.times(), &[("batch", "x".to_owned())]);
    assert_eq!(status, 200);
    assert_eq!(answer["status"], "COMPLETE");
    assert_eq!(answer["requestedAt"], "2023-11-07T05:31:56.000Z");
    assert_eq!(answer["startedAt"], "2023-11-07T05:31:57.000Z");
    assert_eq!(answer["completedAt"], "2023-11-07T05:31:58.000Z");
    assert_eq!(answer["links"], json!({ "batch": "x" }));
    assert_eq!(answer.get("numErrors"), None);
    let result = &answer["results"][0];
    assert_eq!(result["objectWriteTraceId"], "t");
    assert_eq!(result["properties"]["a"], "1");
    assert_eq!(result["properties"]["b"], Value::Null);
    assert!(result.get("new").is_none());
}

#[test]
fn r_missing_records_are_one_error() {
    let batch = batch("communicationsUpdate");
    let missing = bulk::not_found(&COMMUNICATION);
    let items = [
        failed(0, &missing, r#"{"id":"999"}"#),
        done(r#"{"id":"512"}"#),
        failed(2, &missing, r#"{"id":"998","trace":"t"}"#),
    ];
    let (status, answer) = told(&batch, &items).answer(&batch.times(), &[]);
    assert_eq!(status, 207);
    assert_eq!(answer["numErrors"], 1);
    let error = &answer["errors"][0];
    assert_eq!(error["status"], "error");
    assert_eq!(error["category"], "OBJECT_NOT_FOUND");
    assert_eq!(
        error["message"],
        "Could not get some COMMUNICATION objects, they may be deleted or not exist. Check that ids are valid."
    );
    assert_eq!(
        error["context"],
        json!({ "ids": ["999", "998"], "index": ["0", "2"], "objectWriteTraceId": ["t"] })
    );
    assert_eq!(answer["results"].as_array().unwrap().len(), 1);
}

#[test]
fn r_an_input_fails_with_what_was_kept_of_it() {
    let batch = batch("communicationsCreate");
    let items = [
        failed(
            0,
            &Error::new(Code::ReadOnly, "no"),
            r#"{"trace":"a","problem":"{\"category\":\"VALIDATION_ERROR\"}"}"#,
        ),
        failed(
            1,
            &bulk::value_taken(&COMMUNICATION, "ref"),
            r#"{"trace":"b"}"#,
        ),
    ];
    let outcome = told(&batch, &items);
    let [kept, taken] = outcome.errors.as_slice() else {
        panic!("{:?}", outcome.errors);
    };
    assert_eq!(kept.shown, json!({ "category": "VALIDATION_ERROR" }));
    assert_eq!(
        (kept.code, taken.code),
        (Some(Code::ReadOnly), Some(Code::Taken))
    );
    assert_eq!(
        taken.message(),
        "another communication has the same `ref`, which has to be unique"
    );
    assert_eq!(taken.shown["category"], "CONFLICT");
    assert_eq!(
        taken.shown["context"],
        json!({ "objectWriteTraceId": ["b"], "index": ["1"] })
    );
}

#[test]
fn o_upsert_says_what_is_new() {
    let batch = batch("communicationsUpsert");
    let items = [
        done("{}"),
        Item {
            created: true,
            ..done("{}")
        },
    ];
    let outcome = told(&batch, &items);
    assert_eq!(outcome.results[0]["new"], false);
    assert_eq!(outcome.results[1]["new"], true);
}

#[test]
fn what_there_is_no_room_for_is_shown_without_its_properties() {
    let batch = batch("communicationsUpdate");
    let item = Item {
        properties: None,
        ..done("{}")
    };
    let outcome = told(&batch, &[item]);
    assert_eq!(outcome.results[0]["id"], "512");
    assert_eq!(outcome.results[0]["properties"].get("a"), None);
    assert_eq!(outcome.results[0]["properties"]["hs_object_id"], "512");
}

#[test]
fn what_waits_is_in_neither_list() {
    let batch = Batch {
        state: "running".to_owned(),
        finished_at: None,
        ..batch("communicationsUpdate")
    };
    let waiting = Item {
        state: "pending".to_owned(),
        ..done("{}")
    };
    let (status, answer) = told(&batch, &[waiting]).answer(&batch.times(), &[]);
    assert_eq!((status, &answer["status"]), (200, &json!("PROCESSING")));
    assert_eq!(answer["results"], json!([]));
}

#[test]
fn a_batch_is_complete_as_soon_as_no_input_waits() {
    for (state, status) in [
        ("confirming", "PENDING"),
        ("pending", "PENDING"),
        ("running", "PROCESSING"),
        ("finished", "COMPLETE"),
        ("failed", "COMPLETE"),
        ("canceled", "CANCELED"),
    ] {
        let batch = Batch {
            state: state.to_owned(),
            finished_at: None,
            ..batch("communicationsUpdate")
        };
        let times = batch.times();
        assert_eq!((times.status, times.completed), (status, None));
        // Who waits for it is told both times, since clients need them.
        let times = batch.all_times();
        assert_eq!(times.completed, Some(&*batch.updated_at));
    }
}

#[test]
fn a_batch_has_the_times_that_have_come() {
    let times = |batch: &Batch| {
        let (_, answer) = told(batch, &[]).answer(&batch.times(), &[]);
        let has = |name: &&str| answer.get(*name).is_some();
        let names = ["requestedAt", "startedAt", "completedAt"];
        names.into_iter().filter(has).collect::<Vec<_>>()
    };
    let done = batch("communicationsUpdate");
    let waiting = Batch {
        started_at: None,
        finished_at: None,
        ..done.clone()
    };
    let running = Batch {
        finished_at: None,
        ..done.clone()
    };
    assert_eq!(times(&waiting), ["requestedAt"]);
    assert_eq!(times(&running), ["requestedAt", "startedAt"]);
    assert_eq!(times(&done), ["requestedAt", "startedAt", "completedAt"]);
}
