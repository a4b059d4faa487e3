//! Calls that write: batches, and calls about one record, which are batches of one input.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use lockstep_core::batch::ItemState;
use lockstep_core::bulk::{Outcome, Plan};
use lockstep_core::error::{Code, Error, thousands};
use lockstep_core::hubspot::answer::{self, Batch, BatchAnswer, Item, Times};
use lockstep_core::hubspot::body::{Body, Input, Operation};
use lockstep_core::hubspot::check::{self, Checked, Size};
use lockstep_core::hubspot::problem::Problem;
use lockstep_core::hubspot::property::Properties;
use lockstep_core::hubspot::query::Query;
use lockstep_core::hubspot::resolve::{self, Facts};
use lockstep_core::machine::Named as _;
use lockstep_core::value::{Reference, read_id};
use lockstep_sql::{self as sql, Chosen, Definitions, Shelf, Slot, Transaction};
use serde_json::{Value, json};

use super::{properties, reply};
use crate::batch::inline::{self, Bulk, Ran};
use crate::call::Call;
use crate::dialect;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::runtime::answers::Answers;
use crate::runtime::fault::Fault;

/// The most bytes of inputs that a batch keeps: a value of D1 has 2 MB.
const MAX_KEPT_BYTES: usize = 1_800_000;

/// A batch whose inputs have their records.
struct Resolved<'a> {
    inputs: Vec<Input<'a>>,
    records: Vec<Option<i64>>,
    checked: Vec<Checked<'a>>,
}

/// Why the inputs of a batch have no records.
enum Unresolved {
    /// The caller must act; what it is about stands among the inputs.
    Problem(Problem),
    /// Whatever else.
    Failure(Failure),
}

