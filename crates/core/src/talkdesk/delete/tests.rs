//! Each case of the reference, and each refusal, to the letter.

use super::*;

fn read(text: &str) -> Result<Vec<Selector<'_>>, Vec<(String, Code, String)>> {
    bulk_delete(text, false).map_err(|errors| {
        let each = errors.into_iter();
        each.map(|error| {
            let place = match error.source {
                crate::error::Source::Pointer(pointer) => pointer,
                _ => "-".to_owned(),
            };
            (place, error.code, error.detail)
        })
        .collect()
    })
}

fn refused(text: &str, place: &str, code: Code, detail: &str) {
    let expected = (place.to_owned(), code, detail.to_owned());
    assert_eq!(read(text), Err(vec![expected]), "{text}");
}

#[test]
fn s_records_are_named_by_id() {
    let text = r#"[{"id":"8858c834-481d-4a02-8176-cffc02c50350"},{"id":"x"}]"#;
    let right = vec![
        Selector::Id("8858c834-481d-4a02-8176-cffc02c50350".into()),
        Selector::Id("x".into()),
    ];
    assert_eq!(read(text), Ok(right));
}

#[test]
fn s_records_are_named_by_phone_number() {
    let text = r#"[{"phone_number":"+188888888"},{"phone_number":"+177777777"}]"#;
    let right = vec![
        Selector::PhoneNumber("+188888888".into()),
        Selector::PhoneNumber("+177777777".into()),
    ];
    assert_eq!(read(text), Ok(right));
}

#[test]
fn s_records_are_named_by_where_they_come_from() {
    let text = r#"[{"external_id":"003DL0000212DetYAE","external_provider":"salesforce"}]"#;
    let right = Selector::External("salesforce".into(), "003DL0000212DetYAE".into());
    assert_eq!(read(text), Ok(vec![right]));
}

#[test]
fn the_body_is_an_array_of_objects() {
    let missing = "the body is empty; it must be a JSON document";
    for text in ["", " \n"] {
        refused(text, "-", Code::MissingBody, missing);
    }
    for (text, sent) in [("{}", "an object"), ("null", "null"), ("\"a\"", "a string")] {
        let detail = format!("the body is {sent}; it must be an array");
        refused(text, "", Code::WrongType, &detail);
    }
    refused(
        "[3]",
        "/0",
        Code::WrongType,
        "an element is a number; it must be an object",
    );
    let errors = read(r#"[{"id":"a"}"#).unwrap_err();
    assert_eq!(errors[0].1, Code::MalformedJson);
}

#[test]
fn an_empty_array_is_refused() {
    refused(
        "[]",
        "",
        Code::ListEmpty,
        "the body is an empty array; it must have at least one element",
    );
}

#[test]
fn one_kind_of_selector_a_call() {
    refused(
        r#"[{"phone_number":"+1"},{"id":"a"},{"phone_number":"+2"}]"#,
        "/1",
        Code::MixedSelectors,
        "an element names its record by `id`, one before by `phone_number`; use one kind in a call",
    );
    refused(
        r#"[{"id":"a","phone_number":"+1"}]"#,
        "/0",
        Code::MixedSelectors,
        "an element names its record in more than one way; give it `id`, or `phone_number`, or `external_provider` and `external_id`",
    );
}

#[test]
fn a_selector_is_whole() {
    for (text, detail) in [
        (
            r#"[{"external_provider":"salesforce"}]"#,
            "an element has `external_provider` without `external_id`; give both",
        ),
        (
            r#"[{"external_id":"1"}]"#,
            "an element has `external_id` without `external_provider`; give both",
        ),
        (
            "[{}]",
            "an element names no record; give it `id`, or `phone_number`, or `external_provider` and `external_id`",
        ),
    ] {
        refused(text, "/0", Code::MissingMember, detail);
    }
}

#[test]
fn ids_are_strings() {
    refused(
        r#"[{"id":"a"},{"id":7}]"#,
        "/1/id",
        Code::WrongType,
        "`id` is a number; it must be a string",
    );
    refused(
        r#"[{"phone_number":null}]"#,
        "/0/phone_number",
        Code::WrongType,
        "`phone_number` is null; it must be a string",
    );
    refused(
        r#"[{"id":""}]"#,
        "/0/id",
        Code::StringEmpty,
        "`id` is empty; it must have at least one character",
    );
    refused(
        r#"[{"id":"a\u0000"}]"#,
        "/0/id",
        Code::NulCharacter,
        "`id` contains a NUL character; remove it",
    );
}

#[test]
fn members_are_known_and_there_once() {
    refused(
        r#"[{"phone_numbers":"+1"}]"#,
        "/0/phone_numbers",
        Code::UnknownMember,
        "`phone_numbers` is not what names a record; did you mean `phone_number`?",
    );
    refused(
        r#"[{"id":"a","id":"b"}]"#,
        "/0/id",
        Code::DuplicateMember,
        "`id` is there more than once; keep one of them",
    );
}

#[test]
fn a_call_has_at_most_a_hundred() {
    let body = |count: usize| {
        let one = vec![r#"{"id":"a"}"#; count];
        format!("[{}]", one.join(","))
    };
    assert_eq!(read(&body(100)).unwrap().len(), 100);
    refused(
        &body(101),
        "",
        Code::TooManyTargets,
        "the body has 101 elements; at most 100 are allowed, or 10,000 with `async=true`",
    );
    assert_eq!(bulk_delete(&body(10_000), true).unwrap().len(), 10_000);
    let errors = bulk_delete(&body(10_001), true).unwrap_err();
    assert_eq!(
        errors[0].detail,
        "the body has 10,001 elements; at most 10,000 are allowed"
    );
}

#[test]
fn a_selector_means_one_record_or_none() {
    let selectors: Vec<Selector<'_>> = ["+1", "+2", "+3", "+4"]
        .map(|number| Selector::PhoneNumber(number.into()))
        .to_vec();
    let found = [
        (Some(7), false),
        (None, false),
        (Some(8), true),
        (Some(7), false),
    ]
    .map(|(record, is_shared)| Found { record, is_shared });
    let records: Vec<_> = resolve(&selectors, found)
        .map(|(_, record)| record)
        .collect();
    assert_eq!(
        records,
        [
            Ok(7),
            Err(NotOne::Missing),
            Err(NotOne::Shared(By::PhoneNumber)),
            Err(NotOne::Repeated)
        ]
    );
}
