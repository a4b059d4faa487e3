//! Compound documents: the member `included` of an answer.

use lockstep_core::error::{Code, Error, thousands};
use lockstep_core::query::{Inclusions, MAX_INCLUDED};
use lockstep_sql::{Found, Read};

use crate::failure::Failure;

/// Appends the member, with the comma before it, where the request speaks of it. `results` holds what
/// each read found, one for each included type.
pub fn push_member(
    text: &mut String,
    inclusions: Option<&Inclusions>,
    reads: &[Read],
    results: &[Found],
) -> Result<(), Failure> {
    let Some(inclusions) = inclusions else {
        return Ok(());
    };
    text.push_str(",\"included\":[");
    let mut is_first = true;
    for ((kind, read), found) in inclusions.types().iter().zip(reads).zip(results) {
        if found.count() > MAX_INCLUDED {
            let (name, most) = (kind.name, thousands(u64::from(MAX_INCLUDED)));
            let detail = format!(
                "more than {most} records of {name} would be included; make `page[size]` smaller, or list them by themselves"
            );
            return Err(Error::new(Code::InvalidParameter, detail)
                .in_parameter("include")
                .into());
        }
        if found.count() > 0 {
            text.push_str(if is_first { "" } else { "," });
            read.layout.write(found.values(), found.count(), text)?;
            is_first = false;
        }
    }
    text.push(']');
    Ok(())
}
