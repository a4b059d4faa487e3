//! What SQLite renders: JSON with exactly the schema's members, whatever the columns hold.

use std::fmt;

use lockstep_core::document::{self, Document};
use lockstep_core::query::fieldsets;
use lockstep_core::schema::{
    ACCOUNT, Attribute, Cardinality, Kind, PROSPECT, RESOURCE_TYPES, ResourceType, Stored,
};
use lockstep_core::value::Value as Field;
use lockstep_sql::{Ids, View};
use proptest::prelude::*;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::records::{self, RECORDS, id};
use crate::support::{BASE, Database, OURS, cases, parse, snake, view, written};

/// The members of an object in the order of the text.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

impl Members {
    fn of(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }

    fn member(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.get())
            .unwrap()
    }
}

/// The text of each of our records of a type.
fn texts(database: &Database, resource: &ResourceType) -> Vec<String> {
    let table = snake(resource.plural);
    let ids = database.sql(&format!(
        "SELECT id FROM {table} WHERE organisation_id = 1 ORDER BY id"
    ));
    assert_eq!(ids.len(), usize::try_from(RECORDS).unwrap());
    let text = |row: &Value| {
        let rows = database.run(&OURS.show(resource, row["id"].as_i64().unwrap(), &view()));
        rows[0]["document"].as_str().unwrap().to_owned()
    };
    ids.iter().map(text).collect()
}

#[test]
fn documents_have_the_members_of_the_schema_in_order() {
    let database = records::full();
    for resource in RESOURCE_TYPES {
        for text in texts(&database, resource) {
            let record = Members::of(&text);
            assert_eq!(
                record.names(),
                ["type", "id", "attributes", "relationships", "links"]
            );
            assert_eq!(record.member("type"), format!("\"{}\"", resource.name));
            let id: i64 = record.member("id").parse().expect("ids are JSON integers");
            let attributes: Vec<&str> = resource
                .attributes
                .iter()
                .map(|attribute| attribute.name)
                .collect();
            assert_eq!(
                Members::of(record.member("attributes")).names(),
                attributes,
                "{}",
                resource.name
            );
            let relationships: Vec<&str> =
                resource.relationships.iter().map(|one| one.name).collect();
            assert_eq!(
                Members::of(record.member("relationships")).names(),
                relationships,
                "{}",
                resource.name
            );
            let links = format!("{{\"self\":\"{BASE}/{}/{id}\"}}", resource.plural);
            assert_eq!(record.member("links"), links);
        }
    }
}

/// The value of a rendered attribute from the column as it is stored.
fn rendered(attribute: &Attribute, stored: &Value) -> Value {
    match (attribute.kind, stored) {
        (Kind::Boolean, Value::Number(number)) => (number.as_i64() == Some(1)).into(),
        (Kind::TextList { .. } | Kind::Object | Kind::Map { .. }, Value::String(text)) => {
            serde_json::from_str(text).unwrap()
        }
        (_, stored) => stored.clone(),
    }
}

