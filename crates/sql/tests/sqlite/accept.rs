//! Accepting a batch: the targets are sealed and numbered, the counts are right, or nothing happens.

use lockstep_core::batch::{MAX_ITEMS, Start};
use lockstep_core::bulk::{MAX_IDS, Targets};
use lockstep_core::schema::PROSPECT;
use lockstep_sql::{ITEMS_PER_BATCH, Param};
use serde_json::{Value, json};

use crate::batches::{
    RUNS, VIP, WAITS, accept, acceptance, check_counters, items, prospects, row, running, states,
    summary, targets,
};
use crate::records;
use crate::support::{OURS, THEIRS, at, gave_up, parse};

/// The records that a batch is for, in order.
fn sealed(database: &crate::support::Database, batch: i64) -> Vec<i64> {
    items(database, batch)
        .iter()
        .map(|item| item["record_id"].as_i64().unwrap())
        .collect()
}

#[test]
fn named_ids_are_all_kept_in_their_order() {
    let database = prospects(1..=4);
    records::insert(&database, THEIRS, &PROSPECT, 1, &json!({}));
    let batch = accept(&database, &Targets::Ids(vec![3, 99, 1, 101]), RUNS, "k");
    assert_eq!(sealed(&database, batch), [3, 99, 1, 101]);
    for (position, item) in (1_i64..).zip(items(&database, batch)) {
        assert_eq!(item["id"], batch * ITEMS_PER_BATCH + position);
        assert_eq!(
            (&item["batch_id"], &item["index"]),
            (&batch.into(), &position.into())
        );
        assert_eq!(
            (&item["state"], &item["created_at"]),
            (&"pending".into(), &at(1).to_string().into())
        );
    }
    check_counters(&database, batch);
}

#[test]
fn the_answer_is_the_batch() {
    let database = prospects(1..=4);
    let answers = database.batch(&acceptance(OURS, &Targets::All, WAITS, "k"));
    let [answer] = answers.last().unwrap().as_slice() else {
        panic!("{answers:?}")
    };
    assert_eq!(
        (&answer["state"], &answer["total"]),
        (&"confirming".into(), &4.into())
    );
    let document = parse(&answer["document"]);
    assert_eq!(document["id"], answer["id"]);
    let wanted = json!({
        "action": "prospectsAddTags", "approvalRequired": false, "canceledAt": null, "code": null, "confirmCount": 4, "confirmedAt": null,
        "confirmedCountRequired": true, "createdAt": at(1), "externalStartPayload": null, "failures": 0,
        "finishedAt": null, "info": null, "note": null, "payload": { "attributes": { "tags": ["vip"] } }, "pending": 4, "startedAt": null,
        "state": "confirming", "summary": {}, "total": 4, "updatedAt": at(1),
    });
    assert_eq!(document["attributes"], wanted);
    assert_eq!(
        document["relationships"]["creator"]["data"],
        json!({ "type": "user", "id": 9 })
    );
}

#[test]
fn a_filter_seals_what_matches_now() {
    let database = prospects(1..=6);
    records::insert(&database, THEIRS, &PROSPECT, 1, &json!({ "owner_id": 1 }));
    let by_owner = targets("actionParams[filter][owner][id]=1", None);
    let batch = accept(&database, &by_owner, WAITS, "k");
    assert_eq!(sealed(&database, batch), [1, 3, 5]);
    records::insert(&database, OURS, &PROSPECT, 7, &json!({ "owner_id": 1 }));
    database.sql("UPDATE prospects SET owner_id = 0 WHERE id = 1");
    assert_eq!(
        sealed(&database, batch),
        [1, 3, 5],
        "later changes do not matter"
    );
    let indexes: Vec<Value> = items(&database, batch)
        .iter()
        .map(|item| item["index"].clone())
        .collect();
    assert_eq!(indexes, [1, 2, 3]);
    check_counters(&database, batch);
}

