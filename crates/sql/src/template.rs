//! Documents filled in where they are sent.
//!
//! Most of a resource object is the same for every record of its type: names, braces, links. Reads
//! let SQLite render the values alone, as JSON arrays, and fill them into a template; the way through
//! D1, which writes and reads every byte as JSON twice, is three times shorter that way.
//!
//! A row is one text: arrays with the values, one after the other, and an array with the keys by which
//! the row was sorted, which no document shows. Rows follow each other without anything between.

use std::rc::Rc;

use crate::statement::Statement;

/// A read whose rows have the values of a document each, as `document`.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// What is read.
    pub statement: Statement,
    /// What the values are filled into.
    pub template: Rc<Template>,
}

impl Read {
    /// The read with all its rows in one: how many there are (`count`), and their texts one after
    /// the other (`document`). D1 refuses a text beyond 2 MB as too big.
    #[must_use]
    pub fn gathered(&self) -> Statement {
        // A subquery with a limit is read in its order.
        let Statement { sql, params } = &self.statement;
        Statement {
            sql: format!(
                "SELECT count(*) AS count, group_concat(document, '') AS document FROM ({sql})"
            ),
            params: params.clone(),
        }
    }
}

/// A document with gaps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    gaps: Vec<Gap>,
    /// What follows the last gap.
    end: String,
}

/// Where values go. Most are null, so what stands there then is ready with all that is before it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Gap {
    /// From the gap before to the value.
    before: String,
    /// From the gap before to behind what stands there for no value.
    empty: String,
    filling: Filling,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Filling {
    Value,
    Boolean,
    Identifier { closing: String },
    Reference { between: String, closing: String },
    Members,
}

/// What a template is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// The same in every document.
    Literal(String),
    /// The next value, as it is.
    Value {
        /// What stands there instead of `null`.
        null: String,
    },
    /// The next value, 0 or 1, as a boolean.
    Boolean,
    /// The next value, an id, as the identifier of a record of this type; `null` where it is no
    /// positive number.
    Identifier {
        /// What stands before the id.
        opening: String,
        /// What stands behind it.
        closing: String,
    },
    /// The next two values, a type and an id, as an identifier; `null` where one of them is none.
    Reference {
        /// What stands between them.
        between: String,
        /// What stands behind them.
        closing: String,
    },
    /// The next value, an object, as further members of the object that is open, which ends there.
    Members,
}

impl Part {
    /// A value as it is, and what stands there instead of `null`.
    pub(crate) fn value(null: &str) -> Self {
        let null = null.to_owned();
        Self::Value { null }
    }

    /// An identifier of this type; `quote` stands around its id.
    pub(crate) fn identifier(kind: &str, quote: &str) -> Self {
        Self::Identifier {
            opening: format!("{{\"type\":\"{kind}\",\"id\":{quote}"),
            closing: format!("{quote}}}"),
        }
    }

    /// An identifier of any type; `quote` stands around its id.
    pub(crate) fn reference(quote: &str) -> Self {
        Self::Reference {
            between: format!(",\"id\":{quote}"),
            closing: format!("{quote}}}"),
        }
    }
}

/// Values that do not fit their template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misfit;

impl Template {
    pub(crate) fn new(parts: Vec<Part>) -> Self {
        let mut gaps = Vec::new();
        let mut literal = String::new();
        for part in parts {
            let (opening, nothing, filling) = match part {
                Part::Literal(text) => {
                    literal.push_str(&text);
                    continue;
                }
                Part::Value { null } => (String::new(), null, Filling::Value),
                Part::Boolean => (String::new(), "null".to_owned(), Filling::Boolean),
                Part::Identifier { opening, closing } => {
                    (opening, "null".to_owned(), Filling::Identifier { closing })
                }
                Part::Reference { between, closing } => (
                    "{\"type\":".to_owned(),
                    "null".to_owned(),
                    Filling::Reference { between, closing },
                ),
                Part::Members => (",".to_owned(), "}".to_owned(), Filling::Members),
            };
            let before = std::mem::take(&mut literal);
            gaps.push(Gap {
                empty: [before.as_str(), &nothing].concat(),
                before: before + &opening,
                filling,
            });
        }
        Self { gaps, end: literal }
    }

