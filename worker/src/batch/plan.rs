//! What a batch does, read once for each isolate: its input never changes.

use std::cell::RefCell;
use std::rc::Rc;

use lockstep_core::bulk::{Context, Plan, SequenceFacts};
use lockstep_core::time::Timestamp;
use lockstep_sql::Organisation;

use crate::http::failure::Failure;
use crate::runtime::database::{Database, Row};

/// What a batch keeps of its input.
#[derive(Debug)]
pub struct Input {
    organisation: Organisation,
    batch: i64,
    action: String,
    payload: String,
    /// What its decisions depend on besides; the time is that of the chunk.
    context: Context,
}

thread_local! {
    // Only a cache: the chunks of a batch come one after the other.
    static LAST: RefCell<Option<Rc<Input>>> = const { RefCell::new(None) };
}

impl Input {
    /// The input of a batch; `None` where there is no such batch.
    pub async fn of_batch(
        database: &Database,
        organisation: Organisation,
        batch: i64,
    ) -> Result<Option<Rc<Self>>, Failure> {
        let is_it = |input: &Rc<Self>| input.organisation == organisation && input.batch == batch;
        let known = LAST.with_borrow(|last| last.clone().filter(is_it));
        if known.is_some() {
            return Ok(known);
        }
        let rows = database.run_one(organisation.batch_plan(batch)).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let mut input = Self {
            organisation,
            batch,
            action: row.text("action").unwrap_or_default(),
            payload: row.text("payload").unwrap_or_default(),
            context: Context {
                actor: row.integer("creator_id").unwrap_or_default(),
                ..Context::default()
            },
        };
        let sequence = input.plan()?.sequence();
        let facts = database.run_one(organisation.facts(sequence)).await?;
        if let Some(row) = facts.first() {
            input.context = with_facts(input.context, &row);
        }
        let input = Rc::new(input);
        LAST.set(Some(Rc::clone(&input)));
        Ok(Some(input))
    }

    /// What is done to each item.
    pub fn plan(&self) -> Result<Plan<'_>, Failure> {
        Ok(Plan::read(&self.action, &self.payload)?)
    }

    /// What decisions at this time depend on.
    pub const fn context(&self, now: Timestamp) -> Context {
        Context {
            now,
            ..self.context
        }
    }
}

/// A context with what `Organisation::facts` answers.
pub fn with_facts(context: Context, row: &Row) -> Context {
    Context {
        highest_priority: row.integer("highest_priority"),
        sequence: row.integer("enabled").map(|enabled| SequenceFacts {
            enabled: enabled == 1,
            first_step: row.integer("first_step"),
        }),
        ..context
    }
}
