//! One message: what it reads, what it settles, and what it must leave alone.

use std::borrow::Cow;

use lockstep_core::bulk::{Image, Outcome};
use lockstep_core::schema::PROSPECT;
use lockstep_core::value::{Fields, Value as Field};
use lockstep_sql::{Param, READ_ITEMS, Range, Settlement, Texts};
use serde_json::{Value, json};

use crate::batches::{RUNS, WAITS, targets};
use crate::batches::{
    accept, check_counters, decide, deliver, items, plan, positions, prospects, row, running,
    settle, states, tags,
};
use crate::records;
use crate::support::{OURS, at, failure, parse, view};

#[test]
fn a_chunk_reads_its_pending_items_with_their_records() {
    let database = prospects(1..=3);
    database.sql("UPDATE prospects SET tags = '[\"a\",\"b\"]', version = 5 WHERE id = 2");
    let batch = running(&database, &[3, 99, 2, 1]);
    let rows =
        database.run(&OURS.pending_items(&plan(), positions(batch, 2, 3), READ_ITEMS, Texts::Any));
    let first = Range::of_batch(batch).from;
    let record = r#"{"tags":["a","b"]}"#;
    let wanted = [
        json!({ "id": first + 2, "record_id": 99, "guard": 0, "record": null }),
        json!({ "id": first + 3, "record_id": 2, "guard": 5, "record": record }),
    ];
    assert_eq!(rows, wanted);
}

#[test]
fn items_come_as_one_text_of_arrays() {
    let database = prospects(1..=3);
    database.sql("UPDATE prospects SET tags = '[\"a\",\"b\"]', version = 5 WHERE id = 2");
    let batch = running(&database, &[3, 99, 2, 1]);
    let first = Range::of_batch(batch).from;
    for texts in [Texts::Any, Texts::Short] {
        let read = OURS.pending_items(&plan(), positions(batch, 2, 3), READ_ITEMS, texts);
        let rows = database.run(&OURS.as_text(&plan(), read));
        let items: Value = serde_json::from_str(rows[0]["items"].as_str().unwrap()).unwrap();
        let wanted = json!([
            [first + 2, 99, 0, null],
            [first + 3, 2, 5, { "tags": ["a", "b"] }],
        ]);
        assert_eq!(items, wanted, "{texts:?}");
    }
}

#[test]
fn a_chunk_settles_its_items_and_changes_their_records() {
    let database = prospects(1..=3);
    database.sql("UPDATE prospects SET tags = '[\"vip\"]' WHERE id = 2");
    database.sql("UPDATE prospects SET tags = '[\"a 🦊 \\\"\\u0001\"]' WHERE id = 3");
    let batch = running(&database, &[1, 2, 3, 99]);
    let answer = deliver(&database, batch, Range::of_chunk(batch, 0), 77);
    assert_eq!(
        answer,
        json!({ "state": "finished", "pending": 0, "settled": 4 })
    );
    assert_eq!(
        states(&database, batch),
        ["changed", "unchanged", "changed", "error"]
    );
    let wanted = [
        (1, json!(["vip"]), 2),
        (2, json!(["vip"]), 1),
        (3, json!(["a 🦊 \"\u{1}", "vip"]), 2),
    ];
    assert_eq!(tags(&database), wanted);
    let times = database.sql("SELECT updated_at FROM prospects ORDER BY id");
    let updated: Vec<&Value> = times.iter().map(|row| &row["updated_at"]).collect();
    assert_eq!(
        updated,
        [&at(3).to_string(), &at(0).to_string(), &at(3).to_string()]
    );

    let items = items(&database, batch);
    assert_eq!(
        parse(&items[2]["data"]),
        json!({
            "before": { "tags": ["a 🦊 \"\u{1}"] },
            "after": { "tags": ["a 🦊 \"\u{1}", "vip"] },
        })
    );
    assert_eq!(
        (&items[1]["data"], &items[1]["failed"]),
        (&Value::Null, &0.into())
    );
    assert_eq!(
        (&items[3]["info"], &items[3]["failed"]),
        (&"could not find the prospect".into(), &1.into())
    );
    assert!(
        items
            .iter()
            .all(|item| item["updated_at"] == at(3).to_string() && item["chunk"] == 77)
    );
    check_counters(&database, batch);
}

#[test]
fn a_chunk_leaves_other_chunks_alone() {
    let database = prospects(1..=5);
    let batch = running(&database, &[1, 2, 3, 4, 5]);
    let answer = deliver(&database, batch, positions(batch, 2, 3), 1);
    assert_eq!(
        answer,
        json!({ "state": "running", "pending": 3, "settled": 2 })
    );
    assert_eq!(
        states(&database, batch),
        ["pending", "changed", "changed", "pending", "pending"]
    );
    let progress = row(&database, batch);
    assert_eq!(
        (&progress["progress_at"], &progress["attempts"]),
        (&at(3).to_string().into(), &0.into())
    );
    assert_eq!(progress["finished_at"], Value::Null);
    check_counters(&database, batch);
}

