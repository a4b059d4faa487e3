//! Requests, as far as they say themselves what is wrong with them: which route an address is, what it
//! takes, and in which order it is looked through. The Worker's dispatch and its dialects are made of
//! this, and [`check`] is all of it for a page.
//!
//! In scope: everything that is refused without storage: addresses, methods, media types, switches,
//! parameters, bodies and files, in every dialect.
//! Out of scope: who is calling and what they may, and what records there are.

mod address;
mod check;
pub mod hubspot;
pub mod json_api;
pub mod media;
mod refused;
mod route;
mod switches;
pub mod talkdesk;
mod verdict;

pub use address::{Address, Dialect};
pub use check::{Known, Request, check};
pub use refused::{Refused, method_not_allowed};
pub use route::{Body, Route};
pub use switches::{ASYNC, is_async, switches};
pub use verdict::{Failed, Sound, Unsound};

/// The text of an error's path, which may be of any length.
pub(crate) fn beginning(path: &str) -> String {
    path.chars().take(100).collect()
}
