//! Batches as the Worker runs them: accept, read a chunk, decide, settle.

use lockstep_core::batch::{Consent, ItemState, Start, State, start};
use lockstep_core::bulk::{Context, Plan, Targets, bulk_parameters};
use lockstep_core::machine::Named as _;
use lockstep_core::query::pairs;
use lockstep_core::schema::PROSPECT;
use lockstep_sql::{Acceptance, Accepted, Organisation, Range, Seal, Settled, Settlement, Steps};
use serde_json::{Value, json};

use crate::decided;
pub use crate::decided::RUNS;
use crate::records;
use crate::support::{Database, OURS, at, view};

pub const WAITS: Start = Start {
    state: State::Confirming,
    confirmed_count_required: true,
};

/// What [`acceptance`] keeps of its input.
pub const VIP: &str = r#"{"attributes":{"tags":["vip"]}}"#;

/// What a batch of [`acceptance`] does.
pub fn plan() -> Plan<'static> {
    Plan::read("prospectsAddTags", VIP).unwrap()
}

/// The targets that the query of a bulk action on prospects names, with these ids in its body.
pub fn targets<'q>(query: &'q str, ids: Option<Vec<i64>>) -> Targets<'q> {
    Targets::new(
        ids,
        bulk_parameters(&PROSPECT, pairs(query)).unwrap().filters,
    )
}

/// Prospects with these ids and no tags.
pub fn prospects(ids: impl IntoIterator<Item = i64>) -> Database {
    let database = records::organisations();
    for id in ids {
        records::insert(
            &database,
            OURS,
            &PROSPECT,
            id,
            &json!({ "tags": [], "owner_id": id % 2, "updated_at": at(0).to_string() }),
        );
    }
    database
}

/// The statements that accept a batch of `prospectsAddTags`, at minute 1.
pub fn acceptance(
    organisation: Organisation,
    targets: &Targets<'_>,
    start: Start,
    key: &str,
) -> Steps<Accepted> {
    let batch = Acceptance {
        action: "prospectsAddTags",
        payload: VIP,
        external_start_payload: None,
        note: None,
        seal: Seal::Targets(&PROSPECT, targets),
        start,
        start_key: key,
        references: &[],
        now: at(1),
        actor: 9,
    };
    organisation.accept(&batch, &view())
}

/// Accepts a batch of ours and returns its id.
pub fn accept(database: &Database, targets: &Targets<'_>, start: Start, key: &str) -> i64 {
    database.answer(&acceptance(OURS, targets, start, key))[0].id
}

/// Accepts a batch on named ids that starts at once.
pub fn running(database: &Database, ids: &[i64]) -> i64 {
    let targets = Targets::Ids(ids.to_vec());
    assert_eq!(start(&targets, Consent::default()), RUNS);
    let key = format!("key-{}", database.value("SELECT count(*) FROM batches"));
    let batch = accept(database, &targets, RUNS, &key);
    database.run(&OURS.start(batch, at(2)));
    batch
}

/// The items of a batch with these positions.
pub fn positions(batch: i64, from: i64, to: i64) -> Range {
    let first = Range::of_batch(batch).from;
    Range {
        from: first + from,
        to: first + to,
    }
}

/// Reads the pending items of a range and decides them, as a message makes the Worker do.
pub fn decide(database: &Database, tags: &[&str], range: Range) -> Settlement {
    let payload = decided::payload(&json!({ "tags": tags }));
    let plan = Plan::read("prospectsAddTags", &payload).unwrap();
    let mut settlement = Settlement::of(&PROSPECT);
    for row in database.run(&OURS.pending_items(
        &plan,
        range,
        lockstep_sql::READ_ITEMS,
        lockstep_sql::Texts::Any,
    )) {
        let outcome = decided::outcome(&plan, &row, &Context::default());
        let item = row["id"].as_i64().unwrap();
        settlement.add(item, &row["guard"].to_string(), &outcome);
    }
    settlement
}

/// Settles what was decided; the last answer: `state`, `pending`, `settled`.
pub fn settle(
    database: &Database,
    batch: i64,
    range: Range,
    settlement: &Settlement,
    chunk: i64,
) -> Value {
    let statements = OURS.settle(batch, &plan(), range, settlement, chunk, at(3));
    settled(database, batch, &statements)
}

/// Runs statements that settle: `state`, `pending`, `settled` of the batch.
pub fn settled(database: &Database, batch: i64, steps: &Steps<Settled>) -> Value {
    let answer = database.answers(steps).pop();
    answer.unwrap_or_else(|| {
        let row = row(database, batch);
        json!({ "state": row["state"], "pending": row["pending"], "settled": 0 })
    })
}

/// A message: decides and settles.
pub fn deliver(database: &Database, batch: i64, range: Range, chunk: i64) -> Value {
    let settlement = decide(database, &["vip"], range);
    settle(database, batch, range, &settlement, chunk)
}

/// A batch's row.
pub fn row(database: &Database, batch: i64) -> Value {
    database
        .sql(&format!("SELECT * FROM batches WHERE id = {batch}"))
        .remove(0)
}

/// A batch's summary.
pub fn summary(database: &Database, batch: i64) -> Value {
    serde_json::from_str(row(database, batch)["summary"].as_str().unwrap()).unwrap()
}

/// The items of a batch, in order.
pub fn items(database: &Database, batch: i64) -> Vec<Value> {
    database.sql(&format!(
        "SELECT * FROM batch_items WHERE batch_id = {batch} ORDER BY id"
    ))
}

/// The states of a batch's items, in order.
pub fn states(database: &Database, batch: i64) -> Vec<String> {
    items(database, batch)
        .iter()
        .map(|item| item["state"].as_str().unwrap().to_owned())
        .collect()
}

/// The tags of each prospect that there is, with its version.
pub fn tags(database: &Database) -> Vec<(i64, Value, i64)> {
    let rows = database.sql("SELECT id, tags, version FROM prospects ORDER BY id");
    let read = |row: &Value| {
        let tags = serde_json::from_str(row["tags"].as_str().unwrap()).unwrap();
        (
            row["id"].as_i64().unwrap(),
            tags,
            row["version"].as_i64().unwrap(),
        )
    };
    rows.iter().map(read).collect()
}

/// What always holds: the counters are those of the items, and a batch that is over has none pending.
pub fn check_counters(database: &Database, batch: i64) {
    let row = row(database, batch);
    let states = states(database, batch);
    let count =
        |state: ItemState| Value::from(states.iter().filter(|one| *one == state.name()).count());
    assert_eq!(row["total"], states.len(), "{row}");
    assert_eq!(
        row["pending"],
        count(ItemState::Pending),
        "{row}: {states:?}"
    );
    assert_eq!(
        row["failures"],
        count(ItemState::Error),
        "{row}: {states:?}"
    );
    let is_over = ["finished", "canceled", "failed"].contains(&row["state"].as_str().unwrap());
    assert!(!is_over || row["pending"] == 0, "{row}");
    if is_over {
        let summary = summary(database, batch);
        for (name, state) in [
            ("changed", ItemState::Changed),
            ("unchanged", ItemState::Unchanged),
            ("failed", ItemState::Error),
            ("canceled", ItemState::Canceled),
        ] {
            assert_eq!(summary[name], count(state), "{name} of {summary}");
        }
        let reasons = summary["reasons"].as_object().unwrap();
        let failed: i64 = reasons.values().map(|count| count.as_i64().unwrap()).sum();
        assert_eq!(summary["failed"], failed, "{summary}");
    }
}
