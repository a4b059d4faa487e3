//! What handlers work with, whatever their dialect. Nothing here knows one of them.

pub mod idempotency;

use lockstep_core::time::Timestamp;
use lockstep_sql::{Answer, Guard, Ids, Transaction, View};
use worker::Env;

use crate::http::address::Address;
use crate::http::failure::Failure;
use crate::http::request::Request;
use crate::identity::caller::Identity;
use crate::runtime::answers::Answers;
use crate::runtime::database::Database;
use crate::runtime::log::Log;
use idempotency::Idempotency;

/// How often a record is read again when others changed it between the read and the write.
pub const ATTEMPTS: u32 = 5;

/// A call of somebody who is known and may make it.
pub struct Call<'c> {
    /// The bindings.
    pub env: &'c Env,
    /// The database that holds the organisation.
    pub database: Database,
    /// Who is calling.
    pub identity: Identity,
    /// What was asked for.
    pub address: &'c Address,
    /// What came with it.
    pub request: &'c Request,
    /// How answers show records.
    pub view: View,
    /// The time of the call.
    pub now: Timestamp,
    /// Whether nothing is to be written.
    pub is_preview: bool,
    /// The request's idempotency key.
    pub idempotency: Option<Idempotency>,
    /// Where lines of our log belong to.
    pub log: Log,
}

impl Call<'_> {
    /// An id in an answer.
    pub fn id(&self, id: i64) -> serde_json::Value {
        match self.view.ids {
            Ids::Integers => id.into(),
            Ids::Strings => id.to_string().into(),
        }
    }

    /// Whether a client may give a new record no id: it wants JSON:API's own rule.
    pub fn forbids_ids(&self) -> bool {
        self.view.ids == Ids::Strings
    }

    /// Runs the transaction by which a `POST` acts, where `guard` holds, and which leads to its `answer`;
    /// with an idempotency key, claims it and keeps the answer in the same transaction.
    pub async fn act(
        &self,
        transaction: Transaction,
        guard: Guard<'_>,
        answer: Answer<'_>,
    ) -> Result<Answers, Failure> {
        match &self.idempotency {
            Some(key) => {
                key.run(&self.database, transaction, &guard, &answer, &self.view)
                    .await
            }
            None => Ok(self.database.run(transaction).await?),
        }
    }
}
