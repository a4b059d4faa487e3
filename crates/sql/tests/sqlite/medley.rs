//! Chunks of several batches of any actions over the same few records, in any order, with edits,
//! cancels and messages that come again.

use std::collections::HashMap;

use lockstep_sql::{Range, Settlement};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::batches::{check_counters, items, row};
use crate::engine::{Job, on, reverting};
use crate::stage::{Case, cases, stage};
use crate::support::{Database, OURS, THEIRS, at, cases as config, parse, snake};

/// Something that happens.
#[derive(Debug, Clone)]
enum Step {
    /// A batch of this action starts.
    Start { case: prop::sample::Index },
    /// A batch is taken back.
    Revert { batch: prop::sample::Index },
    /// A message is taken up: what is pending in its part is read and decided.
    Read {
        batch: prop::sample::Index,
        part: i64,
    },
    /// What a reader decided is written; where it is kept, it is written once more later.
    Write {
        which: prop::sample::Index,
        keep: bool,
    },
    /// Somebody changes a record by itself.
    Edit { record: i64, table: usize },
    /// Somebody cancels a batch.
    Cancel { batch: prop::sample::Index },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    use prop::sample::Index;
    let step = prop_oneof![
        3 => any::<Index>().prop_map(|case| Step::Start { case }),
        2 => any::<Index>().prop_map(|batch| Step::Revert { batch }),
        8 => (any::<Index>(), 0..3_i64).prop_map(|(batch, part)| Step::Read { batch, part }),
        8 => (any::<Index>(), any::<bool>()).prop_map(|(which, keep)| Step::Write { which, keep }),
        2 => (1..6_i64, 0..EDITS.len()).prop_map(|(record, table)| Step::Edit { record, table }),
        1 => any::<Index>().prop_map(|batch| Step::Cancel { batch }),
    ];
    proptest::collection::vec(step, 4..40)
}

/// Edits by hand, as requests about one record make them: the table, and what they set.
const EDITS: &[(&str, &str)] = &[
    ("prospects", "tags = '[\"mine\"]'"),
    ("prospects", "first_name = 'Mine', title = 'Mine'"),
    ("accounts", "tags = '[]', owner_id = NULL"),
    ("tasks", "due_at = '2028-01-01T00:00:00.000Z'"),
    ("sequence_states", "replied_at = '2028-01-01T00:00:00.000Z'"),
];

const TABLES: [&str; 4] = ["accounts", "prospects", "tasks", "sequence_states"];

/// A message between its read and its write.
struct InFlight {
    job: Job,
    range: Range,
    settlement: Settlement,
}

struct World {
    database: Database,
    cases: Vec<Case>,
    jobs: Vec<Job>,
    in_flight: Vec<InFlight>,
}

/// All rows by table and id.
type Rows = HashMap<(&'static str, i64), Map<String, Value>>;

/// The rows, and the items that are done, by their ids.
type Seen = (Rows, HashMap<i64, Value>);

impl World {
    fn new() -> Self {
        Self {
            database: stage(),
            cases: cases(),
            jobs: Vec::new(),
            in_flight: Vec::new(),
        }
    }

    fn rows(&self) -> Rows {
        let mut all = Rows::new();
        for table in TABLES {
            for row in self.database.sql(&format!(
                "SELECT * FROM {table} WHERE abs(organisation_id) = 1"
            )) {
                let Value::Object(row) = row else { continue };
                all.insert((table, row["id"].as_i64().unwrap()), row);
            }
        }
        all
    }

    fn done(&self) -> HashMap<i64, Value> {
        let all = self
            .jobs
            .iter()
            .flat_map(|job| items(&self.database, job.id));
        all.filter(|item| item["state"] != "pending")
            .map(|item| (item["id"].as_i64().unwrap(), item))
            .collect()
    }

    fn start(&mut self, job: Job) {
        self.database.run(&OURS.start(job.id, job.now));
        self.jobs.push(job);
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Start { case } if self.jobs.len() < 6 => {
                let case = case.get(&self.cases);
                let references_are_there = on_is_accepted(&self.database, case);
                if references_are_there {
                    let job = on(&self.database, case.action, &case.attributes, &case.ids());
                    self.start(job);
                }
            }
            Step::Revert { batch } if !self.jobs.is_empty() && self.jobs.len() < 6 => {
                let source = batch.get(&self.jobs).id;
                let state = row(&self.database, source)["state"].clone();
                if state == "finished" || state == "canceled" {
                    let job = reverting(&self.database, source);
                    self.start(job);
                }
            }
            Step::Read { batch, part } if !self.jobs.is_empty() => {
                let job = batch.get(&self.jobs).clone();
                let range = job.positions(part * 2 + 1, part * 2 + 2);
                self.read(job, range);
            }
            Step::Write { which, keep } if !self.in_flight.is_empty() => {
                let message = self
                    .in_flight
                    .swap_remove(which.index(self.in_flight.len()));
                self.write(&message);
                if *keep {
                    self.in_flight.push(message);
                }
            }
            Step::Edit { record, table } => {
                let (table, set) = EDITS[*table];
                self.database.sql(&format!(
                    "UPDATE {table} SET {set}, version = version + 1 WHERE id = {record} AND organisation_id = 1"
                ));
            }
            Step::Cancel { batch } if !self.jobs.is_empty() => {
                let id = batch.get(&self.jobs).id;
                self.database.batch(&OURS.cancel(id, at(4)));
            }
            _ => {}
        }
    }

    fn read(&mut self, job: Job, range: Range) {
        let settlement = job.decide(&self.database, range);
        self.in_flight.push(InFlight {
            job,
            range,
            settlement,
        });
    }

    fn write(&self, message: &InFlight) {
        message
            .job
            .settle(&self.database, message.range, &message.settlement);
    }

    /// A record is what it was, with what the items that were settled in this step say.
    fn check(&self, step: &Step, (before, done_before): &Seen) -> Seen {
        let (after, done) = (self.rows(), self.done());
        for (id, item) in done_before {
            assert_eq!(&done[id], item, "{step:?}: a done item has changed");
        }
        let mut settled: HashMap<(String, i64), &Value> = HashMap::new();
        for (id, item) in &done {
            if !done_before.contains_key(id) && item["state"] == "changed" {
                let batch = item["batch_id"].as_i64().unwrap();
                let job = self.jobs.iter().find(|job| job.id == batch).unwrap();
                let table = snake(job.plan().action.spec.target.plural);
                let record = item["record_id"].as_i64().unwrap();
                let twice = settled.insert((table, record), item);
                assert_eq!(twice, None, "{step:?}: one record, two items");
            }
        }
        for (key, old) in before {
            let new = &after[key];
            let place = format!("{step:?}: {key:?}");
            let (old_version, version) = (old["version"].as_i64(), new["version"].as_i64());
            assert!(version >= old_version, "{place}");
            assert!(
                version > old_version || old == new,
                "{place}: changed without a version"
            );
            if let Some(item) = settled.get(&(key.0.to_owned(), key.1)) {
                check_images(item, old, new, &place);
            }
        }
        for job in &self.jobs {
            check_counters(&self.database, job.id);
        }
        (after, done)
    }
}

