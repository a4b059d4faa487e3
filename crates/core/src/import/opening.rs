//! The start of a CSV file: its header, and what that says of the separator.

use super::csv::{Csv, Position};
use super::header;
use super::separator::Separator;
use crate::error::visible;
use crate::schema::ResourceType;

/// The start of a file as far as its header, which is kept until it is known what separates its cells.
#[derive(Debug)]
pub(super) struct Opening {
    /// Where the text starts.
    pub(super) start: Position,
    /// The row, as far as it has come.
    pub(super) text: String,
    within: Within,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// At the start of a cell, whatever it is that separates cells.
    Start,
    Plain,
    Quoted,
    /// After a quote between quotes.
    Closed,
}

/// What an opening turns out to be.
pub(super) enum Opened {
    /// A row without a value: as if it were not there.
    Nothing,
    /// The row that spreadsheets put above the header to name the separator: `sep=;`.
    Named(Separator),
    /// The header.
    Header(Separator),
}

impl Opening {
    /// Nothing yet of a row that starts here.
    pub(super) const fn at(start: Position) -> Self {
        Self {
            start,
            text: String::new(),
            within: Within::Start,
        }
    }

    /// Takes the next character; whether a row ends with it.
    pub(super) fn take(&mut self, char: char) -> bool {
        self.text.push(char);
        self.within = match (self.within, char) {
            (Within::Start | Within::Closed, '"') => Within::Quoted,
            (Within::Quoted, '"') => Within::Closed,
            (Within::Quoted, _) => Within::Quoted,
            (_, '\r' | '\n') => return true,
            (_, _) if Separator::of(char).is_some() => Within::Start,
            _ => Within::Plain,
        };
        false
    }

    /// What the row is that has come.
    pub(super) fn is(&self, target: &'static ResourceType) -> Opened {
        let is_value = |char: char| char != '"' && Separator::of(char).is_none();
        let has_value = self.text.split(|char| !is_value(char));
        if has_value.map(visible).all(str::is_empty) {
            return Opened::Nothing;
        }
        match named(self.text.trim_end_matches(['\r', '\n'])) {
            Some(separator) => Opened::Named(separator),
            None => Opened::Header(separator(&self.text, target)),
        }
    }
}

/// The separator that a row names as spreadsheets do: `sep=;`, in quotes or without.
fn named(text: &str) -> Option<Separator> {
    let text = text
        .strip_prefix('"')
        .map_or(text, |text| text.strip_suffix('"').unwrap_or(text));
    let (word, rest) = text.split_once('=')?;
    let mut rest = rest.chars();
    let separator = rest.next().and_then(Separator::of)?;
    (word.eq_ignore_ascii_case("sep") && rest.next().is_none()).then_some(separator)
}

/// The one with which most cells of a header name something; where none does, the one with most cells.
fn separator(header: &str, target: &'static ResourceType) -> Separator {
    let mut best = (Separator::Comma, (0, 0));
    for one in Separator::ALL {
        let cells = cells(header, one);
        let known = cells.iter().filter(|cell| header::is_known(cell, target));
        let counts = (known.count(), cells.len());
        if counts > best.1 {
            best = (one, counts);
        }
    }
    best.0
}

/// The cells of a text's first row; none where they cannot be told apart.
fn cells(text: &str, separator: Separator) -> Vec<String> {
    let mut csv = Csv::new(separator);
    for char in text.chars() {
        match csv.next(char, Position::START) {
            Ok(None) => {}
            Ok(Some(cells)) => return cells.into_iter().map(|cell| cell.text).collect(),
            Err(_) => return Vec::new(),
        }
    }
    let rest = csv.end(Position::START).ok().flatten();
    let rest = rest.unwrap_or_default().into_iter();
    rest.map(|cell| cell.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::PROSPECT;

    #[test]
    fn the_header_says_what_separates() {
        for (text, right) in [
            ("title", Separator::Comma),
            ("title,company", Separator::Comma),
            ("title;company", Separator::Semicolon),
            ("title\tcompany", Separator::Tab),
            ("\"title\";\"company\"", Separator::Semicolon),
            ("title;\"first,Name\"", Separator::Semicolon),
            ("First Name,Notes (a;b;c)", Separator::Comma),
            ("vorname;nachname", Separator::Semicolon),
            ("a,b;c", Separator::Comma),
            ("title;;", Separator::Semicolon),
            ("tit\"le;a", Separator::Comma),
        ] {
            assert_eq!(separator(text, &PROSPECT), right, "{text}");
        }
    }

    #[test]
    fn a_row_may_name_it() {
        for (text, separator) in [
            ("sep=;", Some(Separator::Semicolon)),
            ("SEP=,", Some(Separator::Comma)),
            ("\"sep=\t\"", Some(Separator::Tab)),
            ("sep=|", None),
            ("sep=;;", None),
            ("sep=", None),
            ("sep", None),
        ] {
            assert_eq!(named(text), separator, "{text}");
        }
    }
}
