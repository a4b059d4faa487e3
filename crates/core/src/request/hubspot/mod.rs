//! The HubSpot-style dialect, under `/crm`: its routes, what a request for each says, and what is wrong
//! with it.

mod check;
mod read;
mod route;

pub use check::check;
pub use read::{decoded, inputs, read_query};
pub use route::{Route, route};

/// The first step of its addresses.
pub const ROOT: &str = "crm";
