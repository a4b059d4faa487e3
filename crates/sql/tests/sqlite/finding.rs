//! What people look for: words, tags, parts of texts, alternatives.

use lockstep_core::schema::{ACCOUNT, PROSPECT};
use serde_json::{Value, json};

use crate::filters::{ids, query};
use crate::records;
use crate::support::{OURS, THEIRS};

#[test]
fn a_search_finds_beginnings_in_capitals_or_not() {
    let database = records::organisations();
    for (number, row) in [
        json!({ "first_name": "Ada", "last_name": "Maplewood", "company": "Örtel", "emails": "[\"A.Maple@example.com\"]" }),
        json!({ "first_name": "Maplestone", "last_name": null, "company": null, "emails": "[]" }),
        json!({ "first_name": null, "last_name": null, "company": null, "emails": "[]" }),
        json!({ "first_name": "Elan_", "last_name": "100%", "company": "Ada & Co", "emails": "[\"map@example.com\"]" }),
    ]
    .into_iter()
    .enumerate()
    {
        let number = i64::try_from(number).unwrap() + 1;
        for organisation in [OURS, THEIRS] {
            records::insert(&database, organisation, &PROSPECT, number, &row);
        }
    }
    for (text, wanted) in [
        ("map", vec![1, 2, 4]),
        ("maple", vec![1, 2]),
        ("ADA M", vec![1]),
        ("ada", vec![1, 4]),
        ("_ADA & co_", vec![4]),
        ("a.m", vec![1]),
        ("_maplewood_", vec![1]),
        ("_maple_", vec![]),
        ("_NULL_", vec![3]),
        ("_NOTNULL_", vec![1, 2, 4]),
        ("el", vec![4]),
        ("%", vec![]),
        ("100%", vec![4]),
        ("_", vec![]),
        ("x' OR 1=1 --", vec![]),
    ] {
        let read = query(&PROSPECT, &[("filter[q]".to_owned(), text.to_owned())]);
        assert_eq!(ids(&database, &PROSPECT, &read), wanted, "{text}");
    }
    // What was found by, until it changes.
    database.sql("UPDATE prospects SET emails = '[\"new@example.com\"]' WHERE id = 1");
    database.sql("DELETE FROM prospects WHERE id = 4");
    let found = |name: &str, text: &str| {
        let read = query(&PROSPECT, &[(name.to_owned(), text.to_owned())]);
        ids(&database, &PROSPECT, &read)
    };
    assert_eq!(found("filter[q]", "new@"), [1]);
    assert_eq!(found("filter[emails]", "new@example.com"), [1]);
    assert_eq!(
        found("filter[emails]", "NEW@example.com"),
        [0; 0],
        "exactly"
    );
    assert_eq!(found("filter[q]", "a.maple@"), [0; 0]);
    assert_eq!(
        database.value("SELECT count(*) FROM prospect_emails WHERE prospect_id = 4"),
        0
    );
}

/// Tags are found as they are written, in the organisation, wherever its records are; what has none of them, too.
#[test]
fn tags_are_filters() {
    let database = records::organisations();
    for (number, tags) in [
        json!(["vip", "EU"]),
        json!(["eu"]),
        json!([]),
        json!(["vip", "a,b"]),
    ]
    .iter()
    .enumerate()
    {
        let number = i64::try_from(number).unwrap() + 1;
        for resource in [&PROSPECT, &ACCOUNT] {
            records::insert(&database, OURS, resource, number, &json!({ "tags": tags }));
            records::insert(
                &database,
                THEIRS,
                resource,
                number,
                &json!({ "tags": ["vip"] }),
            );
        }
    }
    let found = |resource, name: &str, text: &str| {
        ids(
            &database,
            resource,
            &query(resource, &[(name.to_owned(), text.to_owned())]),
        )
    };
    for resource in [&PROSPECT, &ACCOUNT] {
        for (name, text, wanted) in [
            ("filter[tags]", "vip", vec![1, 4]),
            ("filter[tags]", "eu,EU", vec![1, 2]),
            ("filter[tags][]", "a,b", vec![4]),
            ("filter[tags]", "VIP", vec![]),
            ("filter[tags][not]", "vip", vec![2, 3]),
            ("filter[tags][not]", "vip,eu", vec![3]),
            ("filter[tags][not][]", "a,b", vec![1, 2, 3]),
            ("filter[tags]", "__null__", vec![3]),
            ("filter[tags]", "__notnull__", vec![1, 2, 4]),
        ] {
            assert_eq!(
                found(resource, name, text),
                wanted,
                "{} {name}={text}",
                resource.name
            );
        }
    }
    // Whatever they become.
    for tags in [
        vec!["a"],
        vec!["a", "b"],
        vec!["a"],
        vec!["ab"],
        vec![],
        vec!["a]", "a,b"],
        vec!["a]"],
        vec!["a\"", "b", "c"],
        vec!["c", "a\""],
    ] {
        database.sql(&format!(
            "UPDATE prospects SET tags = '{}' WHERE id = 3",
            json!(tags)
        ));
        let mut kept: Vec<String> = database
            .sql("SELECT element FROM prospect_tags WHERE organisation_id = 1 AND prospect_id = 3")
            .iter()
            .map(|row| row["element"].as_str().unwrap().to_owned())
            .collect();
        let mut wanted: Vec<String> = tags.iter().map(|one| (*one).to_owned()).collect();
        kept.sort();
        wanted.sort();
        assert_eq!(kept, wanted);
    }
    // Until they change; to the bin and back they stay as they are.
    database.sql("UPDATE prospects SET tags = '[\"new\",\"EU\"]' WHERE id = 1");
    assert_eq!(found(&PROSPECT, "filter[tags]", "vip"), [4]);
    assert_eq!(found(&PROSPECT, "filter[tags]", "new,EU"), [1]);
    database.sql("UPDATE prospects SET organisation_id = -organisation_id WHERE id = 1");
    assert_eq!(found(&PROSPECT, "filter[tags]", "new"), [0; 0]);
    database.sql("UPDATE prospects SET organisation_id = -organisation_id WHERE id = 1");
    assert_eq!(found(&PROSPECT, "filter[tags]", "new"), [1]);
    database.sql("DELETE FROM prospects WHERE id IN (1, 4)");
    let left = "SELECT count(*) FROM prospect_tags WHERE prospect_id IN (1, 4)";
    assert_eq!(database.value(left), 0);
}

