//! Attributes that share a column, and those that follow from others: written one by one, in bulk and by an
//! import, and what a document says of them.

use lockstep_core::document::{self, Intent};
use lockstep_core::import::Format;
use lockstep_core::record;
use lockstep_core::schema::{MAILING, PROSPECT, ResourceType, TEMPLATE};
use serde_json::{Value, json};

use crate::engine::{columns, import, revert, run, verdicts};
use crate::records;
use crate::stage::stage;
use crate::support::{Database, OURS, at, parse, view};

/// Creates a record as the Worker does; its document.
fn create(database: &Database, resource: &'static ResourceType, attributes: &Value) -> Value {
    let data = json!({ "data": { "type": resource.name, "attributes": attributes } });
    let text = data.to_string();
    let document = document::parse(&text, resource, Intent::Create).unwrap();
    let fields = record::create(resource, document, at(1), 1);
    let insert = OURS.insert(resource, &fields, &[], &view());
    database.documents_of(&insert).remove(0)
}

/// Changes a record as the Worker does, at a time; its document afterwards.
fn change(
    database: &Database,
    resource: &'static ResourceType,
    was: &Value,
    to: &Value,
    now: i64,
) -> Value {
    let id = was["id"].as_i64().unwrap();
    let whole = was.to_string();
    let current = document::parse_record(&whole, resource).unwrap().fields;
    let data = json!({ "data": { "type": resource.name, "id": id, "attributes": to } });
    let text = data.to_string();
    let document = document::parse(&text, resource, Intent::Update).unwrap();
    let changes = record::update(resource, &current, document, at(now), 1).unwrap();
    let version = columns(
        database,
        &crate::support::snake(resource.plural),
        id,
        "version",
    );
    let version = version["version"].as_i64().unwrap();
    assert_eq!(
        database
            .run(&OURS.update(resource, id, version, &changes, &[]))
            .len(),
        1
    );
    parse(&database.run(&OURS.show(resource, id, &view()))[0]["document"])
}

fn kept(database: &Database, table: &str, id: i64) -> Value {
    parse(&columns(database, table, id, "shared_attributes")["shared_attributes"])
}

#[test]
fn only_those_that_say_something_are_kept() {
    let database = records::full();
    let city = "Ulm \"an der\" \\ Donau 🦊\n";
    let made = create(
        &database,
        &PROSPECT,
        &json!({ "addressCity": city, "dateOfBirth": "1815-12-10", "linkedInConnections": 500, "gender": null }),
    );
    let id = made["id"].as_i64().unwrap();
    let all =
        json!({ "addressCity": city, "dateOfBirth": "1815-12-10", "linkedInConnections": 500 });
    assert_eq!(kept(&database, "prospects", id), all);
    for (name, value) in all.as_object().unwrap() {
        assert_eq!(&made["attributes"][name], value, "{name}");
    }
    let fewer = json!({ "addressCity": null, "degree": "BSc" });
    let changed = change(&database, &PROSPECT, &made, &fewer, 2);
    let left = json!({ "dateOfBirth": "1815-12-10", "linkedInConnections": 500, "degree": "BSc" });
    assert_eq!(kept(&database, "prospects", id), left);
    assert_eq!(changed["attributes"]["addressCity"], Value::Null);
    let nothing = json!({ "dateOfBirth": null, "linkedInConnections": null, "degree": null });
    change(&database, &PROSPECT, &changed, &nothing, 3);
    assert_eq!(kept(&database, "prospects", id), json!({}));
}

#[test]
fn an_empty_list_and_false_say_nothing() {
    let database = records::full();
    let template = json!({ "name": "Hello", "ccRecipients": ["a@example.com", "b,\"c\""], "toRecipients": [] });
    let made = create(&database, &TEMPLATE, &template);
    let id = made["id"].as_i64().unwrap();
    let list = json!({ "ccRecipients": ["a@example.com", "b,\"c\""] });
    assert_eq!(kept(&database, "templates", id), list);
    assert_eq!(made["attributes"]["ccRecipients"], list["ccRecipients"]);
    assert_eq!(made["attributes"]["toRecipients"], json!([]));
    let changed = change(
        &database,
        &TEMPLATE,
        &made,
        &json!({ "ccRecipients": [] }),
        2,
    );
    assert_eq!(kept(&database, "templates", id), json!({}));
    assert_eq!(changed["attributes"]["ccRecipients"], json!([]));
    let mailing = create(
        &database,
        &MAILING,
        &json!({ "trackLinks": true, "trackOpens": false }),
    );
    let id = mailing["id"].as_i64().unwrap();
    assert_eq!(
        kept(&database, "mailings", id),
        json!({ "trackLinks": true })
    );
    assert_eq!(mailing["attributes"]["trackLinks"], true);
    assert_eq!(mailing["attributes"]["trackOpens"], false);
}

