//! From bytes to rows, in whatever pieces the bytes come.

use std::fmt::Write as _;

use super::columns::Columns;
use super::csv::{Cell, Csv, Position};
use super::opening::{Opened, Opening};
use super::{FileRow, Format, MAX_ROW_BYTES, MAX_ROWS, Separator, encoding};
use crate::error::{Code, Error, is_invisible, thousands};
use crate::schema::ResourceType;

/// Reads the rows of a file from its bytes; holds no more than one row.
///
/// After an error the reader is of no more use.
#[derive(Debug)]
pub struct RowReader {
    format: Format,
    target: &'static ResourceType,
    /// The first bytes, until they are enough to say what the file is.
    head: Option<Vec<u8>>,
    /// The start of a character whose end has not come yet.
    partial: Vec<u8>,
    previous: Option<char>,
    /// Whether a character has come that one can see.
    has_begun: bool,
    here: Position,
    /// The length of the row so far.
    bytes: usize,
    rows: u32,
    /// Of CSV: what has come of it, until the separator is known.
    opening: Option<Opening>,
    separator: Separator,
    /// Of CSV: what the header names.
    columns: Option<Columns>,
    csv: Csv,
    /// Of NDJSON: the line so far.
    text: String,
}

impl RowReader {
    /// A reader at the start of a file that creates records of type `target`.
    #[must_use]
    pub fn new(format: Format, target: &'static ResourceType) -> Self {
        let opening = match format {
            Format::Csv => Some(Opening::at(Position::START)),
            Format::Ndjson => None,
        };
        Self {
            format,
            target,
            head: Some(Vec::new()),
            partial: Vec::new(),
            previous: None,
            has_begun: false,
            here: Position::START,
            bytes: 0,
            rows: 0,
            opening,
            separator: Separator::Comma,
            columns: None,
            csv: Csv::new(Separator::Comma),
            text: String::new(),
        }
    }

    /// What separates the cells; `None` where there are none, and before the header has been read.
    #[must_use]
    pub fn separator(&self) -> Option<Separator> {
        self.columns.as_ref().map(|_| self.separator)
    }

    /// Reads the next piece of the file, and adds the rows that end in it to `rows`.
    ///
    /// # Errors
    /// The first mistake, with its line and column. `rows` then has those that came before.
    pub fn push(&mut self, mut bytes: &[u8], rows: &mut Vec<FileRow>) -> Result<(), Error> {
        if let Some(head) = &mut self.head {
            let missing = encoding::HEAD.saturating_sub(head.len());
            let (more, rest) = bytes.split_at(missing.min(bytes.len()));
            head.extend_from_slice(more);
            if head.len() < encoding::HEAD {
                return Ok(());
            }
            self.begin(rows)?;
            bytes = rest;
        }
        // A character that the last piece cut.
        while !self.partial.is_empty() {
            let Some((first, rest)) = bytes.split_first() else {
                return Ok(());
            };
            self.partial.push(*first);
            bytes = rest;
            let partial = std::mem::take(&mut self.partial);
            self.decode(&partial, rows)?;
        }
        self.decode(bytes, rows)
    }

    /// Reads the end of the file.
    ///
    /// # Errors
    /// What is wrong with the last row, or with the file as a whole.
    pub fn end(&mut self, rows: &mut Vec<FileRow>) -> Result<(), Error> {
        self.begin(rows)?;
        if !self.partial.is_empty() {
            let detail = encoding::breaks_off(&self.partial);
            return Err(self.here.error(Code::MalformedFile, &detail));
        }
        match self.format {
            Format::Csv => {
                self.open(true, rows)?;
                if let Some(cells) = self.csv.end(self.here)? {
                    self.cells(&cells, rows)?;
                }
                if self.columns.is_none() {
                    let detail = "the file has no header; its first line must name the columns";
                    return Err(Position::START.error(Code::MalformedFile, detail));
                }
            }
            Format::Ndjson => self.line(rows)?,
        }
        if self.rows == 0 {
            return Err(Error::new(
                Code::NoRows,
                "the file has no row with a value; there is nothing to import",
            ));
        }
        Ok(())
    }

    /// Reads the first bytes, once they are enough or all.
    fn begin(&mut self, rows: &mut Vec<FileRow>) -> Result<(), Error> {
        let Some(head) = self.head.take() else {
            return Ok(());
        };
        match encoding::foreign(&head) {
            Some(detail) => Err(Error::new(Code::MalformedFile, detail)),
            None => self.decode(&head, rows),
        }
    }

    fn decode(&mut self, bytes: &[u8], rows: &mut Vec<FileRow>) -> Result<(), Error> {
        let (valid, rest) = match std::str::from_utf8(bytes) {
            Ok(_) => (bytes, None),
            Err(error) => {
                let (valid, rest) = bytes.split_at(error.valid_up_to());
                (valid, Some((rest, error.error_len())))
            }
        };
        for char in std::str::from_utf8(valid).unwrap_or_default().chars() {
            self.char(char, rows)?;
        }
        match rest {
            None => Ok(()),
            Some((rest, None)) => {
                self.partial = rest.to_vec();
                Ok(())
            }
            Some((rest, Some(_))) => {
                let first = rest.first().copied().unwrap_or_default();
                let detail = encoding::not_utf8(first);
                Err(self.here.error(Code::MalformedFile, &detail))
            }
        }
    }

