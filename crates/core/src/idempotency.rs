//! The rules of idempotency keys: what one may look like, and how long its answer is kept.
//!
//! The header is that of the IETF draft "The Idempotency-Key HTTP Header Field".

use crate::error::{Code, Error, excerpt};

/// The name of the header.
pub const HEADER: &str = "Idempotency-Key";

/// How long a key is kept at least, in milliseconds: 24 hours.
pub const KEPT_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// The most characters of a key.
pub const MAX_LENGTH: usize = 255;

/// The key in a header's value: as it is, or in quotes, which the draft wants and do not count.
///
/// # Errors
/// [`Code::InvalidHeader`] unless it is 1 to [`MAX_LENGTH`] printable ASCII characters.
pub fn key(value: &str) -> Result<&str, Error> {
    let value = value.trim_ascii();
    let key = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(value);
    let length = key.chars().count();
    let wrong = if key.is_empty() {
        "is empty".to_owned()
    } else if let Some(other) = key.chars().find(|letter| !(' '..='~').contains(letter)) {
        format!("has the character `{}`", other.escape_default())
    } else if length > MAX_LENGTH {
        format!("`{}` has {length} characters", excerpt(key))
    } else {
        return Ok(key);
    };
    let detail =
        format!("the key {wrong}; it must have 1 to {MAX_LENGTH} printable ASCII characters");
    Err(Error::new(Code::InvalidHeader, detail).in_header(HEADER))
}

/// The refusal of a key that came with another request before.
#[must_use]
pub fn reused() -> Error {
    let detail = "the key came with another request before; a repeat must have the same method, \
                  address, form of ids and body, and another request needs a key of its own";
    Error::new(Code::IdempotencyKeyReused, detail).in_header(HEADER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Source;

    #[test]
    fn a_key_is_printable_ascii_with_or_without_quotes() {
        let longest = "x".repeat(255);
        for (value, right) in [
            ("8e03978e-40d5-43dd-bc93-6894a57f9324", None),
            ("\"8e03978e\"", Some("8e03978e")),
            ("  a ~b!  ", Some("a ~b!")),
            ("\"a \"", Some("a ")),
            ("\"half", None),
            ("half\"", None),
            ("\"", None),
            (&longest, None),
            (&format!("\"{longest}\""), Some(&*longest)),
        ] {
            assert_eq!(key(value), Ok(right.unwrap_or(value)), "{value}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_what_is_right() {
        let must = "it must have 1 to 255 printable ASCII characters";
        let long = "x".repeat(256);
        for (value, wrong) in [
            ("", "the key is empty"),
            ("  ", "the key is empty"),
            ("\"\"", "the key is empty"),
            ("clé", "the key has the character `\\u{e9}`"),
            ("a\tb", "the key has the character `\\t`"),
            ("a\u{7f}", "the key has the character `\\u{7f}`"),
            (
                &long,
                &format!("the key `{}…` has 256 characters", "x".repeat(40)),
            ),
        ] {
            let error = key(value).unwrap_err();
            assert_eq!(error.detail, format!("{wrong}; {must}"));
            assert_eq!(error.code, Code::InvalidHeader);
            assert_eq!(error.source, Source::Header(HEADER));
        }
    }
}
