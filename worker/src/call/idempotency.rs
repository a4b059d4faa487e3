//! `Idempotency-Key`: a repeated `POST` gets the first answer.
//!
//! A handler runs the statements that act through `Call::act`, with the condition under which they
//! do ([`Guard`]) and the answer that they lead to ([`Answer`]); nothing else. Claiming the key and
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
//! // Statements that end in `SELECT … FROM batches WHERE start_key = …`:
//! let answer = Answer::of(&BATCH, RecordName::StartKey(&start_key));
//! let results = call.act(statements, Guard::none(), answer).await?;
//! // A guarded `UPDATE … RETURNING id`, and the document; `results` are theirs, as without a key:
//! let guard = organisation.guard_event(id, Event::Confirm, Some(version));
//! let answer = Answer::of(&BATCH, RecordName::Id(id));
//! let results = call.act(statements, guard, answer).await?;
//! ```

use std::cell::RefCell;

use lockstep_core::idempotency::{HEADER, key, reused};
use lockstep_core::time::Timestamp;
use lockstep_sql::{Answer, Guard, Ids, KeyedRequest, Statement, View};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::http::address::Address;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::http::request::Request;
use crate::identity::token::Identity;
use crate::runtime::database::{Database, Row, Rows};
use crate::runtime::hex::hex;
use crate::runtime::random;

/// A request with an idempotency key.
pub struct Idempotency {
    identity: Identity,
    now: Timestamp,
    key: String,
    /// Completed once the body is known, where that is read as it comes.
    fingerprint: RefCell<String>,
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

    /// Runs statements that end in the document of the answer: where `guard` holds, the key is
    /// claimed before them and the answer kept after them, all in one transaction. Returns the rows
    /// of these statements only.
    ///
    /// # Errors
    /// Where the key is taken, or a statement fails; nothing has happened then.
    pub async fn run(
        &self,
        database: &Database,
        statements: Vec<Statement>,
        guard: &Guard<'_>,
        answer: &Answer<'_>,
        view: &View,
    ) -> Result<Vec<Rows>, Failure> {
        let organisation = self.identity.organisation();
        let token = random::key()?;
        let request = KeyedRequest {
            user: self.identity.user,
            key: &self.key,
            fingerprint: &self.fingerprint.borrow().clone(),
            token: &token,
            now: self.now,
        };
        let statements = organisation.once(&request, statements, guard, answer, view);
        let mut results = database.run(statements).await?;
        // Without those of the claim, and of the answer that is kept.
        results.pop();
        Ok(results.into_iter().skip(1).collect())
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
        let row = self.kept(database, failure).await?;
        let body = row.text("body").unwrap_or_default();
        let kept: KeptBatch = serde_json::from_str(&body)
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
        let row = self.kept(database, failure).await?;
        let status = row.integer("status").unwrap_or_default();
        let status = u16::try_from(status)
            .map_err(|_| Failure::ours(format!("an answer was kept with status {status}")))?;
        let reply =
            Reply::kept(status, &row.js_text("body")).with_header("idempotency-replayed", "true");
        Ok(match row.text("location") {
            Some(location) => reply.with_header("location", &location),
            None => reply,
        })
    }

    /// What is kept of the first request with this key.
    async fn kept(&self, database: &Database, failure: Failure) -> Result<Row, Failure> {
        let organisation = self.identity.organisation();
        let kept = organisation.kept_answer(self.identity.user, &self.key);
        let rows = database.run_one(kept).await?;
        let Some(row) = rows.first() else {
            return Err(failure);
        };
        if row.text("fingerprint").as_deref() != Some(self.fingerprint.borrow().as_str()) {
            return Err(reused().into());
        }
        Ok(row)
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
