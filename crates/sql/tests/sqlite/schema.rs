//! The migrations against the schema: neither may have what the other has not.

use std::collections::BTreeSet;

use lockstep_core::batch::{self, ItemState, MAX_ITEMS};
use lockstep_core::machine::Named;
use lockstep_core::schema::{
    Attribute, BATCH_ITEM, Cardinality, Kind, MAILING, RESOURCE_TYPES, ResourceType,
    SEQUENCE_STATE, Stored, TASK,
};
use lockstep_core::{mailing, sequence_state, task};
use lockstep_sql::{CHUNK_ITEMS, ITEMS_PER_BATCH, Range, WINDOW, kept_values, system};
use serde_json::{Value, json};

use crate::records;
use crate::support::{Database, OURS, at, snake};

/// What storage keeps besides the schema, besides the version of a record and who removed it.
const BOOKKEEPING: &[(&str, &[&str])] = &[
    (
        "batches",
        &[
            "attempts",
            "changed",
            "progress_at",
            "start_key",
            "report_parts",
            "report_item",
            "handed_out",
            "reported_at",
            "purged_at",
        ],
    ),
    (
        "batch_items",
        &["before", "after", "chunk", "source_item_id", "input"],
    ),
    ("sequence_states", &["moved_by"]),
    ("tasks", &["made_by", "document_values"]),
    ("task_priorities", &["is_default"]),
    ("mailings", &["made_by"]),
    ("tokens", &["family", "hash"]),
];

/// The tables of those that may be in a bin.
fn emptied() -> BTreeSet<String> {
    system::empty_bins(at(1), 1)
        .iter()
        .map(|statement| statement.sql.split(' ').nth(2).unwrap().to_owned())
        .collect()
}

fn affinity(attribute: &Attribute) -> &'static str {
    match attribute.kind {
        Kind::Text { .. }
        | Kind::Choice { .. }
        | Kind::Time
        | Kind::Date
        | Kind::TextList { .. }
        | Kind::IdList { .. }
        | Kind::Object
        | Kind::Map { .. } => "TEXT",
        Kind::Boolean | Kind::Integer | Kind::Id { .. } => "INTEGER",
        Kind::Number => "REAL",
    }
}

/// The attributes that have a column each.
fn own(resource: &ResourceType) -> impl Iterator<Item = &'static Attribute> {
    let attributes = resource.attributes.iter();
    attributes.filter(|one| one.stored == Stored::Column)
}

/// D1 has no room for more columns in a table, nor in an answer (`sqlite3_limit`, 100).
#[test]
fn no_table_has_more_columns_than_d1_allows() {
    let database = Database::new();
    for resource in RESOURCE_TYPES {
        let count = database.columns(&snake(resource.plural)).len();
        assert!(
            count <= 90,
            "{} has {count} columns: leave some room",
            resource.name
        );
    }
}

#[test]
fn every_attribute_has_its_column() {
    let database = Database::new();
    for resource in RESOURCE_TYPES {
        let columns = database.columns(&snake(resource.plural));
        for attribute in own(resource) {
            let place = format!("{}.{}", resource.name, attribute.name);
            let name = snake(attribute.name);
            let column = columns.iter().find(|column| column.name == name);
            let column = column.unwrap_or_else(|| panic!("{place} has no column `{name}`"));
            assert_eq!(column.affinity, affinity(attribute), "{place}");
            assert_eq!(
                column.generated, attribute.derived,
                "{place}: derived means generated"
            );
        }
    }
}

#[test]
fn every_to_one_relationship_has_its_columns() {
    let database = Database::new();
    for resource in RESOURCE_TYPES {
        let columns = database.columns(&snake(resource.plural));
        for relationship in resource
            .relationships
            .iter()
            .filter(|one| one.cardinality == Cardinality::One)
        {
            let name = snake(relationship.name);
            let mut wanted = vec![(format!("{name}_id"), "INTEGER")];
            if relationship.is_polymorphic() {
                wanted.push((format!("{name}_type"), "TEXT"));
            }
            for (name, affinity) in wanted {
                let column = columns.iter().find(|column| column.name == name);
                let column = column.unwrap_or_else(|| {
                    panic!(
                        "{}.{}: no column `{name}`",
                        resource.name, relationship.name
                    )
                });
                assert_eq!(column.affinity, affinity, "{}.{name}", resource.name);
                // The batch of an item is in the item's id.
                let is_derived = relationship.derived_from.is_some() || **resource == BATCH_ITEM;
                assert_eq!(
                    column.generated, is_derived,
                    "{}.{name}: derived means generated",
                    resource.name
                );
            }
        }
    }
}