/// What is said of another attribute: since when it has its value.
#[test]
fn a_time_goes_with_what_it_is_the_time_of() {
    let database = records::full();
    let since = |document: &Value| document["attributes"]["emailsOptedAt"].clone();
    let made = create(
        &database,
        &PROSPECT,
        &json!({ "emailsOptStatus": "opted_in" }),
    );
    assert_eq!(since(&made), json!(at(1)));
    let other = change(&database, &PROSPECT, &made, &json!({ "title": "CTO" }), 2);
    assert_eq!(since(&other), json!(at(1)));
    let out = change(
        &database,
        &PROSPECT,
        &other,
        &json!({ "emailsOptStatus": "opted_out" }),
        3,
    );
    assert_eq!(since(&out), json!(at(3)));
    let cleared = change(
        &database,
        &PROSPECT,
        &out,
        &json!({ "emailsOptStatus": null }),
        4,
    );
    assert_eq!(since(&cleared), Value::Null);
    let mailing = create(&database, &MAILING, &json!({ "scheduledAt": at(5) }));
    assert_eq!(mailing["attributes"]["state"], "scheduled");
    assert_eq!(mailing["attributes"]["stateChangedAt"], json!(at(1)));
}

#[test]
fn the_slug_is_the_name_in_the_address() {
    let database = records::full();
    for (url, slug) in [
        (
            json!("https://www.linkedin.com/in/ada-lovelace"),
            json!("ada-lovelace"),
        ),
        (
            json!("https://www.linkedin.com/in/ada-lovelace/"),
            json!("ada-lovelace"),
        ),
        (
            json!("https://de.linkedin.com/in/zoë-1?trk=/in/2"),
            json!("zoë-1"),
        ),
        (
            json!("https://www.linkedin.com/in/ada/details/skills/"),
            json!("ada"),
        ),
        (json!("https://www.linkedin.com/in/"), Value::Null),
        (
            json!("https://www.linkedin.com/company/alderfox"),
            Value::Null,
        ),
        (Value::Null, Value::Null),
    ] {
        let made = create(
            &database,
            &PROSPECT,
            &json!({ "linkedInUrl": url, "timeZone": "UTC" }),
        );
        assert_eq!(made["attributes"]["linkedInSlug"], slug, "{url}");
        assert_eq!(made["attributes"]["timeZoneIana"], "UTC");
        let other = json!({ "linkedInUrl": "https://www.linkedin.com/in/bo" });
        let changed = change(&database, &PROSPECT, &made, &other, 2);
        assert_eq!(changed["attributes"]["linkedInSlug"], "bo");
    }
}

#[test]
fn bulk_changes_write_and_take_back_what_is_shared() {
    let database = stage();
    database.sql("UPDATE prospects SET shared_attributes = '{\"school\":\"Eton\",\"region\":\"EMEA\"}' WHERE id = 2");
    let before = [1, 2].map(|id| kept(&database, "prospects", id));
    let fields = json!({ "addressCity": "Ulm", "region": null, "callsOptStatus": "opted_out",
        "jobStartDate": "2026-02-28", "linkedInConnections": 7 });
    let batch = run(&database, "prospectsBulkModify", &fields, &[1, 2]);
    let now = at(10 * batch);
    let wanted = json!({ "addressCity": "Ulm", "callsOptStatus": "opted_out", "callsOptedAt": now,
        "jobStartDate": "2026-02-28", "linkedInConnections": 7 });
    assert_eq!(kept(&database, "prospects", 1), wanted);
    let mut other = wanted.clone();
    other["school"] = json!("Eton");
    assert_eq!(kept(&database, "prospects", 2), other);
    // What nobody changed since.
    database.sql("UPDATE prospects SET shared_attributes = json_set(shared_attributes, '$.school', 'MIT'), version = version + 1 WHERE id = 2");
    let back = revert(&database, batch);
    let states: Vec<String> = verdicts(&database, back)
        .into_iter()
        .map(|one| one.0)
        .collect();
    assert_eq!(states, ["changed", "changed"]);
    assert_eq!(kept(&database, "prospects", 1), before[0]);
    assert_eq!(
        kept(&database, "prospects", 2),
        json!({ "school": "MIT", "region": "EMEA" })
    );
}

#[test]
fn an_import_fills_what_is_shared() {
    let database = stage();
    let file = "firstName,addressCity,dateOfBirth,linkedInConnections,linkedInUrl,callsOptStatus\n\
        Ada,\"Ulm, \"\"Donau\"\"\",1815-12-10,12,https://www.linkedin.com/in/ada,opted_in\nBo,,1815-02-30,,,\n";
    let batch = import(&database, "prospectsImport", Format::Csv, file);
    let verdicts = verdicts(&database, batch);
    assert_eq!(verdicts[0].0, "changed");
    assert_eq!(
        verdicts[1].1,
        "`dateOfBirth` is `1815-02-30`; there is no such day"
    );
    let rows = database
        .sql("SELECT linked_in_slug, shared_attributes FROM prospects ORDER BY id DESC LIMIT 1");
    assert_eq!(rows[0]["linked_in_slug"], "ada");
    let wanted = json!({ "addressCity": "Ulm, \"Donau\"", "dateOfBirth": "1815-12-10", "linkedInConnections": 12,
        "linkedInUrl": "https://www.linkedin.com/in/ada", "callsOptStatus": "opted_in", "callsOptedAt": at(10 * batch) });
    assert_eq!(parse(&rows[0]["shared_attributes"]), wanted);
}
