//! Searches find names whatever their capitals, in every script, and look for them in indexes.

use lockstep_core::query::{Field as Filtered, collection};
use lockstep_core::schema::{ACCOUNT, PROSPECT, RECORD_LIST, RESOURCE_TYPES};
use lockstep_core::talkdesk::{Page, PageFilter};
use lockstep_sql::system;
use serde_json::json;

use crate::folded::check;
use crate::folding::{communications, insert, list, lists, run, search_of, searched, text};
use crate::plans::{check_no_scan, plan_of};
use crate::records;
use crate::support::{Database, OURS, snake};

/// A name, as somebody asks for it, and what is another one.
const NAMES: &[(&str, &str, &str)] = &[
    ("Örjan", "ÖRJAN", "Orjan"),
    ("Ærø", "ærø", "aero"),
    ("Ärzte", "ärzte", "arzte"),
    ("Straße", "STRASSE", "strase"),
    ("Σίσυφος", "ΣΊΣΥΦΟΣ", "Σισυφος"),
    ("ЖАННА", "жанна", "жана"),
    ("O\u{308}stberg", "östberg", "ostberg"),
    ("İpek", "ipek", "epek"),
    ("東京", "東京", "京東"),
    ("MAPLE", "maple", "maples"),
];

#[test]
fn searches_of_prospects_and_accounts_find_names_in_every_script() {
    for (name, asked, other) in NAMES {
        let database = records::organisations();
        insert(&database, &ACCOUNT, &[("name", text(name))]);
        insert(
            &database,
            &ACCOUNT,
            &[("name", text("x")), ("domain", text(name))],
        );
        for fields in [
            [("firstName", text(name)), ("lastName", text("Birch"))],
            [("firstName", text("Ada")), ("lastName", text(name))],
            [("firstName", text("Bo")), ("emails", list(&["x", name]))],
        ] {
            insert(&database, &PROSPECT, &fields);
        }
        check(&database);
        let numbers = |resource, asked: &str| -> Vec<i64> {
            let found = searched(&database, resource, asked);
            found.iter().map(|id| id % 1_000).collect()
        };
        let word = format!("_{asked}_");
        assert_eq!(numbers(&ACCOUNT, asked), [1, 2], "{name}: {asked}");
        assert_eq!(numbers(&ACCOUNT, &word), [1, 2], "{name}: {asked}");
        assert_eq!(numbers(&PROSPECT, asked), [1, 2, 3], "{name}: {asked}");
        assert_eq!(numbers(&PROSPECT, &word), [2, 3], "{name}: {asked}");
        assert_eq!(numbers(&ACCOUNT, other), [0; 0], "{name}: {other}");
        assert_eq!(numbers(&PROSPECT, other), [0; 0], "{name}: {other}");
        let full = format!("{asked} b");
        assert_eq!(searched(&database, &PROSPECT, &full).len(), 1, "{full}");
    }
}

#[test]
fn lists_and_their_records_are_found_in_every_script() {
    for (name, asked, other) in NAMES {
        let database = records::organisations();
        insert(
            &database,
            &RECORD_LIST,
            &[
                ("name", text(&format!("All {name} of May"))),
                ("uniqueIdentifierType", text("NOTHING")),
            ],
        );
        let list = database.value("SELECT id FROM record_lists");
        for (first, last) in [(*name, "x"), ("y", *name)] {
            let input = json!({
                "recordList": { "type": "recordList", "id": list }, "firstName": first, "lastName": last,
                "phoneNumbers": { "HOME": "+1" },
            });
            run(&database, "recordsCreate", &[(None, input)]);
        }
        check(&database);
        for (asked, wanted) in [(*asked, 1), (other, 0)] {
            let found = lists(&database, PageFilter::Name(asked.into()));
            assert_eq!(found, wanted, "{name}: {asked}");
            let page = Page {
                filters: vec![PageFilter::Search(asked.into())],
                page: 1,
                per_page: 50,
                ..Page::default()
            };
            let found = database
                .run(&OURS.records_of_list(list.as_i64().unwrap(), &page))
                .len();
            assert_eq!(found, 2 * wanted, "{name}: {asked}");
        }
    }
}

