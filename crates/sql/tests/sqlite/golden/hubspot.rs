//! `hubspot/`: communications and their properties.

use lockstep_core::hubspot::answer::Record;
use lockstep_core::hubspot::definition::Sent;
use lockstep_core::hubspot::property::Properties;
use lockstep_core::hubspot::search::{self, Search};
use lockstep_sql::{Chosen, Count, Query, Shelf};

use super::{Golden, golden};
use crate::support::{OURS, at};

const DEFINED: &str = r#"[{"name":"score","label":"","description":"","groupName":"own","type":"number","fieldType":"number",
    "options":[],"displayOrder":-1,"hidden":false,"formField":false,"hasUniqueValue":false,"createdAt":"","updatedAt":"",
    "archivedAt":null,"createdUserId":null}]"#;

fn checked(text: &str) -> Search {
    let properties = Properties::read(DEFINED).unwrap();
    let body = search::read(text).unwrap();
    search::check(&body, &properties, search::EXACT).unwrap()
}

fn found(text: &str) -> Query<Record> {
    OURS.search_communications(&checked(text))
}

fn counted(text: &str) -> Query<Count> {
    OURS.count_searched_communications(&checked(text))
}

/// By one condition.
fn condition(case: &str, name: &str, operator: &str, more: &str) -> Golden {
    let filter = format!(r#"{{"propertyName":"{name}","operator":"{operator}"{more}}}"#);
    golden(
        format!("hubspot/search_communications.{case}"),
        found(&format!(r#"{{"filterGroups":[{{"filters":[{filter}]}}]}}"#)),
    )
}

pub fn cases() -> Vec<Golden> {
    let sent = Sent {
        name: Some("ticket".into()),
        label: Some("Ticket".into()),
        description: Some("Its number".into()),
        group_name: Some("own".into()),
        kind: Some("string".into()),
        field_type: Some("text".into()),
        options: Some(Vec::new()),
        display_order: Some(1),
        hidden: Some(false),
        form_field: Some(true),
        has_unique_value: Some(true),
    };
    let values = ["a", "b"];
    let body = "hs_communication_body";
    vec![
        golden(
            "hubspot/communications.ids-with-history",
            OURS.communications(Chosen::Ids(&[5, 6]), Shelf::Live, &["body".to_owned()]),
        ),
        golden(
            "hubspot/communications.ids-archived",
            OURS.communications(Chosen::Ids(&[5, 6]), Shelf::Archived, &[]),
        ),
        golden(
            "hubspot/communications.values",
            OURS.communications(Chosen::Values("ticket", &values), Shelf::Live, &[]),
        ),
        golden(
            "hubspot/communications.values-archived",
            OURS.communications(Chosen::Values("ticket", &values), Shelf::Archived, &[]),
        ),
        golden(
            "hubspot/communications.page",
            OURS.communications(Chosen::After(7, 11), Shelf::Live, &[]),
        ),
        golden(
            "hubspot/known_communications",
            OURS.known_communications(&[5, 6]),
        ),
        golden(
            "hubspot/value_owners",
            OURS.value_owners(&[("ticket", "a")]),
        ),
        golden("hubspot/communication_batch", OURS.communication_batch(3)),
        golden("hubspot/communication_items", OURS.communication_items(3)),
        golden(
            "hubspot/communication_properties.there",
            OURS.communication_properties(false),
        ),
        golden(
            "hubspot/communication_properties.archived",
            OURS.communication_properties(true),
        ),
        golden(
            "hubspot/define_property",
            OURS.define_property(&sent, 9, at(0)),
        ),
        golden(
            "hubspot/change_property",
            OURS.change_property("ticket", &sent, at(0)),
        ),
        golden(
            "hubspot/archive_property",
            OURS.archive_property("ticket", at(0)),
        ),
        golden(
            "hubspot/search_communications.all",
            found(r#"{"query":"quick fox","sorts":["-score"],"limit":5,"after":"5"}"#),
        ),
        golden(
            "hubspot/count_searched_communications",
            counted(r#"{"query":"quick fox","sorts":["-score"],"limit":5,"after":"5"}"#),
        ),
        golden(
            "hubspot/search_communications.groups",
            found(
                r#"{"filterGroups":[{"filters":[{"propertyName":"hs_object_id","operator":"GT","value":"3"},
                    {"propertyName":"hs_createdate","operator":"LT","value":"2026-01-01"}]},
                    {"filters":[{"propertyName":"hs_object_source_id","operator":"EQ","value":"9"}]}]}"#,
            ),
        ),
        condition("is-number", "score", "EQ", r#","value":"9""#),
        condition("is-not-number", "score", "NEQ", r#","value":"9""#),
        condition(
            "between",
            "score",
            "BETWEEN",
            r#","value":"1","highValue":"2""#,
        ),
        condition("is-text", body, "EQ", r#","value":"Hello""#),
        condition("one-of", body, "IN", r#","values":["a","b"]"#),
        condition("none-of", body, "NOT_IN", r#","values":["a","b"]"#),
        condition("has-value", body, "HAS_PROPERTY", ""),
        condition("has-no-value", body, "NOT_HAS_PROPERTY", ""),
        condition("word", body, "CONTAINS_TOKEN", r#","value":"ada""#),
        condition("no-word", body, "NOT_CONTAINS_TOKEN", r#","value":"ad*""#),
    ]
}
