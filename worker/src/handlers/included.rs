//! Compound documents: the member `included` of an answer.

use lockstep_core::error::{Code, Error, thousands};
use lockstep_core::query::{Inclusions, MAX_INCLUDED};
use lockstep_sql::{Read, Statement, Template};

use crate::database::Rows;
use crate::failure::Failure;

/// Appends the statements of reads; what remains are their templates.
pub fn split(reads: Vec<Read>, statements: &mut Vec<Statement>) -> Vec<Template> {
    let template = |read: Read| {
        statements.push(read.statement);
        read.template
    };
    reads.into_iter().map(template).collect()
}

/// Appends the member, with the comma before it, where the request speaks of it. `results` holds the
/// rows of each read, one for each included type.
pub fn push_member(
    text: &mut String,
    inclusions: Option<&Inclusions>,
    reads: &[Template],
    results: &[Rows],
) -> Result<(), Failure> {
    let Some(inclusions) = inclusions else {
        return Ok(());
    };
    text.push_str(",\"included\":[");
    let mut is_first = true;
    for ((kind, template), rows) in inclusions.types().iter().zip(reads).zip(results) {
        if rows.len() > MAX_INCLUDED {
            let (name, most) = (kind.name, thousands(u64::from(MAX_INCLUDED)));
            let detail = format!(
                "more than {most} records of {name} would be included; make `page[size]` smaller, or list them by themselves"
            );
            return Err(Error::new(Code::InvalidParameter, detail)
                .in_parameter("include")
                .into());
        }
        if !rows.is_empty() {
            text.push_str(if is_first { "" } else { "," });
            template.write(&rows.documents(rows.len(), false), rows.len(), text)?;
            is_first = false;
        }
    }
    text.push(']');
    Ok(())
}
