//! The Talkdesk-style dialect: record lists and their records, in the words of that API.
//!
//! In scope: its ids, bodies and query, read into the values of [`crate::schema`]; its errors and its
//! HAL answers, made of the outcomes of [`crate::bulk`].
//! Out of scope: deciding and storing. A call of this dialect is a batch like any other.

mod answer;
mod delete;
mod error;
mod id;
mod list;
mod member;
mod page;
mod parameter;
mod patch;
mod query;
mod record;

pub use answer::{
    Addresses, Bulk, BulkOutcome, FailedInput, Link, List, ListRow, Lists, PageAnswer, Record,
    RecordRow, Records, Timezones, Verb,
};
pub use delete::{By, Found, NotOne, Selector, bulk_delete, resolve};
pub use error::{Refusal, refusal};
pub use id::{id_text, read_id};
pub use list::{LIST_PATHS, list_patch, new_list};
pub use member::{EXAMPLE_TIMEZONE, Form, LIST_MEMBERS, Member, RECORD_MEMBERS};
pub use page::{Page, PageFilter};
pub use parameter::{BY_PHONE, BY_REFERENCE, Needed, Paged, Parameter, Takes};
pub use patch::{Change, OPERATION_MEMBERS, OPERATIONS, bulk_patch, record_patch};
pub use query::{by_phone, by_reference, page};
pub use record::{
    NewRecord, PHONE_NUMBER_PATTERN, PHONE_TYPES, bulk_create, new_record, record_code,
};

/// The most records of one call.
pub const MAX_RECORDS: usize = 100;

/// The most records of one call that does not wait for its answer (`?async=true`).
pub const MAX_RECORDS_ASYNC: usize = 10_000;