#[test]
fn documents_say_what_the_columns_hold() {
    let database = records::full();
    for resource in RESOURCE_TYPES {
        let table = snake(resource.plural);
        let rows = database.sql(&format!(
            "SELECT * FROM {table} WHERE organisation_id = 1 ORDER BY id"
        ));
        for (row, text) in rows.iter().zip(texts(&database, resource)) {
            let record: Value = serde_json::from_str(&text).unwrap();
            let shared = row["shared_attributes"]
                .as_str()
                .map(|text| parse(&text.into()));
            for attribute in resource.attributes {
                let nothing = match (attribute.kind, attribute.stored) {
                    (Kind::Boolean, _) => json!(false),
                    (Kind::TextList { .. }, _) => json!([]),
                    (Kind::Integer, Stored::Nowhere) => json!(0),
                    _ => Value::Null,
                };
                let wanted = match attribute.stored {
                    Stored::Column => rendered(attribute, &row[snake(attribute.name)]),
                    Stored::Shared => {
                        let member = shared.as_ref().and_then(|all| all.get(attribute.name));
                        member.cloned().unwrap_or(nothing)
                    }
                    Stored::Nowhere => nothing,
                    // Of a mailing: who sends it.
                    Stored::Related { .. } => database
                        .sql(&format!(
                            "SELECT email FROM mailboxes WHERE id = {}",
                            row["mailbox_id"]
                        ))
                        .first()
                        .map_or(Value::Null, |row| row["email"].clone()),
                };
                let found = &record["attributes"][attribute.name];
                let same = found == &wanted
                    || found
                        .as_f64()
                        .is_some_and(|number| Some(number) == wanted.as_f64());
                assert!(
                    same,
                    "{}.{}: {found} is not {wanted}",
                    resource.name, attribute.name
                );
            }
            for relationship in resource.relationships {
                let found = &record["relationships"][relationship.name];
                let name = snake(relationship.name);
                if relationship.cardinality == Cardinality::One {
                    let kind = match relationship.targets {
                        [only] => Value::from(*only),
                        _ => row[format!("{name}_type")].clone(),
                    };
                    let id = &row[format!("{name}_id")];
                    let data = if id.is_null() {
                        Value::Null
                    } else {
                        json!({ "type": kind, "id": id })
                    };
                    assert_eq!(
                        found,
                        &json!({ "data": data }),
                        "{}.{}",
                        resource.name,
                        relationship.name
                    );
                } else if relationship.cardinality == Cardinality::Listed {
                    let ids: Vec<i64> = serde_json::from_str(row[&name].as_str().unwrap()).unwrap();
                    let kind = relationship.targets[0];
                    let data: Vec<Value> = ids
                        .iter()
                        .map(|id| json!({ "type": kind, "id": id }))
                        .collect();
                    assert_eq!(found, &json!({ "data": data }));
                } else {
                    let Some(link) = found["links"]["related"].as_str() else {
                        // Of a task without a sequence.
                        assert_eq!(row["sequence_id"], Value::Null, "{}", relationship.name);
                        continue;
                    };
                    let (by, id) = match relationship.name {
                        "sequenceSequenceSteps" => ("sequence", &row["sequence_id"]),
                        _ => (resource.name, &record["id"]),
                    };
                    let end = format!("?filter%5B{by}%5D%5Bid%5D={id}");
                    assert!(link.starts_with(BASE) && link.ends_with(&end), "{link}");
                }
            }
        }
    }
}

/// The page reads back what the server rendered, and so both decide on the same record.
#[test]
fn documents_round_trip_through_the_core() {
    let database = records::full();
    for resource in RESOURCE_TYPES {
        for text in texts(&database, resource) {
            // Storage allows more than the API: the empty text and dates are what clients can send.
            let Document { id, fields, .. } = document::parse_record(&text, resource)
                .unwrap_or_else(|errors| panic!("{}: {errors:?}: {text}", resource.name));
            let record: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(id, record["id"].as_i64());
            for attribute in resource
                .attributes
                .iter()
                .filter(|attribute| attribute.kind != Kind::Object)
            {
                let read = serde_json::to_value(fields.find(attribute.name).unwrap()).unwrap();
                assert_eq!(
                    read, record["attributes"][attribute.name],
                    "{}.{}",
                    resource.name, attribute.name
                );
            }
            for relationship in resource
                .relationships
                .iter()
                .filter(|one| matches!(one.cardinality, Cardinality::One | Cardinality::Listed))
            {
                let read = fields.find(relationship.name).unwrap();
                let linkage = match read {
                    Field::Null => Value::Null,
                    value => serde_json::to_value(value).unwrap(),
                };
                let found = &record["relationships"][relationship.name]["data"];
                assert_eq!(&linkage, found, "{}.{}", resource.name, relationship.name);
            }
        }
    }
}

