//! From text to values: the checks that an attribute's kind implies, and the sentences that refuse.

use std::borrow::Cow;

use super::Value;
use crate::error::{Code, Error, one_of, shown, thousands};
use crate::json;
use crate::nearest::nearest;
use crate::schema::{Attribute, Kind};
use crate::time::Timestamp;

/// The largest whole number that JavaScript holds exactly: 2⁵³ − 1.
pub const MAX_SAFE_INTEGER: i64 = 9_007_199_254_740_991;

/// Checks a string against an attribute's kind, and reads it as that kind where the string *is*
/// the value: text, choice, time, id.
///
/// # Errors
/// The error names the attribute; the place is for the caller to add.
pub(crate) fn read_string<'a>(
    attribute: &Attribute,
    text: Cow<'a, str>,
) -> Result<Value<'a>, Error> {
    if text.contains('\0') {
        let name = attribute.name;
        return Err(Error::new(
            Code::NulCharacter,
            format!("`{name}` contains a NUL character; remove it"),
        ));
    }
    read_text(attribute, text)
}

/// The same of a string that is known to have no NUL in it.
///
/// # Errors
/// The error names the attribute; the place is for the caller to add.
pub(crate) fn read_text<'a>(attribute: &Attribute, text: Cow<'a, str>) -> Result<Value<'a>, Error> {
    let name = attribute.name;
    match attribute.kind {
        Kind::Text { max } => {
            check_length(name, &text, max)?;
            Ok(Value::Text(text))
        }
        Kind::Choice { values } => values
            .iter()
            .find(|value| **value == text)
            .map(|value| Value::word(value))
            .ok_or_else(|| {
                let sent = shown(&text);
                let allowed = allowed(&text, values);
                Error::new(
                    Code::NotAllowedValue,
                    format!("`{name}` is {sent}; {allowed}"),
                )
            }),
        Kind::Time => Timestamp::parse(&text).map(Value::Time).ok_or_else(|| {
            let sent = shown(&text);
            let right = if Timestamp::has_form(&text) {
                "there is no such day or time"
            } else {
                "it must be an RFC 3339 date-time such as `2026-01-31T09:30:00Z`"
            };
            Error::new(
                Code::InvalidDateTime,
                format!("`{name}` is {sent}; {right}"),
            )
        }),
        Kind::Date if is_day(&text) => Ok(Value::Text(text)),
        Kind::Date => {
            let sent = shown(&text);
            let right = if has_form_of_day(&text) {
                "there is no such day"
            } else {
                "it must be a day such as `2026-01-31`"
            };
            let detail = format!("`{name}` is {sent}; {right}");
            Err(Error::new(Code::InvalidDateTime, detail))
        }
        Kind::Id { .. } => read_id(&text)
            .map(Value::Integer)
            .ok_or_else(|| invalid_id(name, &text)),
        Kind::Boolean
        | Kind::Integer
        | Kind::Number
        | Kind::TextList { .. }
        | Kind::IdList { .. }
        | Kind::Object
        | Kind::Map { .. } => Err(wrong_type(attribute, "a string")),
    }
}

/// Reads the text of a query parameter as an attribute's kind; there, numbers and booleans are
/// text too.
///
/// # Errors
/// The error names the attribute; the place is for the caller to add.
pub(crate) fn read_parameter<'a>(
    attribute: &Attribute,
    text: Cow<'a, str>,
) -> Result<Value<'a>, Error> {
    let name = attribute.name;
    match attribute.kind {
        Kind::Boolean => boolean(&text).map(Value::Boolean).ok_or_else(|| {
            let sent = shown(&text);
            Error::new(
                Code::WrongType,
                format!("`{name}` is {sent}; it must be `true` or `false`"),
            )
        }),
        Kind::Integer => match text.parse::<i64>() {
            Ok(number) => check_integer(name, number).map(Value::Integer),
            Err(_) => Err(not_a_number(name, &text, "a whole number")),
        },
        // As in a body: no `inf`, no `+1`; and the page need not load a second parser.
        Kind::Number => match json::read(&text, |json| Ok(json.number())) {
            Ok(Some(number)) => Ok(Value::Number(number)),
            _ => Err(not_a_number(name, &text, "a number")),
        },
        Kind::TextList { max, .. } => {
            check_length(name, &text, max)?;
            Ok(Value::Text(text))
        }
        Kind::Text { .. }
        | Kind::Choice { .. }
        | Kind::Time
        | Kind::Date
        | Kind::Id { .. }
        | Kind::IdList { .. }
        | Kind::Object
        | Kind::Map { .. } => read_string(attribute, text),
    }
}

/// Whether a text has the form of a day, `2026-01-31`, whether or not there is such a day.
pub(crate) fn has_form_of_day(text: &str) -> bool {
    let is_form = |(byte, form): (u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        _ => byte == *form,
    };
    text.len() == 10 && text.bytes().zip(b"0000-00-00").all(is_form)
}

