//! Compound documents: the member `included` of an answer.

use lockstep_core::error::{Code, Error, thousands};
use lockstep_core::query::{Inclusions, MAX_INCLUDED};
use lockstep_sql::{PAGE_OCTETS, Read, ReadSlot, Transaction};

use crate::http::failure::Failure;
use crate::http::roomy::Roomy;
use crate::runtime::answers::Answers;

/// Adds the reads of the included types.
pub fn ask(reads: Vec<Read>, transaction: &mut Transaction) -> Vec<ReadSlot> {
    let reads = reads.into_iter();
    reads.map(|read| read.ask(transaction)).collect()
}

/// What would come along is longer than there is room for; the type at which that was seen.
pub struct TooLong(&'static str);

impl TooLong {
    /// The refusal of what comes along with one record, since fewer it cannot be.
    pub fn refused(&self) -> Failure {
        let (name, most) = (self.0, thousands(PAGE_OCTETS as u64));
        let detail = format!(
            "one record and what would be included with it, {name} among it, are longer than {most} bytes; include fewer types, or list {name} by itself"
        );
        let error = Error::new(Code::InvalidParameter, detail);
        error.in_parameter("include").into()
    }
}

/// Appends the member, with the comma before it, where all of it fits: within so many bytes of values. There is a
/// read for each included type.
pub fn push_member(
    document: &mut Roomy,
    inclusions: &Inclusions,
    reads: &[ReadSlot],
    answers: &Answers,
    mut room: usize,
) -> Result<Result<(), TooLong>, Failure> {
    document.push_str(",\"included\":[");
    let mut is_first = true;
    for (kind, read) in inclusions.types().iter().zip(reads) {
        let found = answers.values(read.slot)?;
        if found.is_empty() {
            continue;
        }
        document.push_str(if is_first { "" } else { "," });
        is_first = false;
        let bytes = document.bytes();
        let written = read.layout.write(&found, MAX_INCLUDED, room, bytes)?;
        if written.octets > room || (written.has_more && written.count < MAX_INCLUDED) {
            return Ok(Err(TooLong(kind.name)));
        }
        room = room.saturating_sub(written.octets);
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
    Ok(Ok(()))
}
