//! What is decided before a batch runs, and for each of its items.

use lockstep_core::batch::{Start, State};
use lockstep_core::bulk::{Context, Item, Outcome, Plan};
use serde_json::{Value, json};

/// What runs at once.
pub const RUNS: Start = Start {
    state: State::Pending,
    confirmed_count_required: false,
};

/// The payload that a batch of an action with these attributes keeps.
pub fn payload(attributes: &Value) -> String {
    json!({ "attributes": attributes }).to_string()
}

/// What becomes of an item, as a row that storage answers says it.
pub fn outcome<'r>(plan: &Plan<'r>, row: &'r Value, context: &Context) -> Outcome<'r> {
    let item = Item {
        record: row["record"].as_str(),
        removed: row["removed"] == 1,
        before: row["before"].as_str(),
        after: row["after"].as_str(),
        input: row["input"].as_str(),
    };
    plan.decide(item, context)
}
