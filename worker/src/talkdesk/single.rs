//! Calls about one record. Each is a batch of one, so that it can be found, and taken back.

use lockstep_core::document;
use lockstep_core::error::{Code, Error};
use lockstep_core::request::talkdesk::{list_id, list_not_found};
use lockstep_core::talkdesk::{
    By, NotOne, Record, Selector, Verb, by_phone, by_reference, new_record, record_patch, resolve,
};
use lockstep_core::value::Fields;
use lockstep_sql::Input;

use super::bulk::{Came, accepted, found, input, on_list, preview, run};
use super::{addresses, json, record_not_found};
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;

/// `POST /record-lists/{id}/records`
pub async fn create(
    call: &Call<'_>,
    list: &str,
    body: &[u8],
    is_preview: bool,
) -> Result<Reply, Failure> {
    let text = document::body_text(body)?;
    let list = list_id(list)?;
    let known = call.identity.organisation().record_list_identifier(list);
    let known = call
        .database
        .first(known)
        .await?
        .ok_or_else(list_not_found)?;
    let mut record = new_record(text, &known.unique_identifier_type);
    if !record.errors.is_empty() {
        return Err(record.errors.into());
    }
    record.fields.set("recordList", on_list(list));
    let inputs = Ok(vec![input(None, &record.fields, &[], &[])]);
    let came = act(call, Verb::Create, list, inputs, is_preview).await?;
    if !came.is_over() {
        return Ok(accepted(call, Verb::Create, list, &came));
    }
    let row = came.records.first().ok_or_else(record_not_found)?;
    let answer = Record::of(row, &addresses(call)).alone();
    let reply = Reply::hal(201, &json(&answer));
    let reply = came.mark(call, reply);
    Ok(match row.id {
        Some(_) => reply.with_header("location", answer.address()),
        None => reply,
    })
}

/// `PATCH /record-lists/{id}/records/{id}`
pub async fn update(
    call: &Call<'_>,
    list: &str,
    record: &str,
    body: &[u8],
    is_preview: bool,
) -> Result<Reply, Failure> {
    let fields = record_patch(document::body_text(body)?)?;
    let list = list_id(list)?;
    let inputs = named(call, list, &Selector::Id(record.into()), &fields).await;
    let came = act(call, Verb::Update, list, inputs, is_preview).await?;
    if !came.is_over() {
        return Ok(accepted(call, Verb::Update, list, &came));
    }
    let row = came.records.first().ok_or_else(record_not_found)?;
    let answer = Record::of(row, &addresses(call)).alone();
    Ok(came.mark(call, Reply::hal(200, &json(&answer))))
}

/// `DELETE /record-lists/{id}/records/{id}`
pub async fn delete(
    call: &Call<'_>,
    list: &str,
    record: &str,
    is_preview: bool,
) -> Result<Reply, Failure> {
    remove(call, list, &Selector::Id(record.into()), is_preview).await
}

/// `DELETE /record-lists/{id}/records?phone_number=`
pub async fn delete_by_phone(
    call: &Call<'_>,
    list: &str,
    is_preview: bool,
) -> Result<Reply, Failure> {
    let selector = by_phone(call.address.pairs())?;
    remove(call, list, &selector, is_preview).await
}

/// `DELETE /record-lists/{id}/external-records?external_provider=&external_id=`
pub async fn delete_by_reference(
    call: &Call<'_>,
    list: &str,
    is_preview: bool,
) -> Result<Reply, Failure> {
    let selector = by_reference(call.address.pairs())?;
    remove(call, list, &selector, is_preview).await
}

async fn remove(
    call: &Call<'_>,
    list: &str,
    selector: &Selector<'_>,
    is_preview: bool,
) -> Result<Reply, Failure> {
    let list = list_id(list)?;
    let inputs = named(call, list, selector, &Fields::new()).await;
    let came = act(call, Verb::Delete, list, inputs, is_preview).await?;
    Ok(match came.is_over() {
        true => came.mark(call, Reply::no_content()),
        false => accepted(call, Verb::Delete, list, &came),
    })
}

/// The input about the one record that a selector names.
async fn named(
    call: &Call<'_>,
    list: i64,
    selector: &Selector<'_>,
    fields: &Fields<'_>,
) -> Result<Vec<Input<'static>>, Failure> {
    let selectors = std::slice::from_ref(selector);
    let found = found(call, list, selectors).await?;
    let record = resolve(selectors, found).next();
    match record {
        Some((selector, Ok(record))) => {
            let members = selector.members();
            Ok(vec![input(Some(record), fields, &[], &members)])
        }
        Some((_, Err(NotOne::Missing))) | None => Err(record_not_found()),
        Some((selector, Err(not_one))) => {
            let error = not_one.as_error();
            Err(match selector.by() {
                By::Id => error,
                By::PhoneNumber => error.in_parameter("phone_number"),
                By::External => error.in_parameter("external_id"),
            }
            .into())
        }
    }
}

/// Runs a batch of one, or previews it; where its input fails, that is the answer.
async fn act(
    call: &Call<'_>,
    verb: Verb,
    list: i64,
    inputs: Result<Vec<Input<'_>>, Failure>,
    is_preview: bool,
) -> Result<Came, Failure> {
    let came = if is_preview {
        preview(call, verb, list, &inputs?).await?
    } else {
        run(call, verb, list, inputs, false).await?
    };
    let Some(failed) = came.failed.first() else {
        return Ok(came);
    };
    // Somebody else was faster.
    if failed.code.as_deref() == Some(Code::NotFound.as_str()) {
        return Err(record_not_found());
    }
    let reason = failed.info.clone();
    let reason = reason.ok_or_else(|| Failure::ours("an input failed for no reason"))?;
    let code = match verb {
        Verb::Create => Code::Taken,
        Verb::Update | Verb::Delete => Code::ActionNotApplicable,
    };
    Err(Error::new(code, reason).into())
}
