//! Rows: the values of a document each, and keys.

use std::rc::Rc;

use crate::row::Row;
use crate::template::{Filler, Template};
use crate::value::{Form, Misfit, ROW_END, Values};

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
    /// About how many bytes of them are values, as they are sent: more than there was room for only
    /// where there is one document.
    pub octets: usize,
    /// Whether there are more rows: behind these documents, or behind the text.
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

    /// Appends the documents of the first rows, at most so many, with commas between them. It ends before
    /// the document with which the values would be longer than there is room for, but not before the first.
    ///
    /// # Errors
    /// Where the texts are not of such rows.
    pub fn write<'v>(
        &self,
        rows: &'v [u8],
        most: u32,
        room: usize,
        document: &mut Vec<u8>,
    ) -> Result<Written<'v>, Misfit> {
        let ends = &mut Vec::new();
        self.write_page(rows, most, room, document, ends)
    }

    /// As [`write`](Self::write), with the last of these documents first; so are the keys.
    ///
    /// # Errors
    /// Where the texts are not of such rows.
    pub fn write_reversed<'v>(
        &self,
        rows: &'v [u8],
        most: u32,
        room: usize,
        document: &mut Vec<u8>,
    ) -> Result<Written<'v>, Misfit> {
        let mut ends = Vec::new();
        let start = document.len();
        let mut written = self.write_page(rows, most, room, document, &mut ends)?;
        std::mem::swap(&mut written.first, &mut written.last);
        // Which of them there is room for is known in the order of the rows alone. All bytes turned
        // round, and then those of each document, are the documents turned round.
        let page = document.get_mut(start..).ok_or(Misfit)?;
        page.reverse();
        let (length, mut begin) = (page.len(), 0_usize);
        for end in ends {
            let end = end.saturating_sub(start);
            let (from, to) = (length.saturating_sub(end), length.saturating_sub(begin));
            page.get_mut(from..to).ok_or(Misfit)?.reverse();
            // Behind the comma.
            begin = end.saturating_add(1);
        }
        Ok(written)
    }

    /// Appends documents; `ends` gets where each of them ends.
    fn write_page<'v>(
        &self,
        rows: &'v [u8],
        most: u32,
        room: usize,
        document: &mut Vec<u8>,
        ends: &mut Vec<usize>,
    ) -> Result<Written<'v>, Misfit> {
        let mut values = Values::of(rows);
        let mut row = Row::default();
        // Where the last row begins that is shown.
        let mut last = values.clone();
        let mut page = Page::new(&self.template, document);
        let mut written = Written::default();
        while written.count < most && values.left() > 0 {
            let begin = values.clone();
            row.read(&mut values, &self.forms, self.kept)?;
            let before = page.text.len();
            let octets = page.push(&row)?.saturating_add(written.octets);
            if octets > room && written.count > 0 {
                page.text.truncate(before);
                written.has_more = true;
                break;
            }
            written.octets = octets;
            written.count = written.count.saturating_add(1);
            ends.push(page.text.len());
            if written.count == 1 {
                written.first = self.keys(&row)?;
                let left = values.left();
                let others = left.checked_div(rows.len().saturating_sub(left));
                page.reserve(others.unwrap_or_default().min(most as usize), room);
            }
            last = begin;
        }
        if written.count > 0 {
            row.read(&mut last, &self.forms, self.kept)?;
            written.last = self.keys(&row)?;
        }
        // Behind the last row that was sent there may be others.
        let goes_on = rows.last().map(|last| char::from(*last)) == Some(ROW_END);
        written.has_more |= values.left() > 0 || goes_on;
        Ok(written)
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
    /// About how many bytes of each are no values.
    literal: usize,
}

impl<'p> Page<'p> {
    fn new(template: &'p Template, text: &'p mut Vec<u8>) -> Self {
        let literal = template.length();
        text.reserve(literal);
        Self {
            literal,
            filler: Filler::new(template),
            start: text.len(),
            text,
        }
    }

    /// Appends the document of a row. About how many bytes of it are values.
    fn push(&mut self, row: &Row<'_>) -> Result<usize, Misfit> {
        if self.text.len() > self.start {
            self.text.push(b',');
        }
        let before = self.text.len();
        self.filler.fill(row, self.text)?;
        let length = self.text.len().saturating_sub(before);
        Ok(length.saturating_sub(self.literal))
    }

