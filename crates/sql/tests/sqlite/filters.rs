//! Every filter that the schema offers, in every form, against a plain reading of the documents.

use std::borrow::Cow;

use lockstep_core::query::{
    self, Collection, Field, Hop, MAX_FILTER_VALUES, Of, Pair, Way, collection,
};
use lockstep_core::schema::{
    Attribute, Kind, RESOURCE_TYPES, ResourceType, Stored, resource_type_at,
};
use serde_json::Value;

use crate::records::{self, RECORDS};
use crate::support::{Database, OURS, view};

/// What a filter asks for, in the test's own words.
#[derive(Debug, Clone)]
enum Wanted {
    Any(Vec<Value>),
    NoneOf(Vec<Value>),
    Range(Option<Value>, Option<Value>),
    Null,
    NotNull,
}

/// Where a filter finds its values.
#[derive(Debug)]
pub enum Place {
    Id,
    Attribute(&'static Attribute),
    RelatedId(&'static str),
    /// Of the records behind a relationship.
    Related(Hop, Of),
}

impl Place {
    /// All that a type offers, with the parameter's name.
    pub fn all(resource: &'static ResourceType) -> Vec<(String, Self)> {
        let mut names = vec!["filter[id]".to_owned()];
        let attributes = resource.attributes.iter().filter(|one| one.filterable);
        names.extend(attributes.map(|one| format!("filter[{}]", one.name)));
        for relationship in resource.relationships {
            let offered = Field::offered(resource, relationship).into_iter();
            names.extend(offered.map(|name| format!("filter[{}][{name}]", relationship.name)));
        }
        names
            .into_iter()
            .map(|name| {
                let read = query(resource, &[(name.clone(), "__null__".to_owned())]);
                let place = match read.filters[0].field {
                    Field::Id => Self::Id,
                    Field::Attribute(attribute) => Self::Attribute(attribute),
                    Field::RelatedId(relationship) => Self::RelatedId(relationship.name),
                    Field::Related(hop, of) => Self::Related(hop, of),
                    other => panic!("{name}: {other:?}"),
                };
                (name, place)
            })
            .collect()
    }

    pub fn attribute(&self) -> Option<&'static Attribute> {
        match self {
            Self::Attribute(attribute) | Self::Related(_, Of::Attribute(attribute)) => {
                Some(attribute)
            }
            _ => None,
        }
    }

    pub fn has_order(&self) -> bool {
        self.attribute().is_none_or(|attribute| {
            matches!(
                attribute.kind,
                Kind::Time | Kind::Date | Kind::Integer | Kind::Number
            )
        })
    }

    /// The values of a document: one, or that of each related record.
    fn values(&self, document: &Value, related: &[(&str, Vec<Value>)]) -> Vec<Value> {
        let id_of =
            |record: &Value, name: &str| record["relationships"][name]["data"]["id"].clone();
        match self {
            Self::Id => vec![document["id"].clone()],
            Self::Attribute(attribute) => vec![document["attributes"][attribute.name].clone()],
            Self::RelatedId(name) => vec![id_of(document, name)],
            Self::Related(hop, of) => {
                let mut all = related.iter();
                let (_, records) = all.find(|(name, _)| *name == hop.to.name).unwrap();
                let behind = records.iter().filter(|record| match hop.way {
                    Way::Own => record["id"] == id_of(document, hop.relationship.name),
                    Way::Theirs(back) => id_of(record, back.name) == document["id"],
                    Way::Shared(name) => {
                        let third = id_of(document, name);
                        !third.is_null() && id_of(record, name) == third
                    }
                    Way::List => {
                        let list = &document["relationships"][hop.relationship.name]["data"];
                        let mut listed = list.as_array().unwrap().iter();
                        listed.any(|one| one["id"] == record["id"])
                    }
                    Way::ListedThere(back) => {
                        let list = &record["relationships"][back.name]["data"];
                        let mut listed = list.as_array().unwrap().iter();
                        listed.any(|one| one["id"] == document["id"])
                    }
                    way => panic!("{way:?}"),
                });
                // Of those that are not over.
                let behind = behind.filter(|record| {
                    let state = record["attributes"]["state"].as_str();
                    let is_over = matches!(state, Some("finished" | "opted_out"));
                    !(hop.relationship.name == "activeSequenceStates" && is_over)
                });
                let value = |record: &Value| match of {
                    Of::Id => record["id"].clone(),
                    Of::Attribute(attribute) => record["attributes"][attribute.name].clone(),
                    Of::RelatedId(relationship) => id_of(record, relationship.name),
                };
                behind.map(value).collect()
            }
        }
    }

    /// Whether one of the values is what is wanted; of ids of related records, whether there is one.
    fn meets(&self, values: &[Value], wanted: &Wanted) -> bool {
        match (self, wanted) {
            (Self::Related(_, Of::Id), Wanted::Null) => values.is_empty(),
            (Self::Related(_, Of::Id), Wanted::NotNull) => !values.is_empty(),
            (_, Wanted::NoneOf(none)) => !self.meets(values, &Wanted::Any(none.clone())),
            _ => values.iter().any(|value| matches(value, wanted)),
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
        (_, Wanted::NoneOf(_)) => panic!("what a record has is asked of all its values"),
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
        Wanted::NoneOf(values) => spellings(&format!("{name}[not]"), &Wanted::Any(values.clone())),
        Wanted::Range(from, to) => {
            let from = from.as_ref().map_or_else(|| "neginf".to_owned(), text);
            let to = to.as_ref().map_or_else(|| "inf".to_owned(), text);
            let mut spellings = one(format!("{from}..{to}"));
            spellings.push(vec![
                ("newFilterSyntax".to_owned(), "true".to_owned()),
                (format!("{name}[gte]"), from),
                (format!("{name}[lte]"), to),
            ]);
            spellings
        }
        Wanted::Null => one("__null__".to_owned()),
        Wanted::NotNull => one("__notnull__".to_owned()),
    }
}

pub fn query(
    resource: &'static ResourceType,
    parameters: &[(String, String)],
) -> Collection<'static> {
    let pairs = parameters.iter().map(|(name, text)| -> Pair<'static> {
        (Cow::Owned(name.clone()), Cow::Owned(text.clone()))
    });
    collection(resource, pairs).unwrap_or_else(|errors| panic!("{parameters:?}: {errors:?}"))
}