#[test]
fn ids_and_a_filter_are_the_intersection() {
    let database = prospects(1..=6);
    for (ids, wanted) in [
        (vec![6, 5, 4, 99], vec![5]),
        (vec![3], vec![3]),
        (vec![2], vec![]),
    ] {
        let both = targets("actionParams[filter][owner][id]=1", Some(ids));
        let batch = accept(&database, &both, WAITS, &format!("{wanted:?}"));
        assert_eq!(sealed(&database, batch), wanted);
        check_counters(&database, batch);
    }
    let several = targets(
        "actionParams[filter][owner][id]=1&actionParams[filter][id]=1..3",
        None,
    );
    let batch = accept(&database, &several, WAITS, "several");
    assert_eq!(sealed(&database, batch), [1, 3]);
}

#[test]
fn all_is_every_record_of_the_organisation() {
    let database = prospects(1..=6);
    records::insert(&database, THEIRS, &PROSPECT, 1, &json!({}));
    let batch = accept(&database, &Targets::All, WAITS, "k");
    assert_eq!(sealed(&database, batch), [1, 2, 3, 4, 5, 6]);
    check_counters(&database, batch);
}

#[test]
fn a_batch_without_items_is_over_as_soon_as_it_may_run() {
    let database = prospects([]);
    let batch = accept(&database, &Targets::All, RUNS, "runs");
    assert_eq!(row(&database, batch)["state"], "finished");
    assert_eq!(row(&database, batch)["finished_at"], at(1).to_string());
    check_counters(&database, batch);

    let batch = accept(&database, &Targets::All, WAITS, "waits");
    assert_eq!(row(&database, batch)["state"], "confirming");
    database.batch(&OURS.confirm(batch, 1, "waits", 8, at(2)));
    assert_eq!(row(&database, batch)["state"], "finished");
    assert_eq!(row(&database, batch)["started_at"], at(2).to_string());
    check_counters(&database, batch);
    let empty = json!({ "changed": 0, "unchanged": 0, "failed": 0, "canceled": 0, "reasons": {}, "codes": {} });
    assert_eq!(summary(&database, batch), empty);
}

#[test]
fn many_ids_are_one_parameter() {
    let database = prospects([]);
    let ids: Vec<i64> = (1..=5_000).collect();
    let batch = accept(&database, &Targets::Ids(ids), RUNS, "k");
    assert_eq!(row(&database, batch)["total"], 5_000);
    // The most that a request may name, with the longest ids that fit into a body.
    let ids = vec![10_000_000_000_i64; MAX_IDS];
    for statement in acceptance(OURS, &Targets::Ids(ids), RUNS, "k") {
        let longest = statement.params.iter().map(|param| match param {
            Param::Text(text) => text.len(),
            _ => 0,
        });
        assert!(longest.max().unwrap() < 2_000_000, "{}", statement.sql);
    }
}

#[test]
fn one_item_too_many_is_enough_to_refuse() {
    let one_more = i64::try_from(MAX_ITEMS).unwrap() + 1;
    let statements = acceptance(OURS, &Targets::All, RUNS, "k");
    let mut seals = statements
        .iter()
        .filter(|one| one.sql.contains(" FROM prospects"));
    let seal = seals.next().unwrap();
    let limit = format!(" LIMIT {one_more}");
    assert!(seal.sql.contains(&limit), "{seal:?}");
}

#[test]
fn a_key_is_used_once() {
    let database = prospects(1..=2);
    accept(&database, &Targets::Ids(vec![1]), RUNS, "k");
    let before = database.dump(OURS);
    let again = acceptance(OURS, &Targets::Ids(vec![2]), RUNS, "k");
    let error = database.try_batch(&again).unwrap_err().to_string();
    assert!(
        error.contains("UNIQUE constraint failed: batches.start_key"),
        "{error}"
    );
    assert_eq!(database.dump(OURS), before, "nothing is half-written");
}