#[test]
fn a_message_that_comes_again_finds_nothing_to_do() {
    let database = prospects(1..=3);
    let batch = running(&database, &[1, 2, 3]);
    let range = positions(batch, 1, 2);
    let decided_early = decide(&database, &["vip"], range);
    deliver(&database, batch, range, 1);
    let after = database.dump(OURS);
    // The message again, from the start and from where it had stopped before it wrote.
    assert_eq!(deliver(&database, batch, range, 2)["settled"], 0);
    assert_eq!(
        settle(&database, batch, range, &decided_early, 3)["settled"],
        0
    );
    assert_eq!(database.dump(OURS), after);
    deliver(&database, batch, positions(batch, 3, 3), 4);
    let finished = database.dump(OURS);
    assert_eq!(
        settle(&database, batch, range, &decided_early, 5)["settled"],
        0
    );
    assert_eq!(database.dump(OURS), finished);
    assert!(
        tags(&database)
            .iter()
            .all(|(_, tags, version)| *tags == json!(["vip"]) && *version == 2)
    );
}

#[test]
fn what_was_decided_on_an_older_version_stays_pending() {
    let database = prospects(1..=3);
    let batch = running(&database, &[1, 2, 3]);
    let range = Range::of_chunk(batch, 0);
    let decided = decide(&database, &["vip"], range);
    database.sql("UPDATE prospects SET tags = '[\"mine\"]', version = version + 1 WHERE id = 2");
    let answer = settle(&database, batch, range, &decided, 1);
    assert_eq!(
        answer,
        json!({ "state": "running", "pending": 1, "settled": 2 })
    );
    assert_eq!(states(&database, batch), ["changed", "pending", "changed"]);
    assert_eq!(tags(&database)[1], (2, json!(["mine"]), 2));
    check_counters(&database, batch);
    // Read again, it is decided on what is there now.
    assert_eq!(deliver(&database, batch, range, 2)["state"], "finished");
    assert_eq!(tags(&database)[1], (2, json!(["mine", "vip"]), 3));
    check_counters(&database, batch);
}

#[test]
fn a_record_that_was_deleted_in_between_fails_as_an_item() {
    let database = prospects(1..=2);
    let batch = running(&database, &[1, 2]);
    let range = Range::of_chunk(batch, 0);
    let decided = decide(&database, &["vip"], range);
    database.sql("DELETE FROM prospects WHERE id = 2");
    assert_eq!(settle(&database, batch, range, &decided, 1)["settled"], 1);
    assert_eq!(states(&database, batch), ["changed", "pending"]);
    assert_eq!(deliver(&database, batch, range, 2)["state"], "finished");
    assert_eq!(
        items(&database, batch)[1]["info"],
        "could not find the prospect"
    );
    check_counters(&database, batch);
}

#[test]
fn a_record_that_came_in_between_is_not_taken_for_missing() {
    let database = prospects([1]);
    let batch = running(&database, &[1, 2]);
    let range = Range::of_chunk(batch, 0);
    let decided = decide(&database, &["vip"], range);
    records::insert(&database, OURS, &PROSPECT, 2, &json!({ "tags": [] }));
    assert_eq!(settle(&database, batch, range, &decided, 1)["settled"], 1);
    assert_eq!(states(&database, batch), ["changed", "pending"]);
    deliver(&database, batch, range, 2);
    assert_eq!(states(&database, batch), ["changed", "changed"]);
}

#[test]
fn nothing_is_settled_unless_the_batch_runs() {
    let database = prospects(1..=3);
    let range = |batch: i64| Range::of_chunk(batch, 0);
    let canceled = running(&database, &[1, 2, 3]);
    let decided = decide(&database, &["vip"], range(canceled));
    database.batch(&OURS.cancel(canceled, at(2)));
    let before = database.dump(OURS);
    let answer = settle(&database, canceled, range(canceled), &decided, 1);
    assert_eq!(
        answer,
        json!({ "state": "canceled", "pending": 0, "settled": 0 })
    );
    assert_eq!(database.dump(OURS), before);

    for (start, key, state) in [(WAITS, "waits", "confirming"), (RUNS, "runs", "pending")] {
        let batch = accept(&database, &targets("", None), start, key);
        let before = database.dump(OURS);
        let answer = deliver(&database, batch, range(batch), 2);
        assert_eq!(
            answer,
            json!({ "state": state, "pending": 3, "settled": 0 })
        );
        assert_eq!(database.dump(OURS), before);
    }
}

