//! Operations on records: which there are, and what they come to.

use super::*;

fn one(text: &str) -> Result<String, String> {
    record_patch(text)
        .map(|fields| serde_json::to_string(&fields).unwrap())
        .map_err(|errors| {
            errors
                .into_iter()
                .map(|one| one.detail)
                .collect::<Vec<_>>()
                .join("; ")
        })
}

#[test]
fn o_priority_and_extra_data_change() {
    for (path, value, fields) in [
        ("/priority", "3", r#"{"priority":3}"#),
        ("priority", "3", r#"{"priority":3}"#),
        ("/extra_data/a", "\"x\"", r#"{"extraData":{"a":"x"}}"#),
        (
            "extra_data/a~1b~0",
            "null",
            r#"{"extraData":{"a/b~":null}}"#,
        ),
        (
            "/extra_data",
            r#"{"b":1,"a":true}"#,
            r#"{"extraData":{"a":true,"b":1}}"#,
        ),
    ] {
        for op in ["add", "replace"] {
            let text = format!(r#"[{{"op":"{op}","path":"{path}","value":{value}}}]"#);
            assert_eq!(one(&text), Ok(fields.to_owned()), "{text}");
        }
    }
    assert_eq!(
        one(
            r#"[{"op":"add","path":"/extra_data","value":{"b":1,"a":1}},{"op":"add","path":"/extra_data/a","value":2},{"op":"add","path":"/priority","value":1}]"#
        ),
        Ok(r#"{"extraData":{"a":2,"b":1},"priority":1}"#.to_owned())
    );
}

#[test]
fn o_nothing_else_changes() {
    for (text, detail) in [
        ("{}", "the body is an object; it must be an array"),
        (
            "[]",
            "the body is an empty array; it must have at least one element",
        ),
        (
            r#"[{"op":"replace","path":"/first_name","value":"x"}]"#,
            "`path` is `/first_name`; it must be `/priority`, `/extra_data` or `/extra_data/` and a name",
        ),
        (
            r#"[{"op":"remove","path":"/priority","value":1}]"#,
            "`op` is `remove`; it must be `add` or `replace`",
        ),
        (
            r#"[{"op":"add","path":"/priority"}]"#,
            "an operation has no `value`; give it one",
        ),
        (
            r#"[{"op":"add","path":"/priority","value":11}]"#,
            "`priority` is 11; it must be from 1 to 10",
        ),
        (
            r#"[{"op":"add","path":"/priority","value":null}]"#,
            "`priority` is null; it must have a value",
        ),
        (
            r#"[{"op":"add","path":"/extra_data/a","value":[]}]"#,
            "`a` is an array; it must be a string, a number or a boolean",
        ),
        (
            r#"[{"op":"add","path":"/extra_data","value":"x"}]"#,
            "`extra_data` is a string; it must be an object",
        ),
        (
            r#"[{"op":"add","path":"/priority","value":1,"form":"x"}]"#,
            "`form` is not a member of an operation; allowed: `op`, `path` or `value`",
        ),
    ] {
        assert_eq!(one(text), Err(detail.to_owned()), "{text}");
    }
}

#[test]
fn o_a_bulk_update_names_a_record_in_each_operation() {
    let text = r#"[{"op":"replace","path":"/records/a-b","value":{"priority":2,"extra_data":{"x":1}}},{"op":"add","path":"/records/c","value":{"priority":0}},{"op":"add","path":"/records/d","value":{}}]"#;
    let changes = bulk_patch(text, false).unwrap();
    let shown: Vec<String> = changes
        .iter()
        .map(|change| {
            let errors: Vec<_> = change
                .errors
                .iter()
                .map(super::super::record_code)
                .collect();
            let fields = serde_json::to_string(&change.fields).unwrap();
            format!("{} {fields} {}", change.id, errors.join(" "))
        })
        .collect();
    assert_eq!(
        shown,
        [
            r#"a-b {"priority":2,"extraData":{"x":1}} "#,
            "c {} PRIORITY_INVALID",
            "d {} OTHER",
        ]
    );
}

#[test]
fn a_bulk_update_is_refused_as_a_whole_where_it_names_no_records() {
    for (text, pointer, detail) in [
        (
            "[]",
            "",
            "the body is an empty array; it must have at least one element",
        ),
        (
            r#"[{"op":"replace","path":"/priority","value":{}}]"#,
            "/0/path",
            "`path` is `/priority`; it must be `/records/` and the id of a record",
        ),
        (
            r#"[{"op":"replace","path":"/records/","value":{}}]"#,
            "/0/path",
            "`path` is `/records/`; it must be `/records/` and the id of a record",
        ),
    ] {
        let code = if pointer.is_empty() {
            Code::ListEmpty
        } else {
            Code::NotAllowedValue
        };
        let error = Error::new(code, detail).at(pointer);
        assert_eq!(bulk_patch(text, false), Err(vec![error]), "{text}");
    }
}
