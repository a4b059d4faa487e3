//! `POST /batches/actions/{action}`: accepting a batch.

use lockstep_core::batch;
use lockstep_core::bulk::{self, BulkActionSpec, Targets};
use lockstep_core::document::{self, bulk::BulkBody};
use lockstep_core::error::{Code, Error};
use lockstep_core::machine::Named as _;
use lockstep_core::query::{self, BulkParameters};
use lockstep_sql::Acceptance;
use serde_json::{Value, json};

use super::Call;
use crate::database::Rows;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::{queue, random, request};

/// Accepts a batch: seals its targets and, where no confirmation is due, sends its messages.
///
/// Should the machine die between the two, the sweeper sends them.
pub async fn start(call: &Call<'_>, action: &str, body: &[u8]) -> Result<Reply, Failure> {
    let spec = bulk::spec(action)?;
    let (parameters, body) = read(call, spec, body)?;
    let payload = payload(call, &body).to_string();
    let targets = Targets::new(body.ids, parameters.filters);
    let organisation = call.identity.organisation();
    let acceptance = Acceptance {
        action: spec,
        payload: &payload,
        targets: &targets,
        start: batch::start(&targets, parameters.consent),
        start_key: &random::key()?,
        now: call.now,
        actor: call.identity.user,
    };
    let statements = organisation.accept(&acceptance, &call.base);
    let results = call
        .database
        .run(statements)
        .await
        .map_err(too_many_targets)?;
    let row = results.last().and_then(Rows::first);
    let row = row.ok_or_else(|| Failure::Ours("the batch was not inserted".to_owned()))?;
    if row.text("state").as_deref() == Some(batch::State::Pending.name()) {
        let id = row.integer("id").unwrap_or_default();
        let total = row.integer("total").unwrap_or_default();
        queue::send_or_leave(call.env, organisation, id, spec.name, total).await;
    }
    Ok(Reply::resource(200, &row.js_text("document"), &[]))
}

/// Reads query and body; what is wrong with either is answered together.
fn read<'a>(
    call: &'a Call<'_>,
    spec: &'static BulkActionSpec,
    body: &'a [u8],
) -> Result<(BulkParameters<'a>, BulkBody<'a>), Failure> {
    let parameters = query::bulk_parameters(spec.target, request::pairs(&call.url));
    let body = document::body_text(body)
        .map_err(|error| vec![error])
        .and_then(|text| document::bulk::parse(text, spec));
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
fn payload(call: &Call<'_>, body: &BulkBody<'_>) -> Value {
    let query: serde_json::Map<String, Value> = request::pairs(&call.url)
        .map(|(name, value)| (name.into_owned(), value.into_owned().into()))
        .collect();
    json!({
        "attributes": body.fields,
        "ids": body.ids.as_ref().map(Vec::len),
        "query": query,
    })
}

/// The table refuses a batch with more items than allowed; nothing of it is kept.
fn too_many_targets(failure: Failure) -> Failure {
    match &failure {
        Failure::Ours(cause) if cause.contains("CHECK constraint failed: total") => Error::new(
            Code::TooManyTargets,
            "the filter matches more than 5,000,000 records; a batch has at most that many: narrow it down",
        )
        .into(),
        _ => failure,
    }
}