/// Who may be in a bin says since when, and is found there by that.
#[test]
fn bins_have_tables_for_all_that_may_be_there() {
    let database = Database::new();
    let emptied = emptied();
    for resource in RESOURCE_TYPES {
        let table = snake(resource.plural);
        let mut columns = database.columns(&table).into_iter();
        let may_be_removed = columns.any(|column| column.name == "removed_by");
        assert_eq!(emptied.contains(&table), may_be_removed, "{table}");
        let index = format!(
            "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name = '{table}_in_bins'"
        );
        assert_eq!(
            database.value(&index),
            i64::from(may_be_removed),
            "{table}_in_bins"
        );
    }
}

#[test]
fn a_constraint_stands_behind_what_is_unique() {
    let database = Database::new();
    for resource in RESOURCE_TYPES {
        let Some(unique) = resource.unique() else {
            continue;
        };
        let table = snake(resource.plural);
        let columns = unique.fields.iter().map(|field| {
            let name = snake(field);
            match resource.relationship(field) {
                Some(_) => format!("{name}_id"),
                None => name,
            }
        });
        let columns: Vec<String> = std::iter::once("organisation_id".to_owned())
            .chain(columns)
            .collect();
        let count = database.value(&format!(
            "SELECT count(*) FROM pragma_index_list('{table}') AS i WHERE i.\"unique\" = 1 AND '{}' = \
             (SELECT group_concat(name, ',' ORDER BY seqno) FROM pragma_index_info(i.name))",
            columns.join(",")
        ));
        assert_eq!(count, 1, "{table}: {columns:?}");
    }
}

/// Whoever changes what is kept has to make the table anew; whoever adds an attribute does not.
#[test]
fn kept_values_are_those_that_are_read() {
    let database = Database::new();
    let without_spaces = |text: &str| text.split_whitespace().collect::<String>();
    for resource in RESOURCE_TYPES {
        let table = snake(resource.plural);
        let text = database.value(&format!(
            "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = '{table}'"
        ));
        let text = without_spaces(text.as_str().unwrap());
        match kept_values(resource) {
            Some(values) => {
                let column = format!(
                    "document_valuesTEXTGENERATEDALWAYSAS({})STORED",
                    without_spaces(&values)
                );
                assert!(text.contains(&column), "{table}: {column}");
            }
            None => assert!(!text.contains("document_values"), "{table}"),
        }
    }
}

#[test]
fn no_column_is_unaccounted_for() {
    let database = Database::new();
    let emptied = emptied();
    for resource in RESOURCE_TYPES {
        let table = snake(resource.plural);
        let columns: BTreeSet<String> = database
            .columns(&table)
            .into_iter()
            .map(|column| column.name)
            .collect();
        let bookkeeping = BOOKKEEPING.iter().filter(|(name, _)| *name == table);
        let bookkeeping = bookkeeping.flat_map(|(_, columns)| *columns);
        let mut wanted: BTreeSet<String> = ["id", "organisation_id"]
            .iter()
            .map(|name| (*name).to_owned())
            .collect();
        wanted.extend(bookkeeping.map(|name| (*name).to_owned()));
        // An item moves once, and has no version.
        wanted.extend((**resource != BATCH_ITEM).then(|| "version".to_owned()));
        wanted.extend(emptied.contains(&table).then(|| "removed_by".to_owned()));
        wanted.extend(own(resource).map(|attribute| snake(attribute.name)));
        wanted.extend(
            resource
                .shared()
                .next()
                .map(|_| "shared_attributes".to_owned()),
        );
        for relationship in resource
            .relationships
            .iter()
            .filter(|one| one.cardinality == Cardinality::One)
        {
            wanted.insert(format!("{}_id", snake(relationship.name)));
            wanted.extend(
                relationship
                    .is_polymorphic()
                    .then(|| format!("{}_type", snake(relationship.name))),
            );
        }
        wanted.extend(
            resource
                .relationships
                .iter()
                .filter(|one| one.cardinality == Cardinality::Listed)
                .map(|one| snake(one.name)),
        );
        wanted.extend((resource.custom_fields > 0).then(|| "custom_fields".to_owned()));
        wanted.extend(resource.searched().next().map(|_| "folded".to_owned()));
        assert_eq!(columns, wanted, "{table}");
    }
}