#[test]
fn nulls_are_nulls_everywhere() {
    let database = records::organisations();
    let mut count = 0;
    for resource in records::types() {
        let table = snake(resource.plural);
        let mut nulls = json!({});
        for column in database
            .columns(&table)
            .iter()
            .filter(|column| !column.not_null && !column.generated)
        {
            nulls[&column.name] = Value::Null;
        }
        nulls["id"] = id(OURS, 1).into();
        if resource.name == "batchItem" {
            nulls["id"] = json!(10_000_001);
        }
        records::insert(&database, OURS, resource, 1, &nulls);
        let [record] = database.documents(OURS, resource).try_into().unwrap();
        let nullable = resource
            .attributes
            .iter()
            .filter(|attribute| !attribute.derived && nulls.get(snake(attribute.name)).is_some());
        for attribute in nullable {
            assert_eq!(
                record["attributes"][attribute.name],
                Value::Null,
                "{}.{}",
                resource.name,
                attribute.name
            );
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
}

#[test]
fn custom_fields_follow_the_attributes() {
    let database = records::organisations();
    for resource in [&ACCOUNT, &PROSPECT] {
        let fields = json!({ "custom150": "z", "custom1": "a \"quoted\" \\ \u{1f98a}\n" });
        records::insert(
            &database,
            OURS,
            resource,
            1,
            &json!({ "custom_fields": fields }),
        );
        let [record] = database.documents(OURS, resource).try_into().unwrap();
        assert_eq!(record["attributes"]["custom1"], fields["custom1"]);
        assert_eq!(record["attributes"]["custom150"], "z");
        let known = record["attributes"].as_object().unwrap().len();
        assert_eq!(known, resource.attributes.len() + 2);
        let text = record.to_string();
        let read = document::parse_record(&text, resource).unwrap();
        assert_eq!(read.fields.get("custom150").as_text(), Some("z"));
    }
}

/// The members that `fields` names, and no others.
#[test]
fn fieldsets_leave_members_out() {
    let database = records::full();
    let shown = |resource: &'static ResourceType, fields: &str| {
        let name = format!("fields[{}]", resource.name);
        let mut view = view();
        view.fieldsets = fieldsets([(name.into(), fields.to_owned().into())]).unwrap();
        let rows = database.run(&OURS.show(resource, id(OURS, 1), &view));
        rows.first().map(|row| parse(&row["document"]))
    };
    for resource in RESOURCE_TYPES {
        let all = database.documents(OURS, resource);
        let whole = all.iter().find(|document| document["id"] == 1);
        let mut names: Vec<&str> = resource.attributes.iter().map(|one| one.name).collect();
        names.extend(resource.relationships.iter().map(|one| one.name));
        for name in names.iter().copied().chain([""]) {
            let Some(mut whole) = whole.cloned() else {
                continue;
            };
            for group in ["attributes", "relationships"] {
                let members = whole[group].as_object_mut().unwrap();
                members.retain(|member, _| member == name);
            }
            let found = shown(resource, name).unwrap();
            assert_eq!(found, whole, "{}.{name}", resource.name);
        }
    }
    let fields = json!({ "custom7": "x" });
    database.sql(&format!("UPDATE accounts SET custom_fields = '{fields}'"));
    let account = shown(&ACCOUNT, "custom7,custom150,owner").unwrap();
    let wanted = json!({ "custom7": "x", "custom150": null });
    assert_eq!(account["attributes"], wanted, "what is named is there");
    assert_eq!(account["relationships"].as_object().unwrap().len(), 1);
}

/// The same document with each of its ids as a string.
fn with_string_ids(value: Value) -> Value {
    match value {
        Value::Array(list) => list.into_iter().map(with_string_ids).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| match value {
                Value::Number(id) if name == "id" => (name, id.to_string().into()),
                other => (name, with_string_ids(other)),
            })
            .collect(),
        other => other,
    }
}

#[test]
fn ids_are_strings_where_they_are_asked_for() {
    let database = records::full();
    let strings = View {
        ids: Ids::Strings,
        ..view()
    };
    for resource in RESOURCE_TYPES {
        for text in texts(&database, resource) {
            let integers: Value = serde_json::from_str(&text).unwrap();
            let id = integers["id"].as_i64().unwrap();
            let rows = database.run(&OURS.show(resource, id, &strings));
            let record = parse(&rows[0]["document"]);
            assert_eq!(record["id"], id.to_string());
            assert_eq!(record, with_string_ids(integers));
            let text = rows[0]["document"].as_str().unwrap();
            let read = document::parse_record(text, resource).expect("it can be read back");
            assert_eq!(read.id, Some(id));
        }
    }
}