pub fn ids(
    database: &Database,
    resource: &'static ResourceType,
    query: &Collection<'_>,
) -> Vec<Value> {
    let rows = database.keys_of(&OURS.page(resource, query, &view()).unwrap());
    let count = database.rows(&OURS.count(resource, &query.filters));
    for most in [0, 2, 1_000] {
        let bounded = database.rows(&OURS.count_up_to(resource, &query.filters, most));
        let all = count[0][0].as_i64().unwrap();
        assert_eq!(bounded[0][0], all.min(i64::from(most) + 1));
    }
    assert_eq!(count, [[Value::from(rows.len())]], "{:?}", query.filters);
    rows.into_iter()
        .map(|mut keys| keys.pop().unwrap().unwrap().parse().unwrap())
        .collect()
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
    let is_filled = place
        .attribute()
        .is_none_or(|one| one.stored != Stored::Nowhere);
    assert!(
        !is_filled || !known.is_empty(),
        "no record has a value to try `{name}` with"
    );
    let mut wishes = vec![Wanted::Null, Wanted::NotNull];
    wishes.extend(known.iter().map(|value| Wanted::Any(vec![value.clone()])));
    wishes.extend(known.windows(2).map(|pair| Wanted::Any(pair.to_vec())));
    wishes.extend(
        known
            .iter()
            .map(|value| Wanted::NoneOf(vec![value.clone()])),
    );
    wishes.extend(known.windows(2).map(|pair| Wanted::NoneOf(pair.to_vec())));
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
            let values: Vec<Vec<Value>> = documents
                .iter()
                .map(|document| place.values(document, &related))
                .collect();
            let known: Vec<Value> = values.iter().flatten().cloned().collect();
            for wanted in wishes(&name, &place, &known) {
                let right: Vec<&Value> = documents
                    .iter()
                    .zip(&values)
                    .filter(|(_, values)| place.meets(values, &wanted))
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
    assert!(checked > 2_000, "only {checked} filters");
}

/// The largest query that a client can write stays within D1's limits.
#[test]
fn all_filters_and_sort_keys_at_once() {
    let database = records::full();
    for resource in RESOURCE_TYPES {
        let mut parameters = Vec::new();
        let mut values = 0;
        for (name, place) in Place::all(resource) {
            let sample = |n: i64| match &place {
                Place::Id | Place::RelatedId(_) | Place::Related(_, Of::Id | Of::RelatedId(_)) => {
                    (n + 1).to_string()
                }
                Place::Attribute(attribute) | Place::Related(_, Of::Attribute(attribute)) => {
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
            values += if place.has_order() { 3 } else { 2 };
            if values > MAX_FILTER_VALUES {
                break;
            }
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
        wide.place = query::PageStart::After(cursor.into());
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
            RECORDS
        };
        assert_eq!(
            database.rows(&statement).len(),
            usize::try_from(wanted).unwrap(),
            "{}",
            resource.name
        );
    }
}

/// Every link to related records that a document has leads to a list of them.
#[test]
fn every_related_link_finds_the_records() {
    let database = records::full();
    database.sql("UPDATE batch_items SET record_id = 1");
    let mut filled = 0;
    for resource in RESOURCE_TYPES {
        for document in database.documents(OURS, resource) {
            for relationship in resource.relationships {
                let link = &document["relationships"][relationship.name]["links"]["related"];
                let Some(link) = link.as_str() else { continue };
                let (address, parameters) = link.split_once('?').unwrap();
                let plural = address.rsplit('/').next().unwrap();
                // Types without a table have no list yet.
                let Some(target) = resource_type_at(plural) else {
                    continue;
                };
                let read = collection(target, query::pairs(parameters));
                let read = read.unwrap_or_else(|errors| panic!("{link}: {errors:?}"));
                let found = ids(&database, target, &read);
                let way = query::way(resource, relationship, target).unwrap();
                let names = |record: &&Value, back: &str| {
                    record["relationships"][back]["data"]["id"] == document["id"]
                };
                if let Way::Theirs(back) = way {
                    let others = database.documents(OURS, target);
                    let wanted = others.iter().filter(|record| names(record, back.name));
                    let wanted: Vec<&Value> = wanted.map(|record| &record["id"]).collect();
                    assert_eq!(found.iter().collect::<Vec<_>>(), wanted, "{link}");
                }
                filled += usize::from(!found.is_empty());
            }
        }
    }
    assert!(filled > 50, "only {filled} links led to records");
}
