//! The pieces of a document: text that is always the same, and what differs from record to record.
//!
//! Both ways in which a document is rendered come out of them: joined, as one expression of SQL; split, as
//! a template and the values that it takes.

use lockstep_core::schema::{Attribute, Kind, Relationship, Stored};
use lockstep_template::{Form, Ids, Part, Template};

use crate::builder::columns::{self, SHARED};
use crate::read::rendered::Rendered;
use crate::read::row::{Column, concatenate, place_of};
use crate::read::text::{attribute_text, live_id, quote, without_value};

/// Literal text and SQL expressions, of which a document is made.
#[derive(Default)]
pub(crate) struct Pieces {
    pieces: Vec<Piece>,
    /// The values of which a template makes the gaps' texts, each once.
    columns: Vec<Column>,
    /// How many of them, from the first on, the table keeps as one text.
    kept: usize,
}

enum Piece {
    Text(String),
    /// The text of an expression, which is never NULL.
    Sql(String),
    /// What differs from record to record, in the two ways in which it is rendered.
    Gap {
        /// The expression of its text, which is never NULL.
        text: String,
        part: Part,
    },
}

impl Pieces {
    /// None yet, of a table that keeps the values of these columns as one text.
    pub(crate) fn with_kept(columns: Vec<Column>) -> Self {
        Self {
            pieces: Vec::new(),
            kept: columns.len(),
            columns,
        }
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        match self.pieces.last_mut() {
            Some(Piece::Text(literal)) => literal.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
        self
    }

    /// Text that is part of an expression only: no template has it.
    pub(crate) fn sql(&mut self, expression: &str) -> &mut Self {
        self.pieces.push(Piece::Sql(expression.to_owned()));
        self
    }

    pub(crate) fn gap(&mut self, text: String, part: Part) -> &mut Self {
        self.pieces.push(Piece::Gap { text, part });
        self
    }

    /// Where rows have a value.
    pub(crate) fn place(&mut self, column: Column) -> usize {
        place_of(&mut self.columns, column)
    }

    /// A number that is never NULL.
    pub(crate) fn number(&mut self, expression: &str) -> &mut Self {
        let place = self.place(Column::plain(expression));
        let null = "null";
        self.gap(expression.to_owned(), Part::Value { place, null })
    }

    /// The JSON text of an expression that is an array or an object.
    pub(crate) fn json(&mut self, expression: &str) -> &mut Self {
        let place = self.place(Column::json(expression));
        let null = "null";
        self.gap(expression.to_owned(), Part::Value { place, null })
    }

    /// An object that may be NULL.
    pub(crate) fn object(&mut self, expression: &str) -> &mut Self {
        let place = self.place(Column::json(expression));
        let null = "null";
        let text = format!("coalesce({expression}, '{null}')");
        self.gap(text, Part::Value { place, null })
    }

    pub(crate) fn attribute(&mut self, attribute: &Attribute) -> &mut Self {
        if attribute.stored == Stored::Nowhere {
            return self.text(without_value(attribute));
        }
        let column = columns::attribute(attribute);
        let (form, part): (_, fn(usize) -> Part) = match attribute.kind {
            Kind::Boolean => (Form::Plain, |place| Part::Boolean { place }),
            Kind::Time => (Form::Time, |place| Part::Name { place }),
            Kind::Choice { .. } | Kind::Date => (Form::Plain, |place| Part::Name { place }),
            Kind::Text { .. } => (Form::Text, |place| Part::Text { place }),
            Kind::Integer | Kind::Id { .. } | Kind::Number => (Form::Plain, |place| Part::Value {
                place,
                null: "null",
            }),
            Kind::Object => (Form::Json, |place| Part::Value {
                place,
                null: "null",
            }),
            Kind::TextList { .. } | Kind::IdList { .. } => {
                (Form::Json, |place| Part::Value { place, null: "[]" })
            }
            Kind::Map { .. } => (Form::Json, |place| Part::Value { place, null: "{}" }),
        };
        let place = self.place(Column::new(column, form));
        self.gap(attribute_text("", attribute), part(place))
    }

    /// The members of these attributes, which share a column.
    pub(crate) fn shared(&mut self, attributes: &[&'static Attribute]) -> &mut Self {
        let texts = attributes
            .iter()
            .enumerate()
            .flat_map(|(index, attribute)| {
                let comma = if index > 0 { "," } else { "" };
                let name = format!("'{comma}\"{}\":'", attribute.name);
                [name, attribute_text("", attribute)]
            });
        let text = concatenate(&texts.collect::<Vec<_>>());
        let members = attributes.iter();
        let members = members.map(|one| (one.name, without_value(one)));
        let place = self.place(Column::members(SHARED));
        let members = members.collect();
        self.gap(text, Part::Named { place, members })
    }

    pub(crate) fn identifier(
        &mut self,
        kind: &'static str,
        ids: Ids,
        relationship: &Relationship,
    ) -> &mut Self {
        let quote = quote(ids);
        let id = live_id(relationship, "");
        let place = self.place(Column::id(columns::related_id(relationship)));
        self.gap(
            format!(
                "coalesce('{{\"type\":\"{kind}\",\"id\":{quote}' || {id} || '{quote}}}', 'null')"
            ),
            Part::Identifier { place, kind, ids },
        )
    }

    /// All of it as one expression.
    pub(crate) fn join(self) -> String {
        let expressions: Vec<String> = self
            .pieces
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => format!("'{}'", text.replace('\'', "''")),
                Piece::Sql(text) | Piece::Gap { text, .. } => text,
            })
            .filter(|expression| expression != "''")
            .collect();
        concatenate(&expressions)
    }

    /// The literal text as a template, and the values that it takes.
    pub(crate) fn split(mut self) -> Rendered {
        let parts = std::mem::take(&mut self.pieces)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => Part::Literal(text),
                Piece::Sql(text) => Part::Value {
                    place: self.place(Column::text(text)),
                    null: "",
                },
                Piece::Gap { part, .. } => part,
            })
            .collect();
        let forms = self.columns.iter().map(|column| column.form).collect();
        Rendered::new(Template::new(forms, parts), self.columns, self.kept)
    }
}
