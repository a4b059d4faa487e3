//! The document says what the tables say.

use std::collections::{HashMap, HashSet};

use lockstep_core::bulk::BULK_ACTIONS;
use lockstep_core::hubspot::property::Properties;
use lockstep_core::request::{Address, Dialect, Known, Request, check};
use lockstep_core::schema::{Operation, RESOURCE_TYPES};
use serde_json::Value;

use super::*;
use crate::parts::capital;

fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().iter();
            methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
        })
        .collect()
}

#[test]
fn every_operation_and_action_of_the_schema_is_there() {
    let document = document();
    let has = |path: String, method: &str| {
        assert!(
            document["paths"][&path][method].is_object(),
            "{method} {path}"
        );
    };
    for resource in RESOURCE_TYPES {
        let collection = format!("/api/v2/{}", resource.plural);
        let record = format!("{collection}/{{id}}");
        for operation in resource.operations {
            match operation {
                Operation::List => has(collection.clone(), "get"),
                Operation::Create => has(collection.clone(), "post"),
                Operation::Show => has(record.clone(), "get"),
                Operation::Update => has(record.clone(), "patch"),
                Operation::Delete => has(record.clone(), "delete"),
            }
        }
        for action in resource.actions {
            has(format!("{record}/actions/{}", action.name), "post");
        }
        let name = capital(resource.name);
        let shown = &document["components"]["schemas"][&name]["properties"]["relationships"];
        for relationship in resource.relationships {
            assert!(shown["properties"][relationship.name].is_object());
        }
        let shown = &document["components"]["schemas"][format!("{name}Attributes")];
        for attribute in resource.attributes {
            assert_eq!(
                shown["properties"][attribute.name]["description"],
                attribute.doc
            );
        }
    }
    for spec in BULK_ACTIONS.iter().filter(|spec| !spec.takes_inputs()) {
        has(format!("/api/v2/batches/actions/{}", spec.name), "post");
    }
}

#[test]
fn what_is_referred_to_is_there() {
    fn walk(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    match value {
                        Value::String(target) if name == "$ref" => found.push(target.clone()),
                        _ => walk(value, found),
                    }
                }
            }
            Value::Array(list) => list.iter().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    for document in [document(), json_schema()] {
        let mut found = Vec::new();
        walk(&document, &mut found);
        assert!(found.len() > 100);
        for target in found {
            let pointer = target.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{target}");
        }
    }
}

#[test]
fn operations_have_distinct_names_and_parameters_and_answers() {
    let document = document();
    let mut ids = HashSet::new();
    for (path, method, operation) in operations(&document) {
        let what = format!("{method} {path}");
        assert!(
            ids.insert(operation["operationId"].as_str().unwrap()),
            "{what}"
        );
        let responses = operation["responses"].as_object().unwrap();
        assert!(
            responses.keys().any(|status| status.starts_with('2')),
            "{what}"
        );
        let mut names = HashSet::new();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let parameter = match parameter["$ref"].as_str() {
                Some(target) => document.pointer(target.trim_start_matches('#')).unwrap(),
                None => parameter,
            };
            assert!(names.insert(parameter["name"].as_str().unwrap()), "{what}");
        }
        assert_eq!(path.contains("{id}"), names.contains("id"), "{what}");
    }
}

/// What the rules call a request for this path, with `1` wherever it names something.
fn named(method: &str, path: &str) -> Option<String> {
    let mut example = String::new();
    for (place, part) in path.split(['{', '}']).enumerate() {
        example.push_str(if place % 2 == 0 { part } else { "1" });
    }
    let request = Request {
        method: &method.to_uppercase(),
        path: &example,
        headers: &[],
        body: b"",
        known: Known {
            properties: &Properties::default(),
            unique_identifier: "",
        },
    };
    match check(&request) {
        Ok(sound) => Some(sound.operation),
        Err(unsound) => unsound.operation,
    }
}

#[test]
fn operations_are_named_as_the_rules_name_them() {
    let document = document();
    let (mut seen, files) = (0, ["schema.json", "openapi.json", "v2/types"]);
    for (path, method, operation) in operations(&document) {
        let is_file = files.iter().any(|file| path.ends_with(file));
        if Dialect::of(&Address::of(path)).is_none() || is_file {
            continue;
        }
        seen += 1;
        let right = operation["operationId"].as_str().map(str::to_owned);
        assert_eq!(named(method, path), right, "{method} {path}");
    }
    assert!(seen > 150, "{seen}");
}

