//! One record, as it is.

use lockstep_core::schema::ResourceType;
use lockstep_sql::{PAGE_OCTETS, Transaction};

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
    let bytes = document.bytes();
    let written = record.layout.write(&found, 1, PAGE_OCTETS, bytes)?;
    if let Some(inclusions) = &call.view.inclusions {
        let room = PAGE_OCTETS.saturating_sub(written.octets);
        included::push_member(&mut document, inclusions, &included, &answers, room)?
            .map_err(|too_long| too_long.refused())?;
    }
    document.push_str("}");
    Ok(Reply::document(200, document))
}
