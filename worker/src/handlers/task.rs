//! Changing a task: `PATCH` and the actions.

use lockstep_core::request::json_api::changed_record;
use lockstep_core::schema::{Action, ResourceType, TASK};
use lockstep_core::task::{self, Decision, TaskContext};
use lockstep_core::value::Fields;
use lockstep_sql::Transaction;

use super::contended::{self, Conclusion, Write};
use super::related::{Mention, check_related};
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;

/// `PATCH /tasks/{id}`
pub async fn update(
    call: &Call<'_>,
    resource: &'static ResourceType,
    id: i64,
    body: &[u8],
) -> Result<Reply, Failure> {
    let document = changed_record(resource, id, body)?;
    let mention = |name: &str| Mention::Body(format!("/data/relationships/{name}/data"));
    change(call, id, mention, |task, _| {
        Ok(task::update(task, document.clone(), call.now)?)
    })
    .await
}

/// `POST /tasks/{id}/actions/{action}`
pub async fn act(
    call: &Call<'_>,
    id: i64,
    action: &Action,
    parameters: Fields<'_>,
) -> Result<Reply, Failure> {
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
        let text = current.text()?;
        let task = contended::fields(&text, &TASK, id)?;
        let Decision { changes, effects } = decide(&task, current.row.mailing_state.as_deref())?;
        let unchanged = changes.is_empty() && effects.is_empty();
        // What was read for the decision has all members.
        if unchanged && call.idempotency.is_none() && call.view == call.view.whole() {
            let document = current.document()?;
            return Ok(Conclusion::Done(Reply::resource(200, &document, &[])));
        }
        let mut before = Transaction::new();
        let missing = organisation.missing_related(&TASK, &changes);
        let missing = missing.map(|missing| before.ask(missing));
        let (now, actor) = (call.now, call.identity.user);
        before.run_all(organisation.effects(id, current.version, &effects, now, actor));
        Ok(Conclusion::Write(Write {
            before,
            changes,
            effects,
            refuse: Box::new(move |changes, answers| match missing {
                Some(missing) => check_related(&TASK, changes, &answers.all(missing)?, mention),
                None => Ok(()),
            }),
        }))
    })
    .await
}
