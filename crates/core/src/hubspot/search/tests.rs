//! Searches, operator by operator.

use super::*;

fn checked(text: &str) -> Result<Search, String> {
    let body = read(text).map_err(|error| error.detail)?;
    let properties = Properties::read(
        r#"[{"name":"score","type":"number"},{"name":"day","type":"date"},{"name":"note","type":"string"}]"#,
    )
    .unwrap();
    check(&body, &properties, EXACT).map_err(|error| error.detail)
}

fn test(filter: &str) -> Result<Test, String> {
    let search = checked(&format!(r#"{{"filterGroups":[{{"filters":[{filter}]}}]}}"#))?;
    Ok(search.groups[0][0].test.clone())
}

#[test]
fn o_every_operator_is_read() {
    let text = |text: &str| Operand::Text(text.to_owned());
    let of = |operator: &str, more: &str| {
        test(&format!(
            r#"{{"propertyName":"note","operator":"{operator}"{more}}}"#
        ))
        .unwrap()
    };
    let value = r#","value":"Ab","highValue":"cd","values":["X"]"#;
    assert_eq!(of("EQ", value), Test::Equal(text("ab")));
    assert_eq!(of("NEQ", value), Test::NotEqual(text("ab")));
    assert_eq!(of("LT", value), Test::Less(text("ab"), false));
    assert_eq!(of("LTE", value), Test::Less(text("ab"), true));
    assert_eq!(of("GT", value), Test::Greater(text("ab"), false));
    assert_eq!(of("GTE", value), Test::Greater(text("ab"), true));
    assert_eq!(of("BETWEEN", value), Test::Between(text("ab"), text("cd")));
    assert_eq!(of("IN", value), Test::Among(vec![text("x")], false));
    assert_eq!(of("NOT_IN", value), Test::Among(vec![text("x")], true));
    assert_eq!(of("HAS_PROPERTY", ""), Test::HasValue(true));
    assert_eq!(of("NOT_HAS_PROPERTY", ""), Test::HasValue(false));
    let token = |value: &str, operator: &str| of(operator, &format!(r#","value":"{value}""#));
    let words = |text: &str, open_start, open_end| Token {
        text: text.to_owned(),
        open_start,
        open_end,
    };
    assert_eq!(
        token("Ada", "CONTAINS_TOKEN"),
        Test::Token(words("ada", false, false), false)
    );
    assert_eq!(
        token("*@hub.com", "NOT_CONTAINS_TOKEN"),
        Test::Token(words("hub com", true, false), true)
    );
    assert_eq!(
        token("ad*", "CONTAINS_TOKEN"),
        Test::Token(words("ad", false, true), false)
    );
}

#[test]
fn values_are_of_their_type() {
    let of = |name: &str, value: &str| {
        test(&format!(
            r#"{{"propertyName":"{name}","operator":"EQ","value":{value}}}"#
        ))
    };
    assert_eq!(
        of("score", "\"17\""),
        Ok(Test::Equal(Operand::Number(17.0)))
    );
    assert_eq!(
        of("day", "1572480000000"),
        Ok(Test::Equal(Operand::Text("2019-10-31".to_owned())))
    );
    assert_eq!(
        of("hs_createdate", "\"2019-10-31\""),
        Ok(Test::Equal(Operand::Text(
            "2019-10-31T00:00:00.000Z".to_owned()
        )))
    );
    assert_eq!(
        of("score", "\"x\""),
        Err("x was not a valid long.".to_owned())
    );
    assert_eq!(
        of("day", "\"x\""),
        Err("x was not a valid date.".to_owned())
    );
    assert_eq!(
        of("nope", "1"),
        Err("Property \"nope\" does not exist".to_owned())
    );
}

#[test]
fn what_is_missing_is_named() {
    let of = |operator: &str| {
        test(&format!(
            r#"{{"propertyName":"note","operator":"{operator}"}}"#
        ))
        .unwrap_err()
    };
    assert_eq!(of("EQ"), "The operator EQ needs a value.");
    assert_eq!(
        of("IN"),
        "The operator IN needs from 1 to 100 values; there are 0."
    );
    assert_eq!(
        of("CONTAINS_TOKEN"),
        "The operator CONTAINS_TOKEN needs a value with a word in it."
    );
    assert!(of("LIKE").starts_with("The operator is `LIKE`; it must be `EQ`, `NEQ`"));
}

#[test]
fn o_limits() {
    assert_eq!(
        checked(r#"{"limit":200,"after":"9800"}"#).unwrap().after,
        9_800
    );
    assert_eq!(
        checked(r#"{"limit":201}"#).unwrap_err(),
        "The limit of a search is 201; it must be a whole number from 0 to 200."
    );
    assert_eq!(
        checked(r#"{"limit":200,"after":9801}"#).unwrap_err(),
        "A search leads to its first 10000 hits; narrow it down to see others."
    );
    let groups = |groups: usize, filters: usize| {
        let filter =
            vec![r#"{"propertyName":"note","operator":"HAS_PROPERTY"}"#; filters].join(",");
        let group = format!(r#"{{"filters":[{filter}]}}"#);
        checked(&format!(
            r#"{{"filterGroups":[{}]}}"#,
            vec![&*group; groups].join(",")
        ))
    };
    assert!(groups(5, 5).is_ok());
    assert_eq!(
        groups(6, 1).unwrap_err(),
        "A search has at most 5 filterGroups; there are 6."
    );
    assert_eq!(
        groups(1, 11).unwrap_err(),
        "A search has at most 10 filters in a group; there are 11."
    );
    assert_eq!(
        groups(3, 9).unwrap_err(),
        "A search has at most 25 filters in all; there are 27."
    );
}

#[test]
fn t_sorts_come_as_names_and_as_objects() {
    let sort = |sort: &str| checked(&format!(r#"{{"sorts":[{sort}]}}"#)).unwrap().sort;
    let note = Subject::Property("note".to_owned(), false);
    assert_eq!(sort("\"note\""), Some((note.clone(), false)));
    assert_eq!(sort("\"-hs_object_id\""), Some((Subject::Id, true)));
    assert_eq!(
        sort(r#"{"propertyName":"note","direction":"DESCENDING"}"#),
        Some((note.clone(), true))
    );
    for direction in ["\"ascending\"", "\"\"", "null"] {
        assert_eq!(
            sort(&format!(
                r#"{{"propertyName":"note","direction":{direction}}}"#
            )),
            Some((note.clone(), false))
        );
    }
    assert_eq!(
        read(r#"{"sorts":[{"propertyName":"note","direction":"desc"}]}"#)
            .unwrap_err()
            .detail,
        "Invalid input JSON on line 1, column 46: Unrecognized direction \"desc\", known directions: ASCENDING, DESCENDING"
    );
    assert_eq!(
        checked(r#"{"sorts":["note","score"]}"#).unwrap_err(),
        "A search has at most 1 sorts; there are 2."
    );
}

#[test]
fn filters_beside_the_groups_are_one_group() {
    let filter = r#"{"propertyName":"note","operator":"HAS_PROPERTY"}"#;
    let grouped = checked(&format!(
        r#"{{"filterGroups":[{{"filters":[{filter},{filter}]}}]}}"#
    ));
    for text in [
        format!(r#"{{"filters":[{filter},{filter}]}}"#),
        format!(r#"{{"filters":[{filter},{filter}],"filterGroups":[]}}"#),
        format!(r#"{{"filters":[],"filterGroups":[{{"filters":[{filter},{filter}]}}]}}"#),
    ] {
        assert_eq!(checked(&text), grouped, "{text}");
    }
    let both = format!(r#"{{"filters":[{filter}],"filterGroups":[{{"filters":[{filter}]}}]}}"#);
    assert!(
        checked(&both)
            .unwrap_err()
            .starts_with("A search has filterGroups and filters;")
    );
    let many = format!(r#"{{"filters":[{}]}}"#, [filter; 11].join(","));
    let detail = "A search has at most 10 filters in a group; there are 11.";
    assert_eq!(checked(&many), Err(detail.to_owned()));
    let error = |text: &str| {
        let properties = Properties::default();
        check(&read(text).unwrap(), &properties, EXACT).unwrap_err()
    };
    let wrong = r#"{"filters":[{"propertyName":"nope","operator":"EQ"}]}"#;
    assert_eq!(error(wrong).pointer(), Some("/filters/0"));
}

#[test]
fn a_query_is_the_beginnings_of_words() {
    let of = |query: &str| {
        let query = checked(&format!(r#"{{"query":"{query}"}}"#)).unwrap().query;
        query.map(|tokens| {
            tokens
                .into_iter()
                .map(|token| {
                    assert!(!token.open_start && token.open_end);
                    token.text
                })
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(of(" "), None);
    assert_eq!(of("77 ÖRJ"), Some(vec!["77".into(), "örj".into()]));
    assert_eq!(
        of("Ada@Hub.com - x"),
        Some(vec!["ada hub com".into(), "x".into()])
    );
    assert_eq!(of("-- …"), Some(vec![]), "and nothing is found");
}

#[test]
fn texts_are_compared_whatever_their_capitals_in_every_script() {
    let of = |value: &str, name: &str| {
        test(&format!(
            r#"{{"propertyName":"{name}","operator":"EQ","value":"{value}"}}"#
        ))
    };
    let text = |text: &str| Ok(Test::Equal(Operand::Text(text.to_owned())));
    assert_eq!(of("ÖRJAN", "note"), text("örjan"));
    assert_eq!(of("STRASSE", "note"), of("Straße", "note"));
    // What the system keeps has letters of upper case only, and is compared as it is.
    assert_eq!(
        of("2026-01-31", "hs_createdate"),
        text("2026-01-31T00:00:00.000Z")
    );
    assert_eq!(
        of("2026-01-31", "hs_timestamp"),
        text("2026-01-31t00:00:00.000z")
    );
}