    /// Appends the documents of the first `count` rows, with commas between them, and returns the keys
    /// of the first and the last of them, each a JSON array (empty where there is no row).
    ///
    /// # Errors
    /// Where there are too few values.
    pub fn write<'v>(
        &self,
        rows: &'v str,
        count: u32,
        text: &mut String,
    ) -> Result<(&'v str, &'v str), Misfit> {
        text.reserve(self.length(rows.len(), count));
        let mut values = Values::of(rows);
        let (mut first, mut last) = ("", "");
        for index in 0..count {
            text.push_str(if index > 0 { "," } else { "" });
            self.fill(&mut values, text)?;
            last = values.keys()?;
            first = if index > 0 { first } else { last };
        }
        Ok((first, last))
    }

    /// As [`write`](Self::write), with the last of the rows first; so are the keys.
    ///
    /// # Errors
    /// Where there are too few values.
    pub fn write_reversed<'v>(
        &self,
        rows: &'v str,
        count: u32,
        text: &mut String,
    ) -> Result<(&'v str, &'v str), Misfit> {
        let mut values = Values::of(rows);
        let mut documents = Vec::new();
        let (mut first, mut last) = ("", "");
        for index in 0..count {
            let mut document = String::new();
            self.fill(&mut values, &mut document)?;
            documents.push(document);
            first = values.keys()?;
            last = if index > 0 { last } else { first };
        }
        documents.reverse();
        text.push_str(&documents.join(","));
        Ok((first, last))
    }

    fn fill(&self, values: &mut Values<'_>, document: &mut String) -> Result<(), Misfit> {
        for gap in &self.gaps {
            let value = values.next()?;
            let filled: &[&str] = match &gap.filling {
                Filling::Value if value == "null" => &[&gap.empty],
                Filling::Value => &[&gap.before, value],
                Filling::Boolean => match value {
                    "1" => &[&gap.before, "true"],
                    "0" => &[&gap.before, "false"],
                    _ => &[&gap.empty],
                },
                Filling::Identifier { closing } => match id(value) {
                    Some(id) => &[&gap.before, id, closing],
                    None => &[&gap.empty],
                },
                Filling::Reference { between, closing } => match (value, id(values.next()?)) {
                    ("null", _) | (_, None) => &[&gap.empty],
                    (kind, Some(id)) => &[&gap.before, kind, between, id, closing],
                },
                Filling::Members if value.len() > "{}".len() => {
                    &[&gap.before, value.get(1..).ok_or(Misfit)?]
                }
                Filling::Members => &[&gap.empty],
            };
            for text in filled {
                document.push_str(text);
            }
        }
        document.push_str(&self.end);
        Ok(())
    }

    /// About how long so many documents are, with values of this length.
    fn length(&self, values: usize, count: u32) -> usize {
        // What closes an identifier is hardly longer than the id that was a value.
        let gaps: usize = self
            .gaps
            .iter()
            .map(|gap| gap.empty.len().max(gap.before.len()))
            .sum();
        let one = gaps.saturating_add(self.end.len());
        one.saturating_mul(count as usize).saturating_add(values)
    }
}

/// An id that names a record. One in the bin is negated, and names nothing.
fn id(value: &str) -> Option<&str> {
    let is_positive = value
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_digit());
    (is_positive && value != "0").then_some(value)
}

/// The values of rows, one after the other.
#[derive(Debug, Clone)]
struct Values<'v> {
    text: &'v str,
    /// Where the next value is: at a comma or a bracket before it.
    at: usize,
}

impl<'v> Values<'v> {
    const fn of(text: &'v str) -> Self {
        Self { text, at: 0 }
    }

    fn next(&mut self) -> Result<&'v str, Misfit> {
        let bytes = self.text.as_bytes();
        let mut start = self.at;
        // From one array to the next.
        if bytes.get(start) == Some(&b']') {
            start = start.saturating_add(1);
        }
        start = start.saturating_add(1);
        let rest = bytes.get(start..).ok_or(Misfit)?;
        let length = match rest.first().ok_or(Misfit)? {
            b'"' => end_of_string(rest),
            b'{' | b'[' => end_of_group(rest),
            b'n' => Some("null".len()),
            _ => rest.iter().position(|byte| matches!(byte, b',' | b']')),
        };
        self.at = start.saturating_add(length.ok_or(Misfit)?);
        self.text.get(start..self.at).ok_or(Misfit)
    }

    /// The array at the end of a row.
    fn keys(&mut self) -> Result<&'v str, Misfit> {
        let start = self.at.saturating_add(1);
        let rest = self.text.as_bytes().get(start..).ok_or(Misfit)?;
        let length = end_of_group(rest).ok_or(Misfit)?;
        self.at = start.saturating_add(length);
        let keys = self.text.get(start..self.at).ok_or(Misfit)?;
        // The next row begins where an array has ended.
        self.at = self.at.saturating_sub(1);
        Ok(keys)
    }
}

