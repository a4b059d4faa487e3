//! How much of a batch one transaction settles, and how many messages go side by side.
//!
//! While a transaction runs, everything else waits that asks the database. How long that is depends on where
//! the records lie more than on what happens to them: what was changed long ago and at different times is
//! scattered over the indexes. So each settlement says how large the next may be, by what D1 says that its
//! statements took. The time that passed here says nothing of that: it has the way to D1 in it, which may be
//! twenty times as long and varies.
//!
//! What is left of that time is the way. While one message is on its way another may be at work: so the
//! farther the database, the more go side by side. More than one where it is near only lets reads wait.

use std::cell::RefCell;

use lockstep_sql::READ_ITEMS;

use super::turns;

/// For how many milliseconds a settlement should keep the database, by D1's own count, which leaves out the
/// writing at the end.
const MILLIS: f64 = 5.0;

/// For how many where somebody waits all the time. Now and then SQLite carries its log over into the
/// database at the end of a transaction, which takes as long again.
const WATCHED_MILLIS: f64 = 3.0;

/// After how many settlements in a row that somebody waited for. A client that looks now and then
/// should not make a batch slower.
const OFTEN: u32 = 2;

/// The fewest items: what goes on around them costs as much as some hundred of them.
const LEAST: i64 = 200;

/// The fewest items of a near database that somebody waits for all the time.
const LEAST_WATCHED: i64 = 100;

/// How many are settled first, while nothing is known.
const FIRST: i64 = 400;

/// Between one number of items and the next: of each number D1 prepares statements of its own, so there are few.
const STEP: i64 = 50;

/// The fewest items where the database is far away: a message takes two settlements then.
const FAR_ITEMS: i64 = 600;

/// From how many milliseconds of way on a database is not near: a commit takes less.
const FAR: f64 = 5.0;

/// From how many on it is very far.
const VERY_FAR: f64 = 20.0;

/// How many settlements the shortest way is looked for among: others have waited for the database, too.
const WAYS: usize = 8;

thread_local! {
    /// Losing it costs some settlements that are too small or too large.
    static PACE: RefCell<Pace> = const { RefCell::new(Pace::new()) };
}

/// How many items to settle at once.
pub fn items() -> i64 {
    PACE.with_borrow(Pace::items)
}

/// How many messages go side by side.
pub fn lanes() -> usize {
    PACE.with_borrow(Pace::lanes)
}

/// Lets the requests go first that wait for a settlement to end, and learns whether there were any. Where the
/// database is far away, they wait for the way much longer than for a settlement.
pub async fn give_way() {
    if PACE.with_borrow(|pace| pace.way() >= FAR) {
        return;
    }
    let had_any = turns::yield_to_requests().await;
    PACE.with_borrow_mut(|pace| pace.watch(had_any));
}

/// Learns that so many items took D1 so many milliseconds, and came back after so many.
pub fn learn(items: usize, duration: f64, passed: i64) {
    PACE.with_borrow_mut(|pace| pace.learn(items, duration, count(passed)));
}

/// What is known so far.
struct Pace {
    /// How many take [`MILLIS`].
    items: i64,
    /// For how many in a row somebody was waiting.
    watched: u32,
    /// How long the last ways were, in milliseconds.
    ways: [f64; WAYS],
    /// Where the next is put.
    next: usize,
}

impl Pace {
    const fn new() -> Self {
        Self {
            items: FIRST,
            watched: 0,
            ways: [f64::INFINITY; WAYS],
            next: 0,
        }
    }

    fn items(&self) -> i64 {
        let items = if self.way() >= FAR {
            self.items.max(FAR_ITEMS)
        } else if self.watched < OFTEN {
            self.items
        } else {
            number(count(self.items) * (WATCHED_MILLIS / MILLIS)).max(LEAST_WATCHED)
        };
        items.saturating_sub(items.rem_euclid(STEP))
    }

    /// The shortest way of the last; none where nothing is known.
    fn way(&self) -> f64 {
        let shortest = self.ways.iter().copied().fold(f64::INFINITY, f64::min);
        if shortest.is_finite() { shortest } else { 0.0 }
    }

