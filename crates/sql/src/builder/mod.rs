//! What every statement is built with.
//!
//! In scope: text with its parameters, and where the schema's names live in tables. Out of scope:
//! any statement.

pub(crate) mod columns;
pub(crate) mod statement;
