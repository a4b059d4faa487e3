//! Every statement of the crate on real SQLite, under D1's limits and with D1's way of binding.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod accept;
mod batch_end;
mod batches;
mod chunk;
mod effects;
mod filters;
mod idempotency;
mod interleaving;
mod isolation;
mod migrations;
mod paging;
mod plans;
mod records;
mod rendering;
mod reports;
mod retention;
mod schema;
mod support;
mod writes;
