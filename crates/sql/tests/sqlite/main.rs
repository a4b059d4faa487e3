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
mod actions;
mod activation;
mod batch_end;
mod batches;
mod bounded;
mod chunk;
mod communications;
mod decided;
mod deletes;
mod effects;
mod elapsed;
mod engine;
mod enrol;
mod filters;
mod finding;
mod folded;
mod folding;
mod golden;
mod guards;
mod idempotency;
mod imports;
mod include;
mod inputs;
mod interleaving;
mod isolation;
mod medley;
mod migrations;
mod one_folding;
mod paging;
mod plans;
mod preview;
mod query_plans;
mod quotas;
mod ranged;
mod record_lists;
mod records;
mod rendering;
mod reports;
mod retention;
mod revert;
mod rows;
mod schema;
mod searches;
mod shared;
mod shown;
mod stage;
mod state_names;
mod states;
mod step_work;
mod steps;
mod support;
mod window;
mod writes;
