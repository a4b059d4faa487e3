//! What every statement is built with.
//!
//! In scope: text with its parameters, the organisation with which each begins, and how tables, columns,
//! records, states and items are named. Out of scope: any statement.

pub(crate) mod bin;
pub(crate) mod bounded;
pub(crate) mod columns;
pub(crate) mod folded;
pub(crate) mod organisation;
pub(crate) mod query;
pub(crate) mod range;
pub(crate) mod record_name;
pub(crate) mod row;
pub(crate) mod statement;
pub(crate) mod states;
pub(crate) mod whose;