impl From<Problem> for Unresolved {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Failure> for Unresolved {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Fault> for Unresolved {
    fn from(fault: Fault) -> Self {
        Self::Failure(fault.into())
    }
}

impl From<Unresolved> for Failure {
    fn from(unresolved: Unresolved) -> Self {
        match unresolved {
            Unresolved::Problem(problem) => problem.into(),
            Unresolved::Failure(failure) => failure,
        }
    }
}

/// The bulk action of an operation.
const fn action(operation: Operation) -> &'static str {
    match operation {
        Operation::Create => "communicationsCreate",
        Operation::Upsert => "communicationsUpsert",
        Operation::Archive => "communicationsDestroyAll",
        Operation::Update | Operation::Read => "communicationsUpdate",
    }
}

/// `POST /objects/communications/batch/{operation}`
pub async fn run(
    call: &Call<'_>,
    query: &Query,
    operation: Operation,
    body: Body<'_>,
) -> Result<Reply, Failure> {
    let size = if query.is_async {
        Size::Large
    } else {
        Size::Usual
    };
    let resolved = match resolve(call, body, operation, size).await {
        Ok(resolved) => resolved,
        Err(unresolved) => {
            // A repeat may be refused for what the first request did.
            let ran = inline::replay(call, unresolved.into(), &show(call)).await?;
            return match query.is_async {
                true => queued(call, &ran),
                false => answered(call, operation, &ran),
            };
        }
    };
    if call.is_preview {
        let outcome = preview(call, operation, &resolved).await?;
        let now = call.now.to_string();
        return Ok(batch_reply(
            operation,
            outcome.answer(&Times::at_once(&now), &[]),
        ));
    }
    let (payload, inputs) = (payload(call), items(&resolved));
    check_size(&inputs)?;
    let bulk = Bulk {
        action: action(operation),
        payload: &payload,
        inputs: &inputs,
    };
    if query.is_async {
        let ran = inline::queue(call, &bulk, &show(call)).await?;
        return queued(call, &ran);
    }
    let ran = inline::run(call, &bulk, &show(call)).await?;
    answered(call, operation, &ran)
}

/// `GET /objects/communications/batch/{id}`
pub async fn outcome(call: &Call<'_>, batch: i64) -> Result<Reply, Failure> {
    let (answers, shown) = inline::look(call, batch, &show(call)).await?;
    let (status, answer) = told(call, batch, &answers, shown, Batch::times)?;
    Ok(named(call, reply(status, &answer), batch))
}

/// `POST /objects/communications`, `PATCH` and `DELETE /objects/communications/{id}`: what a call about one record
/// asks for, which is the only input of its body.
pub async fn one(call: &Call<'_>, operation: Operation, body: Body<'_>) -> Result<Reply, Failure> {
    let resolved = resolve(call, body, operation, Size::Usual).await;
    let resolved = resolved.and_then(|mut resolved| {
        check::all_sound(&mut resolved.checked)?;
        Ok(resolved)
    });
    let resolved = match resolved {
        Ok(resolved) => resolved,
        Err(unresolved) => {
            let failure = match unresolved {
                Unresolved::Problem(problem) => problem.of_single().into(),
                Unresolved::Failure(failure) => failure,
            };
            let ran = inline::replay(call, failure, &show(call)).await?;
            return one_answered(call, operation, &ran);
        }
    };
    let is_there = resolved.records.iter().all(Option::is_some);
    match operation {
        Operation::Archive if !is_there => return Ok(Reply::no_content()),
        Operation::Update if !is_there => return Err(not_found()),
        _ => {}
    }
    if call.is_preview {
        let outcome = preview(call, operation, &resolved).await?;
        return one_reply(operation, outcome);
    }
    let (payload, inputs) = (payload(call), items(&resolved));
    let bulk = Bulk {
        action: action(operation),
        payload: &payload,
        inputs: &inputs,
    };
    let ran = inline::run(call, &bulk, &show(call)).await?;
    one_answered(call, operation, &ran)
}

fn not_found() -> Failure {
    Error::new(Code::NotFound, "resource not found").into()
}

/// Looks through a body and finds the records of its inputs, in one round trip.
async fn resolve<'a>(
    call: &Call<'_>,
    body: Body<'a>,
    operation: Operation,
    size: Size,
) -> Result<Resolved<'a>, Unresolved> {
    let organisation = call.identity.organisation();
    let ids: Vec<i64> = body
        .inputs
        .iter()
        .filter(|input| input.id_property.is_none())
        .filter_map(|input| read_id(input.id.as_deref()?))
        .collect();
    let associated = check::associated(&body.inputs);
    let mut transaction = Transaction::new();
    let defined = transaction.ask(organisation.communication_properties(false));
    let known = transaction.ask(organisation.known_communications(&ids));
    let owners = transaction.ask(organisation.value_owners(&resolve::values(&body.inputs)));
    let missing = organisation.missing_references(&associated);
    let missing = missing.map(|missing| transaction.ask(missing));
    let answers = call.database.run(transaction).await?;
    let defined = answers.one(defined)?;
    let properties: Properties<'_> = properties(&defined.definitions)?;
    let checked = check::batch(&body, operation, &properties, size)?;
    let mut facts = Facts::default();
    // Collected, they would be sorted first, each type by a sort of its own.
    facts
        .ids
        .extend(answers.all(known)?.into_iter().map(|row| row.id));
    let owners = answers.all(owners)?.into_iter();
    let owners = owners.map(|row| ((row.name, row.value), row.record_id));
    facts.owners.extend(owners);
    if let Some(missing) = missing {
        let missing = answers.all(missing)?;
        let is_missing = |reference: &Reference| missing.iter().any(|one| one.is(reference));
        facts.missing = associated.into_iter().filter(is_missing).collect();
    }
    let (records, checked) =
        resolve::resolve(&body.inputs, checked, operation, &properties, &facts)?;
    Ok(Resolved {
        inputs: body.inputs,
        records,
        checked,
    })
}