#[test]
fn communications_are_found_in_every_script() {
    for (name, asked, other) in NAMES {
        let database = records::organisations();
        let body = format!("To „{name}“,\r\nat home");
        let properties = json!({ "note": name, "hs_communication_body": body, "day": "2026-01-31T00:00:00.000Z" });
        run(
            &database,
            "communicationsCreate",
            &[(None, json!({ "properties": properties }))],
        );
        check(&database);
        let filter = |operator: &str, value: &str| {
            let filter = json!({
                "propertyName": "note", "operator": operator, "value": value, "values": [value], "highValue": value,
            });
            communications(
                &database,
                &json!({ "filterGroups": [{ "filters": [filter] }] }),
            )
        };
        for (asked, wanted) in [(*asked, 1), (other, 0)] {
            for operator in ["EQ", "IN", "BETWEEN", "CONTAINS_TOKEN"] {
                assert_eq!(
                    filter(operator, asked),
                    wanted,
                    "{name}: {operator} {asked}"
                );
            }
            for operator in ["NEQ", "NOT_IN", "NOT_CONTAINS_TOKEN"] {
                assert_eq!(
                    filter(operator, asked),
                    1 - wanted,
                    "{name}: {operator} {asked}"
                );
            }
            let query = json!({ "query": format!("home {asked}") });
            assert_eq!(communications(&database, &query), wanted, "{name}: {asked}");
        }
        let day = json!({ "propertyName": "day", "operator": "EQ", "value": "2026-01-31" });
        let day = json!({ "filterGroups": [{ "filters": [day] }] });
        assert_eq!(
            communications(&database, &day),
            1,
            "times are compared, too"
        );
    }
}

#[test]
fn a_filter_by_an_address_tells_capitals_apart_in_every_script() {
    let database = records::organisations();
    insert(
        &database,
        &PROSPECT,
        &[("emails", list(&["Ärzte@x.example"]))],
    );
    let filtered = |text: &str| {
        let query = collection(&PROSPECT, [("filter[emails]".into(), text.into())]).unwrap();
        database.run(&OURS.count(&PROSPECT, &query.filters))[0]["count"].clone()
    };
    assert_eq!(filtered("Ärzte@x.example"), 1);
    assert_eq!(filtered("ärzte@x.example"), 0);
}

#[test]
fn searches_and_the_scheduler_look_into_indexes() {
    let database = Database::new();
    for (resource, q, indexes) in [
        (
            &ACCOUNT,
            "Är",
            &["accounts_to_search_by_name", "accounts_to_search_by_domain"] as &[&str],
        ),
        (
            &PROSPECT,
            "_Ær_",
            &[
                "prospects_to_search_by_name",
                "prospects_to_search_by_last_name",
            ],
        ),
    ] {
        let plan = plan_of(&database, &search_of(resource, q));
        for index in indexes {
            let found = plan.iter().any(|step| {
                step.contains(&format!(
                    "{index} (organisation_id=? AND <expr>>? AND <expr><?)"
                ))
            });
            assert!(found, "{index}: {plan:#?}");
        }
    }
    for resource in system::searched_types() {
        let plan = plan_of(&database, &system::unfolded(resource, 0));
        let index = format!("INDEX {}_to_fold (id>?)", snake(resource.plural));
        assert!(plan.iter().any(|step| step.ends_with(&index)), "{plan:#?}");
        let texts = (7, 1, json!({ "name": "ä" }));
        for statement in system::fold_texts(resource, &[texts]) {
            check_no_scan(&database, resource.name, &statement);
        }
    }
}

/// What `filter[q]` looks at is kept folded, or made of what is.
#[test]
fn what_is_searched_is_kept_folded() {
    for resource in RESOURCE_TYPES {
        let named: Vec<&str> = resource.searched().map(|one| one.name).collect();
        for attribute in resource.searched() {
            assert!(!attribute.derived, "{}.{}", resource.name, attribute.name);
        }
        let Ok(query) = collection(resource, [("filter[q]".into(), "x".into())]) else {
            continue;
        };
        let Filtered::Search(names) = &query.filters[0].field else {
            panic!("{}", resource.name)
        };
        for name in *names {
            let is_full_name = resource.attribute(name).unwrap().derived
                && ["firstName", "lastName"]
                    .iter()
                    .all(|one| named.contains(one));
            assert!(is_full_name || named.contains(name), "{name}");
        }
    }
}
