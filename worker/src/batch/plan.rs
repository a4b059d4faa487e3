//! What a batch does, read once for each isolate: its input never changes.

use std::cell::RefCell;
use std::rc::Rc;

use lockstep_core::bulk::{Context, Plan};
use lockstep_core::time::Timestamp;
use lockstep_sql::{Organisation, PlanFacts};

use crate::http::failure::Failure;
use crate::runtime::database::Database;

/// What a batch keeps of the call that made it.
#[derive(Debug)]
pub struct StoredPlan {
    organisation: Organisation,
    batch: i64,
    action: String,
    payload: String,
    /// What its decisions depend on besides; the time is that of the chunk.
    context: Context,
}

thread_local! {
    // Only a cache: the chunks of a batch come one after the other.
    static LAST: RefCell<Option<Rc<StoredPlan>>> = const { RefCell::new(None) };
}

impl StoredPlan {
    /// What a batch does of which all is known already.
    pub fn known(
        organisation: Organisation,
        batch: i64,
        action: &str,
        payload: String,
        actor: i64,
        facts: &PlanFacts,
    ) -> Self {
        Self {
            organisation,
            batch,
            action: action.to_owned(),
            payload,
            context: facts.with(Context {
                actor,
                ..Context::default()
            }),
        }
    }

    /// What a batch does; `None` where there is no such batch.
    pub async fn of_batch(
        database: &Database,
        organisation: Organisation,
        batch: i64,
    ) -> Result<Option<Rc<Self>>, Failure> {
        let is_it =
            |stored: &Rc<Self>| stored.organisation == organisation && stored.batch == batch;
        let known = LAST.with_borrow(|last| last.clone().filter(is_it));
        if known.is_some() {
            return Ok(known);
        }
        let Some(kept) = database.first(organisation.batch_plan(batch)).await? else {
            return Ok(None);
        };
        let mut stored = Self {
            organisation,
            batch,
            action: kept.action,
            payload: kept.payload,
            context: Context {
                // Nobody, where nobody is known any more.
                actor: kept.creator_id.unwrap_or(0),
                ..Context::default()
            },
        };
        let sequence = stored.plan()?.sequence();
        let facts = database.one(organisation.facts(sequence)).await?;
        stored.context = facts.with(stored.context);
        let stored = Rc::new(stored);
        LAST.set(Some(Rc::clone(&stored)));
        Ok(Some(stored))
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
