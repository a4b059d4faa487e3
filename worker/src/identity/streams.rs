//! How many streams of events a user has open. Each instance counts its own.
//!
//! A stream counts for as long as it looks at its batch: the runtime may forget one whose client has gone without
//! telling us.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use lockstep_core::error::{Code, Error, thousands};
use lockstep_core::time::Timestamp;
use worker::Env;

use super::rate;
use crate::http::failure::Failure;
use crate::runtime::log::Log;

/// The variable with the most streams of a user; 0 is no limit.
const VARIABLE: &str = "STREAM_LIMIT";

const DEFAULT: i64 = 50;

/// After how many milliseconds without a look a stream no longer counts: looks are at most ten seconds apart.
const FORGOTTEN_MILLIS: i64 = 25_000;

/// When to come back, in seconds.
const WAIT: i64 = 30;

thread_local! {
    /// By user: the streams that are open, each with the time of its last look.
    static OPEN: RefCell<HashMap<i64, Vec<(u32, Timestamp)>>> = RefCell::new(HashMap::new());
    /// The number of the next stream.
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

/// A stream that counts until it is dropped.
#[derive(Debug)]
pub struct OpenStream {
    user: i64,
    number: u32,
}

impl OpenStream {
    /// Counts a stream of a user.
    ///
    /// # Errors
    /// 429 where the user has as many as one may.
    pub fn begin(env: &Env, user: i64, now: Timestamp, log: &Log) -> Result<Self, Failure> {
        let most = rate::number(env, VARIABLE, DEFAULT, log);
        Self::counted(most, user, now).ok_or_else(|| too_many(most))
    }

    fn counted(most: i64, user: i64, now: Timestamp) -> Option<Self> {
        OPEN.with_borrow_mut(|open| {
            let streams = open.entry(user).or_default();
            streams.retain(|(_, looked)| {
                now.millis().saturating_sub(looked.millis()) < FORGOTTEN_MILLIS
            });
            let count = i64::try_from(streams.len()).unwrap_or(i64::MAX);
            if most > 0 && count >= most {
                return None;
            }
            let number = NEXT.get();
            NEXT.set(number.wrapping_add(1));
            streams.push((number, now));
            Some(Self { user, number })
        })
    }

    /// Notes that it has looked at its batch.
    pub fn looked(&self, now: Timestamp) {
        OPEN.with_borrow_mut(|open| {
            let streams = open.entry(self.user).or_default();
            match streams
                .iter_mut()
                .find(|(number, _)| *number == self.number)
            {
                Some(stream) => stream.1 = now,
                None => streams.push((self.number, now)),
            }
        });
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        OPEN.with_borrow_mut(|open| {
            let Some(streams) = open.get_mut(&self.user) else {
                return;
            };
            streams.retain(|(number, _)| *number != self.number);
            if streams.is_empty() {
                open.remove(&self.user);
            }
        });
    }
}

/// The refusal of one stream too many.
fn too_many(most: i64) -> Failure {
    let most = thousands(most.unsigned_abs());
    let detail = format!(
        "this user has {most} streams open, and no more are allowed; close one, or ask for `GET /batches/{{id}}`"
    );
    Failure::Later(Error::new(Code::TooManyStreams, detail), WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds.saturating_mul(1_000)).unwrap()
    }

    #[test]
    fn a_user_has_so_many_streams() {
        let first = OpenStream::counted(2, 1, at(0)).unwrap();
        let second = OpenStream::counted(2, 1, at(0)).unwrap();
        assert!(OpenStream::counted(2, 1, at(0)).is_none());
        assert!(OpenStream::counted(2, 2, at(0)).is_some(), "another user");
        assert!(OpenStream::counted(0, 1, at(0)).is_some(), "no limit");
        drop(first);
        let third = OpenStream::counted(2, 1, at(0)).unwrap();
        assert!(OpenStream::counted(2, 1, at(0)).is_none());
        drop((second, third));
        assert!(OPEN.with_borrow(|open| !open.contains_key(&1)));
    }

    #[test]
    fn a_stream_that_looks_no_more_does_not_count() {
        let first = OpenStream::counted(1, 3, at(0)).unwrap();
        first.looked(at(20));
        assert!(OpenStream::counted(1, 3, at(44)).is_none());
        let second = OpenStream::counted(1, 3, at(45)).unwrap();
        first.looked(at(46));
        assert!(
            OpenStream::counted(2, 3, at(46)).is_none(),
            "it was there after all"
        );
        drop(second);
        assert!(OpenStream::counted(2, 3, at(46)).is_some());
    }

    #[test]
    fn the_refusal_says_what_to_do() {
        assert_eq!(
            too_many(50).to_string(),
            "this user has 50 streams open, and no more are allowed; close one, or ask for `GET /batches/{id}`"
        );
    }
}
