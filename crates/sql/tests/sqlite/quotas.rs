//! Quotas: an organisation has no more of the batch engine than it may, and a batch that would be too much leaves
//! nothing.

use lockstep_core::bulk::Targets;
use lockstep_core::quota::Quota;
use lockstep_sql::{ImportStart, Organisation, QuotaUsage, Range};
use serde_json::json;

use crate::batches::{RUNS, WAITS, accept, acceptance, deliver, prospects, running, targets};
use crate::support::{Database, OURS, THEIRS, at, view};

/// How much an organisation uses of each quota.
fn used(database: &Database, organisation: Organisation) -> [i64; 3] {
    let usage: QuotaUsage = database.read(&organisation.quota_usage()).remove(0);
    Quota::ALL.map(|quota| usage.of(quota))
}

/// Accepts a batch about these records where the limits allow it; else why they do not.
fn try_accept(database: &Database, ids: &[i64], limits: [i64; 3], key: &str) -> Result<(), String> {
    let targets = Targets::Ids(ids.to_vec());
    let accepted = acceptance(OURS, &targets, RUNS, key);
    let most: Vec<(Quota, i64)> = Quota::ALL.into_iter().zip(limits).collect();
    let check = OURS.keep_quotas(&most);
    let statements = accepted.iter().chain(&check);
    match database.try_batch(statements) {
        Ok(_) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn what_is_used_is_what_there_is() {
    let database = prospects(1..=5);
    assert_eq!(used(&database, OURS), [0, 0, 0]);
    let batch = running(&database, &[1, 2, 3]);
    let waiting = accept(&database, &targets("", None), WAITS, "waits");
    assert_eq!(used(&database, OURS), [2, 8, 8]);
    assert_eq!(used(&database, THEIRS), [0, 0, 0]);
    deliver(&database, batch, Range::of_chunk(batch, 0), 1);
    assert_eq!(used(&database, OURS), [1, 5, 8]);
    database.batch(&OURS.cancel(waiting, at(5)));
    assert_eq!(used(&database, OURS), [0, 0, 8]);
    // Those of a batch that is purged are gone, all at once in the end.
    database.sql(&format!(
        "UPDATE batches SET reported_at = '' WHERE id = {batch}"
    ));
    database.batch(&OURS.purge(batch, 2, at(9)));
    assert_eq!(used(&database, OURS), [0, 0, 8]);
    database.batch(&OURS.purge(batch, 2, at(9)));
    assert_eq!(used(&database, OURS), [0, 0, 5]);
    database.batch(&OURS.purge(batch, 2, at(9)));
    assert_eq!(used(&database, OURS), [0, 0, 5]);
}

#[test]
fn an_import_counts_as_soon_as_it_is_anybodys() {
    let database = prospects([]);
    let start = ImportStart {
        note: None,
        action: "prospectsImport",
        payload: "{}",
        start_key: "key",
        now: at(1),
        actor: 9,
    };
    let batch = database.read(&OURS.begin_import(&start))[0].id;
    database.run(&OURS.add_rows(batch, 0, &[(2, "{}"), (3, "{}")], at(1)));
    assert_eq!(used(&database, OURS), [0, 0, 0]);
    let complete = OURS.complete_import(batch, 2, at(2), &view());
    let check = OURS.keep_quotas(&[(Quota::PendingItems, 1)]);
    let refused = database.try_batch(complete.iter().chain(&check));
    assert_eq!(
        refused.unwrap_err().to_string(),
        "quota exceeded: pendingItems"
    );
    assert_eq!(used(&database, OURS), [0, 0, 0]);
    database.batch(&complete);
    assert_eq!(used(&database, OURS), [1, 2, 2]);
}

#[test]
fn a_batch_that_is_too_much_leaves_nothing() {
    let database = prospects(1..=5);
    running(&database, &[1, 2]);
    let before = (database.dump(OURS), used(&database, OURS));
    for (limits, quota) in [
        ([1, 0, 0], Quota::OpenBatches),
        ([9, 4, 9], Quota::PendingItems),
        ([9, 9, 4], Quota::StoredItems),
        ([1, 1, 1], Quota::OpenBatches),
    ] {
        let refused = try_accept(&database, &[3, 4, 5], limits, "key");
        assert_eq!(refused, Err(format!("quota exceeded: {}", quota.name())));
        assert_eq!((database.dump(OURS), used(&database, OURS)), before);
    }
    for (limits, key) in [([2, 5, 5], "just as many"), ([0, 0, 0], "any number")] {
        assert_eq!(try_accept(&database, &[3, 4, 5], limits, key), Ok(()));
    }
    assert_eq!(used(&database, OURS), [3, 8, 8]);
    assert!(OURS.keep_quotas(&[(Quota::OpenBatches, 0)]).is_none());
    assert_eq!(
        database.value("SELECT count(*) FROM quota_checks WHERE quota IS NOT NULL"),
        0,
        "nothing is kept of it"
    );
}

/// What was there before quotas came counts, too.
#[test]
fn what_was_stored_before_is_counted() {
    let database = Database::before("0027");
    let row = json!({ "id": 1, "name": "Paper Lantern", "created_at": "" });
    database.insert("organisations", &row);
    for (id, organisation, total, purged_at) in [
        (1, 1, 7, None),
        (2, 1, 5, Some("")),
        (3, 1, 1, None),
        (4, -1, 0, None),
    ] {
        let row = json!({ "id": id, "organisation_id": organisation, "created_at": "", "updated_at": "", "progress_at": "",
            "action": "prospectsAddTags", "state": "finished", "start_key": format!("{id}"), "total": total, "purged_at": purged_at });
        database.insert("batches", &row);
    }
    for (name, text) in crate::support::migrations() {
        if name.as_str() >= "0027" {
            database.migrate(&name, &text);
        }
    }
    assert_eq!(used(&database, OURS), [0, 0, 8]);
}
