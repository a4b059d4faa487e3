//! How a batch ends: finished with its summary, canceled in the middle, given up by the sweeper.

use lockstep_core::batch::not_confirmed;
use lockstep_core::bulk::Outcome;
use lockstep_core::schema::PROSPECT;
use lockstep_sql::{Param, Range, Settlement, system};
use serde_json::{Value, json};

use crate::batches::{
    RUNS, WAITS, accept, check_counters, deliver, items, positions, prospects, row, running,
    settle, states, summary, tags, targets,
};
use crate::records;
use crate::support::{OURS, THEIRS, at, failure, gave_up};

#[test]
fn the_summary_counts_by_reason() {
    let database = prospects(1..=4);
    database.sql("UPDATE prospects SET tags = '[\"vip\"]' WHERE id = 2");
    let batch = running(&database, &[1, 2, 3, 4, 98, 99]);
    let mut settlement = Settlement::of(&PROSPECT);
    for (position, version) in [(3, 1), (4, 1)] {
        let reason = Outcome::Failed(failure("the \"same\" reason"));
        settlement.add(
            Range::of_batch(batch).from + position,
            &version.to_string(),
            &reason,
        );
    }
    settle(&database, batch, Range::of_chunk(batch, 0), &settlement, 1);
    assert_eq!(row(&database, batch)["state"], "running");
    assert_eq!(
        deliver(&database, batch, Range::of_chunk(batch, 0), 2)["state"],
        "finished"
    );
    let wanted = json!({ "changed": 1, "unchanged": 1, "failed": 4, "canceled": 0, "reasons": {
        "the \"same\" reason": 2, "could not find the prospect": 2,
    }, "codes": { "notFound": 4 } });
    assert_eq!(summary(&database, batch), wanted);
    assert_eq!(row(&database, batch)["finished_at"], at(3).to_string());
    check_counters(&database, batch);
}

/// The commonest reasons are named; the summary stays a summary.
#[test]
fn the_summary_names_a_hundred_reasons() {
    let database = prospects([]);
    let batch = running(&database, &(1..=180).collect::<Vec<_>>());
    let mut settlement = Settlement::of(&PROSPECT);
    for position in 1..=180 {
        let reason = format!("reason {}", position.min(150));
        let item = Range::of_batch(batch).from + position;
        settlement.add(item, "0", &Outcome::Failed(failure(&reason)));
    }
    let answer = settle(&database, batch, Range::of_chunk(batch, 0), &settlement, 1);
    assert_eq!(answer["state"], "finished");
    let summary = summary(&database, batch);
    let reasons = summary["reasons"].as_object().unwrap();
    assert_eq!((reasons.len(), &summary["failed"]), (100, &180.into()));
    assert_eq!(reasons["reason 150"], 31);
}

#[test]
fn canceling_in_the_middle_keeps_what_is_done() {
    let database = prospects(1..=4);
    let batch = running(&database, &[1, 2, 3, 4]);
    deliver(&database, batch, positions(batch, 1, 2), 1);
    assert_eq!(
        database.batch(&OURS.cancel(batch, at(5)))[0],
        [json!({ "id": batch })]
    );
    assert_eq!(
        states(&database, batch),
        ["changed", "changed", "canceled", "canceled"]
    );
    let canceled = row(&database, batch);
    assert_eq!(
        (&canceled["state"], &canceled["pending"]),
        (&"canceled".into(), &0.into())
    );
    assert_eq!(canceled["canceled_at"], at(5).to_string());
    let wanted = json!({ "changed": 2, "unchanged": 0, "failed": 0, "canceled": 2, "reasons": {}, "codes": {} });
    assert_eq!(summary(&database, batch), wanted);
    check_counters(&database, batch);

    let after = database.dump(OURS);
    for chunk in 2..4 {
        deliver(&database, batch, Range::of_chunk(batch, 0), chunk);
    }
    database.batch(&OURS.give_up(batch, &gave_up("x"), 9, at(6)));
    assert_eq!(
        database.dump(OURS),
        after,
        "a canceled batch changes nothing any more"
    );
    assert_eq!(
        tags(&database)
            .iter()
            .filter(|(_, tags, _)| *tags == json!(["vip"]))
            .count(),
        2
    );
}

