//! New records: what is kept of them, and what is wrong with them in the dialect's own codes.

use super::*;

/// The fields of a record as JSON, and its errors as `code place detail`.
fn read(text: &str) -> (String, Vec<String>) {
    let record = new_record(text, "NOTHING");
    let errors = record.errors.iter().map(|error| {
        let place = match &error.source {
            Source::Pointer(pointer) => pointer,
            _ => "-",
        };
        format!("{} {place} {}", record_code(error), error.detail)
    });
    let fields = serde_json::to_string(&record.fields).unwrap();
    (fields, errors.collect())
}

fn wrong(members: &str, expected: &[&str]) {
    let text = format!(
        r#"{{"phone_numbers":[{{"phone_number":"+351210000000"}}],"first_name":"Ada","last_name":"Lovelace"{members}}}"#
    );
    assert_eq!(read(&text).1, expected, "{members}");
}

#[test]
fn o_a_record_has_these_members() {
    let (fields, errors) = read(
        r#"{"phone_numbers":[{"phone_number":"+351210000001","phone_type":"OFFICE"},{"phone_number":"+351210000000","phone_type":"HOME"}],
            "first_name":"Ada","last_name":"Lovelace","timezone":"Europe/Lisbon","priority":10,"external_provider":"salesforce",
            "external_id":"003","external_url":"https://a.example/003","sync_external_id":true,"extra_data":{"b":1,"a":"x"}}"#,
    );
    assert_eq!(errors, [""; 0]);
    assert_eq!(
        fields,
        r#"{"firstName":"Ada","lastName":"Lovelace","timezone":"Europe/Lisbon","priority":10,"externalProvider":"salesforce","externalId":"003","externalUrl":"https://a.example/003","syncExternalId":true,"extraData":{"a":"x","b":1},"phoneNumbers":{"HOME":"+351210000000","OFFICE":"+351210000001"}}"#
    );
}

#[test]
fn o_the_older_spelling_of_one_phone_number() {
    let (fields, errors) = read(
        r#"{"phone_number":"+351210000000","first_name":"Ada","last_name":"L","timezone":null}"#,
    );
    assert_eq!(errors, [""; 0]);
    assert_eq!(
        fields,
        r#"{"firstName":"Ada","lastName":"L","phoneNumbers":{"HOME":"+351210000000"},"priority":5}"#
    );
    wrong(
        r#","phone_number":"+15550000""#,
        &[
            "PHONE_NUMBER_INVALID /phone_number `phone_number` is none of `phone_numbers`; leave it out",
        ],
    );
}

