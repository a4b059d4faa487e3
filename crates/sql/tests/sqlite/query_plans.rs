//! How SQLite goes about what clients ask: every filter, every order, every included path.

use std::borrow::Cow;
use std::collections::BTreeSet;

use lockstep_core::query::{Way, collection, way};
use lockstep_core::schema::{
    ACCOUNT, BATCH_ITEM, Cardinality, Kind, PROSPECT, RESOURCE_TYPES, ResourceType, Stored, TASK,
};
use lockstep_sql::{Cursor, Read};

use crate::batches::prospects;
use crate::filters;
use crate::include;
use crate::plans::{check_no_scan, plan_of};
use crate::support::{Database, OURS, snake, view};

/// What comes along is found from the page, never by walking through all that there is.
#[test]
fn included_records_are_found_from_the_page() {
    let database = prospects(1..=3);
    for resource in RESOURCE_TYPES {
        for path in include::paths(resource) {
            let what = format!("{}?include={path}", resource.name);
            let view = include::including(resource, &path);
            let query = collection(resource, []).unwrap();
            let mut reads = OURS.included_with_page(resource, &query, &view).unwrap();
            reads.push(OURS.page(resource, &query, &view).unwrap());
            for read in &reads {
                check_no_scan(&database, &what, &read.statement);
            }
            for Read { statement, .. } in OURS.included_with(resource, 1, &view) {
                let steps = plan_of(&database, &statement);
                let whole = steps
                    .iter()
                    .find(|step| step.ends_with("(organisation_id=?)"));
                assert_eq!(whole, None, "{what}: {steps:#?}\n{}", statement.sql);
            }
        }
    }
}

/// The columns that filters and orders of a type are about, and whether it is sorted by them.
fn queried_columns(resource: &'static ResourceType) -> BTreeSet<(String, bool)> {
    let attributes = resource.attributes.iter();
    let attributes = attributes.filter(|one| one.filterable || one.sortable);
    let mut columns: BTreeSet<(String, bool)> = attributes
        .filter(|one| !matches!(one.kind, Kind::TextList { .. }))
        .filter(|one| one.stored == Stored::Column)
        .map(|one| (snake(one.name), one.sortable))
        .collect();
    for relationship in resource.relationships {
        let is_one = relationship.cardinality == Cardinality::One;
        if is_one && relationship.filters.contains(&"id") {
            columns.insert((format!("{}_id", snake(relationship.name)), false));
        }
    }
    // What other types reach records of this one by.
    for other in RESOURCE_TYPES {
        for relationship in other.relationships {
            match way(other, relationship, resource) {
                Some(Way::Theirs(back)) => {
                    columns.insert((format!("{}_id", snake(back.name)), false));
                }
                Some(Way::Shared(name)) => {
                    columns.insert((format!("{name}_id"), false));
                }
                _ => {}
            }
        }
    }
    columns
}

