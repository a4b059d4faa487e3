//! What is deleted for good, and what is not.

use lockstep_core::schema::{
    ACCOUNT, CALL, EMAIL_ADDRESS, MAILING, PHONE_NUMBER, PROSPECT, SEQUENCE_STATE, TASK,
};
use lockstep_sql::{ITEMS_PER_BATCH, Organisation, system};
use serde_json::{Value, json};

use crate::batches::row;
use crate::records;
use crate::reports::batch_of;
use crate::support::{Database, OURS, THEIRS, at};

const TABLES: [&str; 8] = [
    "accounts",
    "prospects",
    "tasks",
    "sequence_states",
    "mailings",
    "calls",
    "email_addresses",
    "phone_numbers",
];

/// A record in each table that may be in a bin: `organisation`'s, or in its bin where it is
/// negative.
fn records_of(database: &Database, organisation: i64, id: i64, removed_by: Option<i64>) {
    for resource in [
        &ACCOUNT,
        &PROSPECT,
        &TASK,
        &SEQUENCE_STATE,
        &MAILING,
        &CALL,
        &EMAIL_ADDRESS,
        &PHONE_NUMBER,
    ] {
        let values = json!({ "id": id, "organisation_id": organisation, "removed_by": removed_by,
            "updated_at": at(1).to_string() });
        records::insert(database, Organisation::new(1), resource, id, &values);
    }
}

/// The ids that each of the tables has, which must be the same in all.
fn left(database: &Database) -> Vec<i64> {
    let ids = |table: &str| -> Vec<i64> {
        let rows = database.sql(&format!("SELECT id FROM {table} ORDER BY id"));
        rows.iter().map(|row| row["id"].as_i64().unwrap()).collect()
    };
    let [first, rest @ ..] = TABLES.map(ids);
    for other in rest {
        assert_eq!(other, first);
    }
    first
}

fn items(database: &Database) -> Value {
    database.value("SELECT count(*) FROM batch_items")
}

/// Three items of ours and of theirs, reported; the records that the first two of ours removed.
fn removed() -> Database {
    let database = records::organisations();
    let items = vec![json!({}); 3];
    batch_of(&database, OURS, 7, &items);
    batch_of(&database, OURS, 8, &items);
    batch_of(&database, THEIRS, 9, &items);
    database.sql("UPDATE batches SET reported_at = 'then'");
    let item = |batch: i64, position: i64| Some(batch * ITEMS_PER_BATCH + position);
    records_of(&database, -1, 1, item(7, 1));
    records_of(&database, -1, 2, item(7, 2));
    // Brought back since; removed by others; never removed by a batch.
    records_of(&database, 1, 3, item(7, 3));
    records_of(&database, -1, 4, item(8, 1));
    records_of(&database, -2, 5, item(9, 1));
    records_of(&database, -1, 6, None);
    records_of(&database, 1, 7, None);
    database
}

#[test]
fn a_purged_batch_takes_its_items_and_what_they_removed_with_it() {
    let database = removed();
    let before = row(&database, 7);
    assert!(database.answer(&OURS.purge(7, 100, at(50)))[0].purged);
    assert_eq!(left(&database), [3, 4, 5, 6, 7]);
    assert_eq!(items(&database), 6);
    let after = row(&database, 7);
    assert_eq!(after["purged_at"], at(50).to_string());
    for column in ["version", "updated_at", "total", "state"] {
        assert_eq!(after[column], before[column], "the batch itself stays");
    }
    database.batch(&OURS.purge(7, 100, at(60)));
    assert_eq!(row(&database, 7)["purged_at"], at(50).to_string());
}

