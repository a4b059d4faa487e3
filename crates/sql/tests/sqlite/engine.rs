//! The batch engine as the Worker runs it, for any action: accept, read a chunk, decide, settle.

use std::sync::atomic::{AtomicI64, Ordering};

use lockstep_core::batch::ItemState;
use lockstep_core::bulk::{Context, Plan, REVERT, SequenceFacts, Targets};
use lockstep_core::import::{FileRow, Format, RowReader};
use lockstep_core::time::Timestamp;
use lockstep_core::value::Reference;
use lockstep_sql::{
    Acceptance, ImportStart, Organisation, Range, Seal, Settled, Settlement, Statement, Steps,
};
use serde_json::{Value, json};

use crate::batches::{check_counters, settled};
pub use crate::decided::{RUNS, outcome, payload};
use crate::support::{Database, OURS, at, view};

/// Who acts.
pub const ACTOR: i64 = 9;

/// A number that no other attempt at a chunk has.
pub fn attempt() -> i64 {
    static LAST: AtomicI64 = AtomicI64::new(1_000_000);
    LAST.fetch_add(1, Ordering::Relaxed)
}

/// A batch that is there, with what it does.
#[derive(Debug, Clone)]
pub struct Job {
    pub organisation: Organisation,
    pub id: i64,
    pub action: String,
    pub payload: String,
    /// When its chunks are done.
    pub now: Timestamp,
}

impl Job {
    /// The batch of ours with this id. Each has a time of its own.
    pub fn of(database: &Database, id: i64) -> Self {
        let rows = database.run(&OURS.batch_plan(id));
        Self {
            organisation: OURS,
            id,
            action: rows[0]["action"].as_str().unwrap().to_owned(),
            payload: rows[0]["payload"].as_str().unwrap().to_owned(),
            now: at(10 * id),
        }
    }

    pub fn plan(&self) -> Plan<'_> {
        Plan::read(&self.action, &self.payload)
            .unwrap_or_else(|errors| panic!("{}: {}: {errors:?}", self.action, self.payload))
    }

    /// Everything that it has room for.
    pub const fn whole(&self) -> Range {
        Range::of_batch(self.id)
    }

    /// The items with these positions.
    pub const fn positions(&self, from: i64, to: i64) -> Range {
        let first = Range::of_batch(self.id).from;
        Range {
            from: first + from,
            to: first + to,
        }
    }

    /// Reads the pending items of a range and decides them.
    pub fn decide(&self, database: &Database, range: Range) -> Settlement {
        let plan = self.plan();
        let rows = database.run(&self.organisation.pending_items(
            &plan,
            range,
            lockstep_sql::READ_ITEMS,
            lockstep_sql::Texts::Any,
        ));
        let context = context(database, self.organisation, &plan, self.now);
        settlement(&plan, &rows, &context)
    }

    /// Settles what was decided; the last answer: `state`, `pending`, `settled`.
    pub fn settle(&self, database: &Database, range: Range, settlement: &Settlement) -> Value {
        let statements = self.settling(range, settlement, attempt());
        settled(database, self.id, &statements)
    }

    /// The statements that settle.
    pub fn settling(&self, range: Range, settlement: &Settlement, chunk: i64) -> Steps<Settled> {
        let plan = self.plan();
        let statements = self
            .organisation
            .settle(self.id, &plan, range, settlement, chunk, self.now);
        // The Worker stops where it has room for no more than 100.
        assert!(
            statements.len() < 50,
            "{}: {}",
            self.action,
            statements.len()
        );
        statements
    }

    /// A message: starts, decides and settles.
    pub fn deliver(&self, database: &Database, range: Range) -> Value {
        database.run(&self.organisation.start(self.id, self.now));
        let settlement = self.decide(database, range);
        self.settle(database, range, &settlement)
    }

    /// Delivers pieces of a few items until it is over.
    pub fn finish(&self, database: &Database) {
        const PIECE: i64 = 3;
        let total = database.value(&format!("SELECT total FROM batches WHERE id = {}", self.id));
        for first in (1..=total.as_i64().unwrap()).step_by(3) {
            self.deliver(database, self.positions(first, first + PIECE - 1));
        }
        let state = database.value(&format!("SELECT state FROM batches WHERE id = {}", self.id));
        assert_eq!(state, "finished");
        check_counters(database, self.id);
        crate::folded::check(database);
    }
}