#[test]
fn two_batches_over_the_same_records_lose_nothing() {
    let database = prospects(1..=2);
    let (one, other) = (running(&database, &[1, 2]), running(&database, &[2, 1]));
    let decided_one = decide(&database, &["one"], Range::of_chunk(one, 0));
    let decided_other = decide(&database, &["other"], Range::of_chunk(other, 0));
    assert_eq!(
        settle(&database, one, Range::of_chunk(one, 0), &decided_one, 1)["settled"],
        2
    );
    assert_eq!(
        settle(
            &database,
            other,
            Range::of_chunk(other, 0),
            &decided_other,
            2
        )["settled"],
        0
    );
    assert_eq!(states(&database, other), ["pending", "pending"]);
    let again = decide(&database, &["other"], Range::of_chunk(other, 0));
    assert_eq!(
        settle(&database, other, Range::of_chunk(other, 0), &again, 3)["state"],
        "finished"
    );
    let both = json!(["one", "other"]);
    assert_eq!(tags(&database), [(1, both.clone(), 3), (2, both, 3)]);
    check_counters(&database, one);
    check_counters(&database, other);
}

/// Records with many long tags: the decisions go in several parameters, each well under 1 MB.
#[test]
fn a_heavy_chunk_travels_in_parts() {
    let database = prospects(1..=64);
    let long: Vec<String> = (0..60)
        .map(|number| format!("{number}{}", "x".repeat(250)))
        .collect();
    database.sql(&format!("UPDATE prospects SET tags = '{}'", json!(long)));
    let batch = running(&database, &(1..=64).collect::<Vec<_>>());
    let range = Range::of_chunk(batch, 0);
    let decided = decide(&database, &["vip"], range);
    assert_eq!((decided.len(), decided.is_empty()), (64, false));
    let statements = OURS.settle(batch, &plan(), range, &decided, 1, at(3));
    let sizes = statements
        .iter()
        .flat_map(|statement| &statement.params)
        .map(|param| match param {
            Param::Text(text) => text.len(),
            _ => 0,
        });
    let sizes: Vec<usize> = sizes.filter(|size| *size > 1_000).collect();
    assert!(
        sizes.len() > 1 && sizes.iter().all(|size| *size < 1_000_000),
        "{sizes:?}"
    );
    assert_eq!(
        settle(&database, batch, range, &decided, 1)["state"],
        "finished"
    );
    assert!(
        tags(&database)
            .iter()
            .all(|(_, tags, version)| tags[60] == "vip" && *version == 2)
    );
    check_counters(&database, batch);
}

#[test]
fn an_empty_settlement_changes_nothing() {
    let database = prospects(1..=2);
    let batch = running(&database, &[1, 2]);
    let before = database.dump(OURS);
    let answer = settle(
        &database,
        batch,
        Range::of_chunk(batch, 0),
        &Settlement::of(&PROSPECT),
        1,
    );
    assert_eq!(
        answer,
        json!({ "state": "running", "pending": 2, "settled": 0 })
    );
    assert_eq!(database.dump(OURS), before);
}

#[test]
fn a_reason_is_cut_to_what_an_item_keeps() {
    let database = prospects([1]);
    let batch = running(&database, &[1]);
    let mut settlement = Settlement::of(&PROSPECT);
    settlement.add(
        Range::of_batch(batch).from + 1,
        "1",
        &Outcome::Failed(failure(&"🦊".repeat(1_000))),
    );
    settle(&database, batch, Range::of_chunk(batch, 0), &settlement, 1);
    let info = items(&database, batch)[0]["info"].clone();
    assert_eq!(info.as_str().unwrap().chars().count(), 767);
    let item = Range::of_batch(batch).from + 1;
    let shown = database
        .run(&OURS.show(&lockstep_core::schema::BATCH_ITEM, item, &view()))
        .remove(0);
    assert_eq!(parse(&shown["document"])["attributes"]["info"], info);
}

/// An attribute that the after-image does not have keeps its value.
#[test]
fn an_image_changes_only_what_it_names() {
    let database = prospects([1]);
    database.sql("UPDATE prospects SET tags = '[\"a\"]'");
    let batch = running(&database, &[1]);
    let tags_of = |list: &[&str]| {
        let list = list
            .iter()
            .map(|tag| Cow::Owned((*tag).to_owned()))
            .collect();
        Image::of(Fields::new().with("tags", Field::List(list)))
    };
    let mut settlement = Settlement::of(&PROSPECT);
    let nothing = Outcome::Changed {
        before: Some(tags_of(&["a"])),
        after: Some(Image::default()),
    };
    settlement.add(Range::of_batch(batch).from + 1, "1", &nothing);
    settle(&database, batch, Range::of_chunk(batch, 0), &settlement, 1);
    assert_eq!(tags(&database), [(1, json!(["a"]), 2)]);

    let batch = running(&database, &[1]);
    let mut settlement = Settlement::of(&PROSPECT);
    let emptied = Outcome::Changed {
        before: Some(tags_of(&["a"])),
        after: Some(tags_of(&[])),
    };
    settlement.add(Range::of_batch(batch).from + 1, "2", &emptied);
    settle(&database, batch, Range::of_chunk(batch, 0), &settlement, 2);
    assert_eq!(tags(&database), [(1, json!([]), 3)]);
}

