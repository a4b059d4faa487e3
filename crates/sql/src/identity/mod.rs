//! Who asks, and what they may do.
//!
//! In scope: tokens and clients. Out of scope: anything about records.

pub mod oauth;
pub mod token;
