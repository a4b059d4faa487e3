//! Changing one record that others may be changing, too: read it with its version, decide, write what
//! the decision says while the version holds; where somebody else was faster, decide again.
//!
//! What is decided, and what else is written with it, is the caller's.

use lockstep_core::document::parse_record;
use lockstep_core::schema::ResourceType;
use lockstep_core::task::Effect;
use lockstep_core::value::Fields;
use lockstep_sql::{Answer, Documented, Query, RecordName, Slot, Transaction, Versioned};
use serde::de::DeserializeOwned;
use worker::js_sys::JsString;

use super::show::show;
use crate::call::{ATTEMPTS, Call};
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::runtime::answers::Answers;

/// A record as it was read.
pub struct Current<R> {
    /// What was read.
    pub row: R,
    /// The version that the decision is made on.
    pub version: i64,
    answers: Answers,
    slot: Slot<R>,
}

impl<R: Documented> Current<R> {
    /// Its document.
    pub fn document(&self) -> Result<JsString, Failure> {
        let document = self.answers.document(self.slot)?;
        document.ok_or_else(|| Failure::ours("a record was read without its document"))
    }

    /// The text of its document.
    pub fn text(&self) -> Result<String, Failure> {
        Ok(self.document()?.into())
    }
}

/// The fields of a document, as values of its text.
pub fn fields<'t>(
    text: &'t str,
    resource: &'static ResourceType,
    id: i64,
) -> Result<Fields<'t>, Failure> {
    let record = parse_record(text, resource)
        .map_err(|errors| Failure::ours(format!("{} {id}: {errors:?}", resource.name)))?;
    Ok(record.fields)
}

/// What a decision comes to.
pub enum Conclusion<'a> {
    /// There is nothing to write, and this is the answer.
    Done(Reply),
    /// There is nothing to write, and the answer is the record.
    Unchanged,
    /// There is something to write.
    Write(Write<'a>),
}

/// What is written in one transaction.
pub struct Write<'a> {
    /// What stands before the record's own update: looks, and effects under the same version.
    pub before: Transaction,
    /// What the record's update sets. Where that and the effects are nothing, it stays as it is.
    pub changes: Fields<'a>,
    /// Of the effects, those that are columns of the record are written with it.
    pub effects: Vec<Effect<'a>>,
    /// Says why nothing was written, where that is not the version, from the answers to `before`.
    pub refuse: Refuse<'a>,
}

/// See [`Write::refuse`].
pub type Refuse<'a> = Box<dyn Fn(&Fields<'a>, &Answers) -> Result<(), Failure> + 'a>;

/// Nothing but the version keeps the write back.
pub fn nothing_refused<'a>() -> Refuse<'a> {
    Box::new(|_, _| Ok(()))
}

/// Changes a record as it is, however often that takes: reads it with `read`, and writes what `decide`
/// makes of it. The answer is the record afterwards.
pub async fn change<'a, R: DeserializeOwned + Versioned>(
    call: &Call<'_>,
    resource: &'static ResourceType,
    id: i64,
    read: impl Fn() -> Query<R>,
    decide: impl Fn(&Current<R>) -> Result<Conclusion<'a>, Failure>,
) -> Result<Reply, Failure> {
    let organisation = call.identity.organisation();
    let is_gone = || Failure::not_found(resource.name, id);
    for _ in 0..ATTEMPTS {
        let (answers, slot) = call.database.ask(read()).await?;
        let row = answers.first(slot)?.ok_or_else(is_gone)?;
        let version = row.version();
        let current = Current {
            row,
            version,
            answers,
            slot,
        };
        let write = match decide(&current)? {
            Conclusion::Done(reply) => return Ok(reply),
            Conclusion::Unchanged => return show(call, resource, id).await,
            Conclusion::Write(write) => write,
        };
        let mut transaction = write.before;
        let written = transaction.ask(if write.changes.is_empty() && write.effects.is_empty() {
            organisation.leave(resource, id, version)
        } else {
            organisation.update(resource, id, version, &write.changes, &write.effects)
        });
        let shown = transaction.ask(organisation.show(resource, id, &call.view));
        let guard = organisation.guard_version(resource, id, version, &write.changes);
        let answer = Answer::of(resource, RecordName::Id(id));
        let answers = call.act(transaction, guard, answer).await?;
        if answers.wrote(written)? {
            let document = answers.document(shown)?.ok_or_else(is_gone)?;
            return Ok(Reply::resource(200, &document, &[]));
        }
        (write.refuse)(&write.changes, &answers)?;
    }
    Err(Failure::contended(resource.name, id))
}