/// Of each operation in the golden answers of requests whether it was found sound, and whether it was refused.
fn judged() -> HashMap<String, (bool, bool)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/request");
    let mut judged: HashMap<String, (bool, bool)> = HashMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.to_str().unwrap().ends_with(".out.json") {
            continue;
        }
        let answers: Vec<Value> =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        for answer in answers {
            let Some(operation) = answer["operation"].as_str() else {
                continue;
            };
            let seen = judged.entry(operation.to_owned()).or_default();
            match answer["ok"] == true {
                true => seen.0 = true,
                false => seen.1 = true,
            }
        }
    }
    judged
}

#[test]
fn every_operation_that_writes_has_golden_verdicts() {
    let (document, judged) = (document(), judged());
    for (path, method, operation) in operations(&document) {
        if method == "get" || Dialect::of(&Address::of(path)).is_none() {
            continue;
        }
        let name = operation["operationId"].as_str().unwrap();
        assert_eq!(
            judged.get(name),
            Some(&(true, true)),
            "tests/golden/request needs a request for `{name}` that is sound, and one that is refused"
        );
    }
}

#[test]
fn filters_are_those_of_the_query_language() {
    let document = document();
    let tasks = document["paths"]["/api/v2/tasks"]["get"]["parameters"]
        .as_array()
        .unwrap();
    let has = |name: &str| {
        let target = format!("#/components/parameters/{name}");
        tasks.iter().any(|parameter| parameter["$ref"] == target)
    };
    for name in [
        "task.filter.id",
        "task.filter.state",
        "task.filter.owner.email",
    ] {
        assert!(has(name), "{name}");
    }
    for name in [
        "task.filter.note",
        "task.filter.creator.id",
        "task.filter.owner",
    ] {
        assert!(!has(name), "{name}");
    }
}

#[test]
fn lists_have_their_switches_and_whole_included_records() {
    let document = document();
    let list = &document["paths"]["/api/v2/tasks"]["get"];
    for name in [
        "newFilterSyntax",
        "provideAuthorizationMeta",
        "provideDataConnections",
    ] {
        let target = format!("#/components/parameters/{name}");
        let parameters = list["parameters"].as_array().unwrap();
        assert!(parameters.iter().any(|one| one["$ref"] == target), "{name}");
    }
    let schema = &list["responses"]["200"]["content"][answers::JSON_API]["schema"];
    let items = &schema["properties"]["included"]["items"];
    assert_eq!(items["$ref"], "#/components/schemas/Resource");
    let kinds = document["components"]["schemas"]["Resource"]["oneOf"].as_array();
    assert_eq!(kinds.unwrap().len(), RESOURCE_TYPES.len());
    let made = &document["paths"]["/api/v2/tasks"]["post"]["responses"]["201"];
    let made = &made["content"][answers::JSON_API]["schema"]["properties"];
    assert!(made["included"].is_null() && made["data"].is_object());
}

/// Who is known learns what is left of the limit, whatever the answer; everybody gets the id.
#[test]
fn every_answer_names_its_headers() {
    let document = document();
    for (path, method, operation) in operations(&document) {
        for (status, answer) in operation["responses"].as_object().unwrap() {
            let answer = match answer["$ref"].as_str() {
                Some(target) => document.pointer(target.trim_start_matches('#')).unwrap(),
                None => answer,
            };
            // The platform's own answers, files, and the end of a stream.
            let is_ours = !matches!(status.as_str(), "414" | "431");
            let is_file = path.ends_with(".json") || path == "/api/v2/types";
            if !is_ours || is_file {
                continue;
            }
            let what = format!("{method} {path} {status}");
            let has = |name: &str| answer["headers"][name].is_object();
            assert!(has("X-Request-Id"), "{what}");
            let is_open = path.starts_with("/oauth/") || matches!(path, "/healthz" | "/readyz");
            let is_limited = status != "401" && !is_open;
            let from_anybody = is_open && matches!(status.as_str(), "406" | "415" | "500" | "503");
            assert!(
                has("X-RateLimit-Remaining") == is_limited || from_anybody,
                "{what}"
            );
            let comes_back = matches!(status.as_str(), "429" | "503");
            assert_eq!(has("Retry-After"), comes_back, "{what}");
        }
    }
}