/// What decisions of a plan depend on besides the record.
pub fn context(
    database: &Database,
    organisation: Organisation,
    plan: &Plan<'_>,
    now: Timestamp,
) -> Context {
    let facts = database.run(&organisation.facts(plan.sequence())).remove(0);
    Context {
        now,
        actor: ACTOR,
        highest_priority: facts["highest_priority"].as_i64(),
        sequence: facts["enabled"].as_i64().map(|enabled| SequenceFacts {
            enabled: enabled == 1,
            first_step: facts["first_step"].as_i64(),
        }),
    }
}

fn settlement(plan: &Plan<'_>, rows: &[Value], context: &Context) -> Settlement {
    let mut settlement = Settlement::of(plan.action.spec.target);
    for row in rows {
        let outcome = outcome(plan, row, context);
        settlement.add(
            row["id"].as_i64().unwrap(),
            &row["guard"].to_string(),
            &outcome,
        );
    }
    settlement
}

/// The statements that accept a batch which runs at once.
pub fn acceptance(
    organisation: Organisation,
    action: &str,
    payload: &str,
    seal: Seal<'_>,
    key: &str,
) -> Vec<Statement> {
    let plan = Plan::read(action, payload).unwrap();
    let references: Vec<Reference> = if action == REVERT {
        Vec::new()
    } else {
        plan.action.references().map(|(_, one)| one).collect()
    };
    let batch = Acceptance {
        action,
        payload,
        external_start_payload: None,
        note: None,
        seal,
        start: RUNS,
        start_key: key,
        references: &references,
        now: at(1),
        actor: ACTOR,
    };
    organisation.accept(&batch, &view()).into_iter().collect()
}

/// Accepts a batch of ours.
pub fn accept(database: &Database, action: &str, payload: &str, seal: Seal<'_>) -> Job {
    let key = format!("engine-{}", attempt());
    let statements = acceptance(OURS, action, payload, seal, &key);
    let answers = database.batch(&statements);
    let answer = answers.last().unwrap();
    assert_eq!(answer.len(), 1, "{action} {payload} was not accepted");
    let id = answer[0]["id"].as_i64().unwrap();
    Job::of(database, id)
}

/// Accepts a batch on named ids.
pub fn on(database: &Database, action: &str, attributes: &Value, ids: &[i64]) -> Job {
    let payload = payload(attributes);
    let target = Plan::read(action, &payload).unwrap().action.spec.target;
    let targets = Targets::Ids(ids.to_vec());
    accept(database, action, &payload, Seal::Targets(target, &targets))
}

/// Runs a batch on named ids to its end.
pub fn run(database: &Database, action: &str, attributes: &Value, ids: &[i64]) -> i64 {
    let job = on(database, action, attributes, ids);
    job.finish(database);
    job.id
}

/// The payload of a batch about this one.
fn about(database: &Database, batch: i64, reverts: bool) -> (String, String) {
    let source = Job::of(database, batch);
    let kept: Value = serde_json::from_str(&source.payload).unwrap();
    let action = if reverts && kept["action"].is_null() {
        json!(source.action)
    } else {
        kept["action"].clone()
    };
    let payload = json!({
        "attributes": kept["attributes"], "action": action, "format": kept["format"], "batchId": batch,
    });
    (source.action, payload.to_string())
}

/// Accepts a batch that takes this one back.
pub fn reverting(database: &Database, batch: i64) -> Job {
    let (_, payload) = about(database, batch, true);
    let seal = Seal::Source(batch, ItemState::Changed);
    accept(database, REVERT, &payload, seal)
}

/// Takes a batch back.
pub fn revert(database: &Database, batch: i64) -> i64 {
    let job = reverting(database, batch);
    job.finish(database);
    job.id
}

/// Tries the failed items of a batch again.
pub fn retry(database: &Database, batch: i64) -> i64 {
    let (action, payload) = about(database, batch, false);
    let seal = Seal::Source(batch, ItemState::Error);
    let job = accept(database, &action, &payload, seal);
    job.finish(database);
    job.id
}

