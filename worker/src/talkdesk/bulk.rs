//! Bulk calls: each is a batch, whose items are the inputs.

use lockstep_core::batch::State;
use lockstep_core::bulk::{self, Outcome, Plan};
use lockstep_core::document;
use lockstep_core::error::{Code, Error};
use lockstep_core::json::Raw;
use lockstep_core::machine::Named as _;
use lockstep_core::request::is_async;
use lockstep_core::request::talkdesk::{Inputs, inputs as sent, list_id, list_not_found};
use lockstep_core::talkdesk::{
    Bulk, BulkOutcome, Change, FailedInput, Found, RecordRow, Selector, Verb, new_record,
    record_code, resolve,
};
use lockstep_core::value::{Fields, Reference, Value};
use lockstep_sql::{Input, RecordsBatch, Slot, Transaction};
use serde_json::json;

use super::{addresses, identifier, json};
use crate::batch::inline;
use crate::call::Call;
use crate::dialect;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::runtime::answers::Answers;

/// The most bytes of inputs that go into one parameter: D1 takes 2 MB.
const MAX_INPUT_BYTES: usize = 1_900_000;

/// `POST`, `PATCH`, `DELETE /record-lists/{id}/records/bulks`
pub async fn start(
    call: &Call<'_>,
    verb: Verb,
    list: &str,
    body: &[u8],
    is_preview: bool,
) -> Result<Reply, Failure> {
    let is_async = is_async(call.address.pairs());
    let text = document::body_text(body)?;
    let list = list_id(list)?;
    let inputs = match sent(verb, text, is_async) {
        Ok(Inputs::Create(records)) => created(call, list, &records).await,
        Ok(Inputs::Update(changes)) => updated(call, list, &changes).await,
        Ok(Inputs::Delete(selectors)) => deleted(call, list, &selectors).await,
        Err(errors) => Err(errors.into()),
    };
    let status = if verb == Verb::Create { 201 } else { 200 };
    if is_preview {
        let came = preview(call, verb, list, &inputs?).await?;
        return Ok(reply(call, verb, list, status, None, &came));
    }
    if is_async {
        let came = run(call, verb, list, inputs, true).await?;
        return Ok(accepted(call, verb, list, &came));
    }
    let came = run(call, verb, list, inputs, false).await?;
    Ok(match came.is_over() {
        true => reply(call, verb, list, status, None, &came),
        false => accepted(call, verb, list, &came),
    })
}

/// The answer to a call that goes on: because nobody waits for it, or because others kept changing its
/// records, so that it was left to the queue.
pub fn accepted(call: &Call<'_>, verb: Verb, list: i64, came: &Came) -> Reply {
    let reply = reply(call, verb, list, 202, Some(came.state.as_str()), came);
    match came.batch {
        Some(batch) => reply.with_header("location", &addresses(call).bulk(list, batch).href),
        None => reply,
    }
}

/// `GET /record-lists/{id}/records/bulks/{batch}`
pub async fn outcome(call: &Call<'_>, list: &str, batch: i64) -> Result<Reply, Failure> {
    let list = list_id(list)?;
    let mut transaction = Transaction::new();
    let organisation = call.identity.organisation();
    let known = transaction.ask(organisation.record_list_identifier(list));
    let shown = show(call, list)(&mut transaction, batch);
    let answers = call.database.run(transaction).await?;
    identifier(&answers, known)?;
    let read = read(&answers, shown)?;
    let came = read.and_then(|(batch, came)| Verb::of_action(&batch.action).zip(Some(came)));
    let Some((verb, came)) = came else {
        let detail = "could not find the bulk call on this list";
        return Err(Error::new(Code::NotFound, detail).into());
    };
    Ok(reply(
        call,
        verb,
        list,
        200,
        Some(came.state.as_str()),
        &came,
    ))
}

/// What a bulk call has come to.
#[derive(Debug, Default)]
pub struct Came {
    /// The batch; `None` for a preview.
    pub batch: Option<i64>,
    state: String,
    done: i64,
    errors: i64,
    /// The records that were made or changed.
    pub records: Vec<RecordRow>,
    /// The inputs that failed.
    pub failed: Vec<FailedInput>,
    is_replayed: bool,
}

impl Came {
    /// Whether nothing is left to do; of a preview nothing ever is.
    pub fn is_over(&self) -> bool {
        let is_done = |state| matches!(state, State::Finished | State::Failed);
        self.batch.is_none() || State::named(&self.state).is_some_and(is_done)
    }

    /// The same answer with the headers that say which batch it is about.
    pub fn mark(&self, call: &Call<'_>, reply: Reply) -> Reply {
        let reply = match self.batch {
            Some(batch) => {
                let address = addresses(call).batch(batch).href;
                reply
                    .with_header(dialect::BATCH, &batch.to_string())
                    .with_header("link", &format!("<{address}>; rel=\"batch\""))
            }
            None => reply,
        };
        if self.is_replayed {
            reply.with_header("idempotency-replayed", "true")
        } else {
            reply
        }
    }
}

