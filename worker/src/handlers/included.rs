//! Compound documents: the member `included` of an answer.

use lockstep_core::error::{Code, Error, thousands};
use lockstep_core::query::{Inclusions, MAX_INCLUDED};
use lockstep_sql::Read;

use crate::http::failure::Failure;
use crate::http::roomy::Roomy;

/// Appends the member, with the comma before it, where the request speaks of it. `results` holds what
/// each read found, one for each included type.
pub fn push_member(
    document: &mut Roomy,
    inclusions: Option<&Inclusions>,
    reads: &[Read],
    results: &[Vec<u8>],
) -> Result<(), Failure> {
    let Some(inclusions) = inclusions else {
        return Ok(());
    };
    document.push_str(",\"included\":[");
    let mut is_first = true;
    for ((kind, read), found) in inclusions.types().iter().zip(reads).zip(results) {
        if found.is_empty() {
            continue;
        }
        document.push_str(if is_first { "" } else { "," });
        is_first = false;
        let written = read.layout.write(found, MAX_INCLUDED, document.bytes())?;
        if written.has_more {
            let (name, most) = (kind.name, thousands(u64::from(MAX_INCLUDED)));
            let detail = format!(
                "more than {most} records of {name} would be included; make `page[size]` smaller, or list them by themselves"
            );
            return Err(Error::new(Code::InvalidParameter, detail)
                .in_parameter("include")
                .into());
        }
    }
    document.push_str("]");
    Ok(())
}
