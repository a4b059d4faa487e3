//! What an instance remembers of the tokens that it was shown. Losing it costs look-ups, nothing else.
//!
//! In scope: identities, and tokens that open nothing. Out of scope: looking either up.
//!
//! What opens nothing is remembered here alone: in KV everybody who makes up tokens would have us write, and
//! a write costs more than the query that it spares. It keeps nobody out whose token was just made: a token is
//! random, so that nobody can have shown it before it was there.

use std::cell::RefCell;
use std::collections::HashMap;

use lockstep_core::time::Timestamp;

use super::caller::{Identity, is_recent};
use crate::http::failure::Unauthorized;

/// The most tokens of each kind.
const ENTRIES: usize = 10_000;

/// A token that opens nothing.
#[derive(Debug, Clone, Copy)]
struct Refused {
    why: Unauthorized,
    /// When it was looked up, in milliseconds since the epoch.
    looked_up: i64,
}

thread_local! {
    /// By the hash of the token.
    static KNOWN: RefCell<HashMap<String, Identity>> = RefCell::new(HashMap::new());
    /// The same. Apart, so that tokens which somebody makes up push nobody out.
    static REFUSED: RefCell<HashMap<String, Refused>> = RefCell::new(HashMap::new());
}

/// Whose token this is, or why it is nobody's, as far as that was found out within the last minute.
pub fn recall(hash: &str, now: Timestamp) -> Option<Result<Identity, Unauthorized>> {
    let known = KNOWN.with_borrow(|known| known.get(hash).cloned());
    if let Some(identity) = known.filter(|identity| identity.is_fresh(now)) {
        return Some(Ok(identity));
    }
    let refused = REFUSED.with_borrow(|refused| refused.get(hash).copied());
    let refused = refused.filter(|refused| is_recent(refused.looked_up, now));
    refused.map(|refused| Err(refused.why))
}

/// Whether the token was somebody's when it was last looked up, however long ago.
pub fn was_known(hash: &str) -> bool {
    KNOWN.with_borrow(|known| known.contains_key(hash))
}

/// Remembers whose token this is.
pub fn know(hash: String, identity: Identity) {
    REFUSED.with_borrow_mut(|refused| refused.remove(&hash));
    KNOWN.with_borrow_mut(|known| insert(known, hash, identity));
}

/// Remembers that it is nobody's.
pub fn refuse(hash: String, why: Unauthorized, now: Timestamp) {
    let looked_up = now.millis();
    KNOWN.with_borrow_mut(|known| known.remove(&hash));
    REFUSED.with_borrow_mut(|refused| insert(refused, hash, Refused { why, looked_up }));
}

fn insert<T>(entries: &mut HashMap<String, T>, hash: String, entry: T) {
    if entries.len() >= ENTRIES {
        entries.clear();
    }
    entries.insert(hash, entry);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    fn told(hash: &str, now: i64) -> Option<Result<i64, Unauthorized>> {
        recall(hash, at(now)).map(|one| one.map(|identity| identity.user))
    }

    #[test]
    fn what_opens_nothing_is_remembered_for_a_minute() {
        refuse("a".to_owned(), Unauthorized::Unknown, at(5_000));
        assert_eq!(told("a", 5_000), Some(Err(Unauthorized::Unknown)));
        assert_eq!(told("a", 64_999), Some(Err(Unauthorized::Unknown)));
        assert_eq!(told("a", 65_000), None);
        assert_eq!(told("a", 4_999), None, "another clock");
        assert_eq!(told("b", 5_000), None);
    }

    #[test]
    fn the_last_look_counts() {
        let identity = Identity::of_user(7, at(1_000));
        know("c".to_owned(), identity.clone());
        assert_eq!(told("c", 1_000), Some(Ok(7)));
        refuse("c".to_owned(), Unauthorized::Expired, at(2_000));
        assert_eq!(told("c", 2_000), Some(Err(Unauthorized::Expired)));
        assert!(!was_known("c"));
        know("c".to_owned(), identity);
        assert_eq!(told("c", 2_000), Some(Ok(7)));
        assert!(was_known("c"));
        assert_eq!(told("c", 61_000), None);
        assert!(was_known("c"), "however long ago");
    }

    #[test]
    fn tokens_that_somebody_makes_up_push_nobody_out() {
        know("d".to_owned(), Identity::of_user(8, at(0)));
        for number in 0..=ENTRIES {
            refuse(number.to_string(), Unauthorized::Unknown, at(0));
        }
        assert_eq!(told("d", 0), Some(Ok(8)));
        assert!(REFUSED.with_borrow(HashMap::len) <= ENTRIES);
    }
}