    fn char(&mut self, char: char, rows: &mut Vec<FileRow>) -> Result<(), Error> {
        if self.previous.is_none() && char == '\u{feff}' {
            self.previous = Some(char);
            return Ok(());
        }
        if char == '\0' {
            let detail = "there is a NUL character; remove it";
            return Err(self.here.error(Code::NulCharacter, detail));
        }
        if !self.has_begun && !char.is_whitespace() && !is_invisible(char) {
            self.has_begun = true;
            if let Some(detail) = encoding::foreign_text(char, self.format) {
                return Err(Error::new(Code::MalformedFile, detail));
            }
        }
        let Some(opening) = &mut self.opening else {
            return self.step(char, rows);
        };
        let is_over = opening.take(char);
        let is_too_long = !is_over && opening.text.len() > MAX_ROW_BYTES;
        self.advance(char);
        if is_over || is_too_long {
            self.open(is_too_long, rows)?;
        }
        Ok(())
    }

    /// Takes the row that has been kept because it says what separates the cells. One without a value says
    /// nothing, and what follows is kept, unless this is the `last`.
    fn open(&mut self, last: bool, rows: &mut Vec<FileRow>) -> Result<(), Error> {
        let Some(opening) = self.opening.take() else {
            return Ok(());
        };
        let opened = opening.is(self.target);
        if let Opened::Named(separator) | Opened::Header(separator) = opened {
            self.separator = separator;
            self.csv = Csv::new(separator);
        }
        match opened {
            Opened::Nothing if !last => self.opening = Some(Opening::at(self.here)),
            Opened::Named(_) => {}
            Opened::Nothing | Opened::Header(_) => {
                self.here = opening.start;
                for char in opening.text.chars() {
                    self.step(char, rows)?;
                }
            }
        }
        Ok(())
    }

    /// Reads a character, its place in the file known.
    fn step(&mut self, char: char, rows: &mut Vec<FileRow>) -> Result<(), Error> {
        self.bytes = self.bytes.saturating_add(char.len_utf8());
        let csv = self.format == Format::Csv;
        if !csv {
            match char {
                '\n' => self.line(rows)?,
                _ => self.text.push(char),
            }
        } else if let Some(cells) = self.csv.next(char, self.here)? {
            self.cells(&cells, rows)?;
        }
        let between_rows = if csv {
            self.csv.is_between_rows()
        } else {
            char == '\n'
        };
        if between_rows {
            self.bytes = 0;
        }
        // Of NDJSON a carriage return may yet turn out to belong to the line break.
        if self.bytes > MAX_ROW_BYTES.saturating_add(usize::from(!csv && char == '\r')) {
            return Err(self.row_too_long());
        }
        self.advance(char);
        Ok(())
    }

    fn advance(&mut self, char: char) {
        let previous = self.previous.replace(char);
        let csv = self.format == Format::Csv;
        match char {
            '\n' if csv && previous == Some('\r') => {}
            '\n' => self.here.next_line(),
            '\r' if csv => self.here.next_line(),
            _ => self.here.next_column(),
        }
    }

    fn row_too_long(&self) -> Error {
        let (line, quote) = match self.format {
            Format::Csv => (self.csv.row_line(), self.csv.open_quote()),
            Format::Ndjson => (self.here.line, None),
        };
        let max = thousands(MAX_ROW_BYTES as u64);
        let mut detail = format!("line {line}: the row has more than {max} bytes");
        if let Some(Position { line, column }) = quote {
            // Writing to a `String` cannot fail.
            let _ = write!(
                detail,
                "; is the quote at line {line}, column {column} closed?"
            );
        }
        Error::new(Code::RowTooLong, detail)
    }

    /// Takes a line of NDJSON.
    fn line(&mut self, rows: &mut Vec<FileRow>) -> Result<(), Error> {
        let text = std::mem::take(&mut self.text);
        match text.trim_ascii() {
            "" => Ok(()),
            input => self.add(self.here.line, input.to_owned(), rows),
        }
    }

    /// Takes a row of CSV: the header, or values. A row of empty cells is an empty line to
    /// spreadsheets, and so it is here.
    fn cells(&mut self, cells: &[Cell], rows: &mut Vec<FileRow>) -> Result<(), Error> {
        let Some(columns) = &self.columns else {
            if !cells.iter().all(Cell::is_blank) {
                self.columns = Some(Columns::read(cells, self.target, self.separator)?);
            }
            return Ok(());
        };
        let Some(input) = columns.input(cells, self.here)? else {
            return Ok(());
        };
        let line = cells.first().map_or(self.here.line, |cell| cell.at.line);
        self.add(line, input, rows)
    }

    fn add(&mut self, line: u32, input: String, rows: &mut Vec<FileRow>) -> Result<(), Error> {
        if self.rows >= MAX_ROWS {
            let max = thousands(u64::from(MAX_ROWS));
            return Err(Error::new(
                Code::TooManyTargets,
                format!("line {line}: the file has more than {max} rows; import it in parts"),
            ));
        }
        self.rows = self.rows.saturating_add(1);
        rows.push(FileRow { line, input });
        Ok(())
    }
}

#[cfg(test)]
mod tests;
