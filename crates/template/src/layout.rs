//! Rows: the values of a document each, and keys.

use std::rc::Rc;

use crate::row::Row;
use crate::template::{Filler, Template};
use crate::value::{Form, Misfit, Values};

/// What rows hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// What the values are filled into; its values come first.
    template: Rc<Template>,
    /// How the values are written, and what stands behind them.
    forms: Vec<Form>,
    /// Which values of a row are its keys.
    keys: Vec<usize>,
}

/// The keys of a row, as they are written; `None` for NULL.
pub type Keys<'v> = Vec<Option<&'v str>>;

impl Layout {
    /// A layout of rows with the values of a template, and others behind them; keys are places in a row.
    #[must_use]
    pub fn new(template: Rc<Template>, more: &[Form], keys: Vec<usize>) -> Self {
        let forms = [template.forms(), more].concat();
        Self {
            template,
            forms,
            keys,
        }
    }

    /// Appends the documents of the first `count` rows, with commas between them, and returns the keys
    /// of the first and the last of them (none where there is no row).
    ///
    /// # Errors
    /// Where the texts are not of such rows.
    pub fn write<'v>(
        &self,
        rows: &'v str,
        count: u32,
        text: &mut String,
    ) -> Result<(Keys<'v>, Keys<'v>), Misfit> {
        text.reserve(self.template.length(rows.len(), count));
        let (mut values, mut filler) = (Values::of(rows), Filler::new(&self.template));
        let mut row = Row::default();
        let mut first = Keys::new();
        for index in 0..count {
            row.read(&mut values, &self.forms)?;
            if index == 0 {
                first = self.keys(&row)?;
            } else {
                text.push(',');
            }
            filler.fill(&row, text)?;
        }
        Ok((first, self.keys(&row).unwrap_or_default()))
    }

    /// As [`write`](Self::write), with the last of the rows first; so are the keys.
    ///
    /// # Errors
    /// Where the texts are not of such rows.
    pub fn write_reversed<'v>(
        &self,
        rows: &'v str,
        count: u32,
        text: &mut String,
    ) -> Result<(Keys<'v>, Keys<'v>), Misfit> {
        text.reserve(self.template.length(rows.len(), count));
        let (mut values, mut filler) = (Values::of(rows), Filler::new(&self.template));
        let mut read = Vec::new();
        for _ in 0..count {
            let mut row = Row::default();
            row.read(&mut values, &self.forms)?;
            read.push(row);
        }
        for (index, row) in read.iter().rev().enumerate() {
            text.push_str(if index > 0 { "," } else { "" });
            filler.fill(row, text)?;
        }
        let keys = |row: Option<&Row<'v>>| row.map_or(Ok(Keys::new()), |row| self.keys(row));
        Ok((keys(read.last())?, keys(read.first())?))
    }

    fn keys<'v>(&self, row: &Row<'v>) -> Result<Keys<'v>, Misfit> {
        let key = |place: &usize| row.get(*place).ok_or(Misfit);
        self.keys.iter().map(key).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{Ids, Part};

    /// A row: id, owner, the subject's type, its id, done, tags, custom fields, note, action, `key`.
    fn task() -> Layout {
        let literal = |text: &str| Part::Literal(text.to_owned());
        let parts = vec![
            literal("{\"id\":"),
            Part::Value {
                place: 0,
                null: "null",
            },
            literal(",\"owner\":"),
            Part::Identifier {
                place: 1,
                kind: "user",
                ids: Ids::Strings,
            },
            literal(",\"subject\":"),
            Part::Reference {
                kind: 2,
                id: 3,
                ids: Ids::Strings,
            },
            literal(",\"done\":"),
            Part::Boolean { place: 4 },
            literal(",\"note\":"),
            Part::Text { place: 7 },
            literal(",\"action\":"),
            Part::Name { place: 8 },
            literal(",\"same\":"),
            Part::Value {
                place: 0,
                null: "null",
            },
            literal(",\"tags\":"),
            Part::Value {
                place: 5,
                null: "[]",
            },
            Part::Members { place: 6 },
        ];
        use Form::{Id, Json, Plain, Text};
        let forms = vec![Plain, Id, Plain, Id, Plain, Json, Json, Text, Plain];
        Layout::new(Rc::new(Template::new(forms, parts)), &[Text], vec![9, 0])
    }

    const ROWS: &str =
        "1,7,prospect,2,1,[\"a\"],{\"custom1\":\"x\"},2,hi,call,3,k,\",2,,,,0,,,4,a\"\\\n,,";
    const ONE: &str = r#"{"id":1,"owner":{"type":"user","id":"7"},"subject":{"type":"prospect","id":"2"},"done":true,"note":"hi","action":"call","same":1,"tags":["a"],"custom1":"x"}"#;
    const TWO: &str = r#"{"id":2,"owner":null,"subject":null,"done":false,"note":"a\"\\\n","action":null,"same":2,"tags":[]}"#;

    #[test]
    fn gaps_are_filled_in_order() {
        let (one, two) = (vec![Some("k,\""), Some("1")], vec![None, Some("2")]);
        let mut text = String::new();
        let keys = task().write(ROWS, 2, &mut text);
        assert_eq!(keys, Ok((one.clone(), two)));
        assert_eq!(text, format!("{ONE},{TWO}"));
        let mut text = String::new();
        let keys = task().write(ROWS, 1, &mut text);
        assert_eq!(keys, Ok((one.clone(), one)));
        assert_eq!(text, ONE);
        let nothing = task().write("", 0, &mut String::new());
        assert_eq!(nothing, Ok((Keys::new(), Keys::new())));
        assert_eq!(task().write(ROWS, 3, &mut String::new()), Err(Misfit));
    }

    #[test]
    fn a_page_may_come_from_its_end() {
        let mut text = String::new();
        let (first, last) = task().write_reversed(ROWS, 2, &mut text).unwrap();
        assert_eq!(
            (first, last),
            (vec![None, Some("2")], vec![Some("k,\""), Some("1")])
        );
        assert_eq!(text, format!("{TWO},{ONE}"));
    }

    #[test]
    fn what_is_in_the_bin_is_nowhere() {
        let mut text = String::new();
        task()
            .write("1,-7,prospect,-2,,,,,,", 1, &mut text)
            .unwrap();
        assert!(
            text.starts_with(r#"{"id":1,"owner":null,"subject":null,"done":null"#),
            "{text}"
        );
    }
}
