//! Two organisations full of records that the schema itself makes up: values that repeat, and nulls
//! wherever a column allows them.

use lockstep_core::schema::{
    Attribute, BATCH, BATCH_ITEM, Cardinality, Kind, RESOURCE_TYPES, ResourceType, USER,
};
use lockstep_sql::{ITEMS_PER_BATCH, Organisation};
use serde_json::{Map, Value, json};

use crate::support::{Database, OURS, THEIRS, snake, with};

/// How many records of each type an organisation has. Theirs have ids from 101.
pub const RECORDS: i64 = 12;

/// A database in which each organisation has [`RECORDS`] records of every type.
pub fn full() -> Database {
    let database = organisations();
    for organisation in [OURS, THEIRS] {
        for resource in types() {
            for number in 1..=RECORDS {
                insert(&database, organisation, resource, number, &json!({}));
            }
        }
    }
    database
}

/// All types. Users come first: tokens are those of users that there are.
pub fn types() -> impl Iterator<Item = &'static ResourceType> {
    let others = RESOURCE_TYPES.iter().copied().filter(|one| **one != USER);
    [&USER].into_iter().chain(others)
}

/// A database with two organisations and nothing in them.
pub fn organisations() -> Database {
    let database = Database::new();
    for organisation in [OURS, THEIRS] {
        let row =
            json!({ "id": organisation.id(), "name": "Paper Lantern", "created_at": TIMES[0] });
        database.insert("organisations", &row);
    }
    // They come with others' records here.
    database.sql("DELETE FROM settings");
    database
}

/// The id of an organisation's record with this number.
pub fn id(organisation: Organisation, number: i64) -> i64 {
    (organisation.id() - 1) * 100 + number
}

/// Inserts one record; `values` are columns that it has whatever the schema would make up.
pub fn insert(
    database: &Database,
    organisation: Organisation,
    resource: &ResourceType,
    number: i64,
    values: &Value,
) {
    let table = snake(resource.plural);
    let mut row = Map::new();
    let columns = database.columns(&table);
    let column = |name: &str| {
        columns
            .iter()
            .find(|column| column.name == name && !column.generated)
    };
    for attribute in resource.attributes {
        if let Some(column) = column(&snake(attribute.name)) {
            row.insert(
                column.name.clone(),
                value(attribute, number, column.not_null),
            );
        }
    }
    let shared = resource
        .shared()
        .map(|one| (one.name, shared_value(one, number)));
    let shared: Map<String, Value> = shared
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect();
    if column("shared_attributes").is_some() {
        let text = Value::Object(shared).to_string();
        row.insert("shared_attributes".to_owned(), text.into());
    }
    for relationship in resource
        .relationships
        .iter()
        .filter(|one| one.cardinality == Cardinality::One)
    {
        let name = snake(relationship.name);
        if let Some(column) = column(&format!("{name}_id")) {
            let turn = turn(relationship.name, number);
            let null = turn == 0 && !column.not_null;
            let related = id(organisation, 1 + (turn + number / 4) % 5);
            row.insert(
                column.name.clone(),
                if null { Value::Null } else { related.into() },
            );
            if relationship.is_polymorphic() {
                let target = relationship.targets
                    [usize::try_from(turn).unwrap() % relationship.targets.len()];
                row.insert(
                    format!("{name}_type"),
                    if null { Value::Null } else { target.into() },
                );
            }
        }
    }
    for relationship in resource
        .relationships
        .iter()
        .filter(|one| one.cardinality == Cardinality::Listed)
    {
        let count = turn(relationship.name, number);
        let ids: Vec<i64> = (1..=count).map(|number| id(organisation, number)).collect();
        row.insert(
            snake(relationship.name),
            Value::from(json!(ids).to_string()),
        );
    }
    let id = id(organisation, number);
    row = with(
        row,
        &json!({ "id": id, "organisation_id": organisation.id() }),
    );
    row = match resource.name {
        // What storage keeps besides, or wants to be unique.
        "user" => with(
            row,
            &json!({ "email": format!("user{number}@example.com"), "user_guid": format!("guid-{id}") }),
        ),
        "taskPriority" => with(
            row,
            &json!({ "name": format!("P{number}"), "is_default": number == 2 }),
        ),
        "batch" => with(
            row,
            &json!({ "progress_at": TIMES[1], "start_key": format!("key-{id}"), "total": number % 3 }),
        ),
        // Phone numbers repeat.
        "recordList" => with(row, &json!({ "unique_identifier_type": "NOTHING" })),
        "sequenceStep" => with(row, &json!({ "order": number })),
        "batchItem" => with(row, &item(organisation, number)),
        _ => row,
    };
    database.insert(&table, &Value::Object(with(row, values)));
}

