//! Answers in the dialect's shape: communications, pages of them, and what came of a batch.
//!
//! Storage hands over rows; members whose value is JSON come as text.

mod batch;
mod record;

pub use batch::{Batch, BatchAnswer, InputError, Item, Times, read};
pub use record::{Next, Record, Shown, Written, object, page, previewed};

#[cfg(test)]
mod tests;
