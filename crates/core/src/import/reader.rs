//! From bytes to rows, in whatever pieces the bytes come.

use std::fmt::Write as _;

use super::csv::{Cell, Csv, Position};
use super::{FileRow, Format, MAX_ROW_BYTES, MAX_ROWS, header};
use crate::error::{Code, Error, thousands};
use crate::schema::ResourceType;

/// Reads the rows of a file from its bytes; holds no more than one row.
///
/// After an error the reader is of no more use.
#[derive(Debug)]
pub struct RowReader {
    format: Format,
    target: &'static ResourceType,
    /// The start of a character whose end has not come yet.
    partial: Vec<u8>,
    previous: Option<char>,
    here: Position,
    /// The length of the row so far.
    bytes: usize,
    rows: u32,
    /// Of CSV: what the header names.
    columns: Option<Vec<&'static str>>,
    csv: Csv,
    /// Of NDJSON: the line so far.
    text: String,
}

impl RowReader {
    /// A reader at the start of a file that creates records of type `target`.
    #[must_use]
    pub fn new(format: Format, target: &'static ResourceType) -> Self {
        Self {
            format,
            target,
            partial: Vec::new(),
            previous: None,
            here: Position::START,
            bytes: 0,
            rows: 0,
            columns: None,
            csv: Csv::default(),
            text: String::new(),
        }
    }

    /// Reads the next piece of the file, and adds the rows that end in it to `rows`.
    ///
    /// # Errors
    /// The first mistake, with its line and column. `rows` then has those that came before.
    pub fn push(&mut self, mut bytes: &[u8], rows: &mut Vec<FileRow>) -> Result<(), Error> {
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
        if !self.partial.is_empty() {
            return Err(invalid_utf8(self.here));
        }
        match self.format {
            Format::Csv => {
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
            Some((_, Some(_))) => Err(invalid_utf8(self.here)),
        }
    }

    fn char(&mut self, char: char, rows: &mut Vec<FileRow>) -> Result<(), Error> {
        let previous = self.previous.replace(char);
        if previous.is_none() && char == '\u{feff}' {
            return Ok(());
        }
        if char == '\0' {
            let detail = "there is a NUL character; remove it";
            return Err(self.here.error(Code::NulCharacter, detail));
        }
        self.bytes = self.bytes.saturating_add(char.len_utf8());
        let csv = self.format == Format::Csv;
        let after_return = csv && char == '\n' && previous == Some('\r');
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
        match char {
            '\n' if after_return => {}
            '\n' => self.here.next_line(),
            '\r' if csv => self.here.next_line(),
            _ => self.here.next_column(),
        }
        Ok(())
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
            self.columns = Some(header::columns(cells, self.target)?);
            return Ok(());
        };
        if cells.len() != columns.len() {
            let count = match cells.len() {
                1 => "1 cell".to_owned(),
                count => format!("{count} cells"),
            };
            let at = cells.get(columns.len()).map_or(self.here, |cell| cell.at);
            let detail = format!("the row has {count}; the header has {}", columns.len());
            return Err(at.error(Code::MalformedFile, &detail));
        }
        let mut input = String::new();
        for (name, cell) in columns.iter().zip(cells) {
            if !cell.text.trim().is_empty() {
                input.push(if input.is_empty() { '{' } else { ',' });
                input.push('"');
                input.push_str(name);
                input.push_str("\":");
                // A string always has a JSON text.
                input.push_str(&serde_json::to_string(&cell.text).unwrap_or_default());
            }
        }
        if input.is_empty() {
            return Ok(());
        }
        input.push('}');
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

fn invalid_utf8(at: Position) -> Error {
    let detail = "this is not valid UTF-8; save the file as UTF-8";
    at.error(Code::MalformedFile, detail)
}

#[cfg(test)]
mod tests;
