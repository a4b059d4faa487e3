//! Actions of records besides tasks: what they would change, and which are allowed now.

use lockstep_core::batch;
use lockstep_core::document::parse_record_part;
use lockstep_core::error::{Code, Error, excerpt, one_of};
use lockstep_core::machine::Named as _;
use lockstep_core::query::{Pair, check_known};
use lockstep_core::request::json_api::{Command, Route as Address, command};
use lockstep_core::request::{Refused, Route as _};
use lockstep_core::schema::{BATCH, ResourceType, SEQUENCE_STATE};
use lockstep_core::sequence_state::{self, State};
use lockstep_core::time::Timestamp;
use lockstep_core::value::{Fields, Value};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::arguments::{self, Context};
use crate::calls::answer;
use crate::invalid::invalid;
use crate::members::{Changed, members as kept};
use crate::options::Options;
use crate::{json, members, string, value};

/// Decides an action on a sequence state or a batch.
#[wasm_bindgen]
#[must_use]
pub fn decide(
    kind: &JsValue,
    record: &JsValue,
    action: &JsValue,
    params: &JsValue,
    context: &JsValue,
) -> JsValue {
    value(|| {
        Ok(decision(
            &string("type", kind)?,
            &json("record", record, None)?,
            &string("action", action)?,
            members("params", params),
            members("context", context),
        ))
    })
}

/// The actions that a sequence state or a batch allows now.
#[wasm_bindgen(js_name = allowedActions)]
#[must_use]
pub fn allowed_actions(kind: &JsValue, record: &JsValue) -> JsValue {
    let kind = kind.as_string().unwrap_or_default();
    let record = json("record", record, None).unwrap_or_default();
    value(|| Ok(allowed(&kind, &record)))
}

/// What of a record its actions depend on.
const READ: &[&str] = &[
    "state",
    "pauseReason",
    "confirmCount",
    "confirmedCountRequired",
    "approvalRequired",
    "creator",
];

#[derive(Serialize)]
struct Decided<'d> {
    record: Changed<'d>,
    changes: &'d Fields<'d>,
    effects: [(); 0],
}

/// The answer to a decision, as JSON text.
#[must_use]
pub fn decision(
    kind: &str,
    record: &str,
    action: &str,
    params: Options,
    context: Options,
) -> String {
    decided(kind, record, action, params, context)
        .unwrap_or_else(|errors| answer::<()>(Err(errors)))
}

fn decided(
    kind: &str,
    record: &str,
    action: &str,
    params: Options,
    context: Options,
) -> Result<String, Vec<Error>> {
    let resource = governed(kind).map_err(one)?;
    let known = Context::read(context).map_err(one)?;
    let now = known.now().map_err(one)?;
    let fields = parse_record_part(record, resource, READ)?.fields;
    let pairs = arguments::parameters(params)?;
    let changes = changes(resource, &fields, action, pairs, (now, known.user_id))?;
    let object = arguments::read("record", record, "an object", kept).map_err(one)?;
    Ok(answer(Ok(Decided {
        record: Changed {
            object,
            resource,
            changes: &changes,
        },
        changes: &changes,
        effects: [],
    })))
}

/// The fields that change.
fn changes(
    resource: &'static ResourceType,
    record: &Fields<'_>,
    action: &str,
    pairs: Vec<Pair<'static>>,
    (now, actor): (Timestamp, Option<i64>),
) -> Result<Fields<'static>, Vec<Error>> {
    // As dispatch does: what an action does not know is refused before it is read.
    if !pairs.is_empty()
        && let Some(known) = Address::Act(resource, 0, action).parameters()
    {
        check_known(pairs.iter().cloned(), &known)?;
    }
    let command = command(resource, action, b"", pairs.into_iter()).map_err(|refused| {
        match refused {
            Refused::Errors(errors) => errors,
            // Only the other dialects, and addresses, are refused otherwise.
            Refused::Problem(_) | Refused::Method(_) => Vec::new(),
        }
    })?;
    match command {
        Command::SequenceState(event) => {
            let reason = record.get("pauseReason").as_text();
            let state = state_of(record).map_err(one)?;
            let changes = sequence_state::act(state, reason, event, now).map_err(one)?;
            Ok(changes.with("updatedAt", Value::Time(now)))
        }
        Command::Batch(action, parameters) => {
            let confirmed = parameters.get("confirmedCount").as_integer();
            // Every action of the schema is an event.
            match batch::Event::named(action.name) {
                Some(event) => batch::act(record, event, confirmed, now, actor).map_err(one),
                None => Ok(Fields::new()),
            }
        }
        Command::Task(..) | Command::Activation(_) => Ok(Fields::new()),
    }
}

/// The names of the actions that a record allows, as JSON text.
#[must_use]
pub fn allowed(kind: &str, record: &str) -> String {
    let actions = governed(kind).ok().and_then(|resource| {
        let fields = parse_record_part(record, resource, READ).ok()?.fields;
        match *resource == BATCH {
            true => batch::allowed_actions(&fields).ok(),
            false => Some(sequence_state::allowed_actions(state_of(&fields).ok()?).collect()),
        }
    });
    // A list of strings can be written.
    serde_json::to_string(&actions.unwrap_or_default()).unwrap_or_default()
}

fn state_of(record: &Fields<'_>) -> Result<State, Error> {
    let state = record.get("state").as_text().and_then(State::named);
    state.ok_or_else(|| {
        let detail = "the sequence state has no `state`; load it with this field";
        Error::new(Code::Required, detail).at("/attributes/state")
    })
}

/// The types whose actions are decided here; those of tasks have a call of their own.
fn governed(kind: &str) -> Result<&'static ResourceType, Error> {
    let types = [&SEQUENCE_STATE, &BATCH];
    let found = types.into_iter().find(|resource| resource.name == kind);
    found.ok_or_else(|| {
        let (sent, right) = (excerpt(kind), one_of(["task", "sequenceState", "batch"]));
        invalid(format!("`type` is `{sent}`; it must be {right}"))
    })
}

fn one(error: Error) -> Vec<Error> {
    vec![error]
}
