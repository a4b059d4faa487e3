//! Every filter that the schema offers, in every form, against a plain reading of the documents.

use std::borrow::Cow;

use lockstep_core::query::{self, Collection, Field, Pair, collection};
use lockstep_core::schema::{Attribute, Kind, RESOURCE_TYPES, ResourceType, resource_type};
use serde_json::Value;

use crate::records;
use crate::support::{Database, OURS, view};

/// What a filter asks for, in the test's own words.
#[derive(Debug, Clone)]
enum Wanted {
    Any(Vec<Value>),
    Range(Option<Value>, Option<Value>),
    Null,
    NotNull,
}

/// Where a filter finds its value.
enum Place {
    Id,
    Attribute(&'static Attribute),
    RelatedId(&'static str),
    Related(&'static str, &'static ResourceType, &'static Attribute),
}

impl Place {
    /// All that a type offers, with the parameter's name.
    fn all(resource: &'static ResourceType) -> Vec<(String, Self)> {
        let mut places = vec![("filter[id]".to_owned(), Self::Id)];
        for attribute in resource
            .attributes
            .iter()
            .filter(|attribute| attribute.filterable)
        {
            places.push((
                format!("filter[{}]", attribute.name),
                Self::Attribute(attribute),
            ));
        }
        for relationship in resource.relationships {
            for name in Field::offered(relationship) {
                let place = match (name, relationship.targets) {
                    ("id", _) => Self::RelatedId(relationship.name),
                    (name, [target]) => {
                        let target = resource_type(target).unwrap();
                        Self::Related(relationship.name, target, target.attribute(name).unwrap())
                    }
                    _ => panic!("{}.{}", resource.name, relationship.name),
                };
                places.push((format!("filter[{}][{name}]", relationship.name), place));
            }
        }
        places
    }

    fn has_order(&self) -> bool {
        match self {
            Self::Id | Self::RelatedId(_) => true,
            Self::Attribute(attribute) | Self::Related(_, _, attribute) => {
                matches!(attribute.kind, Kind::Time | Kind::Integer | Kind::Number)
            }
        }
    }

    /// The value of a document; an absent related record has none, and then nothing matches.
    fn value(&self, document: &Value, related: &[(&str, Vec<Value>)]) -> Option<Value> {
        match self {
            Self::Id => Some(document["id"].clone()),
            Self::Attribute(attribute) => Some(document["attributes"][attribute.name].clone()),
            Self::RelatedId(name) => Some(document["relationships"][name]["data"]["id"].clone()),
            Self::Related(name, target, attribute) => {
                let id = &document["relationships"][name]["data"]["id"];
                let (_, records) = related
                    .iter()
                    .find(|(name, _)| *name == target.name)
                    .unwrap();
                let record = records.iter().find(|record| record["id"] == *id)?;
                Some(record["attributes"][attribute.name].clone())
            }
        }
    }
}

fn less_or_equal(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a <= b,
        _ => a.as_str().unwrap() <= b.as_str().unwrap(),
    }
}

fn matches(value: &Value, wanted: &Wanted) -> bool {
    match (value, wanted) {
        (Value::Array(list), Wanted::Null) => list.is_empty(),
        (Value::Array(list), Wanted::NotNull) => !list.is_empty(),
        (Value::Array(list), _) => list.iter().any(|element| matches(element, wanted)),
        (value, Wanted::Null) => value.is_null(),
        (value, Wanted::NotNull) => !value.is_null(),
        (Value::Null, _) => false,
        (value, Wanted::Any(values)) => values
            .iter()
            .any(|one| one == value || (one.is_number() && one.as_f64() == value.as_f64())),
        (value, Wanted::Range(from, to)) => {
            from.as_ref().is_none_or(|from| less_or_equal(from, value))
                && to.as_ref().is_none_or(|to| less_or_equal(value, to))
        }
    }
}

/// A value as a client writes it into the query.
fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The parameters that ask for this, in each way of writing it.
fn spellings(name: &str, wanted: &Wanted) -> Vec<Vec<(String, String)>> {
    let one = |text: String| vec![vec![(name.to_owned(), text)]];
    match wanted {
        Wanted::Any(values) => {
            let texts: Vec<String> = values.iter().map(text).collect();
            let brackets = texts
                .iter()
                .map(|text| (format!("{name}[]"), text.clone()))
                .collect();
            let mut spellings = vec![brackets];
            if texts.iter().all(|text| !text.contains(',')) {
                spellings.extend(one(texts.join(",")));
            }
            spellings
        }
        Wanted::Range(from, to) => {
            let from = from.as_ref().map_or_else(|| "neginf".to_owned(), text);
            let to = to.as_ref().map_or_else(|| "inf".to_owned(), text);
            one(format!("{from}..{to}"))
        }
        Wanted::Null => one("__null__".to_owned()),
        Wanted::NotNull => one("__notnull__".to_owned()),
    }
}

fn query(resource: &'static ResourceType, parameters: &[(String, String)]) -> Collection<'static> {
    let pairs = parameters.iter().map(|(name, text)| -> Pair<'static> {
        (Cow::Owned(name.clone()), Cow::Owned(text.clone()))
    });
    collection(resource, pairs).unwrap_or_else(|errors| panic!("{parameters:?}: {errors:?}"))
}

fn ids(database: &Database, resource: &'static ResourceType, query: &Collection<'_>) -> Vec<Value> {
    let rows = database.rows(&OURS.page(resource, query, &view()).unwrap().statement);
    let count = database.rows(&OURS.count(resource, &query.filters));
    assert_eq!(count, [[Value::from(rows.len())]], "{:?}", query.filters);
    rows.into_iter().map(|mut row| row.swap_remove(1)).collect()
}

/// Some of each: the values that there are, one that there is not, and no value.
fn wishes(name: &str, place: &Place, values: &[Value]) -> Vec<Wanted> {
    let mut known: Vec<Value> = Vec::new();
    for value in values {
        let elements = value
            .as_array()
            .map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
        known.extend(
            elements
                .iter()
                .filter(|element| !element.is_null())
                .cloned(),
        );
    }
    known.sort_by_key(ToString::to_string);
    known.dedup();
    assert!(
        !known.is_empty(),
        "no record has a value to try `{name}` with"
    );
    let mut wishes = vec![Wanted::Null, Wanted::NotNull];
    wishes.extend(known.iter().map(|value| Wanted::Any(vec![value.clone()])));
    wishes.extend(known.windows(2).map(|pair| Wanted::Any(pair.to_vec())));
    if place.has_order() {
        for value in &known {
            wishes.push(Wanted::Range(Some(value.clone()), None));
            wishes.push(Wanted::Range(None, Some(value.clone())));
            wishes.push(Wanted::Range(known.first().cloned(), Some(value.clone())));
        }
        wishes.push(Wanted::Range(None, None));
    }
    wishes
}

#[test]
fn every_filter_finds_what_a_plain_reading_finds() {
    let database = records::full();
    let related: Vec<(&str, Vec<Value>)> = RESOURCE_TYPES
        .iter()
        .map(|resource| (resource.name, database.documents(OURS, resource)))
        .collect();
    let mut checked = 0;
    for resource in RESOURCE_TYPES {
        let (_, documents) = related
            .iter()
            .find(|(name, _)| *name == resource.name)
            .unwrap();
        for (name, place) in Place::all(resource) {
            let values: Vec<Option<Value>> = documents
                .iter()
                .map(|document| place.value(document, &related))
                .collect();
            let known: Vec<Value> = values.iter().flatten().cloned().collect();
            for wanted in wishes(&name, &place, &known) {
                let right: Vec<&Value> = documents
                    .iter()
                    .zip(&values)
                    .filter(|(_, value)| {
                        value.as_ref().is_some_and(|value| matches(value, &wanted))
                    })
                    .map(|(document, _)| &document["id"])
                    .collect();
                for parameters in spellings(&name, &wanted) {
                    let found = ids(&database, resource, &query(resource, &parameters));
                    assert_eq!(
                        found.iter().collect::<Vec<_>>(),
                        right,
                        "{}: {parameters:?}",
                        resource.name
                    );
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 700, "only {checked} filters");
}

/// The largest query that a client can write stays within D1's limits.
#[test]
fn all_filters_and_sort_keys_at_once() {
    let database = records::full();
    for resource in RESOURCE_TYPES {
        let mut parameters = Vec::new();
        for (name, place) in Place::all(resource) {
            let sample = |n: i64| match &place {
                Place::Id | Place::RelatedId(_) => (n + 1).to_string(),
                Place::Attribute(attribute) | Place::Related(_, _, attribute) => {
                    match records::value(attribute, n - records::turn(attribute.name, 0) + 5, true)
                    {
                        Value::Array(_) => "a".to_owned(),
                        Value::Number(number) if attribute.kind == Kind::Boolean => {
                            (number.as_i64() == Some(1)).to_string()
                        }
                        value => text(&value),
                    }
                }
            };
            parameters.push((format!("{name}[]"), sample(0)));
            parameters.push((format!("{name}[]"), sample(1)));
            let plain = if place.has_order() {
                format!("{}..{}", sample(0), sample(1))
            } else {
                sample(2)
            };
            parameters.push((name, plain));
        }
        let sortable: Vec<String> = resource
            .attributes
            .iter()
            .filter(|one| one.sortable)
            .map(|one| format!("-{}", one.name))
            .collect();
        parameters.push(("sort".to_owned(), sortable.join(",")));
        let mut wide = query(resource, &parameters);
        let values = vec![lockstep_sql::Param::Integer(7); wide.sort.len()];
        let cursor = lockstep_sql::Cursor::new(values, 7).encode(&wide.sort);
        wide.place = query::Place::After(cursor.into());
        let statement = OURS.page(resource, &wide, &view()).unwrap().statement;
        assert!(
            statement.params.len() <= 100,
            "{}: {} parameters",
            resource.name,
            statement.params.len()
        );
        database.run(&statement);
        database.run(&OURS.count(resource, &wide.filters));
    }
}

#[test]
fn a_long_list_is_one_parameter() {
    let database = records::full();
    let list: Vec<String> = (1..=5_000).map(|id| id.to_string()).collect();
    for resource in RESOURCE_TYPES {
        let statement = OURS
            .page(
                resource,
                &query(resource, &[("filter[id]".to_owned(), list.join(","))]),
                &view(),
            )
            .unwrap()
            .statement;
        assert!(statement.params.len() <= 4, "{}", statement.sql);
        let wanted = if resource.name == "batchItem" {
            0
        } else {
            records::RECORDS
        };
        assert_eq!(
            database.rows(&statement).len(),
            usize::try_from(wanted).unwrap(),
            "{}",
            resource.name
        );
    }
}
