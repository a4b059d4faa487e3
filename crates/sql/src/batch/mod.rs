//! The batch engine: a change of many records, from being accepted to its report.
//!
//! In scope: the batch, its items, what decisions about them are made on, and carrying these out. Out of
//! scope: what is decided (the core's), and what the scheduler looks for.

pub(crate) mod accept;
pub(crate) mod change;
pub(crate) mod counters;
pub(crate) mod decidable;
pub(crate) mod image;
pub(crate) mod import;
pub(crate) mod items_text;
pub(crate) mod life;
pub(crate) mod plan;
pub(crate) mod quota;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod seal;
pub(crate) mod settle;
pub(crate) mod settlement;
pub(crate) mod subject;
pub(crate) mod taken;
pub(crate) mod window;