/// Runs a batch inside the request, or leaves it to the queue (`is_async`). Where the inputs could not be made, it may
/// be a repeat of a request that has run.
pub async fn run(
    call: &Call<'_>,
    verb: Verb,
    list: i64,
    inputs: Result<Vec<Input<'_>>, Failure>,
    is_async: bool,
) -> Result<Came, Failure> {
    let show = show(call, list);
    let ran = match inputs {
        Ok(inputs) => {
            let payload = payload(list);
            let asked = inline::Bulk {
                action: verb.action(),
                payload: &payload,
                inputs: &inputs,
            };
            match is_async {
                true => inline::queue(call, &asked, &show).await?,
                false => inline::run(call, &asked, &show).await?,
            }
        }
        Err(failure) => inline::replay(call, failure, &show).await?,
    };
    let (_, came) = read(&ran.answers, ran.shown)?.ok_or_else(batch_not_found)?;
    Ok(Came {
        batch: Some(ran.batch),
        is_replayed: ran.is_replayed,
        ..came
    })
}

/// The records where an answer has room for all of them, else none.
fn fitting(rows: Vec<RecordRow>) -> Vec<RecordRow> {
    match rows.iter().all(|row| row.left_out == 0) {
        true => rows,
        false => Vec::new(),
    }
}

