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
    /// How many of them the table keeps as one text.
    kept: usize,
    /// Which values of a row are its keys.
    keys: Vec<usize>,
}

/// The keys of a row, as they are written; `None` for NULL.
pub type Keys<'v> = Vec<Option<&'v str>>;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written<'v> {
    /// How many documents.
    pub count: u32,
    /// Whether there are more rows.
    pub has_more: bool,
    /// The keys of the first document; none where there is none.
    pub first: Keys<'v>,
    /// Those of the last.
    pub last: Keys<'v>,
}

impl Layout {
    /// A layout of rows with the values of a template, and others behind them; keys are places in a row.
    /// Of the values of the template, the table keeps so many as one text.
    #[must_use]
    pub fn new(template: Rc<Template>, kept: usize, more: &[Form], keys: Vec<usize>) -> Self {
        let forms = [template.forms(), more].concat();
        Self {
            template,
            forms,
            kept,
            keys,
        }
    }

    /// Appends the documents of the first rows, at most so many, with commas between them.
    ///
    /// # Errors
    /// Where the texts are not of such rows.
    pub fn write<'v>(
        &self,
        rows: &'v [u8],
        most: u32,
        document: &mut Vec<u8>,
    ) -> Result<Written<'v>, Misfit> {
        let (mut values, mut row) = (Values::of(rows), Row::default());
        let mut page = Page::new(&self.template, document);
        let mut written = Written::default();
        while written.count < most && values.left() > 0 {
            row.read(&mut values, &self.forms, self.kept)?;
            page.push(&row)?;
            written.count = written.count.saturating_add(1);
            if written.count == 1 {
                written.first = self.keys(&row)?;
                let left = values.left();
                let others = left.checked_div(rows.len().saturating_sub(left));
                page.reserve(others.unwrap_or_default().min(most as usize));
            }
        }
        if written.count > 0 {
            written.last = self.keys(&row)?;
        }
        written.has_more = values.left() > 0;
        Ok(written)
    }

    /// As [`write`](Self::write), with the last of the rows first; so are the keys.
    ///
    /// # Errors
    /// Where the texts are not of such rows.
    pub fn write_reversed<'v>(
        &self,
        rows: &'v [u8],
        most: u32,
        document: &mut Vec<u8>,
    ) -> Result<Written<'v>, Misfit> {
        let (mut values, mut read) = (Values::of(rows), Vec::new());
        while read.len() < most as usize && values.left() > 0 {
            let mut row = Row::default();
            row.read(&mut values, &self.forms, self.kept)?;
            read.push(row);
        }
        let mut page = Page::new(&self.template, document);
        for row in read.iter().rev() {
            page.push(row)?;
        }
        let keys = |row: Option<&Row<'v>>| row.map_or(Ok(Keys::new()), |row| self.keys(row));
        Ok(Written {
            count: u32::try_from(read.len()).unwrap_or(most),
            has_more: values.left() > 0,
            first: keys(read.last())?,
            last: keys(read.first())?,
        })
    }

    fn keys<'v>(&self, row: &Row<'v>) -> Result<Keys<'v>, Misfit> {
        let key = |place: &usize| {
            let key = row.at(*place).map(|key| str::from_utf8(key.bytes()));
            key.transpose().map_err(|_| Misfit)
        };
        self.keys.iter().map(key).collect()
    }
}

/// Documents, one after the other.
struct Page<'p> {
    filler: Filler<'p>,
    text: &'p mut Vec<u8>,
    /// Where the first of them begins.
    start: usize,
}

impl<'p> Page<'p> {
    fn new(template: &'p Template, text: &'p mut Vec<u8>) -> Self {
        text.reserve(template.length());
        Self {
            filler: Filler::new(template),
            start: text.len(),
            text,
        }
    }

    fn push(&mut self, row: &Row<'_>) -> Result<(), Misfit> {
        if self.text.len() > self.start {
            self.text.push(b',');
        }
        self.filler.fill(row, self.text)
    }

    /// Makes room for so many more that are about as long as the first.
    fn reserve(&mut self, more: usize) {
        let one = self.text.len().saturating_sub(self.start);
        let one = one.saturating_add(one / 16);
        self.text.reserve(one.saturating_mul(more));
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
        let template = Rc::new(Template::new(forms, parts));
        Layout::new(template, 0, &[Text], vec![9, 0])
    }

