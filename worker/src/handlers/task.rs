//! Changing a task: `PATCH` and the actions.
//!
//! Read with its version, decide, write what the decision says while the version holds; where
//! somebody else was faster, decide again.

use lockstep_core::document::parse_record;
use lockstep_core::schema::{ResourceType, TASK};
use lockstep_core::task::{self, Context, Decision};
use lockstep_core::value::Fields;
use lockstep_sql::{Answer, RecordName};

use super::record::{Place, check_related, update_document};
use super::{ATTEMPTS, Call};
use crate::database::Rows;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::request;

/// `PATCH /tasks/{id}`
pub async fn update(
    call: &Call<'_>,
    resource: &'static ResourceType,
    id: i64,
    body: &[u8],
) -> Result<Reply, Failure> {
    let document = update_document(resource, id, body)?;
    let place = |name: &str| Place::Pointer(format!("/data/relationships/{name}/data"));
    change(call, id, place, |task, _| {
        Ok(task::update(task, document.clone(), call.now)?)
    })
    .await
}

/// `POST /tasks/{id}/actions/{action}`
pub async fn act(call: &Call<'_>, id: i64, action: &str) -> Result<Reply, Failure> {
    let (action, parameters) = task::action_parameters(action, request::pairs(&call.url))?;
    let place = |name: &str| Place::Parameter(format!("actionParams[{name}Id]"));
    change(call, id, place, |task, mailing_state| {
        let context = Context {
            now: call.now,
            actor: call.identity.user,
            mailing_state,
        };
        Ok(task::act(task, action, &parameters, &context)?)
    })
    .await
}

/// Applies a decision to the task as it is, however often that takes.
async fn change<'a>(
    call: &Call<'_>,
    id: i64,
    place: impl Fn(&str) -> Place,
    decide: impl Fn(&Fields<'_>, Option<&str>) -> Result<Decision<'a>, Failure>,
) -> Result<Reply, Failure> {
    let organisation = call.identity.organisation();
    for _ in 0..ATTEMPTS {
        let rows = call
            .database
            .run_one(organisation.show_task_for_decision(&TASK, id, &call.view))
            .await?;
        let row = rows
            .first()
            .ok_or_else(|| Failure::not_found(TASK.name, id))?;
        let version = row.integer("version").unwrap_or_default();
        let text = row.text("document").unwrap_or_default();
        let task = parse_record(&text, &TASK)
            .map_err(|errors| Failure::Ours(format!("task {id}: {errors:?}")))?;
        let Decision { changes, effects } =
            decide(&task.fields, row.text("mailing_state").as_deref())?;
        let unchanged = changes.is_empty() && effects.is_empty();
        // What was read for the decision has all members.
        if unchanged && call.idempotency.is_none() && call.view == call.view.whole() {
            return Ok(Reply::resource(200, &row.js_text("document"), &[]));
        }
        let mut statements = Vec::new();
        let related = organisation.related_exist(&TASK, &changes);
        let has_related = related.is_some();
        statements.extend(related);
        statements.extend(organisation.effects(
            id,
            version,
            &effects,
            call.now,
            call.identity.user,
        ));
        let update = statements.len();
        statements.push(if unchanged {
            organisation.leave(&TASK, id, version)
        } else {
            organisation.update(&TASK, id, version, &changes, &effects)
        });
        statements.push(organisation.show(&TASK, id, &call.view));
        let guard = organisation.guard_version(&TASK, id, version, &changes);
        let answer = Answer::of(&TASK, RecordName::Id(id));
        let results = call.act(statements, guard, answer).await?;
        if results.get(update).is_some_and(|rows| !rows.is_empty()) {
            let row = results
                .last()
                .and_then(Rows::first)
                .ok_or_else(|| Failure::not_found(TASK.name, id))?;
            return Ok(Reply::resource(200, &row.js_text("document"), &[]));
        }
        if has_related {
            check_related(
                &TASK,
                &changes,
                results.first().and_then(Rows::first).as_ref(),
                &place,
            )?;
        }
    }
    Err(Failure::contended(TASK.name, id))
}