    fn lanes(&self) -> usize {
        match self.way() {
            way if way < FAR => 1,
            way if way < VERY_FAR => 3,
            _ => 6,
        }
    }

    const fn watch(&mut self, had_any: bool) {
        self.watched = if had_any {
            self.watched.saturating_add(1)
        } else {
            0
        };
    }

    fn learn(&mut self, items: usize, duration: f64, passed: f64) {
        if let Some(way) = self.ways.get_mut(self.next) {
            *way = (passed - duration).max(0.0);
        }
        self.next = self.next.saturating_add(1) % WAYS;
        // The rest of a message says little. Half the way from what was right so far to what would have been
        // right now.
        let items = i64::try_from(items).unwrap_or(READ_ITEMS);
        if items >= LEAST_WATCHED {
            let right = count(items) * MILLIS / duration.max(0.1);
            let next = f64::midpoint(count(self.items), right);
            self.items = number(next).clamp(LEAST, READ_ITEMS);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand at most")]
const fn count(items: i64) -> f64 {
    items as f64
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "it saturates, and what is left of an item is nothing"
)]
const fn number(items: f64) -> i64 {
    items as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After settlements of what is right each time, which take so long and come back after so long.
    fn after(settlements: &[(f64, f64)]) -> Pace {
        let mut pace = Pace::new();
        for (duration, passed) in settlements {
            let items = usize::try_from(pace.items()).unwrap();
            pace.learn(items, *duration, *passed);
        }
        pace
    }

    #[test]
    fn slow_settlements_become_smaller_and_quick_ones_larger() {
        assert_eq!(after(&[(0.0, 1.0); 3]).items(), READ_ITEMS);
        assert_eq!(after(&[(5.0, 6.0); 3]).items(), FIRST);
        assert_eq!(after(&[(10.0, 12.0)]).items(), 300);
        assert_eq!(after(&[(1_000.0, 1_000.0); 20]).items(), LEAST);
    }

    #[test]
    fn the_way_says_nothing_of_a_settlements_size() {
        let near = after(&[(2.5, 3.0), (2.5, 5.0)]);
        let far = after(&[(2.5, 95.0), (2.5, 35.0)]);
        assert_eq!([near.items(), far.items()], [900, 900]);
        // But a message takes no more than two settlements there.
        assert_eq!(after(&[(50.0, 100.0); 9]).items(), FAR_ITEMS);
    }

    #[test]
    fn the_farther_the_database_the_more_go_side_by_side() {
        let lanes = |passed: f64| after(&[(5.0, passed); WAYS]).lanes();
        assert_eq!(
            [6.0, 9.0, 15.0, 24.0, 35.0, 200.0].map(lanes),
            [1, 1, 3, 3, 6, 6]
        );
        // One that had to wait is not far away.
        let mut waited = [(5.0, 300.0); WAYS];
        waited[3] = (5.0, 7.0);
        assert_eq!(after(&waited).lanes(), 1);
        // Nothing is known yet.
        assert_eq!(Pace::new().lanes(), 1);
    }

    #[test]
    fn settlements_that_somebody_waits_for_are_shorter_where_the_database_is_near() {
        let watched = |times: u32, passed: f64| {
            let mut pace = after(&[(5.0, passed); WAYS]);
            for _ in 0..times {
                pace.watch(true);
            }
            pace.items()
        };
        // Not for a client that looks now and then.
        assert_eq!(
            [0, 1, OFTEN, OFTEN + 1].map(|times| watched(times, 6.0)),
            [400, 400, 200, 200]
        );
        assert_eq!(watched(OFTEN, 40.0), FAR_ITEMS);
        let mut pace = after(&[(1.0, 2.0); 9]);
        pace.watch(true);
        pace.watch(true);
        assert_eq!(pace.items(), 600);
        pace.watch(false);
        assert_eq!(pace.items(), READ_ITEMS);
    }
}
