//! The Talkdesk-style dialect's own statements.
//!
//! In scope: record lists and their records, as that dialect asks for them. Out of scope: changing them,
//! which is a batch or an ordinary write.

pub(crate) mod page;
pub(crate) mod record;
pub(crate) mod record_list;
