//! Documents with gaps.

use std::borrow::Cow;
use std::rc::Rc;

use crate::outline::{Insertion, Outline, Writing};
use crate::row::{Present, Row};
use crate::value::{Form, Member, Misfit};

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

/// Where a value goes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Gap {
    /// From the gap before to this one.
    before: String,
    place: usize,
    filling: Filling,
    /// What stands there for no value.
    nothing: Cow<'static, str>,
    /// What belongs to a value before it.
    opening: String,
    /// What belongs to a value behind it.
    closing: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Filling {
    Value(Writing),
    Id,
    /// A type, something between, and the value, which is an id.
    TypeAndId {
        kind: usize,
        between: String,
    },
    Members,
    Named(Rc<[Member]>),
}

impl Gap {
    /// Whether a row with these values has one for it.
    fn is_open(&self, present: &Present) -> bool {
        let kind = match self.filling {
            Filling::TypeAndId { kind, .. } => kind,
            _ => self.place,
        };
        present.has(self.place) && present.has(kind)
    }
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
    /// The identifier of a record of this type; `null` where there is no id.
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
    /// Some members of an object whose values are kept as one: all of them, in this order.
    Named {
        /// Where it is.
        place: usize,
        /// Their names, and what stands there where it has none.
        members: Vec<Member>,
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
            let (place, filling, nothing, opening, closing) = match part {
                Part::Literal(text) => {
                    literal.push_str(&text);
                    continue;
                }
                Part::Value { place, null } => {
                    let filling = Filling::Value(Writing::AsItIs);
                    (place, filling, null, String::new(), "")
                }
                Part::Name { place } => {
                    let filling = Filling::Value(Writing::AsItIs);
                    (place, filling, "null", "\"".to_owned(), "\"")
                }
                Part::Text { place } => {
                    let filling = Filling::Value(Writing::Escaped);
                    (place, filling, "null", "\"".to_owned(), "\"")
                }
                Part::Boolean { place } => {
                    let filling = Filling::Value(Writing::Boolean);
                    (place, filling, "null", String::new(), "")
                }
                Part::Identifier { place, kind, ids } => {
                    let (before, closing) = around_id(ids);
                    let opening = format!("{{\"type\":\"{kind}\",\"id\":{before}");
                    (place, Filling::Id, "null", opening, closing)
                }
                Part::Reference { kind, id, ids } => {
                    let (before, closing) = around_id(ids);
                    let between = format!("\",\"id\":{before}");
                    let filling = Filling::TypeAndId { kind, between };
                    (id, filling, "null", "{\"type\":\"".to_owned(), closing)
                }
                Part::Members { place } => (place, Filling::Members, "}", ",".to_owned(), ""),
                Part::Named { place, members } => {
                    gaps.push(Gap {
                        before: std::mem::take(&mut literal),
                        place,
                        nothing: Cow::Owned(without_values(&members)),
                        filling: Filling::Named(members.into()),
                        opening: String::new(),
                        closing: "",
                    });
                    continue;
                }
            };
            gaps.push(Gap {
                before: std::mem::take(&mut literal),
                place,
                filling,
                nothing: Cow::Borrowed(nothing),
                opening,
                closing,
            });
        }
        Self {
            forms,
            gaps,
            end: literal,
        }
    }

    /// How the values are written.
    pub(crate) fn forms(&self) -> &[Form] {
        &self.forms
    }

    /// The document of rows that have these values, and no others.
    fn outline(&self, present: &Present) -> Outline {
        let mut insertions = Vec::new();
        let mut literal = String::new();
        let mut insert = |literal: &mut String, place, writing| {
            insertions.push(Insertion {
                before: std::mem::take(literal),
                index: present.before(place),
                writing,
            });
        };
        for gap in &self.gaps {
            literal.push_str(&gap.before);
            if !gap.is_open(present) {
                literal.push_str(&gap.nothing);
                continue;
            }
            literal.push_str(&gap.opening);
            if let Filling::TypeAndId { kind, between } = &gap.filling {
                insert(&mut literal, *kind, Writing::AsItIs);
                literal.push_str(between);
            }
            let writing = match &gap.filling {
                Filling::Value(writing) => writing.clone(),
                Filling::Id | Filling::TypeAndId { .. } => Writing::AsItIs,
                Filling::Members => Writing::Members,
                Filling::Named(members) => Writing::Named(Rc::clone(members)),
            };
            insert(&mut literal, gap.place, writing);
            literal.push_str(gap.closing);
        }
        literal.push_str(&self.end);
        Outline {
            present: present.clone(),
            insertions,
            end: literal,
        }
    }

    /// About how long a document is, without its values.
    pub(crate) fn length(&self) -> usize {
        let before = |gap: &Gap| {
            let filled = gap.opening.len().max(gap.nothing.len()).max(4);
            gap.before.len().saturating_add(filled)
        };
        let gaps: usize = self.gaps.iter().map(before).sum();
        gaps.saturating_add(self.end.len())
    }
}

/// The most outlines that are kept.
const MOST_OUTLINES: usize = 16;

/// Fills a template, one row after the other.
pub(crate) struct Filler<'t> {
    template: &'t Template,
    /// Those that are known. The last is that of the row before, which is mostly this one's.
    outlines: Vec<Outline>,
}

impl<'t> Filler<'t> {
    pub(crate) const fn new(template: &'t Template) -> Self {
        let outlines = Vec::new();
        Self { template, outlines }
    }

    /// Appends the document of these values.
    pub(crate) fn fill(&mut self, row: &Row<'_>, document: &mut Vec<u8>) -> Result<(), Misfit> {
        let present = row.present();
        let known = self
            .outlines
            .iter()
            .rposition(|one| one.present == *present);
        let outline = match known {
            Some(place) => self.outlines.swap_remove(place),
            None => self.template.outline(present),
        };
        if self.outlines.len() >= MOST_OUTLINES {
            self.outlines.clear();
        }
        let filled = outline.fill(row, document);
        self.outlines.push(outline);
        filled
    }
}

/// These members of an object that has none of them.
fn without_values(members: &[Member]) -> String {
    let members = members.iter();
    let members = members.map(|(name, nothing)| format!("\"{name}\":{nothing}"));
    members.collect::<Vec<_>>().join(",")
}

/// What stands before an id, and what behind it at the end of an identifier.
const fn around_id(ids: Ids) -> (&'static str, &'static str) {
    match ids {
        Ids::Integers => ("", "}"),
        Ids::Strings => ("\"", "\"}"),
    }
}
