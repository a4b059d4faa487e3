//! Documents in which it is known which values are there.
//!
//! Most values of a record are NULL, and the records of a page are alike in which of them are. So what
//! stands between those that are there is put together once, for all records that are alike.

use std::rc::Rc;

use crate::row::{Present, Row};
use crate::value::{Member, Misfit, members};

/// A document without some of its values.
#[derive(Debug)]
pub(crate) struct Outline {
    /// Which values are there.
    pub(crate) present: Present,
    /// The values, in the order in which they stand.
    pub(crate) insertions: Vec<Insertion>,
    /// What follows the last of them.
    pub(crate) end: String,
}

/// A value that is there.
#[derive(Debug)]
pub(crate) struct Insertion {
    /// From the value before to this one.
    pub(crate) before: String,
    /// How many values of a row are before it.
    pub(crate) index: usize,
    pub(crate) writing: Writing,
}

/// How a value stands in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Writing {
    AsItIs,
    /// Between quotation marks.
    Escaped,
    /// As a word, for 0 or 1.
    Boolean,
    /// An object without the brace that is open already.
    Members,
    /// These members of an object.
    Named(Rc<[Member]>),
}

impl Outline {
    /// Appends the document of these values.
    pub(crate) fn fill(&self, row: &Row<'_>, document: &mut Vec<u8>) -> Result<(), Misfit> {
        for insertion in &self.insertions {
            let value = row.get(insertion.index).ok_or(Misfit)?;
            document.extend_from_slice(insertion.before.as_bytes());
            match &insertion.writing {
                Writing::AsItIs => value.append_to(document),
                Writing::Escaped => push_escaped(value.bytes(), document)?,
                Writing::Boolean => {
                    let is_true = value.bytes() == b"1";
                    document.extend_from_slice(if is_true { b"true" } else { b"false" });
                }
                Writing::Members => {
                    let members = value.bytes().strip_prefix(b"{").ok_or(Misfit)?;
                    document.extend_from_slice(members);
                }
                Writing::Named(names) => push_named(value.bytes(), names, document)?,
            }
        }
        document.extend_from_slice(self.end.as_bytes());
        Ok(())
    }
}

/// Appends the members of these names of an object.
fn push_named(object: &[u8], names: &[Member], document: &mut Vec<u8>) -> Result<(), Misfit> {
    let there = members(object).ok_or(Misfit)?;
    for (index, (name, nothing)) in names.iter().enumerate() {
        if index > 0 {
            document.push(b',');
        }
        document.push(b'"');
        document.extend_from_slice(name.as_bytes());
        document.extend_from_slice(b"\":");
        let found = there.iter().find(|(known, _)| *known == name.as_bytes());
        document.extend_from_slice(found.map_or(nothing.as_bytes(), |(_, value)| value));
    }
    Ok(())
}

/// Appends a text as JSON has it between quotation marks.
fn push_escaped(text: &[u8], document: &mut Vec<u8>) -> Result<(), Misfit> {
    if !needs_escapes(text) {
        document.extend_from_slice(text);
        return Ok(());
    }
    let text = str::from_utf8(text).map_err(|_| Misfit)?;
    let escaped = serde_json::to_string(text).map_err(|_| Misfit)?;
    let inner = escaped.strip_prefix('"').and_then(|s| s.strip_suffix('"'));
    document.extend_from_slice(inner.ok_or(Misfit)?.as_bytes());
    Ok(())
}

/// Whether JSON has anything to escape in a text (RFC 8259 §7).
fn needs_escapes(text: &[u8]) -> bool {
    text.iter()
        .any(|byte| *byte < b' ' || matches!(byte, b'"' | b'\\'))
}
