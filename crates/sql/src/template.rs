//! Documents filled in where they are sent.
//!
//! Most of a resource object is the same for every record of its type: names, braces, links. Reads
//! let SQLite render the values alone, and fill them into a template; the way through D1, which
//! writes and reads every byte as JSON twice, is three times shorter that way.

use std::fmt::Write as _;

use crate::statement::Statement;

/// What stands between two values: a character that is rare in texts, and that JSON does not escape.
/// Within a string it is just a character.
pub const SEPARATOR: char = '\x7f';

/// The SQL of the separator.
pub(crate) const SEPARATOR_SQL: &str = "char(127)";

/// A read whose rows have the values of a document each, as `document`.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// What is read.
    pub statement: Statement,
    /// What the values are filled into.
    pub template: Template,
}

/// A document with gaps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// The same in every document.
    Literal(String),
    /// The next value, as it is.
    Value,
    /// The next value, an id or `null`, as the identifier of a record of this type.
    Identifier {
        kind: &'static str,
        /// What stands around the id.
        quote: &'static str,
    },
}

/// Values that do not fit their template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misfit;

impl Template {
    pub(crate) fn new(parts: Vec<Part>) -> Self {
        Self { parts }
    }

    /// Appends so many documents with the values of as many rows, separated by [`SEPARATOR`] like the
    /// values themselves; a comma stands between two documents.
    ///
    /// # Errors
    /// Where there are too few of them.
    pub fn write(&self, values: &str, count: u32, text: &mut String) -> Result<(), Misfit> {
        let mut values = Values::of(Some(values));
        for index in 0..count {
            text.push_str(if index > 0 { "," } else { "" });
            self.fill(&mut values, text)?;
        }
        Ok(())
    }

    fn fill(&self, values: &mut Values<'_>, document: &mut String) -> Result<(), Misfit> {
        for part in &self.parts {
            match part {
                Part::Literal(text) => document.push_str(text),
                Part::Value => document.push_str(values.next().ok_or(Misfit)?),
                Part::Identifier { kind, quote } => match values.next().ok_or(Misfit)? {
                    "null" => document.push_str("null"),
                    id => {
                        // Writing to a `String` cannot fail.
                        let _ = write!(
                            document,
                            "{{\"type\":\"{kind}\",\"id\":{quote}{id}{quote}}}"
                        );
                    }
                },
            }
        }
        Ok(())
    }
}

/// Values as SQLite joins them, one after the other.
#[derive(Debug, Clone)]
struct Values<'v> {
    rest: Option<&'v str>,
}

impl<'v> Values<'v> {
    /// The values in a text; none where there is no text.
    const fn of(text: Option<&'v str>) -> Self {
        Self { rest: text }
    }
}

impl<'v> Iterator for Values<'v> {
    type Item = &'v str;

    fn next(&mut self) -> Option<&'v str> {
        let rest = self.rest?;
        let (value, behind) = match end_of_value(rest.as_bytes()) {
            Some(end) => (rest.get(..end)?, rest.get(end.saturating_add(1)..)),
            None => (rest, None),
        };
        self.rest = behind;
        Some(value)
    }
}

/// Where the first separator outside of a string is.
fn end_of_value(text: &[u8]) -> Option<usize> {
    let (mut is_string, mut is_escaped) = (false, false);
    text.iter().position(|byte| {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_string,
            b'"' => is_string = !is_string,
            _ => {}
        }
        *byte == SEPARATOR as u8 && !is_string
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<&str> {
        Values::of(Some(text)).collect()
    }

    #[test]
    fn a_separator_within_a_string_is_a_character() {
        assert_eq!(values("1\x7fnull\x7f\"a\""), ["1", "null", "\"a\""]);
        assert_eq!(values("\"a\x7fb\"\x7f2"), ["\"a\x7fb\"", "2"]);
        assert_eq!(values(r#""\"\"#), [r#""\"\"#]);
        assert_eq!(
            values("\"\\\"\x7f\"\x7f[\"\x7f\"]"),
            ["\"\\\"\x7f\"", "[\"\x7f\"]"]
        );
        assert_eq!(values("\x7f"), ["", ""]);
        assert_eq!(Values::of(None).next(), None);
    }

    #[test]
    fn gaps_are_filled_in_order() {
        let template = Template::new(vec![
            Part::Literal("{\"id\":".to_owned()),
            Part::Value,
            Part::Literal(",\"owner\":".to_owned()),
            Part::Identifier {
                kind: "user",
                quote: "\"",
            },
            Part::Literal("}".to_owned()),
        ]);
        let values = "1\x7f7\x7f2\x7fnull";
        let mut text = String::new();
        assert_eq!(template.write(values, 2, &mut text), Ok(()));
        assert_eq!(
            text,
            r#"{"id":1,"owner":{"type":"user","id":"7"}},{"id":2,"owner":null}"#
        );
        assert_eq!(template.write(values, 3, &mut text), Err(Misfit));
    }
}
