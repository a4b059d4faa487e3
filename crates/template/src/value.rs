//! The values of rows in text.

/// What follows each value of a row.
pub const VALUE_END: char = ',';

/// What stands between rows. It may come where a value would begin: all that are left are NULL.
pub const ROW_END: char = ';';

/// What may come where one of the values that a table keeps as one text would begin: what is left of these is
/// NULL, and others follow.
pub const KEPT_END: char = '|';

/// What may stand for a time: the one before it in the row, where NULL is none. Many times of a record are the
/// same, and most of a row is times.
pub const SAME_TIME: &str = "=";

/// How a value is written. An empty one is NULL, in each form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As it is: a number, a name. It has none of the characters above.
    Plain,
    /// A time, or [`SAME_TIME`].
    Time,
    /// The id of a record, as a number. The id of one in the bin is negated, and names nothing: it is
    /// read as NULL, and so is 0.
    Id,
    /// Any text: its length in bytes, a comma, and the text.
    Text,
    /// The JSON text of an array or an object.
    Json,
}

/// Text that holds no such rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misfit;

/// How many bytes are copied at once.
const WORD: usize = 8;

/// A value of a row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'v> {
    /// The text from it on.
    text: &'v [u8],
    length: usize,
}

impl<'v> Value<'v> {
    /// What it is.
    pub(crate) fn bytes(self) -> &'v [u8] {
        self.text.get(..self.length).unwrap_or_default()
    }

    /// Appends it to a document.
    pub(crate) fn append_to(self, document: &mut Vec<u8>) {
        match self.text.first_chunk::<WORD>() {
            // To copy a whole word and to cut it off is faster than to copy some of its bytes.
            Some(word) if self.length <= WORD => {
                let end = document.len().saturating_add(self.length);
                document.extend_from_slice(word);
                document.truncate(end);
            }
            _ => document.extend_from_slice(self.bytes()),
        }
    }
}

/// What stands where a value would begin.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Next<'v> {
    Null,
    Value(Value<'v>),
    KeptEnd,
    RowEnd,
}

/// The values of rows, as they are read.
#[derive(Debug, Clone)]
pub(crate) struct Values<'v> {
    /// What has not been read.
    rest: &'v [u8],
}

impl<'v> Values<'v> {
    pub(crate) const fn of(rows: &'v [u8]) -> Self {
        Self { rest: rows }
    }

    /// How many bytes have not been read.
    pub(crate) const fn left(&self) -> usize {
        self.rest.len()
    }

    /// What is next, if it is a value, in this form; an id that names nothing is NULL.
    pub(crate) fn next(&mut self, form: Form) -> Result<Next<'v>, Misfit> {
        let Some((first, behind)) = self.rest.split_first() else {
            return Ok(Next::RowEnd);
        };
        let mark = match char::from(*first) {
            VALUE_END => Next::Null,
            KEPT_END => Next::KeptEnd,
            ROW_END => Next::RowEnd,
            _ => return self.value(form),
        };
        self.rest = behind;
        Ok(mark)
    }

    fn value(&mut self, form: Form) -> Result<Next<'v>, Misfit> {
        let rest = self.rest;
        let length = match form {
            Form::Json => end_of_group(rest).ok_or(Misfit)?,
            _ => up_to_comma(rest),
        };
        let value = self.first(length)?;
        Ok(match form {
            Form::Id if rest.starts_with(b"-") || value.bytes() == b"0" => Next::Null,
            Form::Text => {
                let length = str::from_utf8(value.bytes()).ok();
                let length = length.and_then(|length| length.parse().ok());
                Next::Value(self.first(length.ok_or(Misfit)?)?)
            }
            _ => Next::Value(value),
        })
    }

    /// So many bytes, which a comma must follow.
    fn first(&mut self, length: usize) -> Result<Value<'v>, Misfit> {
        let text = self.rest;
        match text.get(length..).and_then(<[u8]>::split_first) {
            Some((end, behind)) if char::from(*end) == VALUE_END => {
                self.rest = behind;
                Ok(Value { text, length })
            }
            _ => Err(Misfit),
        }
    }
}