/// The items of the batch.
fn items(resolved: &Resolved<'_>) -> Vec<sql::Input<'static>> {
    let checked = resolved.inputs.iter().zip(&resolved.checked);
    let inputs = checked.zip(&resolved.records);
    inputs
        .map(|((input, checked), record)| sql::Input {
            record: *record,
            input: Cow::Owned(resolve::item(input, checked)),
        })
        .collect()
}

/// Refuses what would not fit into one value of storage: long reasons of many inputs.
fn check_size(inputs: &[sql::Input<'_>]) -> Result<(), Problem> {
    let bytes: usize = inputs.iter().map(|input| input.input.len()).sum();
    if bytes <= MAX_KEPT_BYTES {
        return Ok(());
    }
    let (bytes, most) = (thousands(bytes as u64), thousands(MAX_KEPT_BYTES as u64));
    let detail = format!(
        "This call leads to {bytes} bytes that its batch would have to keep; at most {most} are allowed. Please reduce the number of items and try again"
    );
    Err(Error::new(Code::BodyTooLarge, detail).into())
}

/// What the batch keeps of the call.
fn payload(call: &Call<'_>) -> Value {
    json!({ "attributes": {}, "dialect": "hubspot", "path": call.address.path() })
}

/// Where that is read of which an answer is made.
#[derive(Clone, Copy)]
struct Shown {
    batch: Slot<Batch>,
    items: Slot<Item>,
    defined: Slot<Definitions>,
}

/// What reads it.
fn show(call: &Call<'_>) -> impl Fn(&mut Transaction, i64) -> Shown {
    let organisation = call.identity.organisation();
    move |transaction, batch| Shown {
        batch: transaction.ask(organisation.communication_batch(batch)),
        items: transaction.ask(organisation.communication_items(batch)),
        defined: transaction.ask(organisation.communication_properties(false)),
    }
}

/// What a batch has come to.
fn read(answers: &Answers, shown: Shown) -> Result<(Batch, BatchAnswer), Failure> {
    let batch = answers.first(shown.batch)?.ok_or_else(not_found)?;
    let items = answers.all(shown.items)?;
    let outcome = came(&batch, &items, &answers.one(shown.defined)?)?;
    Ok((batch, outcome))
}

/// What came of the items of a batch.
fn came(batch: &Batch, items: &[Item], defined: &Definitions) -> Result<BatchAnswer, Failure> {
    let properties = properties(&defined.definitions)?;
    Ok(BatchAnswer::of(batch, items, &properties))
}

/// The answer about a batch, and its status.
fn told(
    call: &Call<'_>,
    batch: i64,
    answers: &Answers,
    shown: Shown,
    times: fn(&Batch) -> Times<'_>,
) -> Result<(u16, Value), Failure> {
    let (row, outcome) = read(answers, shown)?;
    let link = ("batch", format!("{}/batches/{batch}", call.view.base));
    Ok(outcome.answer(&times(&row), &[link]))
}

/// The answer to a call that nobody waits for.
fn queued(call: &Call<'_>, ran: &Ran<Shown>) -> Result<Reply, Failure> {
    let batch = ran.batch;
    let (_, answer) = told(call, batch, &ran.answers, ran.shown, Batch::times)?;
    let address = format!("{}/{batch}", address(call, "objects/communications/batch"));
    let reply = named(call, reply(202, &answer), batch).with_header("location", &address);
    Ok(replayed(reply, ran))
}

fn answered(call: &Call<'_>, operation: Operation, ran: &Ran<Shown>) -> Result<Reply, Failure> {
    let answer = told(call, ran.batch, &ran.answers, ran.shown, Batch::all_times)?;
    Ok(replayed(
        named(call, batch_reply(operation, answer), ran.batch),
        ran,
    ))
}

/// An answer about a batch, with the status that the operation has for it.
fn batch_reply(operation: Operation, (status, answer): (u16, Value)) -> Reply {
    match (operation, status) {
        (Operation::Archive, _) => Reply::no_content(),
        (Operation::Create, 200) => reply(201, &answer),
        _ => reply(status, &answer),
    }
}

fn one_answered(call: &Call<'_>, operation: Operation, ran: &Ran<Shown>) -> Result<Reply, Failure> {
    let (_, outcome) = read(&ran.answers, ran.shown)?;
    let reply = one_reply(operation, outcome)?;
    Ok(replayed(named(call, reply, ran.batch), ran))
}

/// An answer about the one record.
fn one_reply(operation: Operation, outcome: BatchAnswer) -> Result<Reply, Failure> {
    if operation == Operation::Archive {
        return Ok(Reply::no_content());
    }
    if let Some(record) = outcome.results.first() {
        let status = if operation == Operation::Create {
            201
        } else {
            200
        };
        return Ok(reply(status, record));
    }
    let Some(error) = outcome.errors.first() else {
        let detail = "the communication is being changed by others right now; the batch goes on";
        return Err(Error::new(Code::Contended, detail).into());
    };
    Err(match error.code {
        Some(Code::Taken | Code::Contended) => Error::new(Code::Taken, error.message()).into(),
        // Others archived it in between.
        Some(Code::NotFound) => not_found(),
        _ => Error::new(Code::InvalidArgument, error.message()).into(),
    })
}

/// The answer, with the batch that it is about.
fn named(call: &Call<'_>, reply: Reply, batch: i64) -> Reply {
    let link = format!("<{}/batches/{batch}>; rel=\"batch\"", call.view.base);
    reply
        .with_header(dialect::BATCH, &batch.to_string())
        .with_header("link", &link)
}

fn replayed(reply: Reply, ran: &Ran<Shown>) -> Reply {
    match ran.is_replayed {
        true => reply.with_header("idempotency-replayed", "true"),
        false => reply,
    }
}

/// The address of something in this dialect, as the caller would write it.
pub fn address(call: &Call<'_>, rest: &str) -> String {
    format!("{}/crm/v3/{rest}", call.address.origin())
}

/// What the batch would come to; nothing is written.
async fn preview(
    call: &Call<'_>,
    operation: Operation,
    resolved: &Resolved<'_>,
) -> Result<BatchAnswer, Failure> {
    let payload = payload(call).to_string();
    let plan = Plan::read(action(operation), &payload)?;
    let inputs = items(resolved);
    let outcomes = inline::preview(call, &plan, &inputs).await?;
    let mut ids = BTreeSet::new();
    ids.extend(resolved.records.iter().flatten().copied());
    let ids: Vec<i64> = ids.into_iter().collect();
    let organisation = call.identity.organisation();
    let read = organisation.communications(Chosen::Ids(&ids), Shelf::Live, &[]);
    let mut transaction = Transaction::new();
    let found = transaction.ask(read);
    let defined = transaction.ask(organisation.communication_properties(false));
    let answers = call.database.run(transaction).await?;
    let found = answers.all(found)?;
    let mut by_id = BTreeMap::new();
    by_id.extend(found.iter().map(|one| (one.id, one)));
    let now = call.now.to_string();
    let batch = Batch {
        state: "finished".to_owned(),
        created_at: now.clone(),
        started_at: None,
        updated_at: now.clone(),
        finished_at: None,
        action: action(operation).to_owned(),
    };
    let rows = outcomes
        .iter()
        .zip(&resolved.records)
        .zip(&inputs)
        .enumerate();
    let items: Vec<Item> = rows
        .map(|(index, ((outcome, record), input))| {
            let known = record.and_then(|id| by_id.get(&id).copied());
            let (state, after, error) = match outcome {
                Outcome::Changed { after, .. } => (ItemState::Changed, after.as_ref(), None),
                Outcome::Unchanged => (ItemState::Unchanged, None, None),
                Outcome::Failed(error) => (ItemState::Error, None, Some(error)),
            };
            let left = answer::previewed(known, after, call.identity.user, &now);
            let item = Item {
                index: i64::try_from(index).unwrap_or_default(),
                state: state.name().to_owned(),
                code: error.map(|error| error.code.as_str().to_owned()),
                info: error.map(|error| error.detail.clone()),
                input: Some(input.input.to_string()),
                created: known.is_none(),
                ..Item::default()
            };
            item.about(left)
        })
        .collect();
    came(&batch, &items, &answers.one(defined)?)
}
