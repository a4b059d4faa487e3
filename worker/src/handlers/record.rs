//! One record: show, create, delete.

use lockstep_core::document::{self, Document, Intent};
use lockstep_core::error::{Code, Error};
use lockstep_core::record;
use lockstep_core::schema::{ResourceType, TASK};
use lockstep_core::task::{self, Decision};
use lockstep_core::value::Fields;
use lockstep_sql::{Answer, RecordName};

use super::Call;
use crate::database::{Row, Rows};
use crate::failure::Failure;
use crate::reply::Reply;

/// `GET /{plural}/{id}`
pub async fn show(
    call: &Call<'_>,
    resource: &'static ResourceType,
    id: i64,
) -> Result<Reply, Failure> {
    let statement = call.identity.organisation().show(resource, id, &call.view);
    let rows = call.database.run_one(statement).await?;
    let row = rows
        .first()
        .ok_or_else(|| Failure::not_found(resource.name, id))?;
    Ok(Reply::resource(200, &row.js_text("document"), &[]))
}

/// `POST /{plural}`: one round trip, with the related records checked in the same transaction.
pub async fn create(
    call: &Call<'_>,
    resource: &'static ResourceType,
    body: &[u8],
) -> Result<Reply, Failure> {
    let document = document::parse(document::body_text(body)?, resource, Intent::Create)?;
    let ignored: Vec<String> = document
        .read_only
        .iter()
        .map(|member| member.pointer.clone())
        .collect();
    let Decision { changes, effects } = decide(call, resource, document);
    let organisation = call.identity.organisation();
    let insert = organisation.insert(resource, &changes, &effects, &call.view);
    let related = organisation.related_exist(resource, &changes);
    let has_related = related.is_some();
    let statements = related
        .into_iter()
        .chain([insert.insert, insert.show])
        .collect();
    let (before, after) = Reply::envelope(&ignored);
    let answer = Answer {
        status: 201,
        resource,
        record: RecordName::Inserted,
        envelope: (before, &after),
    };
    let guard = organisation.guard_related(resource, &changes);
    let results = call.act(statements, guard, answer).await?;
    if has_related {
        let found = results.first().and_then(Rows::first);
        check_related(resource, &changes, found.as_ref(), |name| {
            Place::Pointer(format!("/data/relationships/{name}/data"))
        })?;
    }
    let row = results.last().and_then(Rows::first);
    let row = row.ok_or_else(|| Failure::Ours(format!("{} was not inserted", resource.name)))?;
    let location = format!(
        "{}/{}/{}",
        call.view.base,
        resource.plural,
        row.integer("id").unwrap_or_default()
    );
    Ok(Reply::resource(201, &row.js_text("document"), &ignored).with_header("location", &location))
}

fn decide<'a>(call: &Call<'_>, resource: &ResourceType, document: Document<'a>) -> Decision<'a> {
    let actor = call.identity.user;
    if *resource == TASK {
        return task::create(document, call.now, actor);
    }
    Decision {
        changes: record::create(resource, document, call.now, actor),
        effects: Vec::new(),
    }
}

/// `DELETE /{plural}/{id}`
pub async fn delete(
    call: &Call<'_>,
    resource: &'static ResourceType,
    id: i64,
) -> Result<Reply, Failure> {
    let statement = call.identity.organisation().delete(resource, id);
    let rows = call.database.run_one(statement).await?;
    if rows.is_empty() {
        return Err(Failure::not_found(resource.name, id));
    }
    Ok(Reply::no_content())
}

/// Where a request named a related record.
pub enum Place {
    /// In the body.
    Pointer(String),
    /// In the query.
    Parameter(String),
}

/// Refuses what names records that do not exist. `found` has a column for each relationship.
pub fn check_related(
    resource: &ResourceType,
    fields: &Fields<'_>,
    found: Option<&Row>,
    place: impl Fn(&str) -> Place,
) -> Result<(), Failure> {
    let missing: Vec<Error> = fields
        .iter()
        .filter(|(name, _)| resource.relationship(name).is_some())
        .filter_map(|(name, value)| Some((name, value.as_reference()?)))
        .filter(|(name, _)| {
            found.and_then(|row| row.integer(&lockstep_sql::column(name))) != Some(1)
        })
        .map(|(name, reference)| {
            let (kind, id) = (reference.kind, reference.id);
            let detail = format!("`{name}` names {kind} {id}, which could not be found");
            let error = Error::new(Code::RelatedNotFound, detail);
            match place(name) {
                Place::Pointer(pointer) => error.at(pointer),
                Place::Parameter(parameter) => error.in_parameter(parameter),
            }
        })
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(missing.into())
    }
}
