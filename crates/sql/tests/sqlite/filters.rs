//! Every filter that the schema offers, in every form, against a plain reading of the documents.

use std::borrow::Cow;

use lockstep_core::query::{
    self, Collection, Field, Hop, MAX_FILTER_VALUES, Of, Pair, Way, collection,
};
use lockstep_core::schema::{
    ACCOUNT, Attribute, Kind, PROSPECT, RESOURCE_TYPES, ResourceType, Stored, resource_type_at,
};
use serde_json::{Value, json};

use crate::records::{self, RECORDS};
use crate::support::{Database, OURS, THEIRS, view};

/// What a filter asks for, in the test's own words.
#[derive(Debug, Clone)]
enum Wanted {
    Any(Vec<Value>),
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

fn query(resource: &'static ResourceType, parameters: &[(String, String)]) -> Collection<'static> {
    let pairs = parameters.iter().map(|(name, text)| -> Pair<'static> {
        (Cow::Owned(name.clone()), Cow::Owned(text.clone()))
    });
    collection(resource, pairs).unwrap_or_else(|errors| panic!("{parameters:?}: {errors:?}"))
}

fn ids(database: &Database, resource: &'static ResourceType, query: &Collection<'_>) -> Vec<Value> {
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
                let mut all = spellings(&name, &wanted);
                if name.ends_with("[tags]") {
                    // Beside a filter that leaves few records it is answered otherwise.
                    let ids: Vec<String> = (1..=RECORDS).map(|id| id.to_string()).collect();
                    let with_ids = |mut one: Vec<_>| {
                        one.push(("filter[id]".to_owned(), ids.join(",")));
                        one
                    };
                    all.extend(spellings(&name, &wanted).into_iter().map(with_ids));
                }
                for parameters in all {
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

#[test]
fn a_search_finds_beginnings_in_capitals_or_not() {
    let database = records::organisations();
    for (number, row) in [
        json!({ "first_name": "Ada", "last_name": "Maplewood", "company": "Örtel", "emails": "[\"A.Maple@example.com\"]" }),
        json!({ "first_name": "Maplestone", "last_name": null, "company": null, "emails": "[]" }),
        json!({ "first_name": null, "last_name": null, "company": null, "emails": "[]" }),
        json!({ "first_name": "Elan_", "last_name": "100%", "company": "Ada & Co", "emails": "[\"map@example.com\"]" }),
    ]
    .into_iter()
    .enumerate()
    {
        let number = i64::try_from(number).unwrap() + 1;
        for organisation in [OURS, THEIRS] {
            records::insert(&database, organisation, &PROSPECT, number, &row);
        }
    }
    for (text, wanted) in [
        ("map", vec![1, 2, 4]),
        ("maple", vec![1, 2]),
        ("ADA M", vec![1]),
        ("ada", vec![1, 4]),
        ("_ADA & co_", vec![4]),
        ("a.m", vec![1]),
        ("_maplewood_", vec![1]),
        ("_maple_", vec![]),
        ("_NULL_", vec![3]),
        ("_NOTNULL_", vec![1, 2, 4]),
        ("el", vec![4]),
        ("%", vec![]),
        ("100%", vec![4]),
        ("_", vec![]),
        ("x' OR 1=1 --", vec![]),
    ] {
        let read = query(&PROSPECT, &[("filter[q]".to_owned(), text.to_owned())]);
        assert_eq!(ids(&database, &PROSPECT, &read), wanted, "{text}");
    }
    // What was found by, until it changes.
    database.sql("UPDATE prospects SET emails = '[\"new@example.com\"]' WHERE id = 1");
    database.sql("DELETE FROM prospects WHERE id = 4");
    let found = |name: &str, text: &str| {
        let read = query(&PROSPECT, &[(name.to_owned(), text.to_owned())]);
        ids(&database, &PROSPECT, &read)
    };
    assert_eq!(found("filter[q]", "new@"), [1]);
    assert_eq!(found("filter[emails]", "new@example.com"), [1]);
    assert_eq!(
        found("filter[emails]", "NEW@example.com"),
        [0; 0],
        "exactly"
    );
    assert_eq!(found("filter[q]", "a.maple@"), [0; 0]);
    assert_eq!(
        database.value("SELECT count(*) FROM prospect_emails WHERE prospect_id = 4"),
        0
    );
}

/// Tags are found as they are written, in the organisation, wherever its records are; what has none of them, too.
#[test]
fn tags_are_filters() {
    let database = records::organisations();
    for (number, tags) in [
        json!(["vip", "EU"]),
        json!(["eu"]),
        json!([]),
        json!(["vip", "a,b"]),
    ]
    .iter()
    .enumerate()
    {
        let number = i64::try_from(number).unwrap() + 1;
        for resource in [&PROSPECT, &ACCOUNT] {
            records::insert(&database, OURS, resource, number, &json!({ "tags": tags }));
            records::insert(
                &database,
                THEIRS,
                resource,
                number,
                &json!({ "tags": ["vip"] }),
            );
        }
    }
    let found = |resource, name: &str, text: &str| {
        ids(
            &database,
            resource,
            &query(resource, &[(name.to_owned(), text.to_owned())]),
        )
    };
    for resource in [&PROSPECT, &ACCOUNT] {
        for (name, text, wanted) in [
            ("filter[tags]", "vip", vec![1, 4]),
            ("filter[tags]", "eu,EU", vec![1, 2]),
            ("filter[tags][]", "a,b", vec![4]),
            ("filter[tags]", "VIP", vec![]),
            ("filter[tags][not]", "vip", vec![2, 3]),
            ("filter[tags][not]", "vip,eu", vec![3]),
            ("filter[tags][not][]", "a,b", vec![1, 2, 3]),
            ("filter[tags]", "__null__", vec![3]),
            ("filter[tags]", "__notnull__", vec![1, 2, 4]),
        ] {
            assert_eq!(
                found(resource, name, text),
                wanted,
                "{} {name}={text}",
                resource.name
            );
        }
    }
    // Whatever they become.
    for tags in [
        vec!["a"],
        vec!["a", "b"],
        vec!["a"],
        vec!["ab"],
        vec![],
        vec!["a]", "a,b"],
        vec!["a]"],
        vec!["a\"", "b", "c"],
        vec!["c", "a\""],
    ] {
        database.sql(&format!(
            "UPDATE prospects SET tags = '{}' WHERE id = 3",
            json!(tags)
        ));
        let mut kept: Vec<String> = database
            .sql("SELECT element FROM prospect_tags WHERE organisation_id = 1 AND prospect_id = 3")
            .iter()
            .map(|row| row["element"].as_str().unwrap().to_owned())
            .collect();
        let mut wanted: Vec<String> = tags.iter().map(|one| (*one).to_owned()).collect();
        kept.sort();
        wanted.sort();
        assert_eq!(kept, wanted);
    }
    // Until they change; to the bin and back they stay as they are.
    database.sql("UPDATE prospects SET tags = '[\"new\",\"EU\"]' WHERE id = 1");
    assert_eq!(found(&PROSPECT, "filter[tags]", "vip"), [4]);
    assert_eq!(found(&PROSPECT, "filter[tags]", "new,EU"), [1]);
    database.sql("UPDATE prospects SET organisation_id = -organisation_id WHERE id = 1");
    assert_eq!(found(&PROSPECT, "filter[tags]", "new"), [0; 0]);
    database.sql("UPDATE prospects SET organisation_id = -organisation_id WHERE id = 1");
    assert_eq!(found(&PROSPECT, "filter[tags]", "new"), [1]);
    database.sql("DELETE FROM prospects WHERE id IN (1, 4)");
    let left = "SELECT count(*) FROM prospect_tags WHERE prospect_id IN (1, 4)";
    assert_eq!(database.value(left), 0);
}

#[test]
fn what_is_not_this_may_be_nothing() {
    let database = records::organisations();
    for (id, row) in [
        (
            1,
            json!({ "owner_id": 1, "title": "Head of Ärger", "company": "Örtel", "emails": "[\"a@x.example\"]" }),
        ),
        (
            2,
            json!({ "owner_id": 2, "title": "ärgerlich", "company": null, "emails": "[]" }),
        ),
        (
            3,
            json!({ "owner_id": null, "title": null, "company": "Ortel", "emails": "[\"B@X.example\",\"c@y.example\"]" }),
        ),
    ] {
        records::insert(&database, OURS, &PROSPECT, id, &row);
    }
    database.sql("UPDATE prospects SET folded = json_object('title', 'head of ärger', 'company', 'örtel') WHERE id = 1");
    database.sql("UPDATE prospects SET folded = json_object('title', 'ärgerlich') WHERE id = 2");
    for (name, text, wanted) in [
        ("filter[owner][id][not]", "1", vec![2, 3]),
        ("filter[owner][id][not]", "1,2", vec![3]),
        ("filter[title][not]", "ärgerlich", vec![1, 3]),
        ("filter[emails][not]", "a@x.example", vec![2, 3]),
        ("filter[title][contains]", "ÄRGER", vec![1, 2]),
        ("filter[title][contains]", "of ä", vec![1]),
        ("filter[title][contains]", "%", vec![]),
        ("filter[company][contains]", "TEL", vec![1, 3]),
        ("filter[emails][contains]", "@x.", vec![1, 3]),
        ("filter[emails][contains]", "\",\"", vec![]),
    ] {
        let read = query(&PROSPECT, &[(name.to_owned(), text.to_owned())]);
        assert_eq!(ids(&database, &PROSPECT, &read), wanted, "{name}={text}");
    }
}

/// Whoever meets all of one alternative is found, and nobody else's, whatever else is asked.
#[test]
fn one_of_the_alternatives_must_be_met() {
    let database = records::organisations();
    for (id, owner, tags) in [
        (1, 1, "vip"),
        (2, 1, "eu"),
        (3, 2, "vip"),
        (4, 2, "eu"),
        (5, 3, "us"),
    ] {
        let row = json!({ "owner_id": owner, "tags": [tags], "title": format!("t{}", id % 2) });
        records::insert(&database, OURS, &PROSPECT, id, &row);
        records::insert(&database, THEIRS, &PROSPECT, id, &row);
    }
    for (parameters, wanted) in [
        (
            &[("or][1][tags", "vip"), ("or][2][owner][id", "1")] as &[(&str, &str)],
            vec![1, 2, 3],
        ),
        (
            &[
                ("or][1][tags", "vip"),
                ("or][1][owner][id", "1"),
                ("or][3][owner][id", "3"),
            ],
            vec![1, 5],
        ),
        (
            &[
                ("or][1][tags", "vip"),
                ("or][2][owner][id", "1"),
                ("title", "t1"),
            ],
            vec![1, 3],
        ),
        (&[("or][7][tags", "vip")], vec![1, 3]),
        (
            &[("or][1][tags][not", "vip"), ("or][2][id", "3")],
            vec![2, 3, 4, 5],
        ),
        (
            &[
                ("or][1][updatedAt][gte", "1999-01-01"),
                ("or][2][updatedAt][lte", "1998-01-01"),
            ],
            vec![1, 2, 3, 4, 5],
        ),
    ] {
        for sort in ["id", "-title", "updatedAt"] {
            let asked = parameters
                .iter()
                .map(|(name, text)| (format!("filter[{name}]"), (*text).to_owned()));
            let mut asked: Vec<_> = asked.collect();
            asked.push(("sort".to_owned(), sort.to_owned()));
            let mut found = ids(&database, &PROSPECT, &query(&PROSPECT, &asked));
            found.sort_by_key(Value::as_i64);
            assert_eq!(found, wanted, "{parameters:?} by {sort}");
            let read = query(&PROSPECT, &asked);
            let count = database.run(&OURS.count(&PROSPECT, &read.filters))[0]["count"].as_u64();
            assert_eq!(count, u64::try_from(wanted.len()).ok(), "{parameters:?}");
        }
    }
}
