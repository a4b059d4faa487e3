//! `POST /batches/actions/{action}` and `POST /batches`: a bulk change, or its preview.

use lockstep_core::batch;
use lockstep_core::bulk::{BulkAction, Plan, Targets, Work};
use lockstep_core::request::json_api::{self, BatchDocument, Bulk, PAYLOAD};
use lockstep_sql::Seal;
use serde_json::{Value, json};

use super::accept::{self, NewBatch, accept, check_mailbox, check_references};
use super::{preview, scopes};
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;

/// Where the attributes of a bulk action stand in its body.
const ATTRIBUTES: &str = "/data/attributes";

/// A bulk change as it was asked for.
struct Asked<'a> {
    bulk: Bulk<'a>,
    /// The pointer of the action's attributes.
    attributes: &'static str,
    external_start_payload: Option<&'a str>,
    status: u16,
    ignored: Vec<String>,
}

/// `POST /batches/actions/{action}`
pub async fn start(call: &Call<'_>, action: &str, body: &[u8]) -> Result<Reply, Failure> {
    let asked = Asked {
        bulk: json_api::bulk(action, body, call.address.pairs())?,
        attributes: ATTRIBUTES,
        external_start_payload: None,
        status: 200,
        ignored: Vec::new(),
    };
    run(call, asked).await
}

/// `POST /batches`: the same as the action's own address, with the input in `payload`.
pub async fn create(call: &Call<'_>, body: &[u8]) -> Result<Reply, Failure> {
    let batch = BatchDocument::read(body, call.forbids_ids())?;
    // The address does not tell what the batch is about.
    call.identity.check(&scopes::of_bulk(batch.spec))?;
    let bulk = batch.bulk(call.address.pairs())?;
    let document = &batch.document;
    let asked = Asked {
        bulk,
        attributes: PAYLOAD,
        external_start_payload: document.fields.get("externalStartPayload").as_text(),
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
    let Bulk {
        spec,
        parameters,
        body,
    } = asked.bulk;
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
        note: parameters.note.as_deref(),
        seal: Seal::Targets(spec.target, &targets),
        start: batch::start(&targets, parameters.consent),
        references,
        status: asked.status,
        ignored: asked.ignored,
    };
    accept(call, batch).await
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
