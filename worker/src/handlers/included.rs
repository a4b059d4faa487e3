//! Compound documents: the member `included` of an answer.

use lockstep_core::error::{Code, Error, thousands};
use lockstep_core::query::{Inclusions, MAX_INCLUDED};
use lockstep_sql::{Read, ReadSlot, Transaction};

use crate::http::failure::Failure;
use crate::http::roomy::Roomy;
use crate::runtime::answers::Answers;

/// Adds the reads of the included types.
pub fn ask(reads: Vec<Read>, transaction: &mut Transaction) -> Vec<ReadSlot> {
    let reads = reads.into_iter();
    reads.map(|read| read.ask(transaction)).collect()
}

/// Appends the member, with the comma before it, where the request speaks of it. There is a read for each
/// included type.
pub fn push_member(
    document: &mut Roomy,
    inclusions: Option<&Inclusions>,
    reads: &[ReadSlot],
    answers: &Answers,
) -> Result<(), Failure> {
    let Some(inclusions) = inclusions else {
        return Ok(());
    };
    document.push_str(",\"included\":[");
    let mut is_first = true;
    for (kind, read) in inclusions.types().iter().zip(reads) {
        let found = answers.values(read.slot)?;
        if found.is_empty() {
            continue;
        }
        document.push_str(if is_first { "" } else { "," });
        is_first = false;
        let written = read.layout.write(&found, MAX_INCLUDED, document.bytes())?;
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
