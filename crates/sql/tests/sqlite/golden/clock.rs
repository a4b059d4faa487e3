//! `clock/`: what the scheduler looks for, and what it deletes.

use lockstep_core::schema::PROSPECT;
use lockstep_core::task::elapse;
use lockstep_core::value::{Fields, Reference, Value};
use lockstep_sql::system::{self, ElapsedTask};
use serde_json::json;

use super::{Golden, golden};
use crate::support::{OURS, at};

/// A task that moves its sequence state on, and one that does not.
fn elapsed() -> Vec<ElapsedTask> {
    let task = |id, organisation_id, task_type| ElapsedTask {
        id,
        organisation_id,
        version: 2,
        decision: elapse(
            &Fields::new()
                .with("state", Value::word("incomplete"))
                .with("taskType", Value::word(task_type))
                .with("autoskipAt", Value::Time(at(0)))
                .with(
                    "sequenceState",
                    Value::Reference(Reference {
                        kind: "sequenceState",
                        id: 5,
                    }),
                ),
            at(0),
        )
        .unwrap(),
    };
    vec![task(7, 1, "sequence_step_call"), task(8, 2, "manual")]
}

pub fn cases() -> Vec<Golden> {
    vec![
        golden("clock/stalled_batches", system::stalled_batches(at(0), 10)),
        golden(
            "clock/unconfirmed_batches",
            system::unconfirmed_batches(at(0), 10),
        ),
        golden("clock/broken_imports", system::broken_imports(at(0), 10)),
        golden(
            "clock/organisations_with_due_tasks",
            system::organisations_with_due_tasks(at(0)),
        ),
        golden("clock/due_tasks", system::due_tasks(&[1, 2], at(0), 10)),
        golden(
            "clock/defer_tasks",
            system::defer_tasks(&[(1, 7, 2)], at(60)),
        ),
        golden("clock/end_deferrals", system::end_deferrals(at(0))),
        golden(
            "clock/settle_tasks",
            system::settle_tasks(&elapsed(), at(0)),
        ),
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
        golden("clock/batches_at_work", system::batches_at_work(at(90_000))),
        golden("clock/waiting", system::waiting()),
        golden("clock/failed_items", system::failed_items(at(0))),
        golden("clock/note_run", system::note_run(at(0))),
    ]
}
