//! `clock/`: what the scheduler looks for, and what it deletes.

use lockstep_core::schema::PROSPECT;
use lockstep_sql::system;
use serde_json::json;

use super::{Golden, golden};
use crate::support::{OURS, at};

pub fn cases() -> Vec<Golden> {
    vec![
        golden("clock/stalled_batches", system::stalled_batches(at(0), 10)),
        golden("clock/broken_imports", system::broken_imports(at(0), 10)),
        golden("clock/due_tasks", system::due_tasks(at(0), 10)),
        golden("clock/batches_to_report", system::batches_to_report(10)),
        golden(
            "clock/batches_to_purge",
            system::batches_to_purge(at(0), 10),
        ),
        golden("clock/unfolded", system::unfolded(&PROSPECT, 7)),
        golden(
            "clock/fold_texts",
            system::fold_texts(&PROSPECT, &[(7, 2, json!({ "lastName": "Ærø" }))]),
        ),
        golden("clock/purge", OURS.purge(3, 100, at(0))),
        golden("clock/empty_bins", system::empty_bins(at(0), 100)),
        golden("clock/expire_keys", system::expire_keys(at(0), 100)),
    ]
}