#[test]
fn what_is_queried_has_an_index() {
    let database = Database::new();
    let mut missing = Vec::new();
    for resource in RESOURCE_TYPES {
        let table = snake(resource.plural);
        for (column, is_sorted_by) in queried_columns(resource) {
            // Items change by the hundred thousand, and are asked for by their batch: a range of ids.
            if **resource == BATCH_ITEM {
                continue;
            }
            let found = database.value(&format!(
                "SELECT count(*) FROM pragma_index_list('{table}') AS i \
                 JOIN pragma_index_xinfo(i.name) AS o ON o.seqno = 0 AND o.name = 'organisation_id' \
                 JOIN pragma_index_xinfo(i.name) AS c ON c.seqno = 1 AND c.name = '{column}' \
                 WHERE i.partial <= {}",
                u8::from(!is_sorted_by)
            ));
            if found == 0 {
                missing.push(format!(
                    "CREATE INDEX {table}_by_{column} ON {table} (organisation_id, {column});"
                ));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Every filter that a type offers, with a value or two: name, text, whether it is one value.
fn filters_of(resource: &'static ResourceType) -> Vec<(String, String, bool)> {
    let mut filters = Vec::new();
    for (name, place) in filters::Place::all(resource) {
        let attribute = place.attribute();
        let value = match attribute.map(|one| one.kind) {
            None | Some(Kind::Integer | Kind::Number | Kind::Id { .. }) => "7".to_owned(),
            Some(Kind::Time) => "2026-01-01T00:00:00Z".to_owned(),
            Some(Kind::Boolean) => "true".to_owned(),
            Some(Kind::Choice { values }) => values[0].to_owned(),
            Some(_) => "x".to_owned(),
        };
        if place.has_order() {
            filters.push((name.clone(), format!("{value}..inf"), false));
        }
        let is_plain = attribute.is_none_or(|one| !matches!(one.kind, Kind::TextList { .. }));
        let is_own = !matches!(place, filters::Place::Related(..));
        // What nothing fills is a constant: SQLite sees that no row is meant, and looks at none.
        if attribute.is_none_or(|one| one.stored != Stored::Nowhere) {
            filters.push((name.clone(), "__null__".to_owned(), false));
        }
        filters.push((name, value, is_own && is_plain));
    }
    filters
}

fn explained(
    database: &Database,
    resource: &'static ResourceType,
    parameters: &[(&str, &str)],
) -> Vec<String> {
    let pairs = parameters.iter();
    let pairs = pairs.map(|(name, text)| {
        (
            Cow::Owned((*name).to_owned()),
            Cow::Owned((*text).to_owned()),
        )
    });
    let read = collection(resource, pairs).unwrap();
    let what = format!("{} {parameters:?}", resource.name);
    let page = OURS.page(resource, &read, &view()).unwrap().statement;
    check_no_scan(database, &what, &page);
    check_no_scan(database, &what, &OURS.count(resource, &read.filters));
    let bounded = OURS.count_up_to(resource, &read.filters, 10_000);
    check_no_scan(database, &what, &bounded);
    plan_of(database, &page)
}

/// Items have no index of their own for an order: those of an organisation, or of the batch that is
/// named, are sorted, their ids alone.
fn is_exempt(resource: &ResourceType, sort: &str) -> bool {
    let key = sort.trim_start_matches('-');
    *resource == BATCH_ITEM && matches!(key, "code" | "failed" | "index" | "state")
}

/// No order needs a sort, and no filter reads a table from end to end. What a filter found is
/// sorted only where no index has both: then ids are sorted, not documents (see `page`), and a
/// filter that most records meet is never the one that is gone by.
#[test]
fn every_filter_and_every_order_has_its_index() {
    let database = Database::new();
    let mut checked = 0;
    for resource in RESOURCE_TYPES.iter().copied() {
        let sorts = || {
            let sortable = resource.attributes.iter().filter(|one| one.sortable);
            sortable.flat_map(|one| [one.name.to_owned(), format!("-{}", one.name)])
        };
        let sorts_in = |steps: &[String]| steps.iter().any(|step| step.contains("ORDER BY"));
        for sort in sorts().chain(["id".to_owned(), "-id".to_owned()]) {
            let steps = explained(&database, resource, &[("sort", &sort)]);
            let is_sorted = sorts_in(&steps) && !is_exempt(resource, &sort);
            assert!(!is_sorted, "{} by {sort}: {steps:#?}", resource.name);
            checked += 1;
        }
        for (name, text, is_one) in filters_of(resource) {
            let steps = explained(&database, resource, &[(&name, &text)]);
            let what = format!("{} {name}={text}", resource.name);
            assert!(!is_one || !sorts_in(&steps), "{what}: {steps:#?}");
            let attribute = name
                .strip_prefix("filter[")
                .unwrap()
                .strip_suffix(']')
                .unwrap();
            let kind = resource.attribute(attribute).map(|one| one.kind);
            let is_broad = matches!(kind, Some(Kind::Choice { .. } | Kind::Boolean));
            for sort in sorts() {
                let steps = explained(&database, resource, &[(&name, &text), ("sort", &sort)]);
                assert!(
                    !is_broad || !is_one || !sorts_in(&steps) || is_exempt(resource, &sort),
                    "{what} by {sort}: {steps:#?}"
                );
                checked += 1;
            }
        }
    }
    assert!(checked > 1_000, "only {checked}");
}

/// The parameters of a query, and steps that its plan has.
type Case<'a> = (&'a [(&'a str, &'a str)], [&'a str; 2]);

/// Items are found by the organisation's batches, from the cursor's on, or by their record; of
/// other organisations' none is looked at.
#[test]
fn items_are_found_by_batches_or_records() {
    let database = Database::new();
    let cursor = Cursor::new(Vec::new(), 20_000_007).encode(&[]);
    let items = "SEARCH batch_items USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)";
    let batches = |more: &str| {
        format!(
            "SEARCH batches USING COVERING INDEX batches_by_organisation (organisation_id=?{more})"
        )
    };
    let all = batches("");
    let from = batches(" AND id>?");
    let cases: &[Case] = &[
        (&[], [&all, items]),
        (&[("sort", "-batchId")], [&all, items]),
        (&[("filter[state]", "error")], [&all, items]),
        (&[("page[after]", &cursor)], [&from, items]),
        (
            &[("page[after]", &cursor), ("filter[failed]", "true")],
            [&from, items],
        ),
        (
            &[("filter[batchId]", "3")],
            [
                items,
                "SEARCH batch_items USING INTEGER PRIMARY KEY (rowid=?)",
            ],
        ),
        (
            &[("filter[id]", "30000001,30000002")],
            [
                "LIST SUBQUERY 1",
                "SEARCH batch_items USING INTEGER PRIMARY KEY (rowid=?)",
            ],
        ),
        (
            &[("filter[recordId]", "7")],
            [
                "SEARCH batch_items USING INDEX batch_items_by_record (<expr>=? AND <expr>=?)",
                "SEARCH batch_items USING INTEGER PRIMARY KEY (rowid=?)",
            ],
        ),
    ];
    for (parameters, wanted) in cases {
        let steps = explained(&database, &BATCH_ITEM, parameters);
        for step in wanted {
            assert!(
                steps.iter().any(|one| one == step),
                "{parameters:?}: {step} in {steps:#?}"
            );
        }
        let sorts = steps.iter().any(|step| step.contains("TEMP B-TREE"));
        assert!(!sorts, "{parameters:?} sorts: {steps:#?}");
    }
}

/// Who has a tag is found by it, whatever is asked of those that have it.
#[test]
fn tags_are_found_by_their_index() {
    let database = Database::new();
    for (resource, filter, index) in [
        (&PROSPECT, "filter[tags]", "prospect_tags"),
        (&ACCOUNT, "filter[tags]", "account_tags"),
        (&TASK, "filter[prospect][tags]", "prospect_tags"),
    ] {
        let key = format!("SEARCH {index} USING PRIMARY KEY (organisation_id=? AND element=?");
        for (form, sort) in [
            ("", ""),
            ("", "-updatedAt"),
            ("[not]", "id"),
            ("[]", "createdAt"),
        ] {
            let filter = format!("{filter}{form}");
            let steps = explained(&database, resource, &[(&filter, "vip"), ("sort", sort)]);
            let found = steps.iter().any(|step| step.starts_with(&key));
            assert!(found, "{filter} by {sort}: {steps:#?}");
        }
    }
}

/// Whose tasks are asked for leads to them; the order would lead past everybody's.
#[test]
fn the_few_records_of_another_are_found_by_it() {
    let database = prospects(1..=3);
    for (filter, index) in [
        ("filter[account][id]", "tasks_by_account"),
        ("filter[mailing][id]", "tasks_by_mailing"),
        ("filter[opportunity][id]", "tasks_by_opportunity"),
        ("filter[prospect][id]", "tasks_by_prospect"),
        ("filter[sequenceState][id]", "tasks_by_sequence_state"),
    ] {
        for sort in ["dueAt", "-dueAt", "-updatedAt", "state,dueAt"] {
            let steps = explained(&database, &TASK, &[(filter, "7"), ("sort", sort)]);
            assert!(
                steps.iter().any(|step| step.contains(index)),
                "{filter} by {sort}: {steps:#?}"
            );
        }
    }
    let steps = explained(
        &database,
        &TASK,
        &[("filter[owner][id]", "7"), ("sort", "-updatedAt")],
    );
    assert!(
        steps
            .iter()
            .any(|step| step.contains("tasks_by_updated_at")),
        "an owner has many: {steps:#?}"
    );
}