/// Whether the records are there that an action names.
fn on_is_accepted(database: &Database, case: &Case) -> bool {
    let payload = crate::engine::payload(&case.attributes);
    let plan = lockstep_core::bulk::Plan::read(case.action, &payload).unwrap();
    let references: Vec<_> = plan.action.references().map(|(_, one)| one).collect();
    OURS.missing_references(&references)
        .is_none_or(|statement| database.run(&statement).is_empty())
}

/// The row was what the before-image says, and is what the after-image says.
fn check_images(item: &Value, old: &Map<String, Value>, new: &Map<String, Value>, place: &str) {
    for (image, row, ours) in [("before", old, 1), ("after", new, 1)] {
        let image = parse(&item[image]);
        let Value::Object(members) = image else {
            assert_eq!(row["organisation_id"], -1, "{place}: {item}");
            continue;
        };
        assert_eq!(row["organisation_id"], ours, "{place}: {item}");
        for (name, value) in members {
            let said = match &value {
                Value::Object(reference) => reference["id"].clone(),
                // Of states that move, the rows say so themselves; lists are JSON text.
                Value::Array(_) if name == "sequenceStates" => continue,
                Value::Array(list) if list.iter().any(Value::is_object) => {
                    list.iter().map(|one| one["id"].clone()).collect()
                }
                _ => value.clone(),
            };
            let column = if value.is_object() || row.contains_key(&format!("{}_id", snake(&name))) {
                format!("{}_id", snake(&name))
            } else {
                snake(&name)
            };
            let there = match row.get(&column) {
                Some(Value::String(text)) if said.is_array() => serde_json::from_str(text).unwrap(),
                Some(Value::Number(number)) if said.is_boolean() => {
                    json!(number.as_i64() == Some(1))
                }
                // A link to what is in the bin is nowhere.
                Some(Value::Number(number))
                    if number.as_i64() < Some(0) && column.ends_with("_id") =>
                {
                    continue;
                }
                Some(there) => there.clone(),
                None => parse(&row["custom_fields"])
                    .get(&name)
                    .cloned()
                    .unwrap_or_default(),
            };
            let same = there == said || (there.is_number() && there.as_f64() == said.as_f64());
            assert!(same, "{place}: {name} is {there}: {item}");
        }
    }
}

proptest! {
    #![proptest_config(config(20))]

    #[test]
    fn items_and_records_always_agree(steps in steps()) {
        let mut world = World::new();
        let theirs = world.database.dump(THEIRS);
        let mut seen = (world.rows(), world.done());
        for step in &steps {
            world.take(step);
            seen = world.check(step, &seen);
        }
        while let Some(message) = world.in_flight.pop() {
            world.write(&message);
            seen = world.check(&Step::Edit { record: 0, table: 0 }, &seen);
        }
        for job in &world.jobs {
            job.deliver(&world.database, job.whole());
            check_counters(&world.database, job.id);
            let state = row(&world.database, job.id)["state"].clone();
            prop_assert!(state == "finished" || state == "canceled", "{}", state);
        }
        prop_assert_eq!(world.database.dump(THEIRS), theirs);
        // Nothing that is in use hangs on what is in the bin.
        for (table, column) in [("tasks", "prospect_id"), ("sequence_states", "prospect_id"), ("mailings", "prospect_id")] {
            let dangling = world.database.sql(&format!(
                "SELECT t.id FROM {table} AS t JOIN prospects AS p ON p.id = t.{column} WHERE t.organisation_id = 1 AND p.organisation_id = -1"
            ));
            prop_assert!(dangling.is_empty(), "{}: {:?}", table, dangling);
        }
        let dangling = world.database.sql(
            "SELECT p.id FROM prospects AS p JOIN accounts AS a ON a.id = abs(p.account_id) \
             WHERE (p.account_id > 0) <> (a.organisation_id > 0)",
        );
        prop_assert!(dangling.is_empty(), "{:?}", dangling);
    }
}
