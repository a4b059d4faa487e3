//! Idempotency keys: a request with one is carried out once, and its answer is kept.
//!
//! Everything is in the transaction in which the request acts. [`Organisation::claim_key`] stands
//! before whatever changes something, under the condition ([`Guard`]) under which that happens;
//! [`Organisation::keep_answer`] stands after it. A key that is taken violates the table's primary
//! key, which undoes the transaction. An attempt that lost a race claims nothing, and so keeps
//! nothing: what it would keep names its own token.

use std::fmt;

use lockstep_core::batch::{Event, MACHINE, State};
use lockstep_core::row::{flag, nullable};
use lockstep_core::schema::ResourceType;
use lockstep_core::time::Timestamp;
use lockstep_core::value::Fields;
use serde::Deserialize;

use crate::builder::columns;
use crate::builder::organisation::Organisation;
use crate::builder::query::{Query, Transaction};
use crate::builder::record_name::RecordName;
use crate::builder::row::Documented;
use crate::builder::statement::{Builder, Statement, sql};
use crate::builder::states::{allowing, quoted};
use crate::read::document::resource_object;
use crate::read::view::View;

/// A request with an idempotency key, at one attempt to carry it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyedRequest<'a> {
    /// The user whose key it is.
    pub user: i64,
    /// The key.
    pub key: &'a str,
    /// What tells the request from another one.
    pub fingerprint: &'a str,
    /// A random text that no other attempt has.
    pub token: &'a str,
    /// The time.
    pub now: Timestamp,
}

/// The answer of a request that goes through: a status, and a record in an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer<'a> {
    /// The HTTP status. With 201 the record's address is kept too.
    pub status: u16,
    /// The record's type.
    pub resource: &'static ResourceType,
    /// The record.
    pub record: RecordName<'a>,
    /// The text around the record's document.
    pub envelope: (&'a str, &'a str),
    /// Of a batch: up to how many items the request goes on to run it, so that the answer is provisional.
    pub runs_up_to: Option<i64>,
}

impl<'a> Answer<'a> {
    /// 200 with a record: `{"data":…}`.
    #[must_use]
    pub const fn of(resource: &'static ResourceType, record: RecordName<'a>) -> Self {
        Self {
            status: 200,
            resource,
            record,
            envelope: ("{\"data\":", "}"),
            runs_up_to: None,
        }
    }
}

/// The request that came with a key, and its answer, of which the body is the `document`.
#[derive(Debug, Deserialize)]
pub struct KeptAnswer {
    /// What tells the request from another one.
    pub fingerprint: String,
    /// The HTTP status.
    pub status: u16,
    /// The record's address, where it was made.
    #[serde(deserialize_with = "nullable")]
    pub location: Option<String>,
    /// Whether the first request still works on it.
    #[serde(deserialize_with = "flag")]
    pub provisional: bool,
}

impl Documented for KeptAnswer {}

/// The condition under which a request acts, and so under which it claims its key.
pub struct Guard<'a>(Box<dyn Fn(&mut Builder) + 'a>);

impl fmt::Debug for Guard<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut builder = Builder::default();
        (self.0)(&mut builder);
        f.debug_tuple("Guard").field(&builder.build()).finish()
    }
}

impl<'a> Guard<'a> {
    /// No condition: the transaction acts, or fails as a whole.
    #[must_use]
    pub fn none() -> Self {
        Self::new(|builder| {
            builder.push("1");
        })
    }

    /// What `push` appends: an expression that stands after `AND`.
    pub(crate) fn new(push: impl Fn(&mut Builder) + 'a) -> Self {
        Self(Box::new(push))
    }
}

