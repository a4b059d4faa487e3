//! Whose turn it is: organisations share the scheduler's work fairly.

use std::collections::VecDeque;

use lockstep_core::time::Timestamp;

/// How many organisations have one turn together.
const TOGETHER: usize = 100;

const MINUTE_MILLIS: i64 = 60_000;

/// The organisations that wait for their turn.
#[derive(Debug)]
pub struct Turns(VecDeque<i64>);

impl Turns {
    /// All of these, in their order. Should there be more than one run gets to, another one is the first each minute.
    pub fn of(organisations: impl IntoIterator<Item = i64>, now: Timestamp) -> Self {
        let mut waiting: VecDeque<i64> = organisations.into_iter().collect();
        let minute = usize::try_from(now.millis().div_euclid(MINUTE_MILLIS)).unwrap_or(0);
        let start = minute.wrapping_mul(TOGETHER).checked_rem(waiting.len());
        waiting.rotate_left(start.unwrap_or(0));
        Self(waiting)
    }

    /// Those whose turn it is; `None` where nobody waits.
    pub fn next(&mut self) -> Option<Vec<i64>> {
        let count = self.0.len().min(TOGETHER);
        (count > 0).then(|| self.0.drain(..count).collect())
    }

    /// These have not had enough, and wait behind all others.
    pub fn again(&mut self, organisations: impl IntoIterator<Item = i64>) {
        self.0.extend(organisations);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_millis(minute.saturating_mul(MINUTE_MILLIS)).unwrap()
    }

    #[test]
    fn who_has_not_had_enough_waits_behind_all_others() {
        let mut turns = Turns::of(1..=150, at(0));
        let first = turns.next().unwrap();
        assert_eq!((first.len(), first.first()), (TOGETHER, Some(&1)));
        turns.again([7]);
        let second = turns.next().unwrap();
        assert_eq!(second, (101..=150).chain([7]).collect::<Vec<_>>());
        assert_eq!(turns.next(), None);
    }

    #[test]
    fn everybody_is_among_the_first_now_and_then() {
        let mut first: Vec<i64> = (0..3)
            .flat_map(|minute| Turns::of(1..=250, at(minute)).next().unwrap())
            .collect();
        first.sort_unstable();
        first.dedup();
        assert_eq!(first.len(), 250);
        assert_eq!(Turns::of([], at(5)).next(), None);
    }
}
