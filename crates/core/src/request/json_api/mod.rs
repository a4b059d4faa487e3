//! JSON:API, under `/api`: its routes, what a request for each says, and what is wrong with it.

mod batch;
mod command;
mod read;
mod route;

pub use batch::{BatchDocument, Bulk, PAYLOAD, bulk, import_format};
pub use command::{Command, command};
pub use read::{Shown, changed_record, new_record, shown};
pub use route::{Route, imported, route};

/// The first step of its addresses.
pub const ROOT: &str = "api";
