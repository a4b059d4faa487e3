//! How much of a batch one transaction settles, and how many messages go side by side.
//!
//! While a transaction runs, everything else waits that asks the database. How long that is depends on where
//! the records lie more than on what happens to them: what was changed long ago and at different times is
//! scattered over the indexes. So each settlement says how large the next may be, by what D1 says that its
//! statements took. The time that passed here says nothing of that: it has the way to D1 in it, which may be
//! twenty times as long and varies.
//!
//! The way is what is left of the time of a read. While one message is on its way another may be at work: so the
//! farther the database, the more go side by side. More than one where it is near only lets reads wait. What is left
//! of the time of a settlement is no way: D1's count leaves out the writing at its end, which takes as long as all
//! the rest where each item is on pages of its own.

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

/// The fewest that are thought right, from which those that somebody waits for are counted.
const LEAST: i64 = 200;

/// The fewest items of a near database that somebody waits for all the time. With 100, removing 100,000 prospects
/// takes 480 µs an item instead of 285 under a client that asks ten times a second.
const LEAST_WATCHED: i64 = 250;

/// How many are settled first, while nothing is known.
const FIRST: i64 = 400;

/// Between one number of items and the next: of each number D1 prepares statements of its own, so there are few.
const STEP: i64 = 50;

/// The fewest items where hardly anybody waits: a message takes two settlements then. What goes on around them is
/// dearest for changes that take long anyway, such as removing records: with 200 at a time those take half as long again.
const LEAST_ALONE: i64 = 600;

/// From how many milliseconds of way on a database is not near: a commit takes less.
const FAR: f64 = 5.0;

/// From how many on it is very far.
const VERY_FAR: f64 = 20.0;

/// How many reads the shortest way is looked for among: others have waited for the database, too.
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

/// Learns that it took D1 so many milliseconds to settle so many items.
pub fn learn(items: usize, duration: f64) {
    PACE.with_borrow_mut(|pace| pace.learn(items, duration));
}

/// Learns that what took D1 so many milliseconds, and left it nothing to write, came back after so many.
pub fn learn_way(duration: f64, passed: i64) {
    PACE.with_borrow_mut(|pace| pace.learn_way(duration, count(passed)));
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
        let items = if self.way() >= FAR || self.watched < OFTEN {
            self.items.max(LEAST_ALONE)
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

    fn learn_way(&mut self, duration: f64, passed: f64) {
        if let Some(way) = self.ways.get_mut(self.next) {
            *way = (passed - duration).max(0.0);
        }
        self.next = self.next.saturating_add(1) % WAYS;
    }

    fn learn(&mut self, items: usize, duration: f64) {
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

    /// After messages with a settlement each, of what is right each time, which takes so long; reading them takes a
    /// millisecond, and comes back after so long.
    fn after(messages: &[(f64, f64)]) -> Pace {
        let mut pace = Pace::new();
        for (duration, passed) in messages {
            pace.learn_way(1.0, *passed);
            let items = usize::try_from(pace.items()).unwrap();
            pace.learn(items, *duration);
        }
        pace
    }

    #[test]
    fn slow_settlements_become_smaller_and_quick_ones_larger() {
        let items = |settlements: &[(f64, f64)]| after(settlements).items;
        assert_eq!(items(&[(0.0, 1.0); 3]), READ_ITEMS);
        assert_eq!(items(&[(7.5, 2.0); 9]), 400);
        assert_eq!(items(&[(1_000.0, 2.0); 20]), LEAST);
    }

    #[test]
    fn the_way_says_nothing_of_a_settlements_size() {
        let items = |passed: f64| {
            let mut pace = Pace::new();
            for _ in 0..2 {
                pace.learn_way(1.0, passed);
                pace.learn(400, 2.5);
            }
            pace.items()
        };
        assert_eq!([2.0, 35.0, 95.0].map(items), [700; 3]);
        // But a message takes no more than two settlements there.
        assert_eq!(after(&[(50.0, 100.0); 9]).items(), LEAST_ALONE);
    }

    #[test]
    fn the_farther_the_database_the_more_go_side_by_side() {
        let lanes = |passed: f64| after(&[(5.0, passed); WAYS]).lanes();
        assert_eq!(
            [2.0, 5.0, 11.0, 20.0, 31.0, 196.0].map(lanes),
            [1, 1, 3, 3, 6, 6]
        );
        // One that had to wait is not far away.
        let mut waited = [(5.0, 300.0); WAYS];
        waited[3] = (5.0, 3.0);
        assert_eq!(after(&waited).lanes(), 1);
        // Nothing is known yet.
        assert_eq!(Pace::new().lanes(), 1);
        // However long settlements take.
        assert_eq!(after(&[(1_000.0, 2.0); WAYS]).lanes(), 1);
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
            [0, 1, OFTEN, OFTEN + 1].map(|times| watched(times, 2.0)),
            [600, 600, 350, 350]
        );
        assert_eq!(watched(OFTEN, 40.0), LEAST_ALONE);
        // Of what takes long, few.
        let mut slow = after(&[(100.0, 2.0); 9]);
        assert_eq!(slow.items(), LEAST_ALONE);
        slow.watch(true);
        slow.watch(true);
        assert_eq!(slow.items(), LEAST_WATCHED);
        let mut pace = after(&[(1.0, 2.0); 9]);
        pace.watch(true);
        pace.watch(true);
        assert_eq!(pace.items(), 600);
        pace.watch(false);
        assert_eq!(pace.items(), READ_ITEMS);
    }
}
