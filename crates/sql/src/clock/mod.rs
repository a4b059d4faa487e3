//! What the scheduler does as time passes.
//!
//! In scope: what is due, of all organisations, and what is kept no longer. Out of scope: what becomes
//! of a batch or a task that was found, which is done as ever.

pub mod due;
pub mod folding;
pub mod retention;