/// What a bulk call would come to; nothing is written.
pub async fn preview(
    call: &Call<'_>,
    verb: Verb,
    list: i64,
    inputs: &[Input<'_>],
) -> Result<Came, Failure> {
    let payload = payload(list).to_string();
    let plan = Plan::read(verb.action(), &payload)?;
    let outcomes = inline::preview(call, &plan, inputs).await?;
    let mut rows = match verb {
        Verb::Update => {
            let ids: Vec<i64> = inputs.iter().filter_map(|input| input.record).collect();
            let read = call
                .identity
                .organisation()
                .some_records_of_list(list, &ids);
            fitting(call.database.all(read).await?)
        }
        Verb::Create | Verb::Delete => Vec::new(),
    };
    let mut came = Came::default();
    for (position, (input, outcome)) in inputs.iter().zip(outcomes).enumerate() {
        let changes = match outcome {
            Outcome::Failed(error) => {
                came.errors = came.errors.saturating_add(1);
                came.failed.push(FailedInput {
                    position,
                    record_id: input.record,
                    code: Some(error.code.as_str().to_owned()),
                    pointer: error.pointer().map(str::to_owned),
                    info: Some(error.detail),
                    input: Some(input.input.to_string()),
                });
                continue;
            }
            Outcome::Changed { after, .. } => after.map(|image| image.fields),
            Outcome::Unchanged => None,
        };
        came.done = came.done.saturating_add(1);
        match (verb, changes) {
            (Verb::Delete, _) | (Verb::Create, None) => {}
            (Verb::Create, Some(fields)) => {
                let row = RecordRow::of_new(list, position, &fields, call.now);
                came.records.push(row);
            }
            (Verb::Update, changes) => {
                let place = rows.iter().position(|row| row.id == input.record);
                let Some(mut row) = place.map(|place| rows.swap_remove(place)) else {
                    continue;
                };
                row.position = Some(position);
                if let Some(changes) = changes {
                    row.apply(&changes, call.now);
                }
                came.records.push(row);
            }
        }
    }
    Ok(came)
}

/// The inputs of a bulk create.
async fn created(
    call: &Call<'_>,
    list: i64,
    records: &[Raw<'_>],
) -> Result<Vec<Input<'static>>, Failure> {
    let known = call.identity.organisation().record_list_identifier(list);
    let known = call
        .database
        .first(known)
        .await?
        .ok_or_else(list_not_found)?;
    let inputs = records.iter().map(|text| {
        let mut record = new_record(text.get(), &known.unique_identifier_type);
        record.fields.set("recordList", on_list(list));
        input(None, &record.fields, &record.errors, &[])
    });
    check_size(inputs.collect())
}

/// The inputs of a bulk update.
async fn updated(
    call: &Call<'_>,
    list: i64,
    changes: &[Change<'_>],
) -> Result<Vec<Input<'static>>, Failure> {
    let selectors: Vec<Selector<'_>> = changes
        .iter()
        .map(|change| Selector::Id(change.id.clone()))
        .collect();
    let found = found(call, list, &selectors).await?;
    let inputs =
        changes
            .iter()
            .zip(resolve(&selectors, found))
            .map(|(change, (selector, record))| {
                let members = selector.members();
                match record {
                    Ok(record) => input(Some(record), &change.fields, &change.errors, &members),
                    Err(not_one) => refused(&not_one.as_error(), &members),
                }
            });
    check_size(inputs.collect())
}

/// The inputs of a bulk delete.
async fn deleted(
    call: &Call<'_>,
    list: i64,
    selectors: &[Selector<'_>],
) -> Result<Vec<Input<'static>>, Failure> {
    let found = found(call, list, selectors).await?;
    let inputs = resolve(selectors, found).map(|(selector, record)| {
        let members = selector.members();
        match record {
            Ok(record) => input(Some(record), &Fields::new(), &[], &members),
            Err(not_one) => refused(&not_one.as_error(), &members),
        }
    });
    check_size(inputs.collect())
}

/// The record that each selector means, on a list that there is.
pub async fn found(
    call: &Call<'_>,
    list: i64,
    selectors: &[Selector<'_>],
) -> Result<Vec<Found>, Failure> {
    let organisation = call.identity.organisation();
    let mut transaction = Transaction::new();
    let known = transaction.ask(organisation.record_list_identifier(list));
    let found = transaction.ask(organisation.found_records(list, selectors));
    let answers = call.database.run(transaction).await?;
    identifier(&answers, known)?;
    let found = answers.one(found)?.read();
    found.map_err(|error| Failure::ours(format!("found records: {error}")))
}

/// An input with its fields, or with what is wrong with them.
pub fn input(
    record: Option<i64>,
    fields: &Fields<'_>,
    errors: &[Error],
    members: &[(&'static str, &str)],
) -> Input<'static> {
    let mut codes: Vec<&str> = errors.iter().map(record_code).collect();
    codes.dedup();
    let codes = codes.join(" ");
    let mut kept = members.to_vec();
    if !errors.is_empty() {
        kept.push(("codes", &codes));
    }
    let error = (!errors.is_empty()).then(|| Error::joined(errors));
    Input {
        record,
        input: bulk::input(fields, error.as_ref(), &kept).into(),
    }
}

/// An input that names no record.
fn refused(error: &Error, members: &[(&'static str, &str)]) -> Input<'static> {
    Input {
        record: None,
        input: bulk::input(&Fields::new(), Some(error), members).into(),
    }
}

/// The list of a new record.
pub fn on_list(list: i64) -> Value<'static> {
    Value::Reference(Reference {
        kind: "recordList",
        id: list,
    })
}

fn check_size(inputs: Vec<Input<'static>>) -> Result<Vec<Input<'static>>, Failure> {
    let sizes = inputs.iter().map(|input| input.input.len());
    if sizes.sum::<usize>() > MAX_INPUT_BYTES {
        let detail = "the records are too long for one call; send fewer of them at once";
        return Err(Error::new(Code::BodyTooLarge, detail).into());
    }
    Ok(inputs)
}

/// What the batch keeps of the call, besides its inputs.
fn payload(list: i64) -> serde_json::Value {
    json!({ "attributes": {}, "recordList": list })
}

/// Where it is read what a bulk call has come to.
#[derive(Clone, Copy)]
struct Shown {
    batch: Slot<RecordsBatch>,
    failed: Slot<FailedInput>,
    records: Slot<RecordRow>,
}

/// What reads what a bulk call on a list has come to.
fn show(call: &Call<'_>, list: i64) -> impl Fn(&mut Transaction, i64) -> Shown {
    let organisation = call.identity.organisation();
    move |transaction, batch| Shown {
        batch: transaction.ask(organisation.records_batch(list, batch)),
        failed: transaction.ask(organisation.failed_inputs(batch)),
        records: transaction.ask(organisation.records_of_batch(batch)),
    }
}

/// The batch, and what it has come to; `None` where it is not there.
fn read(answers: &Answers, shown: Shown) -> Result<Option<(RecordsBatch, Came)>, Failure> {
    let Some(batch) = answers.first(shown.batch)? else {
        return Ok(None);
    };
    let undone = [batch.pending, batch.failures, batch.canceled];
    let came = Came {
        batch: Some(batch.id),
        state: batch.state.name().to_owned(),
        done: batch.total.saturating_sub(undone.iter().sum()),
        errors: batch.failures,
        records: fitting(answers.all(shown.records)?),
        failed: answers.all(shown.failed)?,
        is_replayed: false,
    };
    Ok(Some((batch, came)))
}

fn batch_not_found() -> Failure {
    Failure::ours("the batch could not be found")
}

fn reply(
    call: &Call<'_>,
    verb: Verb,
    list: i64,
    code: u16,
    status: Option<&str>,
    came: &Came,
) -> Reply {
    let outcome = BulkOutcome {
        verb,
        list,
        batch: came.batch,
        status,
        done: came.done,
        errors: came.errors,
        records: &came.records,
        failed: &came.failed,
    };
    let answer = Bulk::of(&outcome, &addresses(call));
    came.mark(call, Reply::hal(code, &json(&answer)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_to_do_once_every_input_is_decided() {
        for state in State::ALL {
            let came = Came {
                batch: Some(1),
                state: state.name().to_owned(),
                ..Came::default()
            };
            let is_decided = matches!(state, State::Finished | State::Failed);
            assert_eq!(came.is_over(), is_decided, "{}", state.name());
        }
        assert!(Came::default().is_over(), "a preview");
    }
}