    /// Makes room for so many more that are about as long as the first, as far as there is room for their values.
    fn reserve(&mut self, more: usize, room: usize) {
        let one = self.text.len().saturating_sub(self.start);
        let one = one.saturating_add(one / 16);
        let most = self.literal.saturating_mul(more).saturating_add(room);
        self.text.reserve(one.saturating_mul(more).min(most));
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

    type Write =
        for<'v> fn(&Layout, &'v [u8], u32, usize, &mut Vec<u8>) -> Result<Written<'v>, Misfit>;

    /// More room than any of these need.
    const ROOM: usize = 1_000;

    /// The documents of the first rows, behind a bracket, and what else is told of them.
    fn written(write: Write, rows: &str, most: u32) -> Result<(String, Written<'_>), Misfit> {
        let mut document = b"[".to_vec();
        let mut written = write(&task(), rows.as_bytes(), most, ROOM, &mut document)?;
        written.octets = 0;
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
            ..Written::default()
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
            ..Written::default()
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
            ..Written::default()
        };
        let both = (format!("[{TWO},{ONE}"), told);
        assert_eq!(written(Layout::write_reversed, ROWS, 2), Ok(both.clone()));
        assert_eq!(written(Layout::write_reversed, ROWS, 3), Ok(both));
        assert_eq!(written(Layout::write_reversed, ROWS, 1), Ok(only_one()));
    }

    /// Rows with a note of so many bytes, which are two each where they are sent.
    fn with_notes(lengths: &[usize]) -> String {
        let row = |(id, length): (u32, &usize)| {
            format!("{id},,,,,,,{length},{},,,", "\"".repeat(*length))
        };
        let rows: Vec<String> = (1..).zip(lengths).map(row).collect();
        rows.join(";")
    }

    #[test]
    fn a_page_ends_where_there_is_no_more_room() {
        let shown = |write: Write, rows: &str, room| {
            let mut document = b"[".to_vec();
            let written = write(&task(), rows.as_bytes(), 9, room, &mut document).unwrap();
            document.push(b']');
            let records: Vec<serde_json::Value> = serde_json::from_slice(&document).unwrap();
            let ids = records.iter().map(|one| one["id"].as_i64().unwrap());
            let ids: Vec<i64> = ids.collect();
            let key = |keys: &Keys<'_>| keys[1].unwrap().parse().unwrap();
            assert_eq!(ids.first(), Some(&key(&written.first)));
            assert_eq!(ids.last(), Some(&key(&written.last)));
            assert_eq!(ids.len(), written.count as usize);
            assert!(written.octets <= room || ids.len() == 1);
            (ids, written.has_more)
        };
        let three = with_notes(&[1_000, 1_000, 1_000]);
        for (room, most) in [(0, 1), (1_999, 1), (3_990, 2), (5_000, 2), (6_000, 3)] {
            let forwards: Vec<i64> = (1..=most).collect();
            let backwards: Vec<i64> = (1..=most).rev().collect();
            assert_eq!(shown(Layout::write, &three, room), (forwards, most < 3));
            let turned = shown(Layout::write_reversed, &three, room);
            assert_eq!(turned, (backwards, most < 3), "{room}");
        }
        // One that is too long for any room does not stop what follows from being shown on the next page.
        let long = with_notes(&[9_000, 10]);
        assert_eq!(shown(Layout::write, &long, 1_000), (vec![1], true));
        // Those that were not sent are said to be there by the mark before them.
        let marked = format!("{three};");
        assert_eq!(shown(Layout::write, &marked, 9_000), (vec![1, 2, 3], true));
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
        layout
            .write(rows.as_bytes(), 3, ROOM, &mut document)
            .unwrap();
        let wanted = concat!(
            r#"{"city":null,"open":false,"tags":[]},"#,
            r#"{"city":"Ulm \"}","open":false,"tags":["a"]},"#,
            r#"{"city":null,"open":true,"tags":[]}"#
        );
        assert_eq!(str::from_utf8(&document), Ok(wanted));
        let misfit = layout.write(rows.as_bytes(), 4, ROOM, &mut document);
        assert_eq!(misfit, Err(Misfit));
    }

    #[test]
    fn what_is_in_the_bin_is_nowhere() {
        let (document, _) = written(Layout::write, "1,-7,prospect,-2,;", 1).unwrap();
        let start = r#"[{"id":1,"owner":null,"subject":null,"done":null"#;
        assert!(document.starts_with(start), "{document}");
    }
}