/// The length of the string that a text begins with.
fn end_of_string(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match text.get(at)? {
            b'"' => return Some(at.saturating_add(1)),
            b'\\' => at = at.saturating_add(2),
            _ => at = at.saturating_add(1),
        }
    }
}

/// The length of the array or object that a text begins with.
fn end_of_group(text: &[u8]) -> Option<usize> {
    let (mut at, mut depth) = (0_usize, 0_usize);
    loop {
        match text.get(at)? {
            b'"' => {
                at = at.saturating_add(end_of_string(text.get(at..)?)?);
                continue;
            }
            b'{' | b'[' => depth = depth.saturating_add(1),
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at = at.saturating_add(1);
        if depth == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str, count: usize) -> Result<Vec<&str>, Misfit> {
        let mut values = Values::of(text);
        (0..count).map(|_| values.next()).collect()
    }

    #[test]
    fn values_stand_in_arrays_one_after_the_other() {
        assert_eq!(
            values("[1,null][\"a\"]", 3).unwrap(),
            ["1", "null", "\"a\""]
        );
        assert_eq!(
            values(r#"["a,]\"",-2.5]"#, 2).unwrap(),
            [r#""a,]\"""#, "-2.5"]
        );
        assert_eq!(values(r#"["\\",2]"#, 2).unwrap(), [r#""\\""#, "2"]);
        let nested = r#"[["a]",[1]],{"b":"}"},3]"#;
        assert_eq!(
            values(nested, 3).unwrap(),
            [r#"["a]",[1]]"#, r#"{"b":"}"}"#, "3"]
        );
        for (text, count) in [
            ("[1]", 2),
            ("", 1),
            ("[", 1),
            ("[\"a", 1),
            ("[[1", 1),
            ("[1", 1),
        ] {
            assert_eq!(values(text, count), Err(Misfit), "{text}");
        }
    }

    fn task() -> Template {
        Template::new(vec![
            Part::Literal("{\"id\":".to_owned()),
            Part::value("null"),
            Part::Literal(",\"owner\":".to_owned()),
            Part::identifier("user", "\""),
            Part::Literal(",\"subject\":".to_owned()),
            Part::reference("\""),
            Part::Literal(",\"done\":".to_owned()),
            Part::Boolean,
            Part::Literal(",\"tags\":".to_owned()),
            Part::value("[]"),
            Part::Members,
        ])
    }

    const ROWS: &str =
        r#"[1,7,"prospect",2][1,["a"],{"custom1":"x"}]["k",1][2,null,null,null][0,null,{}][3,2]"#;
    const ONE: &str = r#"{"id":1,"owner":{"type":"user","id":"7"},"subject":{"type":"prospect","id":"2"},"done":true,"tags":["a"],"custom1":"x"}"#;
    const TWO: &str = r#"{"id":2,"owner":null,"subject":null,"done":false,"tags":[]}"#;

    #[test]
    fn gaps_are_filled_in_order() {
        let mut text = String::new();
        assert_eq!(task().write(ROWS, 2, &mut text), Ok(("[\"k\",1]", "[3,2]")));
        assert_eq!(text, format!("{ONE},{TWO}"));
        let mut one = String::new();
        assert_eq!(
            task().write(ROWS, 1, &mut one),
            Ok(("[\"k\",1]", "[\"k\",1]"))
        );
        assert_eq!(one, ONE);
        assert_eq!(task().write("", 0, &mut String::new()), Ok(("", "")));
        assert_eq!(task().write(ROWS, 3, &mut String::new()), Err(Misfit));
    }

    #[test]
    fn a_page_may_come_from_its_end() {
        let mut text = String::new();
        let keys = task().write_reversed(ROWS, 2, &mut text);
        assert_eq!(keys, Ok(("[3,2]", "[\"k\",1]")));
        assert_eq!(text, format!("{TWO},{ONE}"));
    }

    #[test]
    fn what_is_in_the_bin_is_nowhere() {
        let mut text = String::new();
        let rows = r#"[1,-7,"prospect",-2][null,null,{}][]"#;
        assert_eq!(task().write(rows, 1, &mut text), Ok(("[]", "[]")));
        assert!(
            text.starts_with(r#"{"id":1,"owner":null,"subject":null,"done":null"#),
            "{text}"
        );
    }
}
