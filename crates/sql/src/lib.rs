//! From the schema and checked queries to SQL text and parameters, for D1 and SQLite.
//!
//! In scope: every statement that Lockstep sends. They start from an [`Organisation`], and so none
//! can forget it; the few that look over all organisations are in [`system`], and those about
//! clients and their tokens in [`oauth`].
//! Out of scope: running them. There is no I/O here; the tests run them on real SQLite.
//!
//! A statement that somebody reads says what its rows are ([`Query`], [`Steps`]), and the type stands
//! beside it. A [`Transaction`] hands out a [`Slot`] for each that is asked: answers are taken by it, and
//! never by their place.
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

pub use batch::accept::{Acceptance, Accepted, ApprovalAbove, Failures};
pub use batch::decidable::Texts;
pub use batch::import::ImportStart;
pub use batch::items_text::{Decidable, Items};
pub use batch::life::BatchForDecision;
pub use batch::plan::{BatchPlan, PlanFacts};
pub use batch::quota::QuotaUsage;
pub use batch::report::{PAGE_ITEMS, Progress, ReportFormat, ReportOfBatch, ReportPage};
pub use batch::seal::{Input, Seal};
pub use batch::settle::Settled;
pub use batch::settlement::Settlement;
pub use batch::subject::BatchSubject;
pub use batch::taken::TakenValue;
pub use batch::window::{HandedOut, PendingChunk};
pub use builder::bounded::PAGE_OCTETS;
pub use builder::organisation::Organisation;
pub use builder::query::{Query, Slot, Steps, Transaction};
pub use builder::range::{CHUNK_ITEMS, ITEMS_PER_BATCH, READ_ITEMS, Range, WINDOW};
pub use builder::record_name::RecordName;
pub use builder::row::{Count, Documented, Made, Shown, Touched, Values, Versioned};
pub use builder::statement::{Param, Statement};
pub use clock::retention::Purged;
pub use hubspot::communication::{Chosen, CommunicationId, Shelf, ValueOwner};
pub use hubspot::property::Definitions;
pub use identity::oauth;
pub use identity::token::TokenHash;
pub use lockstep_template::{Ids, Misfit, Written};
pub use read::collection::TaskForDecision;
pub use read::cursor::Cursor;
pub use read::kept::kept_values;
pub use read::ranged::{FEW, WALKED};
pub use read::rendered::{Read, ReadSlot};
pub use read::view::{Authorization, Meta, View};
pub use talkdesk::record::{FoundRecords, RecordsBatch, Timezone};
pub use talkdesk::record_list::ListIdentifier;
pub use write::delete::Needed;
pub use write::enrol::{Candidate, Enrolment};
pub use write::idempotency::{Answer, Guard, KeptAnswer, KeyedRequest};
pub use write::references::MissingReference;
pub use write::unique::Taken;
pub use write::work::SequenceStateForDecision;

/// The few statements that look over all organisations: who a token belongs to, what the scheduler
/// looks for, and what it does to tasks whose time has come.
pub mod system {
    pub use crate::clock::due::{
        BrokenImport, Purgeable, Stalled, Unconfirmed, Unreported, batches_to_purge,
        batches_to_report, broken_imports, stalled_batches, unconfirmed_batches,
    };
    pub use crate::clock::folding::{Unfolded, fold_texts, searched_types, unfolded};
    pub use crate::clock::metrics::{
        AGES, AtWork, Failed, Waiting, batches_at_work, failed_items, note_run, waiting,
    };
    pub use crate::clock::retention::{empty_bins, expire_keys};
    pub use crate::clock::tasks::{
        DueTask, ElapsedTask, defer_tasks, due_tasks, end_deferrals, organisations_with_due_tasks,
        settle_tasks,
    };
    pub use crate::identity::token::{Introduction, TokenOwner, identity, introduction};
}