impl Organisation {
    /// The related records of these values exist, and what must be unique is free: the condition of
    /// [`insert`](Self::insert).
    #[must_use]
    pub fn guard_new<'a>(
        self,
        resource: &'static ResourceType,
        fields: &'a Fields<'a>,
    ) -> Guard<'a> {
        Guard::new(move |builder| {
            builder.push("1");
            self.push_conditions(builder, resource, None, fields);
        })
    }

    /// A record still has this version, the related records of these values exist, and what must be
    /// unique is free: the condition of [`update`](Self::update).
    #[must_use]
    pub fn guard_version<'a>(
        self,
        resource: &'static ResourceType,
        id: i64,
        version: i64,
        fields: &'a Fields<'a>,
    ) -> Guard<'a> {
        Guard::new(move |builder| {
            let table = columns::table(resource);
            builder.push(&format!("EXISTS (SELECT 1 FROM {table}"));
            self.push_guard(builder, id, version);
            builder.push(")");
            self.push_conditions(builder, resource, Some(id), fields);
        })
    }

    /// The machine allows this event of a batch, which still has this version if one is given: the
    /// conditions of [`cancel`](Self::cancel) and [`confirm`](Self::confirm).
    #[must_use]
    pub fn guard_event<'a>(self, batch: i64, event: Event, version: Option<i64>) -> Guard<'a> {
        Guard::new(move |builder| {
            builder.push("EXISTS (SELECT 1 FROM batches WHERE organisation_id = ");
            builder.bind(self.id()).push(" AND id = ").bind(batch);
            builder.push(&format!(" AND {}", allowing(&MACHINE, event)));
            if let Some(version) = version {
                builder.push(" AND version = ").bind(version);
            }
            builder.push(")");
        })
    }

    /// The transaction by which a request acts, with the claim before it, and after it the answer
    /// kept. Its slots stay what they are.
    #[must_use]
    pub fn once(
        self,
        request: &KeyedRequest<'_>,
        mut transaction: Transaction,
        guard: &Guard<'_>,
        answer: &Answer<'_>,
        view: &View,
    ) -> Transaction {
        // First, so that a repeat does not do at length what is undone.
        transaction.claim(self.claim_key(request, guard));
        transaction.run(self.keep_answer(request, answer, view));
        transaction
    }

    /// Takes the request's key where the condition holds.
    ///
    /// A key that is taken violates the primary key, and nothing of the transaction happens.
    #[must_use]
    pub fn claim_key(self, request: &KeyedRequest<'_>, guard: &Guard<'_>) -> Statement {
        let mut builder = Builder::new(
            "INSERT INTO idempotency_keys (organisation_id, user_id, key, created_at, fingerprint, token) SELECT ",
        );
        builder.bind(self.id()).push(", ").bind(request.user);
        builder.push(", ").bind(request.key).push(", ");
        builder.bind(request.now).push(", ");
        builder.bind(request.fingerprint).push(", ");
        builder.bind(request.token).push(" WHERE ");
        (guard.0)(&mut builder);
        builder.build()
    }

    /// Keeps the answer, as it is at this place of the transaction, where this attempt has claimed
    /// the key. A record that is not there violates the table's constraints, and nothing of the
    /// transaction happens.
    #[must_use]
    pub fn keep_answer(
        self,
        request: &KeyedRequest<'_>,
        answer: &Answer<'_>,
        view: &View,
    ) -> Statement {
        let mut builder = Builder::default();
        let shape = view.shape(&mut builder);
        let document = resource_object(answer.resource, &shape);
        let status = builder.name(i64::from(answer.status));
        let location = if answer.status == 201 {
            format!("{} || '/{}/' || id", shape.base(), answer.resource.plural)
        } else {
            "NULL".to_owned()
        };
        let (before, after) = answer.envelope;
        let (before, after) = (builder.name(before), builder.name(after));
        let provisional = match answer.runs_up_to {
            Some(most) => format!(
                "state = {} AND total BETWEEN 1 AND {most}",
                quoted(State::Pending)
            ),
            None => "0".to_owned(),
        };
        let table = columns::table(answer.resource);
        builder.push(&format!(
            "UPDATE idempotency_keys SET (status, location, body, provisional) = \
             (SELECT {status}, {location}, {before} || {document} || {after}, {provisional} FROM {table} WHERE "
        ));
        answer.record.push(&mut builder, self, &table);
        builder.push(") WHERE organisation_id = ").bind(self.id());
        builder.push(" AND user_id = ").bind(request.user);
        builder.push(" AND key = ").bind(request.key);
        builder.push(" AND token = ").bind(request.token);
        builder.build()
    }

    /// Makes the answer that is kept the last word, where this attempt has claimed the key.
    #[must_use]
    pub fn settle_answer(self, request: &KeyedRequest<'_>) -> Statement {
        sql!(
            "UPDATE idempotency_keys SET provisional = 0 WHERE organisation_id = ",
            [self.id()],
            " AND user_id = ",
            [request.user],
            " AND key = ",
            [request.key],
            " AND token = ",
            [request.token],
        )
    }

    /// The request that came with a user's key, and its answer.
    #[must_use]
    pub fn kept_answer(self, user: i64, key: &str) -> Query<KeptAnswer> {
        sql!(
            "SELECT fingerprint, status, location, provisional, body AS document FROM idempotency_keys WHERE organisation_id = ",
            [self.id()],
            " AND user_id = ",
            [user],
            " AND key = ",
            [key],
        )
        .asks()
    }
}
