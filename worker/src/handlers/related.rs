//! The records that a request names beside its own.

use lockstep_core::error::{Code, Error};
use lockstep_core::schema::ResourceType;
use lockstep_core::value::Fields;

use lockstep_sql::MissingReference;

use crate::http::failure::Failure;

/// Where a request named a related record.
pub enum Mention {
    /// In the body, at this pointer.
    Body(String),
    /// In the query, in this parameter.
    Query(String),
}

/// Refuses what names records that do not exist. `missing` has those of the fields.
pub fn check_related(
    resource: &ResourceType,
    fields: &Fields<'_>,
    missing: &[MissingReference],
    mention: impl Fn(&str) -> Mention,
) -> Result<(), Failure> {
    let errors: Vec<Error> = fields
        .iter()
        .filter(|(name, _)| resource.relationship(name).is_some())
        .flat_map(|(name, value)| {
            let listed = value.as_references().unwrap_or_default().iter().copied();
            let named = value.as_reference().into_iter().chain(listed);
            named.map(move |reference| (name, reference))
        })
        .filter(|(_, reference)| missing.iter().any(|one| one.is(reference)))
        .map(|(name, reference)| {
            let (kind, id) = (reference.kind, reference.id);
            let detail = format!("`{name}` names {kind} {id}, which could not be found");
            let error = Error::new(Code::RelatedNotFound, detail);
            match mention(name) {
                Mention::Body(pointer) => error.at(pointer),
                Mention::Query(parameter) => error.in_parameter(parameter),
            }
        })
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors.into())
    }
}
