//! Deliveries, cancels and edits of others in any order, against what must hold whatever happens.

use std::collections::HashMap;

use lockstep_core::batch::{Event, MACHINE, State};
use lockstep_core::machine::Named as _;
use lockstep_sql::{Range, Settlement};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::batches::{
    check_counters, decide, items, positions, prospects, row, running, settle, tags,
};
use crate::support::{Database, OURS, at, cases, gave_up, parse};

/// The records that both batches are for; 9 does not exist.
const TARGETS: [&[i64]; 2] = [&[1, 2, 3, 4, 9, 5], &[5, 4, 9, 3, 2, 1]];

const TAGS: [&str; 2] = ["one", "other"];

/// Something that happens.
#[derive(Debug, Clone)]
enum Step {
    /// A message of a batch is taken up: what is pending in its part is read and decided.
    Read { batch: usize, part: i64 },
    /// What one of the readers decided is written; where it is kept, it is written once more later.
    Write {
        which: prop::sample::Index,
        keep: bool,
    },
    /// Somebody changes a record.
    Edit { record: i64, tag: u8 },
    /// Somebody deletes a record.
    Delete { record: i64 },
    /// Somebody cancels a batch.
    Cancel { batch: usize },
    /// The sweeper gives a batch up.
    GiveUp { batch: usize },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => (0..2_usize, 0..3_i64).prop_map(|(batch, part)| Step::Read { batch, part }),
        8 => (any::<prop::sample::Index>(), any::<bool>()).prop_map(|(which, keep)| Step::Write { which, keep }),
        3 => (1..6_i64, 0..3_u8).prop_map(|(record, tag)| Step::Edit { record, tag }),
        1 => (1..6_i64).prop_map(|record| Step::Delete { record }),
        1 => (0..2_usize).prop_map(|batch| Step::Cancel { batch }),
        1 => (0..2_usize).prop_map(|batch| Step::GiveUp { batch }),
    ];
    proptest::collection::vec(step, 0..30)
}

/// A message between its read and its write.
struct InFlight {
    batch: usize,
    range: Range,
    settlement: Settlement,
}

struct World {
    database: Database,
    batches: [i64; 2],
    in_flight: Vec<InFlight>,
    chunk: i64,
}

/// What a step may not take back: the items that are done, and the states of the batches.
struct Seen {
    done: HashMap<i64, Value>,
    states: [State; 2],
    records: HashMap<i64, (Value, i64)>,
}

impl World {
    fn new() -> Self {
        let database = prospects(1..=5);
        let batches = TARGETS.map(|ids| running(&database, ids));
        Self {
            database,
            batches,
            in_flight: Vec::new(),
            chunk: 0,
        }
    }

    fn look(&self) -> Seen {
        let all = self
            .batches
            .iter()
            .flat_map(|batch| items(&self.database, *batch));
        let done = all
            .filter(|item| item["state"] != "pending")
            .map(|item| (item["id"].as_i64().unwrap(), item));
        Seen {
            done: done.collect(),
            states: self.batches.map(|batch| {
                let row = row(&self.database, batch);
                State::named(row["state"].as_str().unwrap()).unwrap()
            }),
            records: tags(&self.database)
                .into_iter()
                .map(|(id, tags, version)| (id, (tags, version)))
                .collect(),
        }
    }

    fn read(&mut self, batch: usize, range: Range) {
        let settlement = decide(&self.database, &[TAGS[batch]], range);
        self.in_flight.push(InFlight {
            batch,
            range,
            settlement,
        });
    }

