//! Bodies, sound ones and others.

use super::*;

fn refused(text: &str) -> String {
    let error = batch(text, Operation::Update).unwrap_err();
    assert_eq!(error.code, Code::MalformedJson);
    error.detail
}

#[test]
fn s_an_input_has_id_properties_id_property_and_trace_id() {
    let text = r#"{"inputs":[{"id":"<string>","properties":{},"idProperty":"my_unique_property_name","objectWriteTraceId":"<string>"}]}"#;
    let body = batch(text, Operation::Update).unwrap();
    assert_eq!(
        body.inputs,
        [Input {
            id: Some("<string>".into()),
            id_property: Some("my_unique_property_name".into()),
            trace: Some("<string>".into()),
            ..Input::default()
        }]
    );
}

#[test]
fn t_values_come_raw_and_become_texts() {
    let text =
        r#"{"inputs":[{"id":7,"properties":{"d":null,"c":true,"b":"","a":17,"e":1.50,"a":18}}]}"#;
    let body = batch(text, Operation::Update).unwrap();
    let input = &body.inputs[0];
    assert_eq!(input.id.as_deref(), Some("7"));
    let shown: Vec<_> = input
        .properties
        .iter()
        .map(|(name, value)| format!("{name}={}", value.as_deref().unwrap_or("-")))
        .collect();
    assert_eq!(shown, ["a=18", "b=-", "c=true", "d=-", "e=1.5"]);
}

#[test]
fn r_malformed_json_names_line_and_column() {
    assert_eq!(
        refused("{\n  \"inputs\": [\n    {,\n"),
        "Invalid input JSON on line 3, column 6: key must be a string"
    );
    assert_eq!(
        refused(r#"{"inputs":"#),
        "Invalid input JSON on line 1, column 10: EOF while parsing a value"
    );
}

#[test]
fn r_a_wrong_type_cannot_be_deserialized() {
    for (text, detail) in [
        (
            "[]",
            "line 1, column 1: Cannot deserialize value of type `object` from Array value (token `JsonToken.START_ARRAY`)",
        ),
        (
            r#"{"inputs":{}}"#,
            "line 1, column 11: Cannot deserialize value of type `list` from Object value (token `JsonToken.START_OBJECT`)",
        ),
        (
            r#"{"inputs":[1]}"#,
            "line 1, column 12: Cannot deserialize value of type `object` from Integer value (token `JsonToken.VALUE_NUMBER_INT`)",
        ),
        (
            "{\"inputs\":[{\n\"id\":{}}]}",
            "line 2, column 6: Cannot deserialize value of type `string` from Object value (token `JsonToken.START_OBJECT`)",
        ),
        (
            r#"{"inputs":[{"properties":{"a":[]}}]}"#,
            "line 1, column 31: Cannot deserialize value of type `string` from Array value (token `JsonToken.START_ARRAY`)",
        ),
        (
            r#"{"inputs":[{"properties":"a"}]}"#,
            "line 1, column 26: Cannot deserialize value of type `map` from String value (token `JsonToken.VALUE_STRING`)",
        ),
    ] {
        assert_eq!(refused(text), format!("Invalid input JSON on {detail}"));
    }
}

#[test]
fn members_that_must_be_there_are_named() {
    for (text, place, names) in [
        ("{}", 1, "inputs"),
        (r#"{"inputs":[{}]}"#, 12, "id, properties"),
        (r#"{"inputs":[{"properties":{}}]}"#, 12, "id"),
        (r#"{"inputs":[{"id":null,"properties":{}}]}"#, 12, "id"),
    ] {
        assert_eq!(
            refused(text),
            format!(
                "Invalid input JSON on line 1, column {place}: Some required fields were not set: [{names}]"
            )
        );
    }
    assert!(single("{}", Operation::Create).is_err());
    assert!(batch(r#"{"inputs":[{}]}"#, Operation::Create).is_err());
}

#[test]
fn members_that_there_are_not_are_refused() {
    // The address names the record, and its parameter the property.
    assert_eq!(
        single(r#"{"properties":{},"idProperty":"ref"}"#, Operation::Update)
            .unwrap_err()
            .detail,
        "Invalid input JSON on line 1, column 31: Unrecognized field \"idProperty\", known fields: properties, objectWriteTraceId"
    );
    for name in ["id", "idProperty"] {
        let text = format!(r#"{{"{name}":"1","properties":{{}}}}"#);
        assert!(single(&text, Operation::Update).is_err(), "{name}");
        assert!(single(&text, Operation::Create).is_err(), "{name}");
    }
    assert_eq!(
        refused(r#"{"inputs":[{"objectwriteTraceId":"1"}]}"#),
        "Invalid input JSON on line 1, column 34: Unrecognized field \"objectwriteTraceId\", known fields: id, properties, idProperty, objectWriteTraceId"
    );
    assert!(
        batch(
            r#"{"inputs":[{"id":"1","properties":{}}]}"#,
            Operation::Archive
        )
        .is_err()
    );
    assert!(batch(r#"{"inputs":[],"properties":[]}"#, Operation::Update).is_err());
}

#[test]
fn o_batch_read_says_what_to_show() {
    let text = r#"{"inputs":[{"id":"1"}],"properties":["a",null],"propertiesWithHistory":["b"],"idProperty":"ref"}"#;
    let body = batch(text, Operation::Read).unwrap();
    assert_eq!(body.properties, ["a"]);
    assert_eq!(body.with_history, ["b"]);
    assert_eq!(body.id_property.as_deref(), Some("ref"));
}

#[test]
fn o_create_takes_associations() {
    let text = r#"{"properties":{},"associations":[{"to":{"id":5},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":81}]}]}"#;
    let input = single(text, Operation::Create).unwrap();
    let types = vec![Relation {
        category: Some("HUBSPOT_DEFINED".into()),
        number: 81,
    }];
    assert_eq!(
        input.associations,
        [Association {
            to: "5".into(),
            types
        }]
    );
}

#[test]
fn an_empty_body_is_told_so() {
    let error = batch(" ", Operation::Update).unwrap_err();
    assert_eq!(error.code, Code::MissingBody);
}
