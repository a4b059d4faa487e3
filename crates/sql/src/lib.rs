//! From the schema and checked queries to SQL text and parameters, for D1 and SQLite.
//!
//! In scope: every statement that Lockstep sends. They start from an [`Organisation`], and so none
//! can forget it; the few that look over all organisations are in [`system`], and those about
//! clients and their tokens in [`oauth`].
//! Out of scope: running them. There is no I/O here; the tests run them on real SQLite.
//!
//! Values never stand in the text. Lists travel as one JSON parameter, since D1 takes at most 100
//! parameters a statement. Reads return finished JSON, or the values of it and a template.

mod batch;
mod builder;
mod clock;
mod hubspot;
mod identity;
mod read;
mod talkdesk;
mod write;

pub use batch::accept::Acceptance;
pub use batch::decidable::Texts;
pub use batch::import::ImportStart;
pub use batch::report::{PAGE_ITEMS, ReportFormat};
pub use batch::seal::{Input, Seal};
pub use batch::settlement::Settlement;
pub use builder::organisation::Organisation;
pub use builder::query::{Query, Slot, Steps, Transaction, flag, nullable};
pub use builder::range::{CHUNK_ITEMS, ITEMS_PER_BATCH, READ_ITEMS, Range};
pub use builder::record_name::RecordName;
pub use builder::statement::{Param, Statement};
pub use hubspot::communication::{Chosen, Shelf};
pub use identity::oauth;
pub use lockstep_template::{Ids, Misfit, Written};
pub use read::cursor::Cursor;
pub use read::kept::kept_values;
pub use read::rendered::Read;
pub use read::view::{Authorization, Meta, View};
pub use write::delete::needs;
pub use write::enrol::Enrolment;
pub use write::idempotency::{Answer, Guard, KeyedRequest};

/// The few statements that look over all organisations: who a token belongs to, and what the
/// scheduler looks for.
pub mod system {
    pub use crate::clock::due::{
        batches_to_purge, batches_to_report, broken_imports, due_tasks, stalled_batches,
    };
    pub use crate::clock::folding::{fold_texts, searched_types, unfolded};
    pub use crate::clock::retention::{empty_bins, expire_keys};
    pub use crate::identity::token::{identity, introduction};
}

/// The column that answers for a member of the schema: `taskPriority` → `task_priority`.
#[must_use]
pub fn column(name: &str) -> String {
    builder::columns::snake(name)
}
