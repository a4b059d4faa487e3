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

pub use batch::accept::{Acceptance, CHUNK_ITEMS, ITEMS_PER_BATCH, Input, READ_ITEMS, Range, Seal};
pub use batch::decidable::Texts;
pub use batch::import::ImportStart;
pub use batch::report::{PAGE_ITEMS, ReportFormat};
pub use batch::settle::Settlement;
pub use builder::statement::{Param, Statement};
pub use clock::due as system;
pub use hubspot::communication::{Chosen, Shelf};
pub use identity::oauth;
pub use lockstep_template::{Ids, Misfit, Written};
pub use read::cursor::Cursor;
pub use read::kept::kept_values;
pub use read::meta::{Authorization, Meta};
pub use read::rendered::Read;
pub use read::view::View;
pub use write::delete::{Need, needs};
pub use write::enrol::Enrolment;
pub use write::idempotency::{Answer, Guard, KeyedRequest, RecordName};
pub use write::record::{Unique, unique};

/// The column that answers for a member of the schema: `taskPriority` → `task_priority`.
#[must_use]
pub fn column(name: &str) -> String {
    builder::columns::snake(name)
}

/// The organisation that a statement is for: the only way to build one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Organisation(i64);

impl Organisation {
    /// The organisation with this id.
    #[must_use]
    pub const fn new(id: i64) -> Self {
        Self(id)
    }

    /// The id.
    #[must_use]
    pub const fn id(self) -> i64 {
        self.0
    }

    /// The id of its bin: the organisation that removed records move to, where no statement for this
    /// one looks.
    #[must_use]
    pub const fn bin(self) -> i64 {
        self.0.saturating_neg()
    }
}