#[test]
fn the_address_is_rendered_as_it_is_given() {
    let database = records::organisations();
    records::insert(&database, OURS, &ACCOUNT, 1, &json!({}));
    let rows = database.run(&OURS.show(&ACCOUNT, 1, &View::new("http://127.0.0.1:8787/api/v2")));
    let record = parse(&rows[0]["document"]);
    assert_eq!(
        record["links"]["self"],
        "http://127.0.0.1:8787/api/v2/accounts/1"
    );
    assert_eq!(
        record["relationships"]["tasks"]["links"]["related"],
        "http://127.0.0.1:8787/api/v2/tasks?filter%5Baccount%5D%5Bid%5D=1"
    );
}

proptest! {
    #![proptest_config(cases(200))]

    /// Whatever a text column holds, the document is JSON and says the same.
    #[test]
    fn any_text_survives(text in "[^\0]{0,40}", tags in proptest::collection::vec("[^\0]{1,8}", 0..4)) {
        thread_local!(static DATABASE: Database = records::organisations());
        DATABASE.with(|database| {
            database.sql("DELETE FROM prospects");
            let row = json!({ "company": text, "first_name": text, "last_name": null, "tags": tags,
                "custom_fields": { "custom7": text } });
            records::insert(database, OURS, &PROSPECT, 1, &row);
            for fields in ["", "company,custom7,custom8,tags"] {
                let fields = Some(("fields[prospect]".into(), fields.into())).filter(|_| !fields.is_empty());
                let view = View { fieldsets: fieldsets(fields).unwrap(), ..view() };
                let shown = database.run(&OURS.show(&PROSPECT, 1, &view)).remove(0);
                let read = OURS.record(&PROSPECT, 1, &view);
                let found = database.found(&read);
                let (filled, _) = written(&read, &found, 1);
                prop_assert_eq!(&shown["document"], &filled);
            }
            let [record] = database.documents(OURS, &PROSPECT).try_into().unwrap();
            let attributes = &record["attributes"];
            prop_assert_eq!(&attributes["company"], &text);
            prop_assert_eq!(&attributes["custom7"], &text);
            prop_assert_eq!(&attributes["name"], text.trim_matches(' '));
            prop_assert_eq!(&attributes["tags"], &json!(tags));
            Ok(())
        })?;
    }
}

/// Pages and single reads fill values into a template, decisions read what is rendered whole: the same
/// text comes out.
#[test]
fn a_page_has_the_documents_of_its_records() {
    let database = records::full();
    // What stands around values, in a value.
    database.sql("UPDATE accounts SET name = 'é,]\"\\[\"' || char(127) || char(10)");
    for resource in RESOURCE_TYPES {
        for ids in [Ids::Integers, Ids::Strings] {
            let view = View { ids, ..view() };
            let query = lockstep_core::query::collection(resource, []).unwrap();
            let page = OURS.page(resource, &query, &view).unwrap();
            let rows = database.run(&page.statement);
            assert!(!rows.is_empty(), "{}", resource.name);
            let mut all = Vec::new();
            for row in &rows {
                let values = row["document"].as_str().unwrap();
                let (text, told) = written(&page, values, 1);
                assert_eq!(told.first, told.last);
                let id = told.last.last().unwrap().unwrap().parse().unwrap();
                let shown = database.run(&OURS.show(resource, id, &view)).remove(0);
                assert_eq!(shown["document"], text.as_str());
                let record = OURS.record(resource, id, &view);
                let row = database.run(&record.statement).remove(0);
                let (one, _) = written(&record, row["document"].as_str().unwrap(), 1);
                assert_eq!(one, text);
                all.push(text);
            }
            // All in one row, forwards and backwards.
            let found = database.found(&page);
            let (text, told) = written(&page, &found, 1_000);
            assert_eq!((told.count as usize, told.has_more), (rows.len(), false));
            assert_eq!(text, all.join(","));
            let mut reversed = Vec::new();
            page.layout
                .write_reversed(found.as_bytes(), 1_000, &mut reversed)
                .unwrap();
            all.reverse();
            assert_eq!(reversed, all.join(",").as_bytes());
        }
    }
}

#[test]
fn no_rows_are_gathered_as_none() {
    let database = records::full();
    let query = lockstep_core::query::collection(
        &lockstep_core::schema::TASK,
        [("filter[id]".into(), "999".into())],
    );
    let page = OURS
        .page(&lockstep_core::schema::TASK, &query.unwrap(), &view())
        .unwrap();
    let found = database.found(&page);
    assert_eq!(found, "");
}
