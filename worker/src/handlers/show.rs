//! One record, as it is.

use lockstep_core::schema::ResourceType;

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
    let record = organisation.record(resource, id, &call.view);
    let included = organisation.included_with(resource, id, &call.view);
    let reads: Vec<_> = std::iter::once(record).chain(included).collect();
    let (results, _) = call.database.read(&reads, Vec::new()).await?;
    let ([record, included_reads @ ..], [found, included @ ..]) = (&*reads, &*results) else {
        return Err(Failure::ours("D1 answered nothing"));
    };
    if found.is_empty() {
        return Err(Failure::not_found(resource.name, id));
    }
    let mut document = Roomy::new();
    document.push_str("\"data\":");
    record.layout.write(found, 1, document.bytes())?;
    included::push_member(
        &mut document,
        call.view.inclusions.as_ref(),
        included_reads,
        included,
    )?;
    document.push_str("}");
    Ok(Reply::document(200, document))
}
