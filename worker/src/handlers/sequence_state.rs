//! Sequence states: made and moved with what hangs on them.

use lockstep_core::document::{self, Intent};
use lockstep_core::error::{Code, Error};
use lockstep_core::machine::Named as _;
use lockstep_core::schema::{PROSPECT, SEQUENCE_STATE};
use lockstep_core::sequence_state::{self, MACHINE, State};
use lockstep_core::value::{Fields, Value};
use lockstep_sql::{Answer, Enrolment, RecordName};

use super::contended::{self, Conclusion, Write, nothing_refused};
use super::related::{Mention, check_related};
use crate::call::{ATTEMPTS, Call};
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::runtime::database::Rows;

/// `POST /sequenceStates`: adds a prospect to a sequence, with the work of the first step.
pub async fn create(call: &Call<'_>, body: &[u8]) -> Result<Reply, Failure> {
    let document = document::parse(document::body_text(body)?, &SEQUENCE_STATE, Intent::Create)?;
    call.check_client_id(document.client_id.as_deref())?;
    let ignored: Vec<String> = document
        .read_only
        .iter()
        .map(|member| member.pointer.clone())
        .collect();
    let (before, after) = Reply::around(&ignored);
    for _ in 0..ATTEMPTS {
        let enrolment = decide(call, &document.fields).await?;
        let organisation = call.identity.organisation();
        let statements = organisation.enrol(&enrolment, &call.view);
        let answer = Answer {
            status: 201,
            resource: &SEQUENCE_STATE,
            record: RecordName::Newest,
            envelope: (before, &after),
        };
        let guard = organisation.guard_enrolment(&enrolment);
        let results = call.act(statements, guard, answer).await?;
        let Some(made) = results.first().and_then(Rows::first) else {
            continue;
        };
        let row = results.last().and_then(Rows::first);
        let row = row.ok_or_else(|| Failure::ours("a sequence state was not shown"))?;
        let id = made.integer("id").unwrap_or_default();
        let location = format!("{}/{}/{id}", call.view.base, SEQUENCE_STATE.plural);
        return Ok(Reply::resource(201, &row.js_text("document"), &ignored)
            .with_header("location", &location));
    }
    let prospect = named(&document.fields, "prospect").unwrap_or_default();
    Err(Failure::contended(PROSPECT.name, prospect))
}

/// Whether and how the prospect comes into the sequence, as both are now.
async fn decide(call: &Call<'_>, fields: &Fields<'_>) -> Result<Enrolment, Failure> {
    let named = |name: &str| {
        fields
            .get(name)
            .as_reference()
            .map(|reference| reference.id)
    };
    let prospect = named("prospect").unwrap_or_default();
    let sequence = named("sequence").unwrap_or_default();
    let mailbox = named("mailbox");
    let organisation = call.identity.organisation();
    let related = organisation.related_exist(&SEQUENCE_STATE, fields);
    let mut statements = vec![
        organisation.facts(Some(sequence)),
        organisation.candidate(prospect, sequence),
    ];
    statements.extend(related);
    let results = call.database.run(statements).await?;
    let row = |index: usize| results.get(index).and_then(Rows::first);
    check_related(&SEQUENCE_STATE, fields, row(2).as_ref(), |name| {
        Mention::Body(pointer(name))
    })?;
    let (Some(facts), Some(candidate)) = (row(0), row(1)) else {
        return Err(Failure::not_found(PROSPECT.name, prospect));
    };
    if mailbox.is_none() && facts.integer("email_steps").unwrap_or_default() > 0 {
        let error = sequence_state::mailbox_missing("mailbox", sequence);
        return Err(error.at(pointer("mailbox")).into());
    }
    let enabled = facts.integer("enabled") == Some(1);
    let opted_out = candidate.integer("opted_out") == Some(1);
    let known = candidate.text("states").unwrap_or_default();
    let known = known.split(' ').filter_map(State::named);
    let state = sequence_state::start(opted_out, known, enabled).map_err(|obstacle| {
        Error::new(Code::NotAllowedValue, obstacle.reason()).at(pointer("prospect"))
    })?;
    Ok(Enrolment {
        prospect,
        version: candidate.integer("version").unwrap_or_default(),
        sequence,
        enabled,
        mailbox,
        state,
        creator: call.identity.user,
        now: call.now,
    })
}

/// The record that a relationship names.
fn named(fields: &Fields<'_>, relationship: &str) -> Option<i64> {
    let reference = fields.get(relationship).as_reference()?;
    Some(reference.id)
}

fn pointer(relationship: &str) -> String {
    format!("/data/relationships/{relationship}/data")
}

/// `POST /sequenceStates/{id}/actions/{action}`: the state moves, and its open tasks and unsent
/// mailings with it, in one transaction.
pub async fn act(call: &Call<'_>, id: i64, action: &str) -> Result<Reply, Failure> {
    let event = sequence_state::event_of(action)?;
    let organisation = call.identity.organisation();
    let read = || organisation.sequence_state(id);
    contended::change(call, &SEQUENCE_STATE, id, read, |current| {
        let state = current.row.text("state");
        let state = state.as_deref().and_then(State::named);
        let state =
            state.ok_or_else(|| Failure::ours(format!("sequence state {id} has no state")))?;
        let reason = current.row.text("pause_reason");
        let mut changes = sequence_state::act(state, reason.as_deref(), event, call.now)?;
        changes.set("updatedAt", Value::Time(call.now));
        let next = MACHINE.step(state, event)?;
        Ok(Conclusion::Write(Write {
            before: organisation.settle_work(id, current.version, next, call.now),
            changes,
            effects: Vec::new(),
            refuse: nothing_refused(),
        }))
    })
    .await
}