/// The `CHECK (column IN (…))` of a table, and `CHECK (column = … OR column = …)`, by column.
fn checks(database: &Database, table: &str) -> Vec<(String, Vec<String>)> {
    let text = database.value(&format!(
        "SELECT sql FROM sqlite_schema WHERE name = '{table}'"
    ));
    let text = text.as_str().unwrap().to_owned();
    let list = |values: &str, separator: &str| -> Vec<String> {
        values
            .split(separator)
            .map(|value| value.trim().trim_matches('\'').to_owned())
            .collect()
    };
    let values = |check: &str| {
        let check = check.split(')').next()?;
        if let Some((column, values)) = check.split_once(" IN (") {
            return Some((column.to_owned(), list(values, ",")));
        }
        let (column, values) = check.split_once(" = ")?;
        Some((column.to_owned(), list(values, &format!("OR {column} = "))))
    };
    text.split("CHECK (").skip(1).filter_map(values).collect()
}

fn choices(resource: &ResourceType, attribute: &str) -> Vec<String> {
    match resource.attribute(attribute).unwrap().kind {
        Kind::Choice { values } => values.iter().map(|value| (*value).to_owned()).collect(),
        _ => panic!("{}.{attribute} is no choice", resource.name),
    }
}

#[test]
fn checks_allow_what_the_schema_allows() {
    let database = Database::new();
    for resource in RESOURCE_TYPES {
        let checks = checks(&database, &snake(resource.plural));
        let check = |column: &str| {
            checks
                .iter()
                .find(|(name, _)| name == column)
                .map(|(_, values)| values.clone())
        };
        for attribute in own(resource).filter(|attribute| !attribute.derived) {
            let place = format!("{}.{}", resource.name, attribute.name);
            match (attribute.kind, check(&snake(attribute.name))) {
                (Kind::Choice { .. }, Some(values)) => {
                    assert_eq!(values, choices(resource, attribute.name), "{place}")
                }
                (Kind::Boolean, Some(values)) => assert_eq!(values, ["0", "1"], "{place}"),
                (Kind::Boolean, None) => panic!("{place} may be any number"),
                (_, Some(values)) => panic!("{place} is checked to be one of {values:?}"),
                (_, None) => {}
            }
            let is_state = attribute.name == "state";
            assert!(
                !is_state || check("state").is_some(),
                "{place} may be any text"
            );
        }
        for relationship in resource
            .relationships
            .iter()
            .filter(|one| one.is_polymorphic())
        {
            let values = check(&format!("{}_type", snake(relationship.name)));
            let targets: Vec<String> = relationship
                .targets
                .iter()
                .map(|target| (*target).to_owned())
                .collect();
            assert_eq!(
                values,
                Some(targets),
                "{}.{}",
                resource.name,
                relationship.name
            );
        }
    }
}

#[test]
fn machines_have_the_states_of_the_tables() {
    let database = Database::new();
    // A diagram and a table may each have their order.
    fn all<S: Named>() -> BTreeSet<String> {
        S::ALL.iter().map(|state| state.name().to_owned()).collect()
    }
    for (table, states) in [
        ("tasks", all::<task::State>()),
        ("batches", all::<batch::State>()),
        ("batch_items", all::<ItemState>()),
        ("sequence_states", all::<sequence_state::State>()),
    ] {
        let checks = checks(&database, table);
        let (_, values) = checks.iter().find(|(column, _)| column == "state").unwrap();
        assert_eq!(
            values.iter().cloned().collect::<BTreeSet<_>>(),
            states,
            "{table}"
        );
    }
    for (resource, states) in [
        (&TASK, all::<task::State>()),
        (&SEQUENCE_STATE, all::<sequence_state::State>()),
        (&MAILING, all::<mailing::State>()),
    ] {
        let choices = choices(resource, "state");
        assert_eq!(
            choices.into_iter().collect::<BTreeSet<_>>(),
            states,
            "{}",
            resource.name
        );
    }
}