#[test]
fn o_what_is_missing_has_codes() {
    let (_, errors) = read("{}");
    assert_eq!(
        errors,
        [
            "FIRST_NAME_MISSING /first_name the record has no `first_name`; give it one",
            "LAST_NAME_MISSING /last_name the record has no `last_name`; give it one",
            "PHONE_NUMBER_MISSING /phone_numbers the record has no `phone_numbers`; give it one",
        ]
    );
    let (_, errors) = read(r#"{"phone_numbers":[],"first_name":"","last_name":null}"#);
    assert_eq!(
        errors,
        [
            "PHONE_NUMBER_MISSING /phone_numbers `phone_numbers` is an empty array; it must have at least one element",
            "FIRST_NAME_MISSING /first_name `first_name` is empty; it must have at least one character",
            "LAST_NAME_MISSING /last_name `last_name` is null; it must have a value",
        ]
    );
}

#[test]
fn o_what_is_invalid_has_codes() {
    wrong(
        r#","timezone":"noon o'clock""#,
        &[
            "TIMEZONE_INVALID /timezone `timezone` is `noon o'clock`; it must be the name of a time zone, such as `Europe/Lisbon`",
        ],
    );
    for priority in ["0", "11"] {
        let detail =
            format!("PRIORITY_INVALID /priority `priority` is {priority}; it must be from 1 to 10");
        wrong(&format!(r#","priority":{priority}"#), &[&detail]);
    }
    wrong(
        r#","external_provider":"salesforce""#,
        &[
            "EXTERNAL_REF_MISSING /external_id the record has `external_provider` without `external_id`; give both",
        ],
    );
    wrong(
        r#","external_id":"1","external_provider":null"#,
        &[
            "EXTERNAL_REF_MISSING /external_provider the record has `external_id` without `external_provider`; give both",
        ],
    );
    wrong(
        r#","nmae":1"#,
        &[
            "OTHER /nmae `nmae` is not a member of a new record; allowed: `first_name`, `last_name`, `timezone`, `priority`, `external_provider`, `external_id`, `external_url`, `sync_external_id`, `extra_data` or `phone_numbers`",
        ],
    );
    let (_, errors) = read(r#"{"first_name":7,"last_name":"x","phone_number":"+1555"}"#);
    assert_eq!(
        errors,
        ["FIRST_NAME_INVALID /first_name `first_name` is a number; it must be a string"]
    );
    assert_eq!(
        read("[]").1,
        ["OTHER  the record is an array; it must be an object"]
    );
}

#[test]
fn phone_numbers_are_in_the_form_of_e_164() {
    for number in [
        "",
        "188888888",
        "+0123456",
        "+1",
        "+1234567890123456",
        "+1 555",
        "+1555\\u0000",
    ] {
        let text = format!(
            r#"{{"first_name":"A","last_name":"L","phone_numbers":[{{"phone_number":"{number}"}}]}}"#
        );
        let (_, errors) = read(&text);
        assert!(
            matches!(&*errors, [error] if error.starts_with("PHONE_NUMBER_INVALID /phone_numbers/0/phone_number `phone_number` is ")
                && error.ends_with("; it must be in the form of E.164, such as `+351210000000`")),
            "{errors:?}"
        );
    }
    let (_, errors) = read(
        r#"{"first_name":"A","last_name":"L","phone_numbers":[{"phone_number":"+15550001"},{"phone_number":"+15550002"},{"phone_number":"+15550003","phone_type":"FAX"},{}]}"#,
    );
    assert_eq!(
        errors,
        [
            "PHONE_NUMBER_INVALID /phone_numbers/1 the phone type HOME is there more than once; keep one of them",
            "PHONE_NUMBER_INVALID /phone_numbers/2/phone_type `phone_type` is `FAX`; it must be `HOME`, `OFFICE`, `MOBILE`, `EXTRA_1`, `EXTRA_2` or `EXTRA_3`",
            "PHONE_NUMBER_INVALID /phone_numbers/2 the phone type HOME is there more than once; keep one of them",
            "PHONE_NUMBER_MISSING /phone_numbers/3 a phone number has no `phone_number`; give it one",
        ]
    );
}

#[test]
fn a_list_may_want_an_external_reference() {
    let text = r#"{"phone_number":"+1555","first_name":"A","last_name":"L"}"#;
    assert!(new_record(text, "PHONE_NUMBER").errors.is_empty());
    let errors = new_record(text, "EXTERNAL").errors;
    let codes: Vec<_> = errors.iter().map(record_code).collect();
    assert_eq!(codes, ["EXTERNAL_REF_MISSING"]);
}

#[test]
fn a_bulk_create_has_records() {
    let texts = |text| {
        bulk_create(text, false)
            .map(|records| records.iter().map(|one| one.get()).collect::<Vec<_>>())
            .map_err(|errors| errors[0].detail.clone())
    };
    assert_eq!(
        texts(r#"{"records":[{"a":1}, 2]}"#),
        Ok(vec![r#"{"a":1}"#, "2"])
    );
    for (text, detail) in [
        ("[]", "the body is an array; it must be an object"),
        (
            "{}",
            "the body has no `records`; it must be an object with `records`",
        ),
        (
            r#"{"records":{}}"#,
            "`records` is an object; it must be an array",
        ),
        (
            r#"{"records":[]}"#,
            "`records` is an empty array; it must have at least one element",
        ),
        (
            r#"{"records":[1],"upload_request_id":"x"}"#,
            "`upload_request_id` names an upload, which there are none of here; leave it out",
        ),
    ] {
        assert_eq!(texts(text), Err(detail.to_owned()));
    }
    let many = format!(r#"{{"records":[{}]}}"#, vec!["1"; 101].join(","));
    assert_eq!(
        texts(&many),
        Err(
            "`records` has 101 elements; at most 100 are allowed, or 10,000 with `async=true`"
                .to_owned()
        )
    );
}
