//! The Talkdesk-style dialect, under `/record-lists`: its routes, what a request for each says, and what is wrong
//! with it.

mod check;
mod read;
mod route;

pub use check::check;
pub use read::{Inputs, inputs, list_id, list_not_found};
pub use route::{Route, route};

/// The first step of its addresses.
pub const ROOT: &str = "record-lists";
