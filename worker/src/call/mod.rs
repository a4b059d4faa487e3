//! What handlers work with.

pub mod idempotency;