/// The length of what stands before the next comma. Most of the time that reading takes is spent here, so
/// it looks at eight bytes at a time.
fn up_to_comma(text: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const COMMAS: u64 = ONES.wrapping_mul(b',' as u64);
    let (words, rest) = text.as_chunks();
    let mut length = 0_usize;
    for word in words {
        let others = u64::from_le_bytes(*word) ^ COMMAS;
        // The lowest bit that is set belongs to the first byte that is zero.
        let zeros = others.wrapping_sub(ONES) & !others & (ONES << 7);
        if zeros != 0 {
            return length.saturating_add((zeros.trailing_zeros() / u8::BITS) as usize);
        }
        length = length.saturating_add(word.len());
    }
    let comma = rest.iter().position(|byte| *byte == b',');
    length.saturating_add(comma.unwrap_or(rest.len()))
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

/// A member of an object: its name, and the text of its value.
type Pair<'o> = (&'o [u8], &'o [u8]);

/// The members of an object, in its order. Their names have nothing to unescape, and there is no space
/// between them.
pub(crate) fn members(object: &[u8]) -> Option<Vec<Pair<'_>>> {
    let mut members = Vec::new();
    let mut rest = object.strip_prefix(b"{")?.strip_suffix(b"}")?;
    while !rest.is_empty() {
        let (quoted, behind) = rest.split_at_checked(end_of_string(rest)?)?;
        let name = quoted.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
        let behind = behind.strip_prefix(b":")?;
        let length = match behind.first()? {
            b'"' => end_of_string(behind)?,
            b'{' | b'[' => end_of_group(behind)?,
            _ => up_to_comma(behind),
        };
        let (value, behind) = behind.split_at_checked(length)?;
        members.push((name, value));
        rest = match behind.split_first() {
            None => behind,
            Some((b',', behind)) if !behind.is_empty() => behind,
            Some(_) => return None,
        };
    }
    Some(members)
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

/// A member of an object, and what stands there where it has none.
pub type Member = (&'static str, &'static str);

#[cfg(test)]
mod tests {
    use super::*;
    use Form::{Id, Json, Plain, Text};

    /// The values of a row, or the mark that stands in place of one.
    fn values<'v>(text: &'v str, forms: &[Form]) -> Result<Vec<Option<&'v str>>, Misfit> {
        let mut values = Values::of(text.as_bytes());
        let value = |form: &Form| {
            Ok(match values.next(*form)? {
                Next::Null => None,
                Next::Value(value) => Some(str::from_utf8(value.bytes()).unwrap()),
                Next::KeptEnd => Some("|"),
                Next::RowEnd => Some(";"),
            })
        };
        forms.iter().map(value).collect()
    }

    #[test]
    fn each_form_ends_in_its_way() {
        for (text, forms, wanted) in [
            (
                "1,,x,",
                &[Plain, Plain, Plain][..],
                &[Some("1"), None, Some("x")][..],
            ),
            (
                "3,a,b,0,,,é,",
                &[Text, Text, Text, Plain],
                &[Some("a,b"), Some(""), None, Some("é")],
            ),
            (
                r#"["a,]\"",[1]],,{"b":"}"},"#,
                &[Json, Json, Json],
                &[Some(r#"["a,]\"",[1]]"#), None, Some(r#"{"b":"}"}"#)],
            ),
            (
                r#"["\\"],2,é,,"#,
                &[Json, Text, Plain],
                &[Some(r#"["\\"]"#), Some("é"), None],
            ),
            (
                "7,-7,0,,10,",
                &[Id; 5],
                &[Some("7"), None, None, None, Some("10")],
            ),
            (
                "1,;2,|,3,2,;|,",
                &[Plain, Plain, Plain, Plain, Plain, Plain, Text, Plain],
                &[
                    Some("1"),
                    Some(";"),
                    Some("2"),
                    Some("|"),
                    None,
                    Some("3"),
                    Some(";|"),
                    Some(";"),
                ],
            ),
        ] {
            assert_eq!(values(text, forms).unwrap(), wanted, "{text}");
        }
    }

    #[test]
    fn a_comma_is_found_wherever_it_is() {
        for length in 0..40 {
            let value = "é-~".repeat(14).chars().take(length).collect::<String>();
            assert_eq!(up_to_comma(value.as_bytes()), value.len());
            for rest in [",", ",,", ",1234567", ",-,,-,,-,,"] {
                let text = format!("{value}{rest}");
                assert_eq!(up_to_comma(text.as_bytes()), value.len(), "{text}");
            }
        }
    }

    #[test]
    fn members_are_told_apart() {
        let found = |object: &'static str| {
            let text = |bytes| str::from_utf8(bytes).unwrap();
            let found = members(object.as_bytes())?.into_iter();
            Some(
                found
                    .map(|(name, value)| (text(name), text(value)))
                    .collect::<Vec<_>>(),
            )
        };
        let wanted = [
            ("a", r#""x,\"}é\\""#),
            ("b", "12"),
            ("c", r#"["],",{"d":1}]"#),
            ("e", "true"),
        ];
        let object = r#"{"a":"x,\"}é\\","b":12,"c":["],",{"d":1}],"e":true}"#;
        assert_eq!(found(object).unwrap(), wanted);
        assert_eq!(found("{}").unwrap(), []);
        for text in [
            "",
            "{",
            r#"{"a"}"#,
            r#"{"a":1,}"#,
            r#"{"a":"x}"#,
            r#"{a:1}"#,
            r#"{"a":"x"1}"#,
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (text, forms) in [
            ("1", &[Plain][..]),
            ("1;", &[Plain]),
            ("2,abc", &[Text]),
            ("4,abc,", &[Text]),
            ("3,abc", &[Text]),
            ("1,é,", &[Text]),
            ("x,abc,", &[Text]),
            ("3,", &[Text]),
            ("[1,", &[Json]),
            ("[\"a,", &[Json]),
            ("[1]2,", &[Json]),
        ] {
            assert_eq!(values(text, forms), Err(Misfit), "{text}");
        }
    }
}
