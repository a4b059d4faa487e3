//! From the schema and checked queries to SQL text and parameters, for D1 and SQLite.
//!
//! In scope: every statement that Lockstep sends. They start from an [`Organisation`], and so none
//! can forget it; the few that look over all organisations are in [`system`], and those about
//! clients and their tokens in [`oauth`].
//! Out of scope: running them. There is no I/O here; the tests run them on real SQLite.
//!
//! Values never stand in the text. Lists travel as one JSON parameter, since D1 takes at most 100
//! parameters a statement. Reads return finished JSON, or the values of it and a template.

mod activation;
mod batch;
mod change;
mod chunk;
mod collection;
mod columns;
mod communication;
mod communication_property;
mod communication_search;
mod condition;
mod cursor;
mod decidable;
mod delete;
mod effect;
mod enrol;
mod few;
mod idempotency;
mod import;
mod include;
mod items;
mod kept;
mod meta;
pub mod oauth;
mod order;
mod read;
mod record;
mod record_list;
mod related;
mod render;
mod report;
mod retention;
mod row;
mod statement;
mod step;
pub mod system;
mod taken;
mod view;
mod work;
mod write;

pub use batch::{Acceptance, CHUNK_ITEMS, ITEMS_PER_BATCH, Input, READ_ITEMS, Range, Seal};
pub use chunk::Settlement;
pub use communication::{Chosen, Shelf};
pub use cursor::Cursor;
pub use decidable::Texts;
pub use delete::{Need, needs};
pub use enrol::Enrolment;
pub use idempotency::{Answer, Guard, KeyedRequest, RecordName};
pub use import::ImportStart;
pub use kept::kept_values;
pub use lockstep_template::{Ids, Misfit, Written};
pub use meta::{Authorization, Meta};
pub use read::Read;
pub use report::{PAGE_ITEMS, ReportFormat};
pub use statement::{Param, Statement};
pub use view::View;
pub use write::{Unique, unique};

/// The column that answers for a member of the schema: `taskPriority` → `task_priority`.
#[must_use]
pub fn column(name: &str) -> String {
    columns::snake(name)
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
