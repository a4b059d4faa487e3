//! What a document asks of a record that exists.

use crate::document::Document;
use crate::error::{Code, Error};
use crate::schema::ResourceType;
use crate::value::Fields;

/// Refuses read-only members that differ from the record.
///
/// # Errors
/// One [`Code::ReadOnly`] for each, at its pointer.
pub fn check_read_only(
    resource: &ResourceType,
    current: &Fields<'_>,
    document: &Document<'_>,
) -> Result<(), Vec<Error>> {
    let errors: Vec<Error> = document
        .read_only
        .iter()
        .filter(|member| {
            member
                .value
                .as_ref()
                .is_some_and(|value| current.get(member.name) != value)
        })
        .map(|member| {
            let (name, kind) = (member.name, resource.name);
            Error::new(
                Code::ReadOnly,
                format!(
                    "`{name}` of {kind} is read-only; leave it out, or send the value that it has"
                ),
            )
            .at(member.pointer.clone())
        })
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}
