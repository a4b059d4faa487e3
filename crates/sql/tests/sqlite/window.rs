//! Which items of a batch the queue has messages for.

use lockstep_core::bulk::Targets;
use lockstep_sql::{CHUNK_ITEMS, Range, WINDOW};

use crate::batches::{WAITS, accept, deliver, prospects, row, running};
use crate::support::{Database, OURS, at};

/// Settles a message, read by read, as the Worker does.
fn deliver_all(database: &Database, batch: i64, range: Range) {
    loop {
        let token = database.value("SELECT coalesce(max(chunk), 0) + 1 FROM batch_items");
        let settled = deliver(database, batch, range, token.as_i64().unwrap());
        if settled["settled"]
            .as_i64()
            .is_none_or(|settled| settled == 0)
        {
            break;
        }
    }
}

/// What is handed on when a message is done.
fn next(database: &Database, batch: i64, done: Range) -> Option<Range> {
    let handed_on = database.read(&OURS.hand_on(batch, done));
    handed_on.first().map(|next| next.range(batch))
}

/// The chunks for which messages are sent again.
fn again(database: &Database, batch: i64) -> Vec<i64> {
    let chunks = database.answer(&OURS.hand_out_again(batch));
    chunks.iter().map(|chunk| chunk.number).collect()
}

/// A running batch with so many messages, the last of which has one item.
fn batch_of(database: &Database, messages: i64) -> i64 {
    let ids: Vec<i64> = (1..=(messages - 1) * CHUNK_ITEMS + 1).collect();
    running(database, &ids)
}

#[test]
fn the_message_that_is_done_hands_on_what_comes_next() {
    let database = prospects([]);
    let batch = batch_of(&database, WINDOW + 3);
    let chunk = |number| Range::of_chunk(batch, number);
    assert_eq!(next(&database, batch, chunk(1)), None, "it is not done");
    deliver(
        &database,
        batch,
        Range {
            to: chunk(1).to - 1,
            ..chunk(1)
        },
        7,
    );
    assert_eq!(
        next(&database, batch, chunk(1)),
        None,
        "not all of it is done"
    );
    deliver_all(&database, batch, chunk(1));
    // Whichever of them is done: the items go in their order.
    assert_eq!(next(&database, batch, chunk(1)), Some(chunk(WINDOW)));
    deliver_all(&database, batch, chunk(0));
    assert_eq!(next(&database, batch, chunk(0)), Some(chunk(WINDOW + 1)));
    deliver_all(&database, batch, chunk(WINDOW));
    assert_eq!(
        next(&database, batch, chunk(WINDOW)),
        Some(chunk(WINDOW + 2))
    );
    deliver_all(&database, batch, chunk(2));
    assert_eq!(next(&database, batch, chunk(2)), None, "all are handed out");
}

#[test]
fn nothing_is_handed_on_of_a_batch_that_does_not_run() {
    let database = prospects([]);
    let canceled = batch_of(&database, WINDOW + 2);
    deliver_all(&database, canceled, Range::of_chunk(canceled, 0));
    database.batch(&OURS.cancel(canceled, at(3)));
    assert_eq!(
        next(&database, canceled, Range::of_chunk(canceled, 0)),
        None
    );
    let ids = Targets::Ids((1..=CHUNK_ITEMS).collect());
    let waits = accept(&database, &ids, WAITS, "waits");
    assert_eq!(next(&database, waits, Range::of_chunk(waits, 5)), None);
}

#[test]
fn where_messages_are_lost_a_few_are_sent_again_and_those_go_on() {
    let database = prospects([]);
    let batch = batch_of(&database, 2 * WINDOW + 1);
    let chunk = |number| Range::of_chunk(batch, number);
    for done in [0, 2, 3, WINDOW + 1] {
        deliver_all(&database, batch, chunk(done));
    }
    let chunks = again(&database, batch);
    assert_eq!(chunks, [1, 4, 5, 6, 8, 9]);
    assert_eq!(i64::try_from(chunks.len()).unwrap(), WINDOW);
    assert_eq!(again(&database, batch), chunks, "until something is done");
    deliver_all(&database, batch, chunk(4));
    assert_eq!(next(&database, batch, chunk(4)), Some(chunk(10)));
    // What is done is passed over, wherever it ends.
    deliver_all(&database, batch, chunk(11));
    deliver_all(&database, batch, chunk(5));
    let last = next(&database, batch, chunk(5)).unwrap();
    assert_eq!(last.from, chunk(12).from);
    for number in 0..=2 * WINDOW {
        deliver_all(&database, batch, chunk(number));
    }
    assert_eq!(row(&database, batch)["state"], "finished");
    assert_eq!(again(&database, batch), Vec::<i64>::new());
}
