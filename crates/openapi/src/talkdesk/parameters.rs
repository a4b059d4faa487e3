//! Parameters: those in the path, and those of the query from their tables.

use lockstep_core::schema::RECORD_LIST;
use lockstep_core::talkdesk::{Needed, Parameter, Takes};
use serde_json::{Value, json};

use super::routes::{Query, Route, Writes};
use super::{id, text, time};
use crate::parts::component;

/// The parameters of a route.
pub fn of(route: &Route) -> Vec<Value> {
    let mut all: Vec<Value> = in_path(route.path).collect();
    if route.writes != Writes::No {
        let doc = "`true`: nothing is written.";
        all.push(in_query("preview", doc, json!({ "type": "boolean" })));
    }
    if route.writes == Writes::Repeatable {
        all.push(component("parameters", "idempotencyKey"));
    }
    match route.query {
        Query::None => {}
        Query::Page(paged) => all.extend(paged.parameters().map(of_page)),
        Query::Record(needed) => all.extend(needed.iter().map(of_record)),
        Query::Async => {
            let doc =
                "`true`: up to 10,000 inputs; the answer is 202 with the address of the outcome.";
            all.push(in_query("async", doc, json!({ "type": "boolean" })));
        }
    }
    all
}

/// The parameters of a path, by its braces.
fn in_path(path: &str) -> impl Iterator<Item = Value> {
    let steps = path.split('/');
    let names = steps.filter_map(|step| step.strip_prefix('{')?.strip_suffix('}'));
    names.map(|name| {
        let schema = match name {
            "batch_id" => {
                json!({ "type": "integer", "minimum": 1, "maximum": 9_007_199_254_740_991_i64 })
            }
            _ => id(),
        };
        let mut parameter =
            json!({ "name": name, "in": "path", "required": true, "schema": schema });
        if let (Some(members), "id") = (parameter.as_object_mut(), name) {
            members.insert("description".to_owned(), RECORD_LIST.doc.into());
        }
        parameter
    })
}

fn in_query(name: &str, description: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "description": description, "schema": schema })
}

fn of_record(needed: &Needed) -> Value {
    json!({ "name": needed.name, "in": "query", "required": true, "description": needed.doc, "schema": text() })
}

fn of_page(parameter: &Parameter) -> Value {
    let schema = match parameter.takes {
        Takes::Number { most, default, .. } => {
            json!({ "type": "integer", "minimum": 1, "maximum": most, "default": default })
        }
        Takes::Order(columns) => json!({ "enum": orders(columns) }),
        Takes::Search | Takes::Name | Takes::PhoneNumber | Takes::Texts(_, []) => text(),
        Takes::Texts(_, allowed) => several(allowed.iter().map(|one| (*one).to_owned())),
        Takes::Priorities(most) => several((1..=most).map(|number| number.to_string())),
        Takes::From(_) | Takes::To(_) => time(),
        Takes::Word(word) => json!({ "const": word }),
    };
    in_query(parameter.name, parameter.doc, schema)
}

fn orders(columns: &[&str]) -> Vec<String> {
    let ways = |name: &&str| {
        [
            (*name).to_owned(),
            format!("{name}:asc"),
            format!("{name}:desc"),
            format!("-{name}"),
        ]
    };
    columns.iter().flat_map(ways).collect()
}

/// One or more of these, with commas between them.
fn several(allowed: impl Iterator<Item = String>) -> Value {
    let one = allowed.collect::<Vec<_>>().join("|");
    json!({ "type": "string", "pattern": format!("^({one})(,({one}))*$") })
}