fn item(organisation: Organisation, number: i64) -> Value {
    assert_eq!((BATCH.plural, BATCH_ITEM.plural), ("batches", "batchItems"));
    // The items of two batches: the first two.
    let item = id(organisation, 1 + number % 2) * ITEMS_PER_BATCH + number;
    let image = if number % 3 == 0 {
        Value::Null
    } else {
        json!({ "tags": ["a", "b"] })
    };
    json!({ "id": item, "before": image, "after": image })
}

const TIMES: [&str; 4] = [
    "2026-01-01T00:00:00.000Z",
    "2026-01-02T10:30:00.500Z",
    "2026-01-02T10:30:00.501Z",
    "2026-12-31T23:59:59.999Z",
];

/// Texts that repeat, and that are hard on whoever quotes by hand.
pub const TEXTS: [&str; 4] = [
    "Ada",
    "it's \"Bo\" \\ /",
    "zoë 🦊\n\t\u{1}\u{7f}\u{2028}",
    "",
];

/// A number from 0 to 3 that depends on the name and the record.
pub fn turn(name: &str, number: i64) -> i64 {
    let seed: i64 = name.bytes().map(i64::from).sum();
    (seed + number) % 4
}

/// A value of an attribute as the column keeps it that it shares; `None` where it has none.
pub fn shared_value(attribute: &Attribute, number: i64) -> Option<Value> {
    match (attribute.kind, value(attribute, number, false)) {
        (_, Value::Null) => None,
        (Kind::Boolean, value) => (value == 1).then(|| true.into()),
        (Kind::TextList { .. }, value) => (value != json!([])).then_some(value),
        (_, value) => Some(value),
    }
}

/// A value of an attribute as its column keeps it.
pub fn value(attribute: &Attribute, number: i64, not_null: bool) -> Value {
    let turn = usize::try_from(turn(attribute.name, number)).unwrap();
    if turn == 0 && !not_null {
        return Value::Null;
    }
    match attribute.kind {
        Kind::Text { max } => {
            let text = TEXTS[turn].chars().take(usize::try_from(max).unwrap());
            text.collect::<String>().into()
        }
        Kind::Choice { values } => values[turn % values.len()].into(),
        Kind::Boolean => (turn % 2).into(),
        Kind::Integer | Kind::Id { .. } => [-5_i64, 0, 42, 9_007_199_254_740_991][turn].into(),
        Kind::Number => [0.5, 10.0, -3.25, 1e300][turn].into(),
        Kind::Time => TIMES[turn].into(),
        Kind::Date => TIMES[turn].split('T').next().into(),
        Kind::IdList { .. } => json!([1, 2]),
        Kind::TextList { .. } => [
            json!([]),
            json!(["a"]),
            json!(["a", "b,\"c\""]),
            json!(["🦊\u{1}"]),
        ][turn]
            .clone(),
        Kind::Map { .. } => [
            json!({}),
            json!({ "a": "x" }),
            json!({ "b": 1, "c": true }),
            json!({ "zoë \"🦊\"": "it's" }),
        ][turn]
            .clone(),
        Kind::Object => [
            json!({}),
            json!({ "tags": ["a"] }),
            json!({ "n": 1 }),
            json!({}),
        ][turn]
            .clone(),
    }
}
