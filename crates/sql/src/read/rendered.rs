//! Reads of documents: a statement, and what its rows hold.

use std::rc::Rc;

use lockstep_template::{Form, Layout, ROW_END, Template};

use crate::builder::bounded::{Bounded, Rest};
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
    /// The same, of which no more is sent than a page has.
    bounded: Option<Statement>,
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

    /// The read by row, as far as [`PAGE_OCTETS`](crate::PAGE_OCTETS) go, but one document at least. A row without a document
    /// tells that others would follow.
    #[must_use]
    pub fn bounded(&self) -> Query<Values> {
        let bounded = self.bounded.as_ref().unwrap_or(&self.statement);
        bounded.clone().asks()
    }

    /// Adds the read to a transaction: gathered, which is much cheaper than a row for each document, or, where
    /// that is too big, by row and bounded.
    pub fn ask(self, transaction: &mut Transaction) -> ReadSlot {
        let gathered = self.gathered();
        let instead = self.bounded.unwrap_or(self.statement);
        let slot = transaction.ask_or(gathered, instead.asks());
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
    /// How many octets it has, about.
    octets: String,
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
        let more = columns.get(kept..).unwrap_or_default();
        Self {
            template: Rc::new(template),
            row: row(&columns, kept),
            octets: row::octets((kept > 0).then_some(kept::COLUMN), more),
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
        let octets = self.octets.clone();
        Keyed {
            row,
            octets,
            layout,
        }
    }
}

/// A read without its statement.
pub(crate) struct Keyed {
    /// The expression of a row.
    pub(crate) row: String,
    /// How many octets it has, about.
    octets: String,
    layout: Layout,
}

/// How a statement comes from the records that it is about to their documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// It renders them where it finds them.
    AsFound,
    /// It finds their ids first: where SQLite has to sort what it found, it sorts ids, and renders the page only.
    ById,
}

impl Keyed {
    /// The read by a statement whose column `document` is this row.
    pub(crate) fn by(self, statement: Statement) -> Read {
        let layout = self.layout;
        Read {
            statement,
            bounded: None,
            layout,
        }
    }

    /// The read of the records of a table that `found` finds, which is ` FROM … LIMIT …`; `with` stands before it.
    pub(crate) fn of(self, table: &str, way: Way, with: &str, found: Statement) -> Read {
        let Self {
            row,
            octets,
            layout,
        } = self;
        let Statement { sql: found, params } = found;
        let sql = match way {
            Way::AsFound => format!("{with}SELECT {row} AS document{found}"),
            Way::ById => format!(
                "{with}SELECT {row} AS document FROM (SELECT id AS page_id{found}) CROSS JOIN {table} ON id = page_id"
            ),
        };
        let page = Bounded {
            table,
            name: table,
            octets: &octets,
            found: &format!("SELECT id AS page_id{found}"),
            also: "",
            rest: Rest::First,
        };
        let page = page.source();
        // Only what fits is rendered.
        let bounded = format!("{with}SELECT iif(fits,{row},'') AS document FROM {page}");
        let bounded = Statement {
            sql: bounded,
            params: params.clone(),
        };
        Read {
            statement: Statement { sql, params },
            bounded: Some(bounded),
            layout,
        }
    }
}
