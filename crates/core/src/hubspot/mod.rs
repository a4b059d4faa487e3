//! The HubSpot-style dialect: communications, their properties, and bulk calls about them.
//!
//! In scope: mapping. Bodies become inputs of a batch ([`body`], [`check`], [`resolve`]), what became of
//! them becomes answers in the dialect's shape ([`answer`]), and the one error model becomes its
//! envelope ([`problem`]). Sentences that clients of that system match on are the system's own, to the
//! letter.
//! Out of scope: deciding what becomes of a record ([`crate::bulk`]) and keeping it.

pub mod answer;
pub mod body;
mod built_in;
pub mod check;
pub mod definition;
mod operation;
mod position;
pub mod problem;
pub mod property;
pub mod query;
pub mod resolve;
pub mod search;

/// The system's number for the type of a communication.
pub const OBJECT_TYPE: &str = "0-18";

/// What sentences call it.
pub const LABEL: &str = "COMMUNICATION";

/// The most inputs of a batch that is answered at once.
pub const MAX_INPUTS: usize = 100;

/// The most inputs of a batch read that wants histories.
pub const MAX_HISTORY_INPUTS: usize = 50;

/// The most inputs of a batch that runs in the queue.
pub const MAX_ASYNC_INPUTS: usize = 10_000;
