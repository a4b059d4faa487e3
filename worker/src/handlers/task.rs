//! Changing a task: `PATCH` and the actions.

use lockstep_core::schema::{ResourceType, TASK};
use lockstep_core::task::{self, Decision, TaskContext};
use lockstep_core::value::Fields;

use super::contended::{self, Conclusion, Current, Write};
use super::record::update_document;
use super::related::{Mention, check_related};
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::runtime::database::Rows;

/// `PATCH /tasks/{id}`
pub async fn update(
    call: &Call<'_>,
    resource: &'static ResourceType,
    id: i64,
    body: &[u8],
) -> Result<Reply, Failure> {
    let document = update_document(resource, id, body)?;
    let mention = |name: &str| Mention::Body(format!("/data/relationships/{name}/data"));
    change(call, id, mention, |task, _| {
        Ok(task::update(task, document.clone(), call.now)?)
    })
    .await
}

/// `POST /tasks/{id}/actions/{action}`
pub async fn act(call: &Call<'_>, id: i64, action: &str) -> Result<Reply, Failure> {
    let (action, parameters) = task::action_parameters(action, call.address.pairs())?;
    let mention = |name: &str| Mention::Query(format!("actionParams[{name}Id]"));
    change(call, id, mention, |task, mailing_state| {
        let context = TaskContext {
            now: call.now,
            actor: call.identity.user,
            mailing_state,
        };
        Ok(task::act(task, action, &parameters, &context)?)
    })
    .await
}

/// Applies a decision to the task as it is.
async fn change<'a>(
    call: &Call<'_>,
    id: i64,
    mention: impl Fn(&str) -> Mention + Copy + 'a,
    decide: impl Fn(&Fields<'_>, Option<&str>) -> Result<Decision<'a>, Failure>,
) -> Result<Reply, Failure> {
    let organisation = call.identity.organisation();
    let read = || organisation.show_task_for_decision(&TASK, id, &call.view);
    contended::change(call, &TASK, id, read, |current| {
        let text = current.text();
        let task = Current::fields(&text, &TASK, id)?;
        let Decision { changes, effects } =
            decide(&task, current.row.text("mailing_state").as_deref())?;
        let unchanged = changes.is_empty() && effects.is_empty();
        // What was read for the decision has all members.
        if unchanged && call.idempotency.is_none() && call.view == call.view.whole() {
            let document = current.row.js_text("document");
            return Ok(Conclusion::Done(Reply::resource(200, &document, &[])));
        }
        let related = organisation.related_exist(&TASK, &changes);
        let has_related = related.is_some();
        let (now, actor) = (call.now, call.identity.user);
        let effected = organisation.effects(id, current.version, &effects, now, actor);
        Ok(Conclusion::Write(Write {
            before: related.into_iter().chain(effected).collect(),
            changes,
            effects,
            refuse: Box::new(move |changes, results| {
                let found = results.first().and_then(Rows::first);
                if has_related {
                    check_related(&TASK, changes, found.as_ref(), mention)?;
                }
                Ok(())
            }),
        }))
    })
    .await
}
