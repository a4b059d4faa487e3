//! `POST /batches/actions/{action}` and `POST /batches`: a bulk change, or its preview.

use std::borrow::Cow;

use lockstep_core::batch;
use lockstep_core::bulk::{
    self, BulkAction, BulkActionSpec, BulkBody, BulkParameters, Plan, Targets, Work,
};
use lockstep_core::document::{self, Intent};
use lockstep_core::error::{Code, Error};
use lockstep_core::schema::BATCH;
use lockstep_sql::Seal;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::accept::{self, NewBatch, accept, check_mailbox, check_references, refuse_inputs};
use super::{preview, scopes};
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;

/// Where the attributes of a bulk action stand in its body.
const ATTRIBUTES: &str = "/data/attributes";

/// Where they stand in the document of a new batch.
const PAYLOAD: &str = "/data/attributes/payload";

/// A bulk change as it was asked for.
struct Asked<'a> {
    spec: &'static BulkActionSpec,
    parameters: BulkParameters<'a>,
    body: BulkBody<'a>,
    /// The pointer of the action's attributes.
    attributes: &'static str,
    external_start_payload: Option<&'a str>,
    /// What a document says of why; else its parameter does.
    note: Option<&'a str>,
    status: u16,
    ignored: Vec<String>,
}

/// `POST /batches/actions/{action}`
pub async fn start(call: &Call<'_>, action: &str, body: &[u8]) -> Result<Reply, Failure> {
    let spec = bulk::spec(action)?;
    refuse_inputs(spec)?;
    let parameters = bulk::bulk_parameters(spec.target, call.address.pairs());
    let body = document::body_text(body)
        .map_err(|error| vec![error])
        .and_then(|text| bulk::body::parse(text, spec));
    let (parameters, body) = both(parameters, body)?;
    let asked = Asked {
        spec,
        parameters,
        body,
        attributes: ATTRIBUTES,
        external_start_payload: None,
        note: None,
        status: 200,
        ignored: Vec::new(),
    };
    run(call, asked).await
}

/// The input of a new batch, which the schema calls an object of any shape.
#[derive(Deserialize)]
struct NewDocument<'a> {
    #[serde(borrow)]
    data: NewData<'a>,
}

#[derive(Deserialize)]
struct NewData<'a> {
    #[serde(borrow)]
    attributes: NewAttributes<'a>,
}

#[derive(Deserialize)]
struct NewAttributes<'a> {
    #[serde(borrow)]
    action: Cow<'a, str>,
    #[serde(borrow, default)]
    payload: Option<&'a RawValue>,
}

/// `POST /batches`: the same as the action's own address, with the input in `payload`.
pub async fn create(call: &Call<'_>, body: &[u8]) -> Result<Reply, Failure> {
    let text = document::body_text(body)?;
    let document = document::parse(text, &BATCH, Intent::Create)?;
    call.check_client_id(document.client_id.as_deref())?;
    let NewDocument {
        data: NewData {
            attributes: NewAttributes { action, payload },
        },
    } = serde_json::from_str(text).map_err(|error| {
        let detail = format!("the body cannot be read as a batch: {error}");
        Error::new(Code::MalformedJson, detail)
    })?;
    let at_action = |error: Error| {
        let error = Error::new(Code::NotAllowedValue, error.detail);
        Failure::from(error.at("/data/attributes/action"))
    };
    let spec = bulk::spec(&action).map_err(at_action)?;
    // The address does not tell what the batch is about.
    call.identity.check(&scopes::of_bulk(spec))?;
    refuse_inputs(spec).map_err(at_action)?;
    let parameters = bulk::bulk_parameters(spec.target, call.address.pairs());
    let payload = payload.map_or("{}", RawValue::get);
    let body = bulk::body::attributes(payload, spec).map_err(|errors| {
        errors
            .into_iter()
            .map(|error| error.below(PAYLOAD))
            .collect()
    });
    let (parameters, body) = both(parameters, body)?;
    let asked = Asked {
        spec,
        parameters,
        body,
        attributes: PAYLOAD,
        external_start_payload: document.fields.get("externalStartPayload").as_text(),
        note: document.fields.get("note").as_text(),
        status: 201,
        ignored: document
            .read_only
            .iter()
            .map(|member| member.pointer.clone())
            .collect(),
    };
    run(call, asked).await
}

async fn run(call: &Call<'_>, asked: Asked<'_>) -> Result<Reply, Failure> {
    let Asked {
        spec,
        parameters,
        body,
        ..
    } = asked;
    let action = BulkAction::new(spec, body.fields);
    let payload = payload(call, &action, body.ids.as_ref().map(Vec::len));
    call.identity
        .check(&scopes::of_filters(&parameters.filters))?;
    let targets = Targets::new(body.ids, parameters.filters);
    let references = accept::references(&action, asked.attributes);
    check_mailbox(call, &action, asked.attributes).await?;
    if call.is_preview {
        check_references(call, &references).await?;
        let plan = Plan {
            action,
            work: Work::Apply,
        };
        return preview::of_targets(call, &plan, targets).await;
    }
    let batch = NewBatch {
        action: spec.name,
        payload: &payload,
        external_start_payload: asked.external_start_payload,
        note: asked.note.or(parameters.note.as_deref()),
        seal: Seal::Targets(spec.target, &targets),
        start: batch::start(&targets, parameters.consent),
        references,
        status: asked.status,
        ignored: asked.ignored,
    };
    accept(call, batch).await
}

/// What is wrong with either is answered together.
fn both<A, B>(
    parameters: Result<A, Vec<Error>>,
    body: Result<B, Vec<Error>>,
) -> Result<(A, B), Failure> {
    match (parameters, body) {
        (Ok(parameters), Ok(body)) => Ok((parameters, body)),
        (parameters, body) => {
            let mut errors = parameters.err().unwrap_or_default();
            errors.extend(body.err().unwrap_or_default());
            Err(errors.into())
        }
    }
}

/// What the batch keeps of its input: the action's attributes, the query, and how many ids there
/// were. The ids themselves are its items.
fn payload(call: &Call<'_>, action: &BulkAction<'_>, ids: Option<usize>) -> Value {
    json!({ "attributes": action, "ids": ids, "query": query(call) })
}

/// The parameters of the request, as an object.
pub fn query(call: &Call<'_>) -> Value {
    let mut members = serde_json::Map::new();
    members.extend(
        call.address
            .pairs()
            .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned()))),
    );
    members.into()
}
