//! How much of a batch one transaction settles.
//!
//! While it runs, everything else waits that asks the database. How long that is depends on where the
//! records lie more than on what happens to them: what was changed long ago and at different times is
//! scattered over the indexes. So each settlement says how large the next may be. What D1 says of its
//! durations leaves out the writing at the end, so the time is taken here, without the way to D1.
//!
//! Measured (builds in turns in workerd): 300 items each time make a change of all prospects 7 % dearer and, where
//! they lie scattered, reads beside it 22 % slower at the 99th percentile; 600 make these 53 to 57 % slower.

use std::cell::Cell;

use lockstep_sql::READ_ITEMS;

use super::turns;

/// For how many milliseconds a settlement should keep the database at most.
const MILLIS: i64 = 7;

/// For how many where somebody waits all the time. Now and then SQLite carries its log over into the
/// database at the end of a transaction, which takes as long again.
const WATCHED_MILLIS: i64 = 4;

/// After how many settlements in a row that somebody waited for. A client that looks now and then
/// should not make a batch slower.
const OFTEN: u32 = 2;

/// The fewest items: what goes on around them costs as much as some hundred of them.
const LEAST: i64 = 100;

/// How many are settled first, while nothing is known.
const FIRST: i64 = 200;

/// Between one number of items and the next.
const STEP: i64 = 50;

thread_local! {
    /// How many take [`MILLIS`]. Losing it costs some settlements that are too small or too large.
    static ITEMS: Cell<i64> = const { Cell::new(FIRST) };
    /// For how many in a row somebody was waiting.
    static WATCHED: Cell<u32> = const { Cell::new(0) };
}

/// How many items to settle at once. Of each number D1 prepares statements of its own, so there are few.
pub fn items() -> i64 {
    round(if WATCHED.get() >= OFTEN {
        shorter(ITEMS.get())
    } else {
        ITEMS.get()
    })
}

/// Lets the requests go first that wait for a settlement to end, and learns whether there were any.
pub async fn give_way() {
    let had_any = turns::yield_to_requests().await;
    WATCHED.set(if had_any {
        WATCHED.get().saturating_add(1)
    } else {
        0
    });
}

/// How many take [`WATCHED_MILLIS`].
fn shorter(items: i64) -> i64 {
    items
        .saturating_mul(WATCHED_MILLIS)
        .div_euclid(MILLIS)
        .max(LEAST)
}

/// Down to a full step.
const fn round(items: i64) -> i64 {
    items.saturating_sub(items.rem_euclid(STEP))
}

/// Learns that so many items took so many milliseconds.
pub fn learn(items: usize, millis: i64) {
    let Ok(items) = i64::try_from(items) else {
        return;
    };
    // The rest of a message says little.
    if items >= LEAST {
        ITEMS.set(next(ITEMS.get(), items, millis));
    }
}

/// Half the way from what was right so far to what would have been right now.
fn next(so_far: i64, items: i64, millis: i64) -> i64 {
    let right = items
        .saturating_mul(MILLIS)
        .div_euclid(millis.max(1))
        .clamp(LEAST, READ_ITEMS);
    so_far.saturating_add(right).div_euclid(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_settlements_become_smaller_and_quick_ones_larger() {
        let after = |millis: &[i64]| {
            let one = |items, millis: &i64| next(items, items, *millis);
            millis.iter().fold(READ_ITEMS, one)
        };
        assert_eq!(after(&[0, 3, 7]), READ_ITEMS);
        assert_eq!(after(&[14]), 450);
        assert_eq!(after(&[1_000; 20]), LEAST);
        let slow = after(&[24, 16, 12]);
        assert!(slow > 200 && slow < 400, "{slow}");
        assert!(after(&[1_000, 1_000, 2, 2, 2, 2]) > 550);
    }

    #[test]
    fn there_are_few_sizes() {
        assert_eq!(
            [LEAST, 149, 200, 599, READ_ITEMS].map(round),
            [100, 100, 200, 550, 600]
        );
    }

    #[test]
    fn settlements_that_somebody_waits_for_are_shorter() {
        assert_eq!([LEAST, 200, READ_ITEMS].map(shorter), [100, 114, 342]);
        // Not for a client that looks now and then.
        let after = |watched| {
            ITEMS.set(READ_ITEMS);
            WATCHED.set(watched);
            items()
        };
        assert_eq!([0, 1, OFTEN, OFTEN + 1].map(after), [600, 600, 300, 300]);
    }
}
