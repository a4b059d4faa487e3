//! Compound documents: every path of every type, against a plain reading of the documents.

use std::collections::BTreeSet;

use lockstep_core::query::{Collection, Inclusions, PageStart, collection, inclusions, pairs};
use lockstep_core::schema::{RESOURCE_TYPES, ResourceType, TASK};
use lockstep_sql::{Organisation, Read, View};
use serde_json::Value;

use crate::records;
use crate::support::{Database, OURS, THEIRS, parse, view};

pub fn including(resource: &'static ResourceType, paths: &str) -> View {
    let mut view = view();
    let query = format!("include={paths}");
    view.inclusions = inclusions(resource, pairs(&query)).unwrap();
    view
}

/// The primary records of a page and those that come along.
fn page(
    database: &Database,
    organisation: Organisation,
    resource: &'static ResourceType,
    query: &Collection<'_>,
    view: &View,
) -> (Vec<Value>, Vec<Value>) {
    let documents = |read: &Read| database.documents_of(read);
    let mut primary = documents(&organisation.page(resource, query, view).unwrap());
    primary.truncate(usize::try_from(query.size).unwrap());
    let statements = organisation.included_with_page(resource, query, view);
    let included = statements.unwrap().iter().flat_map(documents).collect();
    (primary, included)
}

type Name = (String, i64);

fn name(record: &Value) -> Name {
    (
        record["type"].as_str().unwrap().to_owned(),
        record["id"].as_i64().unwrap(),
    )
}

/// What the linkage of a relationship names.
fn named(record: &Value, relationship: &str) -> Vec<Name> {
    match &record["relationships"][relationship]["data"] {
        Value::Null => Vec::new(),
        Value::Array(list) => list.iter().map(name).collect(),
        one => vec![name(one)],
    }
}

/// Every path that can be included, of one step and of two.
pub fn paths(resource: &'static ResourceType) -> Vec<String> {
    let steps = |from: &'static ResourceType| -> Vec<(String, &'static ResourceType)> {
        let mut steps = Vec::new();
        for relationship in from.relationships {
            let read = inclusions(from, pairs(&format!("include={}", relationship.name)));
            let read = read.ok().flatten();
            let paths = read.iter().flat_map(Inclusions::paths);
            steps.extend(paths.map(|path| (relationship.name.to_owned(), path[0].to)));
        }
        steps
    };
    let mut paths = BTreeSet::new();
    for (first, to) in steps(resource) {
        paths.extend(
            steps(to)
                .into_iter()
                .map(|(second, _)| format!("{first}.{second}")),
        );
        paths.insert(first);
    }
    paths.into_iter().collect()
}

/// Checks a compound document: what comes along is what the paths lead to, each record once.
fn check(what: &str, path: &str, primary: &[Value], included: &[Value]) {
    let mut wanted = BTreeSet::new();
    let mut from: Vec<&Value> = primary.iter().collect();
    for step in path.split('.') {
        let names: BTreeSet<Name> = from.iter().flat_map(|record| named(record, step)).collect();
        let all = primary.iter().chain(included);
        from = all.filter(|record| names.contains(&name(record))).collect();
        let found: BTreeSet<Name> = from.iter().map(|record| name(record)).collect();
        wanted.extend(found);
    }
    let own: BTreeSet<Name> = primary.iter().map(name).collect();
    let found: BTreeSet<Name> = included.iter().map(name).collect();
    assert_eq!(found.len(), included.len(), "{what}: one of them twice");
    let wanted: BTreeSet<Name> = wanted.difference(&own).cloned().collect();
    assert_eq!(found, wanted, "{what}");
}

#[test]
fn every_path_brings_what_it_leads_to() {
    let database = records::full();
    let (mut checked, mut filled) = (0, 0);
    for resource in RESOURCE_TYPES {
        for path in paths(resource) {
            let view = including(resource, &path);
            for (size, place) in [(50, PageStart::First), (3, PageStart::Offset(2))] {
                let mut query = collection(resource, pairs("sort=-id")).unwrap();
                (query.size, query.place) = (size, place);
                let (primary, included) = page(&database, OURS, resource, &query, &view);
                let what = format!("{}?include={path}", resource.name);
                check(&what, &path, &primary, &included);
                filled += usize::from(!included.is_empty());
                checked += 1;
            }
        }
    }
    assert!(
        checked > 200 && filled * 2 > checked,
        "{filled} of {checked}"
    );
}

/// What a record names is there, unless it is gone: "full linkage" the other way round.
#[test]
fn what_is_named_comes_along() {
    let database = records::full();
    let view = including(&TASK, "owner,prospect.tasks");
    let query = collection(&TASK, pairs("")).unwrap();
    let (primary, included) = page(&database, OURS, &TASK, &query, &view);
    let there: BTreeSet<Name> = primary.iter().chain(&included).map(name).collect();
    let prospects = included
        .iter()
        .filter(|record| record["type"] == "prospect");
    let mut named_there: Vec<Name> = prospects.flat_map(|one| named(one, "tasks")).collect();
    assert!(!named_there.is_empty());
    for task in &primary {
        named_there.extend(named(task, "owner"));
        named_there.extend(named(task, "prospect"));
    }
    for one in named_there {
        assert!(there.contains(&one), "{one:?}");
    }
}

#[test]
fn one_record_has_the_same_and_others_never_see_it() {
    let database = records::full();
    let view = including(&TASK, "subject.owner,owner");
    for organisation in [OURS, THEIRS] {
        let id = records::id(OURS, 1);
        let shown = organisation.show(&TASK, id, &view);
        let primary: Vec<Value> = database
            .run(&shown)
            .iter()
            .map(|row| parse(&row["document"]))
            .collect();
        let statements = organisation.included_with(&TASK, id, &view);
        let rows = statements
            .iter()
            .flat_map(|read| database.documents_of(read));
        let included: Vec<Value> = rows.collect();
        assert_eq!(included.is_empty(), organisation == THEIRS);
        let owners = including(&TASK, "owner");
        let query = collection(&TASK, pairs("filter[id]=1")).unwrap();
        assert_eq!(
            page(&database, organisation, &TASK, &query, &owners)
                .1
                .is_empty(),
            organisation == THEIRS
        );
        for task in primary {
            for one in named(&task, "subject")
                .into_iter()
                .chain(named(&task, "owner"))
            {
                assert!(included.iter().any(|record| name(record) == one), "{one:?}");
            }
        }
    }
}