/// Neighbours that are done already leave gaps between those that are decided.
#[test]
fn a_settlement_may_have_gaps() {
    let database = prospects(1..=9);
    let batch = running(&database, &(1..=9).collect::<Vec<_>>());
    for position in [2, 5, 6] {
        deliver(
            &database,
            batch,
            positions(batch, position, position),
            position,
        );
    }
    let answer = deliver(&database, batch, Range::of_chunk(batch, 0), 77);
    assert_eq!(
        answer,
        json!({ "state": "finished", "pending": 0, "settled": 6 })
    );
    let chunks: Vec<Value> = items(&database, batch)
        .iter()
        .map(|item| item["chunk"].clone())
        .collect();
    assert_eq!(chunks, [77, 2, 77, 77, 5, 6, 77, 77, 77]);
    assert!(
        tags(&database)
            .iter()
            .all(|(_, tags, version)| *tags == json!(["vip"]) && *version == 2)
    );
}

/// An item that is decided out of turn is settled as well.
#[test]
fn a_settlement_may_be_out_of_order() {
    let database = prospects(1..=3);
    let batch = running(&database, &[1, 2, 3]);
    let mut settlement = Settlement::of(&PROSPECT);
    for (position, outcome) in [
        (3, Outcome::Failed(failure("third"))),
        (1, Outcome::Unchanged),
        (2, Outcome::Failed(failure(""))),
    ] {
        settlement.add(Range::of_batch(batch).from + position, "1", &outcome);
    }
    let answer = settle(&database, batch, Range::of_chunk(batch, 0), &settlement, 1);
    assert_eq!(answer["settled"], 3);
    assert_eq!(states(&database, batch), ["unchanged", "error", "error"]);
    assert_eq!(items(&database, batch)[2]["info"], "third");
    check_counters(&database, batch);
}

/// Records with much to them are decided a few at a time, so that a Worker's memory is enough.
#[test]
fn a_read_fetches_at_most_a_megabyte() {
    let database = prospects(1..=100);
    let longest: Vec<String> = (0..100)
        .map(|number| format!("{number:03}{}", "é".repeat(126)))
        .collect();
    database.sql(&format!(
        "UPDATE prospects SET tags = '{}'",
        json!(longest[1..])
    ));
    let batch = running(&database, &(1..=100).chain([999]).collect::<Vec<_>>());
    let range = Range::of_chunk(batch, 0);
    let read = || database.run(&OURS.pending_items(&plan(), range, READ_ITEMS, Texts::Any));
    let mut next = Range::of_batch(batch).from + 1;
    let mut chunk = 0;
    while row(&database, batch)["state"] == "running" {
        let rows = read();
        let octets: usize = rows
            .iter()
            .filter_map(|row| row["record"].as_str())
            .map(str::len)
            .sum();
        assert!(
            (1..=1_010_000).contains(&octets) || rows.len() == 1,
            "{octets}"
        );
        assert_eq!(rows[0]["id"], next, "in order, none left out");
        chunk += 1;
        let answer = deliver(&database, batch, range, chunk);
        assert_eq!(answer["settled"], rows.len());
        next += i64::try_from(rows.len()).unwrap();
    }
    assert!((3..6).contains(&chunk), "{chunk} reads");
    assert_eq!(next, Range::of_batch(batch).from + 102);
    check_counters(&database, batch);
    assert_eq!(read(), Vec::<Value>::new());
}

/// One record with much to it does not make those around it come one by one.
#[test]
fn only_what_is_long_together_is_read_apart() {
    let database = prospects(1..=100);
    // The one in the middle alone has more than a read fetches, and two near the end have it together.
    for (id, bytes) in [(50, 1_100_000), (90, 600_000), (95, 600_000)] {
        database.sql(&format!(
            "UPDATE prospects SET tags = json_array(printf('%.*c', {bytes}, 'x')) WHERE id = {id}"
        ));
    }
    let batch = running(&database, &(1..=100).collect::<Vec<_>>());
    let range = Range::of_chunk(batch, 0);
    let mut read = Vec::new();
    while row(&database, batch)["state"] == "running" {
        let rows = database.run(&OURS.pending_items(&plan(), range, READ_ITEMS, Texts::Any));
        let chunk = i64::try_from(read.len()).unwrap() + 1;
        assert_eq!(
            deliver(&database, batch, range, chunk)["settled"],
            rows.len()
        );
        read.push(rows.len());
    }
    assert_eq!(read, [49, 1, 44, 6]);
}