    const ROWS: &str =
        "1,7,prospect,2,1,[\"a\"],{\"custom1\":\"x\"},2,hi,call,3,k,\",;2,,,,0,,,4,a\"\\\n,,";
    const ONE: &str = r#"{"id":1,"owner":{"type":"user","id":"7"},"subject":{"type":"prospect","id":"2"},"done":true,"note":"hi","action":"call","same":1,"tags":["a"],"custom1":"x"}"#;
    const TWO: &str = r#"{"id":2,"owner":null,"subject":null,"done":false,"note":"a\"\\\n","action":null,"same":2,"tags":[]}"#;

    type Write = for<'v> fn(&Layout, &'v [u8], u32, &mut Vec<u8>) -> Result<Written<'v>, Misfit>;

    /// The documents of the first rows, behind a bracket, and what else is told of them.
    fn written(write: Write, rows: &str, most: u32) -> Result<(String, Written<'_>), Misfit> {
        let mut document = b"[".to_vec();
        let written = write(&task(), rows.as_bytes(), most, &mut document)?;
        Ok((String::from_utf8(document).unwrap(), written))
    }

    fn one() -> Keys<'static> {
        vec![Some("k,\""), Some("1")]
    }

    fn two() -> Keys<'static> {
        vec![None, Some("2")]
    }

    /// The first row alone, while there is another.
    fn only_one() -> (String, Written<'static>) {
        let told = Written {
            count: 1,
            has_more: true,
            first: one(),
            last: one(),
        };
        (format!("[{ONE}"), told)
    }

    #[test]
    fn gaps_are_filled_in_order() {
        let told = Written {
            count: 2,
            has_more: false,
            first: one(),
            last: two(),
        };
        let both = (format!("[{ONE},{TWO}"), told);
        assert_eq!(written(Layout::write, ROWS, 2), Ok(both.clone()));
        assert_eq!(written(Layout::write, ROWS, 3), Ok(both));
        assert_eq!(written(Layout::write, ROWS, 1), Ok(only_one()));
    }

    #[test]
    fn a_page_may_come_from_its_end() {
        let told = Written {
            count: 2,
            has_more: false,
            first: two(),
            last: one(),
        };
        let both = (format!("[{TWO},{ONE}"), told);
        assert_eq!(written(Layout::write_reversed, ROWS, 2), Ok(both.clone()));
        assert_eq!(written(Layout::write_reversed, ROWS, 3), Ok(both));
        assert_eq!(written(Layout::write_reversed, ROWS, 1), Ok(only_one()));
    }

    #[test]
    fn no_rows_are_no_documents() {
        let nothing = ("[".to_owned(), Written::default());
        for write in [Layout::write as Write, Layout::write_reversed] {
            assert_eq!(written(write, "", 1), Ok(nothing.clone()));
            assert_eq!(written(write, "1,7,prospect,2,1", 1), Err(Misfit));
        }
    }

    /// In the order of the template, each once, whatever the object has.
    #[test]
    fn members_come_out_of_what_they_share() {
        let named = Part::Named {
            place: 1,
            members: vec![("city", "null"), ("open", "false"), ("tags", "[]")],
        };
        let parts = vec![
            Part::Literal("{".to_owned()),
            named,
            Part::Literal("}".to_owned()),
        ];
        let template = Rc::new(Template::new(vec![Form::Plain, Form::Json], parts));
        let layout = Layout::new(template, 0, &[], vec![0]);
        let rows = concat!(
            r#"1,,;2,{"tags":["a"],"other":1,"city":"Ulm \"}"},;3,{"open":true},"#,
            r#";4,{"city"},"#
        );
        let mut document = Vec::new();
        layout.write(rows.as_bytes(), 3, &mut document).unwrap();
        let wanted = concat!(
            r#"{"city":null,"open":false,"tags":[]},"#,
            r#"{"city":"Ulm \"}","open":false,"tags":["a"]},"#,
            r#"{"city":null,"open":true,"tags":[]}"#
        );
        assert_eq!(str::from_utf8(&document), Ok(wanted));
        assert_eq!(layout.write(rows.as_bytes(), 4, &mut document), Err(Misfit));
    }

    #[test]
    fn what_is_in_the_bin_is_nowhere() {
        let (document, _) = written(Layout::write, "1,-7,prospect,-2,;", 1).unwrap();
        let start = r#"[{"id":1,"owner":null,"subject":null,"done":null"#;
        assert!(document.starts_with(start), "{document}");
    }
}
