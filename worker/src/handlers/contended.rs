//! Changing one record that others may be changing, too: read it with its version, decide, write what
//! the decision says while the version holds; where somebody else was faster, decide again.
//!
//! What is decided, and what else is written with it, is the caller's.

use lockstep_core::document::parse_record;
use lockstep_core::schema::ResourceType;
use lockstep_core::task::Effect;
use lockstep_core::value::Fields;
use lockstep_sql::{Answer, RecordName, Statement};

use super::show::show;
use crate::call::{ATTEMPTS, Call};
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::runtime::database::{Row, Rows};

/// A record as it was read.
pub struct Current {
    /// What was read, with at least its `version`.
    pub row: Row,
    /// The version that the decision is made on.
    pub version: i64,
}

impl Current {
    /// The fields of its document, as values of `text`.
    pub fn fields<'t>(
        text: &'t str,
        resource: &'static ResourceType,
        id: i64,
    ) -> Result<Fields<'t>, Failure> {
        let record = parse_record(text, resource)
            .map_err(|errors| Failure::ours(format!("{} {id}: {errors:?}", resource.name)))?;
        Ok(record.fields)
    }

    /// Its document.
    pub fn text(&self) -> String {
        self.row.text("document").unwrap_or_default()
    }
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
    pub before: Vec<Statement>,
    /// What the record's update sets. Where that and the effects are nothing, it stays as it is.
    pub changes: Fields<'a>,
    /// Of the effects, those that are columns of the record are written with it.
    pub effects: Vec<Effect<'a>>,
    /// Says why nothing was written, where that is not the version, from the answers to `before`.
    pub refuse: Refuse<'a>,
}

/// See [`Write::refuse`].
pub type Refuse<'a> = Box<dyn Fn(&Fields<'a>, &[Rows]) -> Result<(), Failure> + 'a>;

/// Nothing but the version keeps the write back.
pub fn nothing_refused<'a>() -> Refuse<'a> {
    Box::new(|_, _| Ok(()))
}

/// Changes a record as it is, however often that takes: reads it with `read`, and writes what `decide`
/// makes of it. The answer is the record afterwards.
pub async fn change<'a>(
    call: &Call<'_>,
    resource: &'static ResourceType,
    id: i64,
    read: impl Fn() -> Statement,
    decide: impl Fn(&Current) -> Result<Conclusion<'a>, Failure>,
) -> Result<Reply, Failure> {
    let organisation = call.identity.organisation();
    let is_gone = || Failure::not_found(resource.name, id);
    for _ in 0..ATTEMPTS {
        let rows = call.database.run_one(read()).await?;
        let row = rows.first().ok_or_else(is_gone)?;
        let version = row.integer("version").unwrap_or_default();
        let write = match decide(&Current { row, version })? {
            Conclusion::Done(reply) => return Ok(reply),
            Conclusion::Unchanged => return show(call, resource, id).await,
            Conclusion::Write(write) => write,
        };
        let mut statements = write.before;
        let update = statements.len();
        statements.push(if write.changes.is_empty() && write.effects.is_empty() {
            organisation.leave(resource, id, version)
        } else {
            organisation.update(resource, id, version, &write.changes, &write.effects)
        });
        statements.push(organisation.show(resource, id, &call.view));
        let guard = organisation.guard_version(resource, id, version, &write.changes);
        let answer = Answer::of(resource, RecordName::Id(id));
        let results = call.act(statements, guard, answer).await?;
        if results.get(update).is_some_and(|rows| !rows.is_empty()) {
            let row = results.last().and_then(Rows::first).ok_or_else(is_gone)?;
            return Ok(Reply::resource(200, &row.js_text("document"), &[]));
        }
        (write.refuse)(&write.changes, &results)?;
    }
    Err(Failure::contended(resource.name, id))
}