#[test]
fn a_confirmation_holds_once_and_for_the_version_that_was_seen() {
    let database = prospects(1..=3);
    let batch = accept(&database, &Targets::All, WAITS, "k");
    let decision = database.run(&OURS.batch_for_decision(batch)).remove(0);
    let wanted = json!({ "state": "confirming", "version": 1, "confirm_count": 3, "confirmed_count_required": 1,
        "approval_required": 0, "action": "prospectsAddTags", "total": 3, "creator_id": 9, "start_key": "k", "payload": VIP, "purged": 0 });
    assert_eq!(decision, wanted);
    let confirm = |version: i64| {
        database
            .batch(&OURS.confirm(batch, version, "k", 8, at(2)))
            .remove(0)
    };
    assert_eq!(confirm(7), Vec::<Value>::new());
    assert_eq!(row(&database, batch)["state"], "confirming");
    assert_eq!(confirm(1), [json!({ "id": batch })]);
    let confirmed = row(&database, batch);
    assert_eq!(
        (&confirmed["state"], &confirmed["version"]),
        (&"pending".into(), &2.into())
    );
    assert_eq!(confirmed["confirmed_at"], at(2).to_string());
    assert_eq!(
        confirm(2),
        Vec::<Value>::new(),
        "a batch that is pending is not confirmed again"
    );
    assert_eq!(row(&database, batch), confirmed);
}

#[test]
fn a_batch_is_canceled_before_it_runs() {
    let database = prospects(1..=3);
    for (start, key) in [(WAITS, "waits"), (RUNS, "runs")] {
        let batch = accept(&database, &Targets::All, start, key);
        assert_eq!(
            database.batch(&OURS.cancel(batch, at(2)))[0],
            [json!({ "id": batch })]
        );
        assert_eq!(states(&database, batch), ["canceled"; 3]);
        check_counters(&database, batch);
        let canceled = row(&database, batch);
        assert_eq!(canceled["canceled_at"], at(2).to_string());
        // Nothing brings it back.
        let none = Vec::<Value>::new();
        assert_eq!(database.batch(&OURS.cancel(batch, at(3)))[0], none);
        assert_eq!(
            database.batch(&OURS.confirm(batch, 2, key, 8, at(3)))[0],
            none
        );
        database.run(&OURS.start(batch, at(3)));
        database.batch(&OURS.give_up(batch, &gave_up("x"), 5, at(3)));
        assert_eq!(row(&database, batch), canceled);
        assert_eq!(states(&database, batch), ["canceled"; 3]);
    }
}

#[test]
fn a_batch_starts_once() {
    let database = prospects(1..=3);
    let batch = running(&database, &[1, 2, 3]);
    let started = row(&database, batch);
    assert_eq!(
        (&started["state"], &started["started_at"]),
        (&"running".into(), &at(2).to_string().into())
    );
    database.run(&OURS.start(batch, at(9)));
    assert_eq!(row(&database, batch), started);
    let kept = database.run(&OURS.batch_plan(batch)).remove(0);
    assert_eq!(
        kept,
        json!({ "action": "prospectsAddTags", "payload": VIP, "creator_id": 9 })
    );
}

/// More records than one person may change wait for another one, whatever was skipped; fewer do not, and neither
/// does another organisation.
#[test]
fn many_records_wait_for_a_second_person() {
    let database = prospects(1..=3);
    let limit = |limit: Value| {
        database.sql("DELETE FROM settings");
        for organisation in [OURS, THEIRS] {
            let limit = if organisation == OURS {
                limit.clone()
            } else {
                json!(0)
            };
            let row = json!({ "organisation_id": organisation.id(), "created_at": "", "updated_at": "", "approval_above": limit });
            database.insert("settings", &row);
        }
    };
    let runs = Start::QUEUED;
    let targets = Targets::Ids(vec![1, 2, 3]);
    for (above, waits) in [
        (json!(null), false),
        (json!(3), false),
        (json!(2), true),
        (json!(0), true),
    ] {
        limit(above.clone());
        let batch = accept(&database, &targets, runs, &format!("k{above}"));
        let row = row(&database, batch);
        let state = if waits { "confirming" } else { "pending" };
        assert_eq!(
            (&row["state"], &row["approval_required"]),
            (&state.into(), &i64::from(waits).into()),
            "{above}"
        );
    }
    // Nothing to do is done, and what is about another batch was approved with it.
    limit(json!(0));
    let empty = accept(&database, &Targets::Ids(Vec::new()), runs, "empty");
    assert_eq!(row(&database, empty)["state"], "finished");
}