/// Accepts an import whose file comes in two pieces.
pub fn importing(database: &Database, action: &str, format: Format, file: &str) -> Job {
    let payload = json!({ "attributes": {}, "format": format.as_str() }).to_string();
    let target = Plan::read(action, &payload).unwrap().action.spec.target;
    let rows = rows(target, format, file);
    let import = ImportStart {
        note: None,
        action,
        payload: &payload,
        start_key: &format!("engine-{}", attempt()),
        now: at(1),
        actor: ACTOR,
    };
    let batch = database.run(&OURS.begin_import(&import))[0]["id"]
        .as_i64()
        .unwrap();
    let rows: Vec<(u32, &str)> = rows
        .iter()
        .map(|row| (row.line, row.input.as_str()))
        .collect();
    let (first, rest) = rows.split_at(rows.len() / 2);
    let position = i64::try_from(first.len()).unwrap();
    database.run(&OURS.add_rows(batch, 0, first, at(1)));
    database.run(&OURS.add_rows(batch, position, rest, at(1)));
    let total = i64::try_from(rows.len()).unwrap();
    let answers = database.batch(&OURS.complete_import(batch, total, at(2), &view()));
    assert_eq!(answers.last().unwrap()[0]["total"], total);
    Job::of(database, batch)
}

/// Imports a file.
pub fn import(database: &Database, action: &str, format: Format, file: &str) -> i64 {
    let job = importing(database, action, format, file);
    job.finish(database);
    job.id
}

/// The rows of a file.
pub fn rows(
    target: &'static lockstep_core::schema::ResourceType,
    format: Format,
    file: &str,
) -> Vec<FileRow> {
    let mut rows = Vec::new();
    let mut reader = RowReader::new(format, target);
    reader.push(file.as_bytes(), &mut rows).unwrap();
    reader.end(&mut rows).unwrap();
    rows
}

/// What became of each item: its state, and why it failed.
pub fn verdicts(database: &Database, batch: i64) -> Vec<(String, Value)> {
    crate::batches::items(database, batch)
        .into_iter()
        .map(|mut item| {
            let state = item["state"].as_str().unwrap().to_owned();
            (state, item["info"].take())
        })
        .collect()
}

/// The images of an item, by its position from 1.
pub fn images(database: &Database, batch: i64, position: usize) -> (Value, Value) {
    let item = &crate::batches::items(database, batch)[position - 1];
    let image = |name: &str| match item[name].as_str() {
        None => panic!("no {name}: {item}"),
        Some(text) => serde_json::from_str(text).unwrap(),
    };
    (image("before"), image("after"))
}

/// What a record's columns say.
pub fn columns(database: &Database, table: &str, id: i64, columns: &str) -> Value {
    let rows = database.sql(&format!("SELECT {columns} FROM {table} WHERE id = {id}"));
    rows.into_iter()
        .next()
        .unwrap_or_else(|| panic!("{table} has no {id}"))
}

/// Every row that is not the engine's own, but for what every write moves. Rows in the bin stand
/// there with their organisation, unless a batch has made them: those were nowhere before.
pub fn business(database: &Database) -> Vec<String> {
    const TABLES: &[&str] = &[
        "accounts",
        "mailings",
        "opportunities",
        "prospects",
        "sequence_states",
        "tasks",
    ];
    let mut lines = Vec::new();
    for table in TABLES {
        for mut row in database.sql(&format!("SELECT * FROM {table} ORDER BY id")) {
            let members = row.as_object_mut().unwrap();
            for moved in [
                "version",
                "updated_at",
                "active_at",
                "moved_by",
                "document_values",
            ] {
                members.remove(moved);
            }
            let made_by = members.remove("made_by").unwrap_or_default();
            if !made_by.is_null() && members["organisation_id"].as_i64() < Some(0) {
                continue;
            }
            // The members of an object have no order.
            if let Some(custom) = members.get_mut("custom_fields") {
                *custom = crate::support::parse(custom);
            }
            lines.push(format!("{table} {row}"));
        }
    }
    lines
}

/// Compares what [`business`] says; of what differs, only that.
pub fn check_same(left: &[String], right: &[String], what: &str) {
    let only = |one: &[String], other: &[String]| -> Vec<String> {
        let missing = one.iter().filter(|line| !other.contains(line));
        missing.cloned().collect()
    };
    assert_eq!(only(left, right), only(right, left), "{what}");
    assert_eq!(left.len(), right.len(), "{what}");
}
