//! Batches: how they come to run, and what becomes of them.

pub mod chunk;
pub mod dead_letters;
pub mod inline;
pub mod message;
pub mod pace;
pub mod plan;
pub mod queue;
pub mod quota;
pub mod report;
pub mod retention;
pub mod small;
pub mod sweep;
pub mod turns;
