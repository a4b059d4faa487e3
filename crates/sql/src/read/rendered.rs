//! Reads of documents: a statement, and what its rows hold.

use std::rc::Rc;

use lockstep_template::{Form, Layout, ROW_END, Template};

use crate::builder::query::{Query, Slot, Transaction};
use crate::builder::row::Values;
use crate::builder::statement::Statement;
use crate::read::kept;
use crate::read::row::{self, Column, place_of};

/// A read whose rows have the values of a document each, as text (`document`).
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// What is read.
    pub statement: Statement,
    /// What the texts hold.
    pub layout: Layout,
}

impl Read {
    /// The read with all its rows in one value (`found`); NULL where there is none. D1 refuses a text beyond 2 MB
    /// as too big.
    #[must_use]
    pub fn gathered(&self) -> Query<Values> {
        // A subquery with a limit is read in its order.
        let Statement { sql, params } = &self.statement;
        Statement {
            sql: format!("SELECT group_concat(document,'{ROW_END}') AS found FROM ({sql})"),
            params: params.clone(),
        }
        .asks()
    }

    /// The read as it is, a row for each document: for one that writes, too.
    #[must_use]
    pub fn by_row(&self) -> Query<Values> {
        self.statement.clone().asks()
    }

    /// Adds the read to a transaction: gathered, which is much cheaper than a row for each document, or, where
    /// that is too big, by row.
    pub fn ask(self, transaction: &mut Transaction) -> ReadSlot {
        let slot = transaction.ask_or(self.gathered(), self.statement.asks());
        let layout = self.layout;
        ReadSlot { slot, layout }
    }
}

/// A read that was added to a transaction.
#[derive(Debug)]
pub struct ReadSlot {
    /// Where its texts are.
    pub slot: Slot<Values>,
    /// What the texts hold.
    pub layout: Layout,
}

/// How a type is read in a view.
pub(crate) struct Rendered {
    template: Rc<Template>,
    columns: Vec<Column>,
    /// How many of them, from the first on, the table keeps as one text.
    kept: usize,
    /// The expression of a row with these columns.
    row: String,
}

/// The expression of a row, of whose columns the table keeps so many as one text.
fn row(columns: &[Column], kept: usize) -> String {
    match columns.split_at_checked(kept) {
        Some(([_, ..], more)) => kept::with_more(more),
        _ => row::written(columns),
    }
}

impl Rendered {
    /// What is read by this template, whose values are these columns; the table keeps so many as one text.
    pub(crate) fn new(template: Template, columns: Vec<Column>, kept: usize) -> Self {
        Self {
            template: Rc::new(template),
            row: row(&columns, kept),
            columns,
            kept,
        }
    }

    /// What reads rows that have these keys, besides the values of a document.
    pub(crate) fn keyed(&self, keys: impl IntoIterator<Item = Column>) -> Keyed {
        let (mut more, mut places) = (Vec::new(), Vec::new());
        for key in keys {
            let known = self.columns.iter().position(|column| *column == key);
            let mut behind = |key| self.columns.len().saturating_add(place_of(&mut more, key));
            places.push(known.unwrap_or_else(|| behind(key)));
        }
        let row = if more.is_empty() {
            self.row.clone()
        } else {
            row(&[&*self.columns, &*more].concat(), self.kept)
        };
        let forms: Vec<Form> = more.iter().map(|column| column.form).collect();
        let layout = Layout::new(Rc::clone(&self.template), self.kept, &forms, places);
        Keyed { row, layout }
    }
}

/// A read without its statement.
pub(crate) struct Keyed {
    /// The expression of a row.
    pub(crate) row: String,
    layout: Layout,
}

impl Keyed {
    /// The read by a statement whose column `document` is this row.
    pub(crate) fn by(self, statement: Statement) -> Read {
        let layout = self.layout;
        Read { statement, layout }
    }
}