#[test]
fn the_numbers_of_the_migration_are_those_of_the_code() {
    let database = records::organisations();
    let max = i64::try_from(MAX_ITEMS).unwrap();
    let batch = |total: i64| {
        let text = format!(
            "INSERT INTO batches (organisation_id, created_at, updated_at, progress_at, action, state, start_key, total) \
             VALUES (1, '', '', '', '', 'pending', 'key', {total})"
        );
        database.connection.execute(&text, [])
    };
    assert!(
        batch(max.saturating_add(1))
            .unwrap_err()
            .to_string()
            .contains("CHECK constraint failed: total")
    );
    assert_eq!(batch(max), Ok(1));

    assert!(max < ITEMS_PER_BATCH);
    let item = 7 * ITEMS_PER_BATCH + max;
    let row = json!({ "id": item, "organisation_id": 1, "record_id": 3, "created_at": "", "updated_at": "", "state": "pending" });
    database.insert("batch_items", &row);
    let rows = database.sql("SELECT batch_id, \"index\" FROM batch_items");
    assert_eq!(rows, [json!({ "batch_id": 7, "index": max })]);

    let Range { from, to } = Range::of_batch(7);
    assert!(from < item && item <= to, "{from} {to}");
    assert_eq!(Range::of_batch(8).from, to + 1);
    let chunks: Vec<Range> = Range::window(7, 2 * CHUNK_ITEMS + 1).collect();
    assert_eq!(chunks.len(), 3);
    assert_eq!(chunks[0].from, from + 1);
    assert!(
        chunks.windows(2).all(|pair| pair[0].to + 1 == pair[1].from),
        "{chunks:?}"
    );
    assert_eq!(Range::window(7, 2 * CHUNK_ITEMS).count(), 2);
    assert_eq!(Range::window(7, 0).count(), 0);
    let most = usize::try_from(WINDOW).unwrap();
    assert_eq!(Range::window(7, max).count(), most);
}

#[test]
fn every_index_starts_with_the_organisation() {
    let database = Database::new();
    let indexes = database.sql(
        "SELECT i.name, (SELECT name FROM pragma_index_info(i.name) WHERE seqno = 0) AS first \
         FROM sqlite_schema AS i WHERE type = 'index' AND sql IS NOT NULL",
    );
    assert!(indexes.len() >= 8, "{indexes:?}");
    for index in indexes {
        // The scheduler looks over all organisations.
        let first = match index["name"].as_str().unwrap() {
            "batches_in_motion" => "state",
            "batches_to_report" | "batches_to_purge" => "updated_at",
            "batches_to_confirm" => "created_at",
            "deferred_tasks_by_until" => "until",
            "idempotency_keys_to_expire" => "created_at",
            "tokens_to_expire" | "refresh_tokens_to_expire" => "expires_at",
            // A token says which organisation it is for, not the other way round.
            "tokens_by_family" | "refresh_tokens_by_family" => "family",
            name if name.ends_with("_in_bins") => "removed_by",
            name if name.ends_with("_to_fold") => "id",
            // It is on an expression, and that has no name.
            "batch_items_by_record" => {
                assert_eq!(index["first"], Value::Null);
                continue;
            }
            _ => "organisation_id",
        };
        assert_eq!(index["first"], first, "{}", index["name"]);
    }
}

/// The core refuses a record without a required value, also one that storage hands it.
#[test]
fn what_is_required_is_never_null() {
    let database = Database::new();
    for resource in RESOURCE_TYPES {
        let attributes = resource
            .attributes
            .iter()
            .filter(|one| one.required)
            .map(|one| snake(one.name));
        let relationships = resource.relationships.iter().filter(|one| one.required);
        let relationships = relationships.flat_map(|one| {
            let kind = one
                .is_polymorphic()
                .then(|| format!("{}_type", snake(one.name)));
            kind.into_iter().chain([format!("{}_id", snake(one.name))])
        });
        let columns = database.columns(&snake(resource.plural));
        for name in attributes.chain(relationships) {
            let column = columns.iter().find(|column| column.name == name).unwrap();
            assert!(column.not_null, "{}.{name}", resource.name);
        }
    }
}

#[test]
fn no_organisation_no_record() {
    let database = records::organisations();
    let text = "INSERT INTO accounts (organisation_id, created_at, updated_at, name) VALUES (99, '', '', '')";
    assert!(
        database
            .connection
            .execute(text, [])
            .unwrap_err()
            .to_string()
            .contains("FOREIGN KEY")
    );
    assert_eq!(database.dump(OURS), Vec::<String>::new());
    assert_eq!(
        database.value("SELECT count(*) FROM accounts"),
        Value::from(0)
    );
}
