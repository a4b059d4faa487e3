//! Documents with gaps.

use crate::value::{Form, Misfit};

/// The form of ids in documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ids {
    /// JSON integers, as the reference has them.
    #[default]
    Integers,
    /// Strings, as JSON:API wants them.
    Strings,
}

/// A document with gaps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    /// How the values are written, in the order of their places.
    forms: Vec<Form>,
    gaps: Vec<Gap>,
    /// What follows the last gap.
    end: String,
}

/// Where a value goes. Most are NULL, so what stands there then is ready with all that is before it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Gap {
    /// The value.
    place: usize,
    /// From the gap before to the value.
    before: String,
    /// From the gap before to behind what stands there for no value.
    empty: String,
    /// What belongs to the value behind it.
    behind: &'static str,
    filling: Filling,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Filling {
    AsItIs,
    Text,
    Boolean,
    Id,
    /// A type, something between, and the value, which is an id.
    TypeAndId {
        kind: usize,
        between: String,
    },
    Members,
}

/// What a template is made of. A place is where a row has a value, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The same in every document.
    Literal(String),
    /// A number, or JSON text.
    Value {
        /// Where it is.
        place: usize,
        /// What stands there instead of NULL.
        null: &'static str,
    },
    /// A string in which JSON has nothing to escape.
    Name {
        /// Where it is.
        place: usize,
    },
    /// A string.
    Text {
        /// Where it is.
        place: usize,
    },
    /// A boolean.
    Boolean {
        /// Where 0 or 1 is.
        place: usize,
    },
    /// The identifier of a record of this type; `null` where the id is no positive number.
    Identifier {
        /// Where the id is.
        place: usize,
        /// The type.
        kind: &'static str,
        /// The form of the id.
        ids: Ids,
    },
    /// The identifier of a record of any type; `null` where that is none, or the id.
    Reference {
        /// Where the type is.
        kind: usize,
        /// Where the id is.
        id: usize,
        /// The form of the id.
        ids: Ids,
    },
    /// An object, as further members of the object that is open, which ends there.
    Members {
        /// Where it is.
        place: usize,
    },
}

impl Template {
    /// A template of these parts, for values that are written so, in the order of their places.
    #[must_use]
    pub fn new(forms: Vec<Form>, parts: Vec<Part>) -> Self {
        let mut gaps = Vec::new();
        let mut literal = String::new();
        for part in parts {
            let mut opening = String::new();
            let (place, nothing, behind, filling) = match part {
                Part::Literal(text) => {
                    literal.push_str(&text);
                    continue;
                }
                Part::Value { place, null } => (place, null, "", Filling::AsItIs),
                Part::Name { place } => {
                    opening.push('"');
                    (place, "null", "\"", Filling::AsItIs)
                }
                Part::Text { place } => {
                    opening.push('"');
                    (place, "null", "\"", Filling::Text)
                }
                Part::Boolean { place } => (place, "null", "", Filling::Boolean),
                Part::Identifier { place, kind, ids } => {
                    let (before, behind) = around_id(ids);
                    opening = format!("{{\"type\":\"{kind}\",\"id\":{before}");
                    (place, "null", behind, Filling::Id)
                }
                Part::Reference { kind, id, ids } => {
                    let (before, behind) = around_id(ids);
                    opening.push_str("{\"type\":\"");
                    let between = format!("\",\"id\":{before}");
                    (id, "null", behind, Filling::TypeAndId { kind, between })
                }
                Part::Members { place } => {
                    opening.push(',');
                    (place, "}", "", Filling::Members)
                }
            };
            let before = std::mem::take(&mut literal);
            gaps.push(Gap {
                place,
                empty: [before.as_str(), nothing].concat(),
                before: before + &opening,
                behind,
                filling,
            });
        }
        let end = literal;
        Self { forms, gaps, end }
    }

    /// How the values are written.
    pub(crate) fn forms(&self) -> &[Form] {
        &self.forms
    }

    /// Appends the document of these values.
    pub(crate) fn fill(&self, row: &[Option<&str>], document: &mut String) -> Result<(), Misfit> {
        let value_at = |place: usize| row.get(place).copied().ok_or(Misfit);
        for gap in &self.gaps {
            let escaped;
            let mut kind = None;
            let value = value_at(gap.place)?;
            let value = match &gap.filling {
                Filling::AsItIs => value,
                Filling::Text => match value {
                    Some(text) if needs_escapes(text) => {
                        // A string always has a JSON text.
                        escaped = serde_json::to_string(text).unwrap_or_default();
                        escaped
                            .strip_prefix('"')
                            .and_then(|text| text.strip_suffix('"'))
                    }
                    _ => value,
                },
                Filling::Boolean => value.map(|value| if value == "1" { "true" } else { "false" }),
                Filling::Id => value.filter(is_id),
                Filling::TypeAndId {
                    kind: place,
                    between,
                } => {
                    kind = value_at(*place)?.zip(Some(between));
                    value.filter(is_id).filter(|_| kind.is_some())
                }
                // Without the brace that is open already.
                Filling::Members => value
                    .and_then(|object| object.get(1..))
                    .filter(|rest| *rest != "}"),
            };
            let Some(value) = value else {
                document.push_str(&gap.empty);
                continue;
            };
            document.push_str(&gap.before);
            if let Some((kind, between)) = kind {
                document.push_str(kind);
                document.push_str(between);
            }
            document.push_str(value);
            // To copy a text of one character takes as long as one of a hundred.
            for character in gap.behind.chars() {
                document.push(character);
            }
        }
        document.push_str(&self.end);
        Ok(())
    }

    /// About how long so many documents are, with values of this length.
    pub(crate) fn length(&self, values: usize, count: u32) -> usize {
        // What closes an identifier is hardly longer than the comma behind the id.
        let gaps: usize = self
            .gaps
            .iter()
            .map(|gap| gap.empty.len().max(gap.before.len()))
            .sum();
        let one = gaps.saturating_add(self.end.len());
        one.saturating_mul(count as usize).saturating_add(values)
    }
}

/// Whether JSON has anything to escape in a text (RFC 8259 §7).
fn needs_escapes(text: &str) -> bool {
    text.bytes()
        .any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\'))
}

/// Whether it names a record. The id of one in the bin is negated, and names nothing.
fn is_id(value: &&str) -> bool {
    *value != "0" && !value.starts_with('-')
}

/// What stands before an id, and what behind it at the end of an identifier.
const fn around_id(ids: Ids) -> (&'static str, &'static str) {
    match ids {
        Ids::Integers => ("", "}"),
        Ids::Strings => ("\"", "\"}"),
    }
}
