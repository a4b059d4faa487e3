//! The HubSpot-style dialect's own statements.
//!
//! In scope: communications and their properties, as that dialect asks for them. Out of scope: changing
//! them, which is a batch.

pub(crate) mod communication;
pub(crate) mod property;
pub(crate) mod search;
