//! Query parameters and headers.

use lockstep_core::query::{self, MAX_PAGE_OFFSET, MAX_PAGE_SIZE};
use lockstep_core::schema::{Attribute, RESOURCE_TYPES, ResourceType};
use serde_json::{Value, json};

use super::records;
use crate::parts::{Object, component};

/// What is on or off.
const SWITCHES: [(&str, &str); 3] = [
    (
        "newFilterSyntax",
        "Whether a plain `filter[attribute]` is one value as it is; lists are `filter[attribute][]`, ranges `filter[attribute][gte]` and `[lte]` (which are understood without it, too).",
    ),
    (
        "provideAuthorizationMeta",
        "Whether `meta` of each resource says `canWrite` and `canDelete`.",
    ),
    (
        "provideDataConnections",
        "Whether `meta` of each resource says its `dataConnections`.",
    ),
];

/// The switches of what `meta` of a resource says.
pub fn switches() -> impl Iterator<Item = Value> {
    ["provideAuthorizationMeta", "provideDataConnections"]
        .into_iter()
        .map(|name| component("parameters", name))
}

/// Those that many operations have.
pub fn shared() -> Object {
    let query = |name: &str, description: &str, schema: Value| json!({ "name": name, "in": "query", "description": description, "schema": schema });
    let size = json!({ "type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE });
    let cursor = json!({ "type": "string" });
    let id = json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "integer", "minimum": 1, "maximum": 9_007_199_254_740_991_i64 } });
    let key = json!({
        "name": "Idempotency-Key", "in": "header",
        "description": "A key of the client's for this request: a repeat with the same key gets the first answer.",
        "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$" },
    });
    [
        ("id", id),
        ("idempotencyKey", key),
        (
            "page.size",
            query(
                "page[size]",
                "How many records a page has; 50 without it.",
                size.clone(),
            ),
        ),
        (
            "page.after",
            query(
                "page[after]",
                "Where the page before ended: from `links.next`.",
                cursor.clone(),
            ),
        ),
        (
            "page.before",
            query(
                "page[before]",
                "Where the page behind begins: from `links.prev`.",
                cursor,
            ),
        ),
        (
            "page.limit",
            query(
                "page[limit]",
                "How many records a page by offset has.",
                size,
            ),
        ),
        (
            "page.offset",
            query(
                "page[offset]",
                "How many records are passed over.",
                json!({ "type": "integer", "minimum": 0, "maximum": MAX_PAGE_OFFSET }),
            ),
        ),
        (
            "count",
            query(
                "count",
                "`false` leaves `meta.count` null and saves the trouble of counting; `exact` counts beyond 10,000.",
                json!({ "enum": [true, false, "exact"] }),
            ),
        ),
    ]
    .into_iter()
    .chain([(
        "preview",
        query(
            "preview",
            "`true`: nothing is written; the answer says what would be. `actionParams[preview]` and the header `Lockstep-Preview` ask for the same.",
            json!({ "type": "boolean" }),
        ),
    )])
    .chain(SWITCHES.map(|(name, description)| {
        let schema = json!({ "type": "boolean" });
        (name, query(name, description, schema))
    }))
    .map(|(name, parameter)| (name.to_owned(), parameter))
    .chain(RESOURCE_TYPES.iter().map(|resource| {
        let kind = resource.name;
        let description =
            "Which attributes and relationships are shown; of included types in the same way.";
        let fields = query(
            &format!("fields[{kind}]"),
            description,
            json!({ "type": "string" }),
        );
        (format!("fields.{kind}"), fields)
    }))
    .collect()
}

/// `fields` of a type.
pub fn fields(resource: &ResourceType) -> Value {
    component("parameters", &format!("fields.{}", resource.name))
}

/// The filters of a type, each as a parameter, below `family`: `filter[state]`,
/// `actionParams[filter][owner][id]`.
pub fn filters(resource: &'static ResourceType, family: &str) -> Object {
    names(resource)
        .into_iter()
        .map(|(path, doc)| {
            let brackets: String = path.iter().map(|part| format!("[{part}]")).collect();
            let parameter = json!({
                "name": format!("{family}{brackets}"),
                "in": "query",
                "description": format!("{doc} `v`, `v1,v2`, `a..b`, `__null__` or `__notnull__`."),
                "schema": { "type": "string" },
            });
            (key(resource, family, &path), parameter)
        })
        .collect()
}

/// References to the filters of a type.
pub fn filter_references(
    resource: &'static ResourceType,
    family: &str,
) -> impl Iterator<Item = Value> {
    names(resource)
        .into_iter()
        .map(move |(path, _)| component("parameters", &key(resource, family, &path)))
}

fn key(resource: &ResourceType, family: &str, path: &[&str]) -> String {
    let family = if family == "filter" { "filter" } else { "bulk" };
    format!("{}.{family}.{}", resource.name, path.join("."))
}

/// The filters that the query language accepts, each with what it is about.
fn names(resource: &'static ResourceType) -> Vec<(Vec<&'static str>, &'static str)> {
    let attributes = resource
        .attributes
        .iter()
        .map(|attribute| (vec![attribute.name], attribute.doc));
    let relationships = resource.relationships.iter().flat_map(|relationship| {
        relationship
            .filters
            .iter()
            .map(|attribute| (vec![relationship.name, *attribute], relationship.doc))
    });
    [(vec!["id"], "The id.")]
        .into_iter()
        .chain(attributes)
        .chain(relationships)
        .filter(|(path, _)| {
            let brackets: String = path.iter().map(|part| format!("[{part}]")).collect();
            let pair = (format!("filter{brackets}").into(), "__null__".into());
            query::collection(resource, [pair]).is_ok()
        })
        .collect()
}

/// `sort` of a type.
pub fn sort(resource: &ResourceType) -> Value {
    let keys: Vec<String> = ["id"]
        .into_iter()
        .chain(
            resource
                .attributes
                .iter()
                .filter(|attribute| attribute.sortable)
                .map(|attribute| attribute.name),
        )
        .flat_map(|name| [name.to_owned(), format!("-{name}")])
        .collect();
    json!({
        "name": "sort", "in": "query", "style": "form", "explode": false,
        "description": "The keys of the order, one after the other; `-` is downwards.",
        "schema": { "type": "array", "items": { "type": "string", "enum": keys } },
    })
}

/// `include` of a type; `None` where nothing can be included.
pub fn include(resource: &'static ResourceType) -> Option<Value> {
    let names: Vec<&str> = resource
        .relationships
        .iter()
        .map(|relationship| relationship.name)
        .filter(|name| query::inclusions(resource, [("include".into(), (*name).into())]).is_ok())
        .collect();
    (!names.is_empty()).then(|| {
        json!({
            "name": "include", "in": "query",
            "description": format!("Related records to bring along, in paths of one or two steps: `{}`.", names.join("`, `")),
            "schema": { "type": "string" },
        })
    })
}

/// A parameter of an action: `actionParams[name]`.
pub fn of_action(attribute: &Attribute) -> Value {
    json!({
        "name": format!("actionParams[{}]", attribute.name),
        "in": "query",
        "required": attribute.required,
        "description": attribute.doc,
        "schema": records::value(attribute, false),
    })
}
