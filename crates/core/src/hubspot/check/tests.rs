//! Batches, as the reference's tables have them.

use super::*;

const DEFINED: &str =
    r#"[{"name":"ref","type":"string","hasUniqueValue":true},{"name":"count","type":"number"}]"#;

fn checked(text: &str, operation: Operation) -> Result<Vec<Checked<'_>>, Problem> {
    let body = body::batch(text, operation)?;
    let properties = Properties::read(DEFINED).unwrap();
    batch(&body, operation, &properties, Size::Usual)
}

fn update(inputs: &str) -> Result<Vec<Checked<'_>>, Problem> {
    checked(inputs, Operation::Update)
}

fn refused(inputs: &str) -> (u16, &'static str, String) {
    let problem = update(inputs).unwrap_err();
    (problem.status(), problem.category(), problem.message())
}

fn many(number: usize) -> String {
    let inputs: Vec<String> = (1..=number)
        .map(|id| format!(r#"{{"id":"{id}","properties":{{"count":1}}}}"#))
        .collect();
    format!(r#"{{"inputs":[{}]}}"#, inputs.join(","))
}

#[test]
fn s_an_empty_string_clears() {
    let checked =
        update(r#"{"inputs":[{"id":"1","properties":{"hs_communication_body":"","count":null}}]}"#);
    let properties = [
        ("count".into(), Value::Null),
        ("hs_communication_body".into(), Value::Null),
    ];
    assert_eq!(checked.unwrap()[0].properties, properties);
}

#[test]
fn r_without_trace_ids_one_bad_value_refuses_all() {
    let problem = update(
        r#"{"inputs":[{"id":"1","properties":{"count":1}},{"id":"2","objectWriteTraceId":"t","properties":{"count":"x","nope":1,"hs_object_id":5}}]}"#,
    )
    .unwrap_err();
    assert_eq!(
        (problem.status(), problem.category()),
        (400, "VALIDATION_ERROR")
    );
    let details: Vec<&str> = problem.errors.iter().map(|error| &*error.detail).collect();
    assert_eq!(
        details,
        [
            "x was not a valid long.",
            "\"hs_object_id\" is a read only property; its value cannot be set.",
            "Property \"nope\" does not exist",
        ]
    );
}

#[test]
fn r_with_trace_ids_an_input_fails_alone() {
    let checked = update(
        r#"{"inputs":[{"id":"1","objectWriteTraceId":"a","properties":{"count":1}},{"id":"2","objectWriteTraceId":"b","properties":{"nope":1}}]}"#,
    )
    .unwrap();
    assert_eq!(checked[0].problem, None);
    let problem = checked[1].problem.as_ref().unwrap();
    assert_eq!(
        problem.context,
        [("objectWriteTraceId", vec!["b".to_owned()])]
    );
    assert!(problem.message().contains("PROPERTY_DOESNT_EXIST"));
}

#[test]
fn trace_ids_count_where_each_input_has_its_own() {
    for traces in [r#""a","a""#, r#""a",null"#, r#""a","""#] {
        let inputs: Vec<String> = traces
            .split(',')
            .enumerate()
            .map(|(id, trace)| {
                format!(r#"{{"id":{id},"objectWriteTraceId":{trace},"properties":{{"nope":1}}}}"#)
            })
            .collect();
        let text = format!(r#"{{"inputs":[{}]}}"#, inputs.join(","));
        assert_eq!(update(&text).unwrap_err().status(), 400, "{traces}");
    }
}

#[test]
fn r_same_id_twice_refuses_all_with_or_without_trace_ids() {
    let input = |trace| {
        format!(r#"{{"id":"1","objectWriteTraceId":"{trace}","properties":{{"count":1}}}}"#)
    };
    let text = format!(r#"{{"inputs":[{},{},{}]}}"#, input(1), input(2), input(3));
    let problem = update(&text).unwrap_err();
    assert_eq!(
        problem.message(),
        "Duplicate IDs found in batch input: [1]. IDs must be unique"
    );
    assert_eq!(
        (problem.status(), problem.category()),
        (400, "VALIDATION_ERROR")
    );
    assert_eq!(problem.context, [("ids", vec!["1".to_owned()])]);
    let value = serde_json::to_value(&problem).unwrap();
    assert_eq!(value["context"]["index"], serde_json::json!(["1", "2"]));
}

#[test]
fn r_no_properties_to_update() {
    let problem = update(r#"{"inputs":[{"id":"1","properties":{}}]}"#).unwrap_err();
    assert_eq!(
        problem.message(),
        "No properties found to update, please provide at least one."
    );
    assert_eq!(problem.context, [("properties", vec!["{}".to_owned()])]);
    assert!(checked(r#"{"inputs":[{"properties":{}}]}"#, Operation::Create).is_ok());
}

#[test]
fn r_over_100_inputs() {
    assert!(update(&many(100)).is_ok());
    let detail = "The maximum number of inputs supported in a batch is 100. Please reduce the number of items and try again";
    assert_eq!(
        refused(&many(101)),
        (400, "VALIDATION_ERROR", detail.to_owned())
    );
    let text = many(101);
    let body = body::batch(&text, Operation::Update).unwrap();
    let properties = Properties::read(DEFINED).unwrap();
    assert!(batch(&body, Operation::Update, &properties, Size::Large).is_ok());
}

#[test]
fn r_over_50_inputs_with_histories() {
    let inputs: Vec<String> = (1..=51).map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
    let text = format!(
        r#"{{"inputs":[{}],"propertiesWithHistory":["count"]}}"#,
        inputs.join(",")
    );
    let problem = checked(&text, Operation::Read).unwrap_err();
    assert_eq!(
        problem.message(),
        "The maximum number of inputs supported in a batch request for property histories is 50. Please reduce the number of items and try again"
    );
}

#[test]
fn no_inputs_are_refused() {
    let detail = "No inputs found, please provide at least one.";
    assert_eq!(
        refused(r#"{"inputs":[]}"#),
        (400, "VALIDATION_ERROR", detail.to_owned())
    );
}

#[test]
fn r_id_property_that_is_not_unique() {
    let non_unique =
        |name| format!("Unable to perform update/upsert by non-unique 0-18 property {name}");
    for (name, message) in [
        ("count", non_unique("count")),
        ("hs_object_id", non_unique("hs_object_id")),
        ("nope", r#"Property "nope" does not exist"#.to_owned()),
    ] {
        let text = format!(
            r#"{{"inputs":[{{"id":"1","idProperty":"{name}","properties":{{"count":1}}}}]}}"#
        );
        let problem = update(&text).unwrap_err();
        assert_eq!(problem.message(), message);
        assert_eq!(
            (problem.status(), problem.category()),
            (400, "VALIDATION_ERROR")
        );
    }
    let text = r#"{"inputs":[{"id":"1","idProperty":"ref","properties":{"count":1}}]}"#;
    assert!(update(text).is_ok());
}

#[test]
fn r_batch_read_takes_hs_object_id() {
    let text = |name| format!(r#"{{"inputs":[{{"id":"1"}}],"idProperty":"{name}"}}"#);
    assert!(checked(&text("hs_object_id"), Operation::Read).is_ok());
    assert!(checked(&text("ref"), Operation::Read).is_ok());
    assert!(checked(&text("count"), Operation::Read).is_err());
}

#[test]
fn o_upsert_needs_an_id_property() {
    let text = r#"{"inputs":[{"id":"1","properties":{"count":1}}]}"#;
    let problem = checked(text, Operation::Upsert).unwrap_err();
    assert_eq!(
        problem.message(),
        "An upsert needs an idProperty in each input, which names a property with hasUniqueValue."
    );
    assert_eq!(problem.status(), 400);
}

#[test]
fn an_empty_key_is_refused_per_input() {
    let detail = "Some required fields were not set: [id]. It is empty; it must be the value of \"ref\" that names the record.";
    for operation in [Operation::Update, Operation::Upsert] {
        for id in ["", " ", "\\t"] {
            let traced = format!(
                r#"{{"inputs":[{{"id":"{id}","idProperty":"ref","objectWriteTraceId":"1","properties":{{"count":1}}}},
                    {{"id":"{id}","idProperty":"ref","objectWriteTraceId":"2","properties":{{"count":1}}}},
                    {{"id":"a","idProperty":"ref","objectWriteTraceId":"3","properties":{{"count":1}}}}]}}"#
            );
            let all = checked(&traced, operation).unwrap();
            let problems: Vec<Option<String>> = all
                .iter()
                .map(|one| one.problem.as_ref().map(Problem::message))
                .collect();
            assert_eq!(problems, [Some(detail.into()), Some(detail.into()), None]);
            let problem = all[0].problem.as_ref().unwrap();
            assert_eq!(problem.category(), "VALIDATION_ERROR");
            assert_eq!(problem.errors[0].pointer(), Some("/inputs/0/id"));

            let whole = format!(
                r#"{{"inputs":[{{"id":"{id}","idProperty":"ref","properties":{{"count":1}}}}]}}"#
            );
            let problem = checked(&whole, operation).unwrap_err();
            assert_eq!((problem.status(), problem.message()), (400, detail.into()));
        }
    }
    // What is no key names no record, as any other id that there is not.
    let plain = update(r#"{"inputs":[{"id":"","properties":{"count":1}}]}"#);
    assert_eq!(plain.unwrap()[0].problem, None);
}

#[test]
fn a_key_is_a_value_that_its_property_takes() {
    let long = "x".repeat(1_001);
    let body = format!(
        r#"{{"inputs":[{{"id":"{long}","idProperty":"ref","properties":{{"count":1}}}}]}}"#
    );
    let problem = checked(&body, Operation::Upsert).unwrap_err();
    assert_eq!(
        problem.errors[0].detail,
        "`ref` has 1,001 characters; at most 1,000 are allowed"
    );
}

#[test]
fn a_leading_semicolon_adds_to_the_options_of_a_multi_select() {
    const OPTIONS: &str = r#"[{"name":"colours","type":"enumeration","fieldType":"checkbox","options":[{"value":"red"},{"value":"blue"}]},
        {"name":"colour","type":"enumeration","fieldType":"select","options":[{"value":"red"}]},{"name":"note","type":"string"}]"#;
    let properties = Properties::read(OPTIONS).unwrap();
    let of = |properties_sent: &str| {
        let text = format!(r#"{{"inputs":[{{"id":"1","properties":{properties_sent}}}]}}"#);
        let body = body::batch(&text, Operation::Update)?;
        let mut all = batch(&body, Operation::Update, &properties, Size::Usual)?;
        let one = all.remove(0);
        let texts = one
            .properties
            .iter()
            .map(|(_, value)| value.as_text().unwrap_or_default().to_owned());
        Ok::<_, Problem>((
            texts.collect::<Vec<_>>(),
            one.added
                .iter()
                .map(|name| name.to_string())
                .collect::<Vec<_>>(),
        ))
    };
    let (values, added) = of(r#"{"colours":";red;blue","note":";red"}"#).unwrap();
    assert_eq!(
        (values, added),
        (
            vec!["red;blue".into(), ";red".into()],
            vec!["colours".into()]
        )
    );
    let (_, added) = of(r#"{"colours":"red;blue"}"#).unwrap();
    assert!(added.is_empty(), "without one it overwrites");
    for (sent, detail) in [
        (
            r#"{"colours":";green"}"#,
            "green was not one of the allowed options: [red, blue]",
        ),
        (
            r#"{"colours":";"}"#,
            "; was not one of the allowed options: [red, blue]",
        ),
        (
            r#"{"colours":"red;"}"#,
            "red; was not one of the allowed options: [red, blue]",
        ),
        (
            r#"{"colour":";red"}"#,
            ";red was not one of the allowed options: [red]",
        ),
    ] {
        assert_eq!(of(sent).unwrap_err().errors[0].detail, detail);
    }
}
