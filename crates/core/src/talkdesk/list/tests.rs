//! Lists: what a new one needs, and what can change.

use super::*;

fn shown(read: Result<Fields<'_>, Vec<Error>>) -> Result<String, String> {
    read.map(|fields| serde_json::to_string(&fields).unwrap())
        .map_err(|errors| {
            let details: Vec<_> = errors.into_iter().map(|one| one.detail).collect();
            details.join("; ")
        })
}

#[test]
fn o_a_name_suffices() {
    assert_eq!(
        shown(new_list(r#"{"name":"Leads"}"#)),
        Ok(
            r#"{"name":"Leads","uniqueIdentifierType":"PHONE_NUMBER","status":"ACCEPTED"}"#
                .to_owned()
        )
    );
    assert_eq!(
        shown(new_list(
            r#"{"unique_identifier_type":"EXTERNAL","name":"Leads"}"#
        )),
        Ok(r#"{"uniqueIdentifierType":"EXTERNAL","name":"Leads","status":"ACCEPTED"}"#.to_owned())
    );
}

#[test]
fn what_a_list_cannot_be() {
    for (text, detail) in [
        ("[]", "the body is an array; it must be an object"),
        (
            "{}",
            "the body has no `name`; it must be an object with `name`",
        ),
        (
            r#"{"name":""}"#,
            "`name` is empty; it must have at least one character",
        ),
        (
            r#"{"name":"a","unique_identifier_type":"EMAIL"}"#,
            "`unique_identifier_type` is `EMAIL`; it must be `PHONE_NUMBER`, `EXTERNAL` or `NOTHING`",
        ),
        (
            r#"{"name":"a","teams":[]}"#,
            "`teams` cannot be given; there are no teams here",
        ),
        (
            r#"{"name":"a","csv_metadata":{}}"#,
            "`csv_metadata` cannot be given; files cannot be uploaded here; create the records with `records/bulks`",
        ),
        (
            r#"{"nmae":"a"}"#,
            "`nmae` is not a member that can be given; did you mean `name`?; the body has no `name`; it must be an object with `name`",
        ),
    ] {
        assert_eq!(shown(new_list(text)), Err(detail.to_owned()), "{text}");
    }
    let long = format!(r#"{{"name":"{}"}}"#, "é".repeat(121));
    assert_eq!(
        shown(new_list(&long)),
        Err("`name` has 121 characters; at most 120 are allowed".to_owned())
    );
}

#[test]
fn a_list_gets_another_name() {
    for text in [
        r#"{"name":"Leads"}"#,
        r#"[{"op":"replace","path":"/name","value":"Leads"}]"#,
    ] {
        assert_eq!(
            shown(list_patch(text)),
            Ok(r#"{"name":"Leads"}"#.to_owned())
        );
    }
    for (text, detail) in [
        (
            "3",
            "the body is a number; it must be an object with `name`",
        ),
        (
            "[]",
            "the body is an empty array; it must have at least one element",
        ),
        (
            r#"[{"op":"remove","path":"/status"}]"#,
            "`op` is `remove`; it must be `add` or `replace`; `path` is `/status`; it must be `/name` or `name`; an operation has no `value`; give it one",
        ),
        (
            r#"{"name":"a","unique_identifier_type":"NOTHING"}"#,
            "`unique_identifier_type` is not a member that can be given; allowed: `name`",
        ),
    ] {
        assert_eq!(shown(list_patch(text)), Err(detail.to_owned()), "{text}");
    }
}
