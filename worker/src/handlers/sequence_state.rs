//! Sequence states: made and moved with what hangs on them.

use lockstep_core::error::{Code, Error};
use lockstep_core::request::json_api::new_record;
use lockstep_core::schema::{PROSPECT, SEQUENCE_STATE};
use lockstep_core::sequence_state::{self, Event, MACHINE};
use lockstep_core::value::{Fields, Value};
use lockstep_sql::{Answer, Enrolment, RecordName, Transaction};

use super::contended::{self, Conclusion, Write, nothing_refused};
use super::related::{Mention, check_related};
use crate::call::{ATTEMPTS, Call};
use crate::http::failure::Failure;
use crate::http::reply::Reply;

/// `POST /sequenceStates`: adds a prospect to a sequence, with the work of the first step.
pub async fn create(call: &Call<'_>, body: &[u8]) -> Result<Reply, Failure> {
    let document = new_record(&SEQUENCE_STATE, body, call.forbids_ids())?;
    let ignored: Vec<String> = document
        .read_only
        .iter()
        .map(|member| member.pointer.clone())
        .collect();
    let (before, after) = Reply::around(&ignored);
    for _ in 0..ATTEMPTS {
        let enrolment = decide(call, &document.fields).await?;
        let organisation = call.identity.organisation();
        let mut transaction = Transaction::new();
        let made = transaction.ask_steps(organisation.enrol(&enrolment));
        let shown = organisation.show_named(&SEQUENCE_STATE, RecordName::Newest, &call.view);
        let shown = transaction.ask(shown);
        let answer = Answer {
            status: 201,
            envelope: (before, &after),
            ..Answer::of(&SEQUENCE_STATE, RecordName::Newest)
        };
        let guard = organisation.guard_enrolment(&enrolment);
        let answers = call.act(transaction, guard, answer).await?;
        let Some(made) = answers.first(made)? else {
            continue;
        };
        let document = answers.document(shown)?;
        let document = document.ok_or_else(|| Failure::ours("a sequence state was not shown"))?;
        let location = format!("{}/{}/{}", call.view.base, SEQUENCE_STATE.plural, made.id);
        return Ok(Reply::resource(201, &document, &ignored).with_header("location", &location));
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
    let mut transaction = Transaction::new();
    let facts = transaction.ask(organisation.facts(Some(sequence)));
    let candidate = transaction.ask(organisation.candidate(prospect, sequence));
    let missing = organisation.missing_related(&SEQUENCE_STATE, fields);
    let missing = missing.map(|missing| transaction.ask(missing));
    let answers = call.database.run(transaction).await?;
    if let Some(missing) = missing {
        let mention = |name: &str| Mention::Body(pointer(name));
        check_related(&SEQUENCE_STATE, fields, &answers.all(missing)?, mention)?;
    }
    let facts = answers.one(facts)?;
    let candidate = answers.first(candidate)?;
    let candidate = candidate.ok_or_else(|| Failure::not_found(PROSPECT.name, prospect))?;
    if mailbox.is_none() && facts.email_steps > 0 {
        let error = sequence_state::mailbox_missing("mailbox", sequence);
        return Err(error.at(pointer("mailbox")).into());
    }
    let enabled = facts.sequence().is_some_and(|sequence| sequence.enabled);
    let known = candidate.states();
    let state = sequence_state::start(candidate.opted_out, known, enabled).map_err(|obstacle| {
        Error::new(Code::NotAllowedValue, obstacle.reason()).at(pointer("prospect"))
    })?;
    Ok(Enrolment {
        prospect,
        version: candidate.version,
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
pub async fn act(call: &Call<'_>, id: i64, event: Event) -> Result<Reply, Failure> {
    let organisation = call.identity.organisation();
    let read = || organisation.sequence_state(id);
    contended::change(call, &SEQUENCE_STATE, id, read, |current| {
        let (state, reason) = (current.row.state, &current.row.pause_reason);
        let mut changes = sequence_state::act(state, reason.as_deref(), event, call.now)?;
        changes.set("updatedAt", Value::Time(call.now));
        let next = MACHINE.step(state, event)?;
        Ok(Conclusion::Write(Write {
            before: organisation
                .settle_work(id, current.version, next, call.now)
                .into(),
            changes,
            effects: Vec::new(),
            refuse: nothing_refused(),
        }))
    })
    .await
}