#[test]
fn what_can_be_previewed_answers_so() {
    let document = document();
    for path in [
        "/api/v2/batches/{id}/actions/revert",
        "/api/v2/batches/actions/tasksSnooze",
    ] {
        let answer = &document["paths"][path]["post"]["responses"]["200"];
        let schema = &answer["content"]["application/vnd.api+json"]["schema"];
        assert_eq!(schema["oneOf"].as_array().map(Vec::len), Some(2), "{path}");
    }
}

#[test]
fn hubspot_routes_have_each_operation_of_a_batch_and_parameters_that_there_are() {
    use lockstep_core::hubspot::{body, query};
    let document = document();
    for operation in body::Operation::ALL {
        let path = format!("/crm/v3/objects/communications/batch/{}", operation.name());
        let body = &document["paths"][&path]["post"]["requestBody"];
        let input = &body["content"]["application/json"]["schema"]["properties"]["inputs"]["items"];
        let members = input["properties"].as_object().unwrap();
        assert_eq!(members.len(), operation.members().len(), "{path}");
    }
    for route in hubspot::ROUTES {
        for name in route.query {
            assert!(query::parameter(name).is_some(), "{name}");
        }
    }
}

/// What storage has becomes an answer with the members that the document names, and no others.
#[test]
fn talkdesk_answers_have_the_members_that_the_document_names() {
    use lockstep_core::talkdesk::{Addresses, List, ListRow, Record, RecordRow};
    let addresses = Addresses::on("https://a.example".to_owned());
    let row: RecordRow = serde_json::from_value(json!({
        "id": 7, "record_list_id": 3, "position": 0, "phone_numbers": "{}", "first_name": "A", "last_name": "B",
        "timezone": null, "priority": null, "external_provider": null, "external_id": null, "external_url": null, "sync_external_id": 0, "extra_data": "{}", "created_at": "", "updated_at": "",
    }))
    .unwrap();
    let record = serde_json::to_value(Record::of(&row, &addresses)).unwrap();
    let row: ListRow = serde_json::from_value(json!({
        "id": 3, "unique_identifier_type": "NOTHING", "name": "A", "status": "ACCEPTED",
        "created_at": "", "updated_at": "", "records_count": 0, "version": 1,
    }))
    .unwrap();
    let list = serde_json::to_value(List::of(&row, &addresses)).unwrap();
    let document = document();
    for (name, answer) in [("TalkdeskRecord", record), ("TalkdeskRecordList", list)] {
        let schema = &document["components"]["schemas"][name]["properties"];
        let named: HashSet<&String> = schema.as_object().unwrap().keys().collect();
        let there: HashSet<&String> = answer.as_object().unwrap().keys().collect();
        assert_eq!(named, there, "{name}");
    }
}

#[test]
fn what_modifies_has_the_fields_that_may_be_modified() {
    let document = document();
    for spec in BULK_ACTIONS.iter().filter(|spec| spec.modifies()) {
        let path = format!("/api/v2/batches/actions/{}", spec.name);
        let body = &document["paths"][&path]["post"]["requestBody"];
        let schema = &body["content"]["application/json"]["schema"]["properties"]["data"];
        let attributes = &schema["properties"]["attributes"];
        for name in ["ids", "owner", "fieldName"] {
            assert!(attributes["properties"][name].is_object(), "{path} {name}");
        }
        for name in ["createdAt", "custom1"] {
            assert!(attributes["properties"][name].is_null(), "{path} {name}");
        }
        assert!(attributes["patternProperties"].is_object(), "{path}");
    }
}

#[test]
fn a_search_has_the_members_that_are_read() {
    use lockstep_core::hubspot::search::{FILTER_MEMBERS, MEMBERS, SORT_MEMBERS};
    let document = document();
    let search = &document["paths"]["/crm/v3/objects/communications/search"]["post"];
    let body = &search["requestBody"]["content"]["application/json"]["schema"];
    let sort = &body["properties"]["sorts"]["items"]["anyOf"][1];
    let group = &document["components"]["schemas"]["HubSpotFilterGroup"];
    let filter = &group["properties"]["filters"]["items"];
    for (schema, members) in [
        (body, MEMBERS),
        (sort, SORT_MEMBERS),
        (filter, FILTER_MEMBERS),
    ] {
        let named: HashSet<&str> = schema["properties"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(named, members.iter().copied().collect());
    }
}