/// Whether it is a day of the calendar.
fn is_day(text: &str) -> bool {
    has_form_of_day(text) && Timestamp::parse(&format!("{text}T00:00:00Z")).is_some()
}

/// What a text that is on or off says: `true` or `false`, with a capital as programs in Python
/// write them. `None` for anything else.
#[must_use]
pub fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" => Some(true),
        "false" | "False" => Some(false),
        _ => None,
    }
}

/// A positive whole number in decimal digits, as an id in a path, a query or a string.
#[must_use]
pub fn read_id(text: &str) -> Option<i64> {
    // No more than an `i64` holds. Digit by digit, since `parse` looks for signs and overflow each time.
    if text.len() > 16 {
        return None;
    }
    let mut id: i64 = 0;
    for byte in text.bytes() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        id = id.wrapping_mul(10).wrapping_add(i64::from(digit));
    }
    (1..=MAX_SAFE_INTEGER).contains(&id).then_some(id)
}

pub(crate) fn invalid_id(name: &str, sent: &str) -> Error {
    let too_large = sent.len() > 15 && sent.bytes().all(|byte| byte.is_ascii_digit());
    let right = if too_large {
        format!("the largest id is {MAX_SAFE_INTEGER}")
    } else {
        "it must be a positive whole number".to_owned()
    };
    let sent = shown(sent);
    Error::new(Code::InvalidId, format!("`{name}` is {sent}; {right}"))
}

pub(crate) fn check_integer(name: &str, number: i64) -> Result<i64, Error> {
    if (-MAX_SAFE_INTEGER..=MAX_SAFE_INTEGER).contains(&number) {
        Ok(number)
    } else {
        Err(out_of_range(name, number))
    }
}

pub(crate) fn out_of_range(name: &str, number: impl std::fmt::Display) -> Error {
    Error::new(
        Code::NumberOutOfRange,
        format!(
            "`{name}` is {number}; it must be between -{MAX_SAFE_INTEGER} and {MAX_SAFE_INTEGER}"
        ),
    )
}

pub(crate) fn check_length(name: &str, text: &str, max: u32) -> Result<(), Error> {
    let max = usize::try_from(max).unwrap_or(usize::MAX);
    // A string has at least as many bytes as characters, so short ones need no count.
    if text.len() <= max {
        return Ok(());
    }
    let length = text.chars().count();
    if length <= max {
        return Ok(());
    }
    let (length, max) = (thousands(length as u64), thousands(max as u64));
    Err(Error::new(
        Code::StringTooLong,
        format!("`{name}` has {length} characters; at most {max} are allowed"),
    ))
}

/// "`note` is a number; it must be a string".
pub(crate) fn wrong_type(attribute: &Attribute, sent: &str) -> Error {
    let right = match attribute.kind {
        Kind::Text { .. } | Kind::Choice { .. } => "a string",
        Kind::Time => "a string with an RFC 3339 date-time",
        Kind::Date => "a string with a day",
        Kind::Boolean => "true or false",
        Kind::Integer => "a whole number",
        Kind::Number => "a number",
        Kind::TextList { .. } => "an array of strings",
        Kind::IdList { .. } => "an array of ids",
        Kind::Id { .. } => "an id",
        Kind::Object | Kind::Map { .. } => "an object",
    };
    Error::new(
        Code::WrongType,
        format!("`{}` is {sent}; it must be {right}", attribute.name),
    )
}

fn not_a_number(name: &str, sent: &str, right: &str) -> Error {
    let sent = shown(sent);
    Error::new(
        Code::WrongType,
        format!("`{name}` is {sent}; it must be {right}"),
    )
}

/// What would be right instead of a text: one of the values, as far as a sentence has room for them.
fn allowed(text: &str, values: &[&str]) -> String {
    const ROOM: usize = 20;
    let count = values.len();
    match nearest(text, values.iter().copied()) {
        _ if count <= ROOM => format!("it must be {}", one_of(values)),
        Some(near) => format!("it is none of the {count} allowed values; did you mean `{near}`?"),
        None => format!("it is none of the {count} allowed values; `GET /api/v2/types` has all"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain_digits() {
        assert_eq!(read_id("7"), Some(7));
        assert_eq!(read_id("9007199254740991"), Some(MAX_SAFE_INTEGER));
        for text in [
            "",
            "0",
            "-1",
            "+1",
            "1.0",
            "0x1",
            " 1",
            "9007199254740992",
            "١",
        ] {
            assert_eq!(read_id(text), None, "{text}");
        }
    }

    #[test]
    fn length_counts_characters() {
        assert!(check_length("a", &"é".repeat(255), 255).is_ok());
        assert_eq!(
            check_length("a", &"é".repeat(256), 255).unwrap_err().detail,
            "`a` has 256 characters; at most 255 are allowed"
        );
    }
}
