//! The values of rows in text.

/// What stands between the values of rows, and between rows.
pub const SEPARATOR: &str = ",";

/// How a value is written. An empty one is NULL, in each form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As it is: a number, a time, a name. It has no comma.
    Plain,
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

/// The values of rows, as they are read.
#[derive(Debug, Clone)]
pub(crate) struct Values<'v> {
    /// What follows the last comma; `None` where there was none.
    rest: Option<&'v str>,
}

impl<'v> Values<'v> {
    pub(crate) const fn of(text: &'v str) -> Self {
        Self { rest: Some(text) }
    }

    /// The next value; `None` where it is NULL.
    pub(crate) fn next(&mut self, form: Form) -> Result<Option<&'v str>, Misfit> {
        let rest = self.rest.ok_or(Misfit)?;
        // Most are NULL.
        if matches!(rest.as_bytes().first(), None | Some(b',')) {
            self.rest = rest.get(1..);
            return Ok(None);
        }
        let length = match form {
            Form::Plain => up_to_comma(rest),
            Form::Id => {
                let id = self.first(rest, up_to_comma(rest))?;
                return Ok(Some(id).filter(|id| *id != "0" && !id.starts_with('-')));
            }
            Form::Text => {
                let length = self.first(rest, up_to_comma(rest))?;
                let length = length.parse().map_err(|_| Misfit)?;
                return self.first(self.rest.ok_or(Misfit)?, length).map(Some);
            }
            Form::Json => end_of_group(rest.as_bytes()).ok_or(Misfit)?,
        };
        self.first(rest, length).map(Some)
    }

    /// So many bytes, which a comma or the end must follow.
    fn first(&mut self, rest: &'v str, length: usize) -> Result<&'v str, Misfit> {
        let (value, behind) = rest.split_at_checked(length).ok_or(Misfit)?;
        self.rest = behind.strip_prefix(',');
        if self.rest.is_none() && !behind.is_empty() {
            return Err(Misfit);
        }
        Ok(value)
    }
}

/// The length of what stands before the next comma. Most of the time that reading takes is spent here, so
/// it looks at eight bytes at a time.
fn up_to_comma(text: &str) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const COMMAS: u64 = ONES.wrapping_mul(b',' as u64);
    let (words, rest) = text.as_bytes().as_chunks();
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

#[cfg(test)]
mod tests {
    use super::*;
    use Form::{Id, Json, Plain, Text};

    fn values<'v>(text: &'v str, forms: &[Form]) -> Result<Vec<Option<&'v str>>, Misfit> {
        let mut values = Values::of(text);
        forms.iter().map(|form| values.next(*form)).collect()
    }

    #[test]
    fn each_form_ends_in_its_way() {
        for (text, forms, wanted) in [
            (
                "1,,x",
                &[Plain, Plain, Plain][..],
                &[Some("1"), None, Some("x")][..],
            ),
            (
                "3,a,b,0,,,é",
                &[Text, Text, Text, Plain],
                &[Some("a,b"), Some(""), None, Some("é")],
            ),
            (
                r#"["a,]\"",[1]],,{"b":"}"}"#,
                &[Json, Json, Json],
                &[Some(r#"["a,]\"",[1]]"#), None, Some(r#"{"b":"}"}"#)],
            ),
            (
                r#"["\\"],2,é,"#,
                &[Json, Text, Plain],
                &[Some(r#"["\\"]"#), Some("é"), None],
            ),
            (
                "7,-7,0,,10",
                &[Id; 5],
                &[Some("7"), None, None, None, Some("10")],
            ),
            ("", &[Plain], &[None]),
        ] {
            assert_eq!(values(text, forms).unwrap(), wanted, "{text}");
        }
    }

    #[test]
    fn a_comma_is_found_wherever_it_is() {
        for length in 0..40 {
            let value = "é-~".repeat(14).chars().take(length).collect::<String>();
            assert_eq!(up_to_comma(&value), value.len());
            for rest in [",", ",,", ",1234567", ",-,,-,,-,,"] {
                let text = format!("{value}{rest}");
                assert_eq!(up_to_comma(&text), value.len(), "{text}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (text, forms) in [
            ("1", &[Plain, Plain][..]),
            ("", &[Plain, Plain]),
            ("2,abc", &[Text]),
            ("4,abc", &[Text]),
            ("1,é", &[Text]),
            ("x,abc", &[Text]),
            ("3", &[Text]),
            ("[1", &[Json]),
            ("[\"a", &[Json]),
            ("[1]2", &[Json]),
        ] {
            assert_eq!(values(text, forms), Err(Misfit), "{text}");
        }
    }
}
