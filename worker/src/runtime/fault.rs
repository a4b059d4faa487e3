//! What the platform did not do. It is ours to mend: it is logged, and no detail of it goes out.
//!
//! Here alone the platform's sentences are read: what they say is a [`Cause`] from here on.

use std::fmt;

use lockstep_core::quota::Quota;
use worker::wasm_bindgen::JsValue;

/// Why the platform did not do what it was asked for.
#[derive(Debug)]
pub struct Fault {
    /// What it comes from, as far as anybody asks.
    pub cause: Cause,
    message: String,
}

/// What a fault comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A text is longer than D1 takes. Nothing of the transaction was done.
    TooBig,
    /// A batch would have more items than it may: the table's check on `total`.
    TooManyItems,
    /// A value that only one record may have would get a second owner: the key of `unique_values`.
    ValueTaken,
    /// The way to the database or its process broke off. Whether it was done is not known; another attempt may
    /// come through.
    Transient,
    /// The database has more to do than it can. Another attempt at once would make that worse.
    Overloaded,
    /// The database has no room left. Nothing of the transaction was done, and reads go on.
    Full,
    /// An organisation would have more than this allows it: the trigger on `quota_checks`.
    QuotaExceeded(Quota),
    /// SQLite refuses what it was asked for: it is about the statements and the rows that they meet.
    Refused,
    /// Whatever else.
    Other,
}

impl Cause {
    /// What D1 says of each. It has no codes: its errors are sentences with SQLite's words in them, or those of its
    /// documentation ("Debug D1", "List of D1_ERRORs", as of September 2025). What asks for too much memory or time
    /// resets the database, too: to those whose statements it takes along it is overloaded.
    const SAID: [(&'static str, Self); 18] = [
        ("SQLITE_TOOBIG", Self::TooBig),
        ("CHECK constraint failed: total", Self::TooManyItems),
        ("UNIQUE constraint failed: unique_values", Self::ValueTaken),
        ("Network connection lost", Self::Transient),
        ("reset because its code was updated", Self::Transient),
        ("storage caused object to be reset", Self::Transient),
        ("due to transient issue on remote node", Self::Transient),
        ("because client disconnected", Self::Transient),
        ("D1 DB is overloaded", Self::Overloaded),
        (
            "storage operation exceeded timeout which caused object to be reset",
            Self::Overloaded,
        ),
        ("exceeded its memory limit and was reset", Self::Overloaded),
        (
            "exceeded its CPU time limit and was reset",
            Self::Overloaded,
        ),
        ("Exceeded maximum DB size", Self::Full),
        ("SQLITE_FULL", Self::Full),
        (
            "quota exceeded: openBatches",
            Self::QuotaExceeded(Quota::OpenBatches),
        ),
        (
            "quota exceeded: pendingItems",
            Self::QuotaExceeded(Quota::PendingItems),
        ),
        (
            "quota exceeded: storedItems",
            Self::QuotaExceeded(Quota::StoredItems),
        ),
        // Last, for it stands behind all of SQLite's sentences.
        (": SQLITE_", Self::Refused),
    ];

    fn of(message: &str) -> Self {
        let said = Self::SAID.iter().find(|(said, _)| message.contains(said));
        said.map_or(Self::Other, |(_, cause)| *cause)
    }

    /// In how many seconds the same may come through, where it may.
    pub const fn wait(self) -> Option<i64> {
        match self {
            Self::Transient => Some(2),
            Self::Overloaded => Some(10),
            Self::TooBig
            | Self::TooManyItems
            | Self::ValueTaken
            | Self::Full
            | Self::QuotaExceeded(_)
            | Self::Refused
            | Self::Other => None,
        }
    }
}

impl Fault {
    /// One with this message, in the platform's words or ours.
    pub fn new(message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            cause: Cause::of(&message),
            message,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<worker::Error> for Fault {
    fn from(error: worker::Error) -> Self {
        Self::new(error.to_string())
    }
}

impl From<JsValue> for Fault {
    fn from(error: JsValue) -> Self {
        worker::Error::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_platform_says_has_a_cause() {
        for (said, cause) in [
            (
                "D1_ERROR: string or blob too big: SQLITE_TOOBIG",
                Cause::TooBig,
            ),
            (
                "D1_ERROR: D1 DB reset because its code was updated.",
                Cause::Transient,
            ),
            (
                "D1_ERROR: Internal error while starting up D1 DB storage caused object to be reset.",
                Cause::Transient,
            ),
            ("Error: Network connection lost.", Cause::Transient),
            (
                "D1_ERROR: Internal error in D1 DB storage caused object to be reset.",
                Cause::Transient,
            ),
            (
                "D1_ERROR: Cannot resolve D1 DB due to transient issue on remote node.",
                Cause::Transient,
            ),
            (
                "D1_ERROR: Can't read from request stream because client disconnected.",
                Cause::Transient,
            ),
            (
                "D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.",
                Cause::Overloaded,
            ),
            (
                "D1_ERROR: D1 DB is overloaded. Requests queued for too long.",
                Cause::Overloaded,
            ),
            (
                "D1_ERROR: D1 DB is overloaded. Too many requests queued.",
                Cause::Overloaded,
            ),
            (
                "D1_ERROR: D1 DB's isolate exceeded its memory limit and was reset.",
                Cause::Overloaded,
            ),
            (
                "D1_ERROR: D1 DB exceeded its CPU time limit and was reset.",
                Cause::Overloaded,
            ),
            ("D1_ERROR: Exceeded maximum DB size.", Cause::Full),
            (
                "D1_ERROR: database or disk is full: SQLITE_FULL",
                Cause::Full,
            ),
            ("D1_ERROR: no such table: x: SQLITE_ERROR", Cause::Refused),
        ] {
            assert_eq!(Fault::new(said).cause, cause, "{said}");
        }
    }
}
