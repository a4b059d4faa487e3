//! JSON:API, under `/api`: its routes, what a request for each says, and what is wrong with it.

mod batch;
mod check;
mod command;
mod file;
mod read;
mod route;

pub use batch::{BatchDocument, Bulk, PAYLOAD, bulk, import_format};
pub use check::check;
pub use command::{Command, command};
pub use file::{MAX_FILE_BYTES, file, file_too_large};
pub use read::{Shown, changed_record, new_record, shown};
pub use route::{Route, imported, route};

/// The first step of its addresses.
pub const ROOT: &str = "api";