#[test]
fn a_purge_goes_step_by_step_and_ends_when_all_is_gone() {
    let database = removed();
    let step = || {
        database
            .batch(&OURS.purge(7, 1, at(50)))
            .pop()
            .unwrap()
            .remove(0)["purged"]
            .clone()
    };
    assert_eq!(
        (step(), left(&database), items(&database)),
        (json!(0), vec![2, 3, 4, 5, 6, 7], json!(8))
    );
    assert_eq!(
        (step(), left(&database), items(&database)),
        (json!(0), vec![3, 4, 5, 6, 7], json!(7))
    );
    assert_eq!((step(), items(&database)), (json!(1), json!(6)));
    // Whatever is left in the bin keeps a batch from being done, too.
    database.sql("DELETE FROM batch_items WHERE batch_id = 8");
    records_of(&database, -1, 8, Some(8 * ITEMS_PER_BATCH + 2));
    assert_eq!(
        database.batch(&OURS.purge(8, 1, at(50))).pop().unwrap(),
        [json!({ "purged": 0 })]
    );
    assert_eq!(
        database.batch(&OURS.purge(8, 1, at(50))).pop().unwrap(),
        [json!({ "purged": 1 })]
    );
}

#[test]
fn what_is_not_in_a_report_is_not_purged() {
    let database = removed();
    database.sql("UPDATE batches SET reported_at = NULL WHERE id = 7");
    let (ours, bin) = (database.dump(OURS), database.dump(Organisation::new(-1)));
    assert_eq!(
        database.batch(&OURS.purge(7, 100, at(50))).pop().unwrap(),
        [json!({ "purged": 0 })]
    );
    assert_eq!(
        (database.dump(OURS), database.dump(Organisation::new(-1))),
        (ours, bin)
    );
}

#[test]
fn what_a_running_batch_reads_is_not_purged() {
    let database = removed();
    let purged = || database.batch(&OURS.purge(7, 100, at(50))).pop().unwrap()[0]["purged"].clone();
    let due = || database.run(&system::batches_to_purge(at(60), 10)).len();
    for state in ["pending", "running"] {
        database.sql(&format!(
            "UPDATE batches SET source_batch_id = 7, state = '{state}' WHERE id = 8"
        ));
        assert_eq!(
            (due(), purged(), items(&database)),
            (1, json!(0), json!(9)),
            "{state}"
        );
    }
    database.sql("UPDATE batches SET state = 'finished' WHERE id = 8");
    assert_eq!((due(), purged(), items(&database)), (3, json!(1), json!(6)));
}

#[test]
fn nobody_purges_for_others() {
    let database = removed();
    let dumps = || [1, -1, 2, -2].map(|id| database.dump(Organisation::new(id)));
    let before = dumps();
    let answers = database.batch(&THEIRS.purge(7, 100, at(50)));
    assert!(answers.iter().all(Vec::is_empty), "{answers:?}");
    // Nor does the bin count as an organisation with a bin of its own.
    database.batch(&Organisation::new(-1).purge(7, 100, at(50)));
    assert_eq!(dumps(), before);
}

#[test]
fn batches_are_purged_once_they_are_reported_and_have_been_over_for_long() {
    let database = removed();
    database.sql(&format!(
        "UPDATE batches SET updated_at = '{}' WHERE id = 8",
        at(2)
    ));
    let due = |minute, limit| -> Vec<Value> {
        let rows = database.run(&system::batches_to_purge(at(minute), limit));
        rows.iter().map(|row| row["id"].clone()).collect()
    };
    assert_eq!(due(0, 10), Vec::<Value>::new());
    assert_eq!(due(1, 10), [7, 9]);
    assert_eq!(due(1, 1), [7]);
    assert_eq!(due(2, 10), [7, 9, 8]);
    database.sql("UPDATE batches SET reported_at = NULL WHERE id = 7");
    database.sql("UPDATE batches SET purged_at = 'then' WHERE id = 9");
    assert_eq!(due(2, 10), [8]);
    database.sql("UPDATE batches SET state = 'running' WHERE id = 8");
    assert_eq!(due(2, 10), Vec::<Value>::new());
}

#[test]
fn bins_are_emptied_of_what_no_item_removed() {
    let database = removed();
    records_of(&database, -2, 8, None);
    let empty = |minute, limit| {
        database.batch(&system::empty_bins(at(minute), limit));
        left(&database)
    };
    assert_eq!(empty(0, 10), [1, 2, 3, 4, 5, 6, 7, 8], "not long enough");
    assert_eq!(empty(1, 1).len(), 7, "one at a time");
    assert_eq!(empty(1, 10), [1, 2, 3, 4, 5, 7]);
}
