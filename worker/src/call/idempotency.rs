//! `Idempotency-Key`: a repeated `POST` gets the first answer.
//!
//! A handler runs the transaction that acts through `Call::act`, with the condition under which it
//! does ([`Guard`]) and the answer that it leads to ([`Answer`]); nothing else. Claiming the key and
//! keeping the answer go into the same transaction. Whether a request is a repeat is asked only when
//! it fails ([`Idempotency::replay`]): a repeat always does, at the latest because its key is taken.
//! So a first request that goes through costs no further round trip.
//!
//! Therefore a handler must not answer 2xx without `Call::act`, not even when there is nothing to
//! change; only what never writes, such as a preview, may. The guard is the condition under which the
//! statements act: none where they act or fail as a whole, as a batch that is accepted does; else
//! that of the guarded statement among them.
//!
//! ```text
//! // It accepts a batch, or fails:
//! let accepted = transaction.ask_steps(organisation.accept(&acceptance, &call.view));
//! let answer = Answer::of(&BATCH, RecordName::StartKey(&start_key));
//! let answers = call.act(transaction, Guard::none(), answer).await?;
//! // It is guarded; slots stay what they are, with a key and without:
//! let confirmed = transaction.ask_steps(organisation.confirm(id, version, &key, call.now));
//! let guard = organisation.guard_event(id, Event::Confirm, Some(version));
//! let answer = Answer::of(&BATCH, RecordName::Id(id));
//! let answers = call.act(transaction, guard, answer).await?;
//! ```

use std::cell::RefCell;
use std::time::Duration;

use lockstep_core::idempotency::{HEADER, key, reused};
use lockstep_core::time::Timestamp;
use lockstep_sql::{Answer, Guard, Ids, KeptAnswer, KeyedRequest, Transaction, View};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use worker::Delay;
use worker::js_sys::JsString;

use crate::http::address::Address;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::http::request::Request;
use crate::identity::caller::Identity;
use crate::runtime::answers::Answers;
use crate::runtime::database::Database;
use crate::runtime::hex::hex;
use crate::runtime::random;

/// How often a repeat looks for the answer of a first request that is still at work.
const LOOKS: u32 = 20;

/// How long it waits in between.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// A request with an idempotency key.
pub struct Idempotency {
    identity: Identity,
    now: Timestamp,
    key: String,
    /// Completed once the body is known, where that is read as it comes.
    fingerprint: RefCell<String>,
    /// Names the attempt that has claimed the key.
    token: RefCell<String>,
}

impl Idempotency {
    /// The key of a request whose route honours one; `None` where it has none.
    pub fn of(
        request: &Request,
        address: &Address,
        body: &[u8],
        ids: Ids,
        identity: &Identity,
        now: Timestamp,
    ) -> Result<Option<Self>, Failure> {
        let header = request.header(HEADER)?;
        let Some(header) = header else {
            return Ok(None);
        };
        let mut address = address.path_and_query().to_owned();
        if ids == Ids::Strings {
            // The answer that is kept has ids of this form. No address has a space.
            address.push_str(" with string ids");
        }
        Ok(Some(Self {
            identity: identity.clone(),
            now,
            key: key(&header)?.to_owned(),
            fingerprint: RefCell::new(fingerprint(request.method().as_ref(), &address, body)),
            token: RefCell::default(),
        }))
    }

    /// Makes the digest of a body that was read as it came part of the fingerprint.
    pub fn cover(&self, digest: Sha256) {
        let mut fingerprint = self.fingerprint.borrow_mut();
        let mut both = Sha256::new();
        both.update(fingerprint.as_bytes());
        both.update(digest.finalize());
        *fingerprint = hex(&both.finalize());
    }

    /// Runs a transaction: where `guard` holds, the key is claimed before it and the answer kept after it, all in
    /// one.
    ///
    /// # Errors
    /// Where the key is taken, or a statement fails; nothing has happened then.
    pub async fn run(
        &self,
        database: &Database,
        transaction: Transaction,
        guard: &Guard<'_>,
        answer: &Answer<'_>,
        view: &View,
    ) -> Result<Answers, Failure> {
        self.token.replace(random::key()?);
        let transaction = self.with_request(|request| {
            let organisation = self.identity.organisation();
            organisation.once(request, transaction, guard, answer, view)
        });
        // Done before, it fails, since the key is taken, or does nothing, since the guard does not hold any more and
        // who is told so tries again and finds the key taken. Either leads to the answer that was kept.
        Ok(database.run_repeatable(transaction).await?)
    }

