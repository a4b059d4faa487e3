//! The columns of a CSV file, and its rows under them: the JSON text of the cells that have a value.

use super::csv::{Cell, Position};
use super::header;
use super::separator::Separator;
use crate::error::{Code, Error, excerpt, visible};
use crate::schema::ResourceType;

/// The columns of a file.
#[derive(Debug)]
pub(super) struct Columns {
    /// What each is for, as far as the last one that has a name.
    names: Vec<Option<&'static str>>,
    /// How many cells the header has: spreadsheets add empty ones.
    width: usize,
    separator: Separator,
}

impl Columns {
    /// What the cells of a header name.
    pub(super) fn read(
        cells: &[Cell],
        target: &'static ResourceType,
        separator: Separator,
    ) -> Result<Self, Error> {
        let mut names = header::columns(cells, target)?;
        let width = names.len();
        while names.pop_if(|name| name.is_none()).is_some() {}
        Ok(Self {
            names,
            width,
            separator,
        })
    }

    /// The JSON text of an object from member name to cell, without the cells that are empty; `None` where all
    /// are. `end` is where the row ends.
    pub(super) fn input(&self, cells: &[Cell], end: Position) -> Result<Option<String>, Error> {
        if cells.iter().all(Cell::is_blank) && cells.len() >= self.names.len() {
            return Ok(None);
        }
        if cells.len() < self.names.len() {
            let detail = format!(
                "{}; a row has a cell for each column, and a cell with a line break in it stands in quotes",
                self.counts(cells)
            );
            return Err(end.error(Code::MalformedFile, &detail));
        }
        let mut input = String::new();
        let names = self.names.iter().copied().chain(std::iter::repeat(None));
        for ((number, cell), name) in (1_usize..).zip(cells).zip(names) {
            if cell.is_blank() {
                continue;
            }
            let name = name.ok_or_else(|| self.nameless(number, cell, cells))?;
            input.push(if input.is_empty() { '{' } else { ',' });
            input.push('"');
            input.push_str(name);
            input.push_str("\":");
            // A string always has a JSON text.
            input.push_str(&serde_json::to_string(&cell.text).unwrap_or_default());
        }
        input.push('}');
        Ok(Some(input))
    }

    /// What to say of a value that no column has a name for.
    fn nameless(&self, number: usize, cell: &Cell, cells: &[Cell]) -> Error {
        if number > self.width {
            let separator = self.separator.as_str();
            let detail = format!(
                "{}; a cell with a {separator} in it stands in quotes",
                self.counts(cells)
            );
            return cell.at.error(Code::MalformedFile, &detail);
        }
        let text = excerpt(visible(&cell.text));
        let detail = format!(
            "`{text}` is in column {number}, which has no name in the header; name it there, or remove it"
        );
        cell.at.error(Code::UnknownColumn, &detail)
    }

    fn counts(&self, cells: &[Cell]) -> String {
        let count = match cells.len() {
            1 => "1 cell".to_owned(),
            count => format!("{count} cells"),
        };
        format!("the row has {count}; the header has {}", self.width)
    }
}
