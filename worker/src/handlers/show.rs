//! One record, as it is.

use lockstep_core::schema::ResourceType;
use lockstep_sql::Transaction;

use super::contents::{self, Inside};
use super::included;
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::http::roomy::Roomy;

/// `GET /{plural}/{id}`
pub async fn show(
    call: &Call<'_>,
    resource: &'static ResourceType,
    id: i64,
) -> Result<Reply, Failure> {
    let organisation = call.identity.organisation();
    let mut transaction = Transaction::new();
    let record = organisation.record(resource, id, &call.view);
    let record = record.ask(&mut transaction);
    let included = organisation.included_with(resource, id, &call.view);
    let included = included::ask(included, &mut transaction);
    let inside = Inside::of_record(resource, id, call.view.inclusions.as_ref());
    let inside = inside.ask(call, &mut transaction);
    let answers = call.database.run(transaction).await?;
    contents::check(call, inside, &answers)?;
    let found = answers.values(record.slot)?;
    if found.is_empty() {
        return Err(Failure::not_found(resource.name, id));
    }
    let mut document = Roomy::new();
    document.push_str("\"data\":");
    record.layout.write(&found, 1, document.bytes())?;
    included::push_member(
        &mut document,
        call.view.inclusions.as_ref(),
        &included,
        &answers,
    )?;
    document.push_str("}");
    Ok(Reply::document(200, document))
}
