//! What a decision depends on besides the record.

use crate::time::Timestamp;

/// What a decision depends on besides the record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Context {
    /// The current time.
    pub now: Timestamp,
    /// The user who acts.
    pub actor: i64,
    /// The organisation's task priority with the highest weight.
    pub highest_priority: Option<i64>,
    /// The sequence that prospects are added to.
    pub sequence: Option<SequenceFacts>,
}

/// What adding to a sequence has to know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SequenceFacts {
    /// Whether its steps are done.
    pub enabled: bool,
    /// Its first step.
    pub first_step: Option<i64>,
}

impl Default for Context {
    fn default() -> Self {
        Self {
            now: Timestamp::EPOCH,
            actor: 0,
            highest_priority: None,
            sequence: None,
        }
    }
}
