//! What the scheduler does as time passes.
//!
//! In scope: what is due, of all organisations; settling tasks whose time has come; what is kept no longer.
//! Out of scope: what becomes of a batch that was found, which is done as ever.

pub mod due;
pub mod folding;
pub mod metrics;
pub mod retention;
pub mod tasks;
