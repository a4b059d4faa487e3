//! Parameters: those in the path, and those of the query from their table.

use lockstep_core::hubspot::definition::NAME_PATTERN;
use lockstep_core::hubspot::query::{self, Parameter, Takes};
use serde_json::{Value, json};

use super::routes::{InPath, Route};
use super::text;

/// The parameters of a route.
pub fn of(route: &Route) -> Vec<Value> {
    let preview: &[&str] = if route.writes { &["preview"] } else { &[] };
    let names = route.query.iter().chain(preview);
    let query = names
        .filter_map(|name| query::parameter(name))
        .map(in_query);
    in_path(route).into_iter().chain(query).collect()
}

fn in_path(route: &Route) -> Option<Value> {
    let number = json!({ "type": "integer", "minimum": 1, "maximum": 9_007_199_254_740_991_i64 });
    match route.in_path {
        InPath::None => None,
        InPath::Record => Some(json!({
            "name": "id", "in": "path", "required": true,
            "description": "The id, or the value of `idProperty`.",
            "schema": { "type": "string", "minLength": 1 },
        })),
        InPath::Batch => {
            Some(json!({ "name": "id", "in": "path", "required": true, "schema": number }))
        }
        InPath::Property => Some(json!({
            "name": "name", "in": "path", "required": true,
            "schema": { "type": "string", "pattern": NAME_PATTERN },
        })),
    }
}

fn in_query(parameter: &Parameter) -> Value {
    let doc = parameter.doc;
    let (description, schema) = match parameter.takes {
        Takes::Names(_) | Takes::Text(_) => (doc.to_owned(), text()),
        Takes::Boolean(_) | Takes::Preview => (doc.to_owned(), json!({ "type": "boolean" })),
        Takes::Number {
            least,
            most,
            default,
            ..
        } => {
            let schema = json!({ "type": "integer", "minimum": least, "maximum": most });
            (format!("{doc}; {default} unless it is given."), schema)
        }
        Takes::Cursor(_) => (
            doc.to_owned(),
            json!({ "type": "string", "pattern": "^[0-9]{1,15}$" }),
        ),
    };
    json!({ "name": parameter.name, "in": "query", "description": description, "schema": schema })
}