    /// Keeps the answer as it is at this place of a later transaction, where this request has claimed the key: what
    /// was accepted has gone on meanwhile, and a repeat gets what the first request got.
    pub fn keep_again(&self, transaction: &mut Transaction, answer: &Answer<'_>, view: &View) {
        transaction.run(self.with_request(|request| {
            let organisation = self.identity.organisation();
            organisation.keep_answer(request, answer, view)
        }));
    }

    /// Makes the answer that was kept the last word.
    ///
    /// # Errors
    /// Where the database cannot be reached: repeats wait then, and get the same.
    pub async fn settle(&self, database: &Database) -> Result<(), Failure> {
        let mut transaction = Transaction::new();
        transaction.run(self.with_request(|request| {
            let organisation = self.identity.organisation();
            organisation.settle_answer(request)
        }));
        database.run(transaction).await?;
        Ok(())
    }

    fn with_request<T>(&self, make: impl FnOnce(&KeyedRequest<'_>) -> T) -> T {
        make(&KeyedRequest {
            user: self.identity.user,
            key: &self.key,
            fingerprint: &self.fingerprint.borrow(),
            token: &self.token.borrow(),
            now: self.now,
        })
    }

    /// The record that the first request made, such as its batch, where the one that failed is a repeat; else
    /// the failure.
    ///
    /// # Errors
    /// The failure, or that the key is another request's.
    pub async fn first_record(
        &self,
        database: &Database,
        failure: Failure,
    ) -> Result<i64, Failure> {
        let (_, body) = self.kept(database, failure).await?;
        let kept: KeptBatch = serde_json::from_str(&String::from(body))
            .map_err(|error| Failure::ours(format!("the answer that was kept: {error}")))?;
        Ok(kept.data.id)
    }

    /// The first answer where the request that failed is a repeat; else the failure.
    ///
    /// It is asked whatever the failure: a repeat may fail because of what the first request did,
    /// or because of what happened since.
    ///
    /// # Errors
    /// The failure, or that the key is another request's.
    pub async fn replay(&self, database: &Database, failure: Failure) -> Result<Reply, Failure> {
        let (kept, body) = self.kept(database, failure).await?;
        let reply = Reply::kept(kept.status, &body).with_header("idempotency-replayed", "true");
        Ok(match kept.location {
            Some(location) => reply.with_header("location", &location),
            None => reply,
        })
    }

    /// What is kept of the first request with this key, and the body of its answer.
    async fn kept(
        &self,
        database: &Database,
        failure: Failure,
    ) -> Result<(KeptAnswer, JsString), Failure> {
        let organisation = self.identity.organisation();
        let mut looks: u32 = 1;
        loop {
            let kept = organisation.kept_answer(self.identity.user, &self.key);
            let (answers, slot) = database.ask(kept).await?;
            let Some((kept, body)) = answers.first(slot)?.zip(answers.document(slot)?) else {
                return Err(failure);
            };
            if kept.fingerprint != *self.fingerprint.borrow() {
                return Err(reused().into());
            }
            // Should the first request have died, this is its answer.
            if !kept.provisional || looks == LOOKS {
                return Ok((kept, body));
            }
            looks = looks.saturating_add(1);
            Delay::from(BETWEEN_LOOKS).await;
        }
    }
}

/// What a kept answer says of the batch that it is about.
#[derive(Deserialize)]
struct KeptBatch {
    data: KeptRecord,
}

#[derive(Deserialize)]
struct KeptRecord {
    id: i64,
}

/// The lower-case hexadecimal SHA-256 of a request. Neither method nor address has a line break.
fn fingerprint(method: &str, address: &str, body: &[u8]) -> String {
    let mut digest = Sha256::new();
    for part in [method, "\n", address, "\n"] {
        digest.update(part);
    }
    digest.update(body);
    hex(&digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_tells_requests_apart() {
        let first = fingerprint("POST", "/api/v2/tasks?x=1", b"{}");
        assert_eq!(
            first,
            fingerprint("POST", "/api/v2/tasks?x=1", b"{}"),
            "and is the same for the same"
        );
        assert_eq!(first.len(), 64);
        for (method, address, body) in [
            ("PATCH", "/api/v2/tasks?x=1", &b"{}"[..]),
            ("POST", "/api/v2/tasks?x=2", b"{}"),
            ("POST", "/api/v2/tasks", b"{}"),
            ("POST", "/api/v2/tasks?x=1", b"{ }"),
            ("POST", "/api/v2/tasks?x=1", b""),
        ] {
            assert_ne!(first, fingerprint(method, address, body));
        }
    }
}