    fn write(&mut self, message: &InFlight) {
        self.chunk += 1;
        settle(
            &self.database,
            self.batches[message.batch],
            message.range,
            &message.settlement,
            self.chunk,
        );
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Read { batch, part } => {
                let range = positions(self.batches[*batch], part * 2 + 1, part * 2 + 2);
                self.read(*batch, range);
            }
            Step::Write { which, keep } if !self.in_flight.is_empty() => {
                let index = which.index(self.in_flight.len());
                let message = self.in_flight.swap_remove(index);
                self.write(&message);
                if *keep {
                    self.in_flight.push(message);
                }
            }
            Step::Write { .. } => {}
            Step::Edit { record, tag } => {
                let tags = json!([format!("t{tag}")]);
                self.database.sql(&format!("UPDATE prospects SET tags = '{tags}', version = version + 1 WHERE id = {record}"));
            }
            Step::Delete { record } => {
                self.database
                    .sql(&format!("DELETE FROM prospects WHERE id = {record}"));
            }
            Step::Cancel { batch } => {
                self.database
                    .batch(&OURS.cancel(self.batches[*batch], at(4)));
            }
            Step::GiveUp { batch } => {
                self.chunk += 1;
                self.database.batch(&OURS.give_up(
                    self.batches[*batch],
                    &gave_up("no progress"),
                    self.chunk,
                    at(4),
                ));
            }
        }
    }

    /// What held before and must hold after a step.
    fn check(&self, before: &Seen, after: &Seen, step: &Step) {
        for batch in self.batches {
            check_counters(&self.database, batch);
        }
        for (from, to) in before.states.iter().zip(&after.states) {
            let legal = [Event::Finish, Event::Cancel, Event::Fail]
                .iter()
                .any(|event| MACHINE.next(*from, *event) == Some(*to));
            assert!(
                from == to || legal,
                "{step:?}: {} → {}",
                from.name(),
                to.name()
            );
        }
        for (id, item) in &before.done {
            assert_eq!(
                &after.done[id], item,
                "{step:?}: an item that was done has changed"
            );
        }
        self.check_records(before, after, step);
    }

    /// A record changes by an edit, or by exactly the one item that says so.
    fn check_records(&self, before: &Seen, after: &Seen, step: &Step) {
        let mut changed: HashMap<i64, &Value> = HashMap::new();
        for (id, item) in &after.done {
            if !before.done.contains_key(id) && item["state"] == "changed" {
                let twice = changed.insert(item["record_id"].as_i64().unwrap(), item);
                assert!(twice.is_none(), "{step:?}: {item} and {twice:?}");
            }
        }
        for (id, (old, old_version)) in &before.records {
            let Some((new, version)) = after.records.get(id) else {
                assert!(
                    matches!(step, Step::Delete { .. }),
                    "{step:?}: record {id} is gone"
                );
                continue;
            };
            match (changed.get(id), step) {
                (Some(item), _) => {
                    assert_eq!(
                        (
                            &parse(&item["before"])["tags"],
                            &parse(&item["after"])["tags"]
                        ),
                        (old, new),
                        "{item}"
                    );
                    assert_eq!(*version, old_version + 1, "{item}");
                }
                (None, Step::Edit { record, .. }) if record == id => {}
                (None, _) => {
                    assert_eq!((new, version), (old, old_version), "{step:?}: record {id}")
                }
            }
        }
    }

    /// Delivers everything until nothing is pending: what the sweeper does.
    fn drain(&mut self) {
        while let Some(message) = self.in_flight.pop() {
            self.write(&message);
        }
        for batch in 0..2 {
            self.read(batch, Range::of_chunk(self.batches[batch], 0));
            let message = self.in_flight.pop().unwrap();
            self.write(&message);
        }
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn whatever_happens_no_change_is_lost_or_made_twice(steps in steps()) {
        let mut world = World::new();
        let mut before = world.look();
        for step in &steps {
            world.take(step);
            let after = world.look();
            world.check(&before, &after, step);
            before = after;
        }
        world.drain();
        let after = world.look();
        for (index, state) in after.states.iter().enumerate() {
            prop_assert!(MACHINE.is_over(*state), "{} is {}", world.batches[index], state.name());
            check_counters(&world.database, world.batches[index]);
            prop_assert!(before.states[index] != State::Canceled || *state == State::Canceled);
        }
        // Each record has changed at most once for each batch, and says so.
        for batch in world.batches {
            let items = items(&world.database, batch);
            let mut records: Vec<i64> = items.iter().map(|item| item["record_id"].as_i64().unwrap()).collect();
            records.sort_unstable();
            records.dedup();
            prop_assert_eq!(records.len(), items.len());
        }
    }
}
