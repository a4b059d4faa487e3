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
    /// An organisation would have more than this allows it: the trigger on `quota_checks`.
    QuotaExceeded(Quota),
    /// SQLite refuses what it was asked for: it is about the statements and the rows that they meet.
    Refused,
    /// Whatever else.
    Other,
}

impl Cause {
    /// What D1 says of each. It has no codes: its errors are sentences with SQLite's words in them.
    const SAID: [(&'static str, Self); 7] = [
        ("SQLITE_TOOBIG", Self::TooBig),
        ("CHECK constraint failed: total", Self::TooManyItems),
        ("UNIQUE constraint failed: unique_values", Self::ValueTaken),
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