#[test]
fn a_finished_batch_is_not_canceled() {
    let database = prospects(1..=2);
    let batch = running(&database, &[1, 2]);
    deliver(&database, batch, Range::of_chunk(batch, 0), 1);
    let finished = database.dump(OURS);
    assert_eq!(
        database.batch(&OURS.cancel(batch, at(5)))[0],
        Vec::<Value>::new()
    );
    assert_eq!(database.dump(OURS), finished);
}

#[test]
fn a_batch_that_nobody_confirms_is_canceled_and_says_why() {
    let database = prospects(1..=2);
    let none = Vec::<Value>::new();
    let waits = accept(&database, &targets("", None), WAITS, "waits");
    let runs = accept(&database, &targets("", None), RUNS, "runs");
    let unconfirmed = |minute| database.run(&system::unconfirmed_batches(at(minute), 10));
    assert_eq!(unconfirmed(0), none);
    assert_eq!(
        unconfirmed(1),
        [json!({ "id": waits, "organisation_id": 1 })]
    );
    let why = not_confirmed(24);
    let pending = database.dump(OURS);
    database.batch(&OURS.cancel_unconfirmed(runs, &why, at(9)));
    database.batch(&THEIRS.cancel_unconfirmed(waits, &why, at(9)));
    assert_eq!(database.dump(OURS), pending);

    assert_eq!(
        database.batch(&OURS.cancel_unconfirmed(waits, &why, at(9)))[0],
        [json!({ "id": waits })]
    );
    let over = row(&database, waits);
    assert_eq!(
        (&over["state"], &over["canceled_at"], &over["pending"]),
        (&"canceled".into(), &at(9).to_string().into(), &0.into())
    );
    assert_eq!(
        (&over["code"], &over["info"]),
        (
            &"notConfirmed".into(),
            &"nobody confirmed it within 24 hours; start it again".into()
        )
    );
    assert_eq!(states(&database, waits), ["canceled"; 2]);
    check_counters(&database, waits);
    assert_eq!(unconfirmed(9), none);

    // Who cancels one says no more than that.
    let other = accept(&database, &targets("", None), WAITS, "other");
    database.batch(&OURS.cancel(other, at(9)));
    assert_eq!(row(&database, other)["info"], Value::Null);
}

#[test]
fn giving_up_fails_what_is_left_with_the_reason() {
    let database = prospects(1..=4);
    let batch = running(&database, &[1, 2, 99, 3, 4]);
    deliver(&database, batch, positions(batch, 1, 3), 1);
    database.batch(&OURS.give_up(batch, &gave_up("no progress in 10 minutes"), 2, at(9)));
    assert_eq!(
        states(&database, batch),
        ["changed", "changed", "error", "error", "error"]
    );
    let over = row(&database, batch);
    assert_eq!(
        (&over["state"], &over["failures"], &over["finished_at"]),
        (&"failed".into(), &3.into(), &Value::Null)
    );
    assert_eq!(
        (&over["code"], &over["info"]),
        (&"gaveUp".into(), &"no progress in 10 minutes".into())
    );
    assert_eq!(
        summary(&database, batch)["reasons"]["no progress in 10 minutes"],
        2
    );
    assert_eq!(
        items(&database, batch)[4]["info"],
        "no progress in 10 minutes"
    );
    check_counters(&database, batch);
    assert_eq!(tags(&database)[3].2, 1, "its record is as it was");

    // One that never started ends, too.
    let batch = accept(&database, &targets("", None), RUNS, "never started");
    database.batch(&OURS.give_up(batch, &gave_up("x"), 3, at(9)));
    assert_eq!(row(&database, batch)["state"], "failed");
    check_counters(&database, batch);

    // One that waits for somebody waits on.
    let batch = accept(&database, &targets("", None), WAITS, "waits");
    database.batch(&OURS.give_up(batch, &gave_up("x"), 4, at(9)));
    assert_eq!(row(&database, batch)["state"], "confirming");
    check_counters(&database, batch);
}

