//! Definitions of properties.

use super::*;

const TICKET: &str = r#"{"name":"ticket","label":"Ticket","groupName":"own","type":"string","fieldType":"text","hasUniqueValue":true}"#;

fn refusal_of(text: &str) -> String {
    new(text).unwrap_err().detail
}

fn with(member: &str, value: &str) -> String {
    let mut definition: Value = serde_json::from_str(TICKET).unwrap();
    definition[member] = serde_json::from_str(value).unwrap();
    definition.to_string()
}

#[test]
fn o_a_definition_with_a_unique_value_is_read() {
    let sent = new(TICKET).unwrap();
    assert_eq!(
        (sent.name.as_deref(), sent.has_unique_value),
        (Some("ticket"), Some(true))
    );
}

#[test]
fn what_cannot_be_defined_is_refused() {
    for (member, value, detail) in [
        (
            "name",
            "\"Ticket\"",
            "The name \"Ticket\" is not allowed; it must start with a letter and have at most 100 lower-case letters, digits and underscores.",
        ),
        (
            "name",
            "\"hs_object_id\"",
            "A property named 'hs_object_id' already exists, or is reserved.",
        ),
        ("name", "null", "A property needs a name."),
        ("label", "\"\"", "A property needs a label."),
        (
            "type",
            "\"json\"",
            "The type \"json\" is not allowed; it must be `string`, `number`, `bool`, `enumeration`, `date` or `datetime`.",
        ),
        (
            "fieldType",
            "\"date\"",
            "The fieldType \"date\" is not allowed for type string; it must be `text`, `textarea`, `phonenumber`, `html` or `file`.",
        ),
        (
            "options",
            r#"[{"label":"A","value":"a"}]"#,
            "A property of type string has no options.",
        ),
    ] {
        assert_eq!(refusal_of(&with(member, value)), detail);
    }
    let choice = |options: &str| {
        format!(
            r#"{{"name":"a","label":"A","groupName":"own","type":"enumeration","fieldType":"checkbox","options":{options}}}"#
        )
    };
    assert!(new(&choice(r#"[{"label":"A","value":"a"}]"#)).is_ok());
    assert_eq!(
        refusal_of(&choice("[]")),
        "A property of type enumeration needs from 1 to 1,000 options."
    );
    assert_eq!(
        refusal_of(&choice(r#"[{"value":"a"},{"value":"a"}]"#)),
        "The option \"a\" is there more than once."
    );
    assert_eq!(
        refusal_of(&choice(r#"[{"value":"a;b"}]"#)),
        "The option \"a;b\" is not allowed; a value has from 1 to 255 bytes and no semicolon."
    );
    let unique = r#"{"name":"a","label":"A","groupName":"own","type":"date","fieldType":"date","hasUniqueValue":true}"#;
    assert_eq!(
        refusal_of(unique),
        "Only properties of type `string` or `number` can have hasUniqueValue."
    );
}

#[test]
fn every_property_by_nature_has_its_texts() {
    for one in BUILT_IN {
        let texts = one.texts();
        assert_eq!(texts.name, one.name);
        assert!(!texts.label.is_empty() && !texts.description.is_empty());
        assert!(one.kind.field_types().contains(&texts.field_type));
    }
}

#[test]
fn a_change_keeps_name_type_and_uniqueness() {
    assert!(change(r#"{"label":"New","type":"string"}"#, "string").is_ok());
    let error = change(r#"{"type":"number"}"#, "string").unwrap_err();
    assert_eq!(
        error.detail,
        "The type of a property stays; it is string and cannot become number."
    );
    assert!(
        change(r#"{"name":"b"}"#, "string")
            .unwrap_err()
            .detail
            .contains("Unrecognized field \"name\"")
    );
}

#[test]
fn o_definitions_are_shown_with_what_may_be_done_with_them() {
    let built_in = built_in(find_built_in("hs_object_id").unwrap());
    assert_eq!(built_in["modificationMetadata"]["readOnlyValue"], true);
    assert_eq!(built_in["hubspotDefined"], true);
    let stored = stored(r#"[{"name":"ticket","label":"Ticket","description":"","groupName":"own","type":"string","fieldType":"text","options":[],"displayOrder":-1,"hidden":false,"formField":false,"hasUniqueValue":true,"createdAt":"x","updatedAt":"y","archivedAt":null,"createdUserId":3}]"#).unwrap();
    let shown = object(&stored[0]);
    assert_eq!(
        (&shown["hasUniqueValue"], &shown["archived"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(shown["createdUserId"], "3");
}
