//! Answers: HAL documents (draft-kelly-json-hal-11) with the members of the dialect.
//!
//! Addresses are absolute. A rel leads to one link or to a list of embedded resources, never to either.

mod bulk;
mod links;
mod page;
mod record;

pub use bulk::{Bulk, BulkOutcome, FailedInput, Verb};
pub use links::{Addresses, Link};
pub use page::{List, ListRow, Lists, PageAnswer, Records, Timezones};
pub use record::{Record, RecordRow};

#[cfg(test)]
mod tests;