#[test]
fn the_sweeper_sees_what_stands_still() {
    let database = prospects(1..=2);
    let ours = running(&database, &[1, 2]);
    let pending = accept(&database, &targets("", None), RUNS, "pending");
    accept(&database, &targets("", None), WAITS, "waits");
    let canceled = accept(&database, &targets("", None), RUNS, "canceled");
    database.batch(&OURS.cancel(canceled, at(2)));
    let stalled = |minute: i64, limit: i64| {
        let rows = database.run(&system::stalled_batches(at(minute), limit));
        rows.iter()
            .map(|row| row["id"].as_i64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(stalled(0, 10), Vec::<i64>::new());
    let mut both = stalled(1, 10);
    both.sort_unstable();
    assert_eq!(both, [ours, pending]);
    assert_eq!(stalled(1, 1).len(), 1);
    database.sql(&format!(
        "UPDATE batches SET progress_at = '{}' WHERE id = {ours}",
        at(4)
    ));
    assert_eq!(stalled(1, 10), [pending]);
    assert_eq!(
        stalled(9, 10),
        [pending, ours],
        "the longest standing first"
    );

    database.run(&OURS.note_attempt(pending));
    database.run(&OURS.note_attempt(pending));
    let rows = database.run(&system::stalled_batches(at(1), 10));
    let wanted = json!({ "id": pending, "organisation_id": 1, "action": "prospectsAddTags",
        "attempts": 2, "progress_at": at(1), "busy": 1 });
    assert_eq!(rows, [wanted]);
    database.run(&OURS.start(pending, at(5)));
    deliver(&database, pending, positions(pending, 1, 1), 1);
    assert_eq!(row(&database, pending)["attempts"], 0, "progress forgives");
}

#[test]
fn a_token_is_somebody_until_it_is_revoked() {
    let database = records::full();
    let hash = "a".repeat(64);
    let token = |hash: &str, organisation: i64, user: i64| {
        let row = json!({ "hash": hash, "organisation_id": organisation, "user_id": user, "created_at": "", "scopes": "*" });
        database.insert("tokens", &row);
    };
    database.sql("UPDATE users SET locked = 0");
    token(&hash, 1, 2);
    let who = |hash: &str| database.run(&system::identity(hash));
    assert_eq!(
        who(&hash),
        [json!({ "organisation_id": 1, "user_id": 2, "scopes": "*", "expires_at": null })]
    );
    assert_eq!(who(&"b".repeat(64)), Vec::<Value>::new());
    assert_eq!(who(""), Vec::<Value>::new());
    let them = database.run(&system::introduction(1, 2)).remove(0);
    assert_eq!(
        (&them["email"], &them["name"]),
        (&"user2@example.com".into(), &"Paper Lantern".into())
    );
    assert_eq!(
        database.run(&system::introduction(2, 2)),
        Vec::<Value>::new()
    );

    database.sql("UPDATE users SET locked = 1 WHERE id = 2");
    assert_eq!(who(&hash), Vec::<Value>::new());
    database.sql("UPDATE users SET locked = 0 WHERE id = 2");
    database.sql("UPDATE tokens SET revoked_at = '2026-01-01T00:00:00.000Z'");
    assert_eq!(who(&hash), Vec::<Value>::new());
    let crossed = "c".repeat(64);
    token(&crossed, 2, 2);
    assert_eq!(
        who(&crossed),
        Vec::<Value>::new(),
        "a token of one organisation for a user of another"
    );
    assert_eq!(
        system::identity(&hash).params.first(),
        Some(&Param::Text(hash))
    );
}
