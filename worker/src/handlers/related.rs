//! The records that a request names beside its own.

use lockstep_core::error::{Code, Error};
use lockstep_core::schema::ResourceType;
use lockstep_core::value::Fields;

use crate::http::failure::Failure;
use crate::runtime::database::Row;

/// Where a request named a related record.
pub enum Mention {
    /// In the body, at this pointer.
    Body(String),
    /// In the query, in this parameter.
    Query(String),
}

/// Refuses what names records that do not exist. `found` has a column for each relationship.
pub fn check_related(
    resource: &ResourceType,
    fields: &Fields<'_>,
    found: Option<&Row>,
    mention: impl Fn(&str) -> Mention,
) -> Result<(), Failure> {
    let missing: Vec<Error> = fields
        .iter()
        .filter(|(name, _)| resource.relationship(name).is_some())
        .flat_map(|(name, value)| {
            let column = lockstep_sql::column(name);
            let one = value
                .as_reference()
                .filter(|_| found.and_then(|row| row.integer(&column)) != Some(1));
            // Of a list, storage says which are not there.
            let absent = found.and_then(|row| row.text(&column)).unwrap_or_default();
            let absent: Vec<i64> = serde_json::from_str(&absent).unwrap_or_default();
            let listed = value.as_references().unwrap_or_default().iter().copied();
            let listed = listed.filter(move |reference| absent.contains(&reference.id));
            one.into_iter()
                .chain(listed)
                .map(move |reference| (name, reference))
        })
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
    if missing.is_empty() {
        Ok(())
    } else {
        Err(missing.into())
    }
}
