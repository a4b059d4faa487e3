//! The values of rows in text.

/// What stands between the values of rows, and between rows.
pub const SEPARATOR: &str = ",";

/// How a value is written. An empty one is NULL, in each form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As it is: a number, a time, a name. It has no comma.
    Plain,
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
        if rest.is_empty() || rest.starts_with(',') {
            return self.first(rest, 0).map(|_| None);
        }
        let length = match form {
            Form::Plain => up_to_comma(rest),
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

fn up_to_comma(text: &str) -> usize {
    let comma = text.bytes().position(|byte| byte == b',');
    comma.unwrap_or(text.len())
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
    use Form::{Json, Plain, Text};

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
            ("", &[Plain], &[None]),
        ] {
            assert_eq!(values(text, forms).unwrap(), wanted, "{text}");
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
