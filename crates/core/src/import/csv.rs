//! CSV as RFC 4180 has it, but for the separator, character by character, and nothing else: a quote that
//! is not where quotes belong means that cells would land in wrong columns.
//!
//! Rows end with a line feed, a carriage return, or both.

use super::separator::Separator;
use crate::error::{Code, Error, visible};

/// A position in the file, from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: u32,
    pub(super) column: u32,
}

impl Position {
    /// The first character.
    pub(super) const START: Self = Self { line: 1, column: 1 };

    pub(super) const fn next_column(&mut self) {
        self.column = self.column.saturating_add(1);
    }

    pub(super) const fn next_line(&mut self) {
        self.line = self.line.saturating_add(1);
        self.column = 1;
    }

    /// An error here.
    pub(super) fn error(self, code: Code, detail: &str) -> Error {
        let Self { line, column } = self;
        Error::new(code, format!("line {line}, column {column}: {detail}"))
    }
}

/// One cell, and where it starts.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) at: Position,
}

impl Cell {
    /// Whether there is nothing in it that anybody would see.
    pub(super) fn is_blank(&self) -> bool {
        visible(&self.text).is_empty()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Nothing of the cell has come.
    Start,
    /// In a cell without quotes.
    Plain,
    /// Between quotes.
    Quoted,
    /// After a quote between quotes: the first half of a doubled one, or the end.
    Closed,
}

/// The row so far.
#[derive(Debug)]
pub(super) struct Csv {
    separator: Separator,
    within: Within,
    /// Where the cell starts.
    at: Position,
    text: String,
    cells: Vec<Cell>,
}

impl Csv {
    /// Nothing of a row yet.
    pub(super) const fn new(separator: Separator) -> Self {
        Self {
            separator,
            within: Within::Start,
            at: Position::START,
            text: String::new(),
            cells: Vec::new(),
        }
    }

    /// Takes the next character; the row that it ends, if it does and the row is not empty.
    pub(super) fn next(&mut self, char: char, here: Position) -> Result<Option<Vec<Cell>>, Error> {
        if self.within == Within::Start {
            self.at = here;
        }
        let wrong = |detail: &str| Err(here.error(Code::MalformedFile, detail));
        match (self.within, char) {
            (Within::Quoted, '"') => self.within = Within::Closed,
            (Within::Start, '"') => self.within = Within::Quoted,
            (Within::Closed, '"') => self.take(char, Within::Quoted),
            (Within::Plain, '"') => {
                return wrong(
                    "a quote inside a cell without quotes; put the cell into quotes, and write a quote inside it twice",
                );
            }
            (Within::Quoted, _) => self.take(char, Within::Quoted),
            (_, _) if char == self.separator.char() => self.end_cell(),
            (_, '\r' | '\n') => return Ok(self.end_row()),
            (Within::Closed, _) => {
                return wrong(&format!(
                    "text after a closing quote; a {} or the end of the line must follow, and a quote inside a cell is written twice",
                    self.separator.as_str()
                ));
            }
            (Within::Start | Within::Plain, _) => self.take(char, Within::Plain),
        }
        Ok(None)
    }

    /// The last row, if it has no line break.
    pub(super) fn end(&mut self, here: Position) -> Result<Option<Vec<Cell>>, Error> {
        match self.within {
            Within::Quoted => {
                let detail = "the quote here is never closed; close it, or write it twice in a cell in quotes";
                return Err(self.at.error(Code::MalformedFile, detail));
            }
            Within::Start => self.at = here,
            Within::Plain | Within::Closed => {}
        }
        Ok(self.end_row())
    }

    /// Whether nothing of a row has come.
    pub(super) const fn is_between_rows(&self) -> bool {
        matches!(self.within, Within::Start) && self.cells.is_empty()
    }

    /// The line on which the row starts.
    pub(super) fn row_line(&self) -> u32 {
        self.cells.first().map_or(self.at.line, |cell| cell.at.line)
    }

    /// Where the quotes opened that are not closed yet.
    pub(super) fn open_quote(&self) -> Option<Position> {
        (self.within == Within::Quoted).then_some(self.at)
    }

    fn take(&mut self, char: char, within: Within) {
        self.text.push(char);
        self.within = within;
    }

    fn end_cell(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.cells.push(Cell { text, at: self.at });
        self.within = Within::Start;
    }

    fn end_row(&mut self) -> Option<Vec<Cell>> {
        if self.is_between_rows() {
            return None;
        }
        self.end_cell();
        Some(std::mem::take(&mut self.cells))
    }
}