#[test]
fn what_is_not_this_may_be_nothing() {
    let database = records::organisations();
    for (id, row) in [
        (
            1,
            json!({ "owner_id": 1, "title": "Head of Ärger", "company": "Örtel", "emails": "[\"a@x.example\"]" }),
        ),
        (
            2,
            json!({ "owner_id": 2, "title": "ärgerlich", "company": null, "emails": "[]" }),
        ),
        (
            3,
            json!({ "owner_id": null, "title": null, "company": "Ortel", "emails": "[\"B@X.example\",\"c@y.example\"]" }),
        ),
    ] {
        records::insert(&database, OURS, &PROSPECT, id, &row);
    }
    database.sql("UPDATE prospects SET folded = json_object('title', 'head of ärger', 'company', 'örtel') WHERE id = 1");
    database.sql("UPDATE prospects SET folded = json_object('title', 'ärgerlich') WHERE id = 2");
    for (name, text, wanted) in [
        ("filter[owner][id][not]", "1", vec![2, 3]),
        ("filter[owner][id][not]", "1,2", vec![3]),
        ("filter[title][not]", "ärgerlich", vec![1, 3]),
        ("filter[emails][not]", "a@x.example", vec![2, 3]),
        ("filter[title][contains]", "ÄRGER", vec![1, 2]),
        ("filter[title][contains]", "of ä", vec![1]),
        ("filter[title][contains]", "%", vec![]),
        ("filter[company][contains]", "TEL", vec![1, 3]),
        ("filter[emails][contains]", "@x.", vec![1, 3]),
        ("filter[emails][contains]", "\",\"", vec![]),
    ] {
        let read = query(&PROSPECT, &[(name.to_owned(), text.to_owned())]);
        assert_eq!(ids(&database, &PROSPECT, &read), wanted, "{name}={text}");
    }
}

/// Whoever meets all of one alternative is found, and nobody else's, whatever else is asked.
#[test]
fn one_of_the_alternatives_must_be_met() {
    let database = records::organisations();
    for (id, owner, tags) in [
        (1, 1, "vip"),
        (2, 1, "eu"),
        (3, 2, "vip"),
        (4, 2, "eu"),
        (5, 3, "us"),
    ] {
        let row = json!({ "owner_id": owner, "tags": [tags], "title": format!("t{}", id % 2) });
        records::insert(&database, OURS, &PROSPECT, id, &row);
        records::insert(&database, THEIRS, &PROSPECT, id, &row);
    }
    for (parameters, wanted) in [
        (
            &[("or][1][tags", "vip"), ("or][2][owner][id", "1")] as &[(&str, &str)],
            vec![1, 2, 3],
        ),
        (
            &[
                ("or][1][tags", "vip"),
                ("or][1][owner][id", "1"),
                ("or][3][owner][id", "3"),
            ],
            vec![1, 5],
        ),
        (
            &[
                ("or][1][tags", "vip"),
                ("or][2][owner][id", "1"),
                ("title", "t1"),
            ],
            vec![1, 3],
        ),
        (&[("or][7][tags", "vip")], vec![1, 3]),
        (
            &[("or][1][tags][not", "vip"), ("or][2][id", "3")],
            vec![2, 3, 4, 5],
        ),
        (
            &[
                ("or][1][updatedAt][gte", "1999-01-01"),
                ("or][2][updatedAt][lte", "1998-01-01"),
            ],
            vec![1, 2, 3, 4, 5],
        ),
    ] {
        for sort in ["id", "-title", "updatedAt"] {
            let asked = parameters
                .iter()
                .map(|(name, text)| (format!("filter[{name}]"), (*text).to_owned()));
            let mut asked: Vec<_> = asked.collect();
            asked.push(("sort".to_owned(), sort.to_owned()));
            let mut found = ids(&database, &PROSPECT, &query(&PROSPECT, &asked));
            found.sort_by_key(Value::as_i64);
            assert_eq!(found, wanted, "{parameters:?} by {sort}");
            let read = query(&PROSPECT, &asked);
            let count = database.run(&OURS.count(&PROSPECT, &read.filters))[0]["count"].as_u64();
            assert_eq!(count, u64::try_from(wanted.len()).ok(), "{parameters:?}");
        }
    }
}
