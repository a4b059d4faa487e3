//! Reading one attribute's value, and one list.

use std::borrow::Cow;

use super::map::map;
use super::reader::{Place, string};
use crate::error::{Code, Error, shown, thousands, visible};
use crate::json::{Array, Json, Stop};
use crate::schema::{Attribute, Kind};
use crate::value::{
    MAX_SAFE_INTEGER, Reference, Value, check_integer, check_length, invalid_id, out_of_range,
    read_id, read_string, read_text, wrong_type,
};

/// Reads a value that somebody sends against its attribute; `None`, with the problem noted, where it does not fit.
pub(crate) fn value<'de>(
    json: Json<'_, 'de>,
    attribute: &Attribute,
    at: &Place<'_>,
) -> Result<Option<Value<'de>>, Stop> {
    read(json, attribute, attribute.trimmed, at)
}

/// The same of one that storage has, perhaps from before it was refused.
pub(crate) fn stored<'de>(
    json: Json<'_, 'de>,
    attribute: &Attribute,
    at: &Place<'_>,
) -> Result<Option<Value<'de>>, Stop> {
    read(json, attribute, false, at)
}

fn read<'de>(
    json: Json<'_, 'de>,
    attribute: &Attribute,
    trimmed: bool,
    at: &Place<'_>,
) -> Result<Option<Value<'de>>, Stop> {
    let name = attribute.name;
    let value = match (json, attribute.kind) {
        (Json::Null, _) if !attribute.required => Ok(Value::Null),
        (Json::Null, _) => Err(Error::new(
            Code::Required,
            format!("`{name}` is null; it must have a value"),
        )),
        (Json::Boolean(value), Kind::Boolean) => Ok(Value::Boolean(value)),
        (Json::Integer(number), _) => integer(number, attribute),
        #[expect(
            clippy::cast_precision_loss,
            reason = "a JSON number is what an f64 holds"
        )]
        (Json::Large(number), _) => float(number as f64, attribute),
        (Json::Number(number), _) => float(number, attribute),
        // Only an escape writes a NUL, and a string without escapes is borrowed.
        (Json::Text(text @ Cow::Borrowed(_)), _) => read_text(attribute, text),
        (Json::Text(text), _) => read_string(attribute, text),
        (Json::Array(mut array), Kind::TextList { max_items, max }) => {
            let list = list(&mut array, name, max_items, at, |json, at| {
                element(json, name, (max, trimmed), at)
            })?;
            return Ok(list.map(Value::List));
        }
        (Json::Array(mut array), Kind::IdList { target, max_items }) => {
            let list = list(&mut array, name, max_items, at, |json, at| {
                id(json, name, at)
            })?;
            let reference = |id| Reference { kind: target, id };
            return Ok(list.map(|ids| Value::References(ids.into_iter().map(reference).collect())));
        }
        (Json::Object(mut object), Kind::Map { max_items, max }) => {
            return map(&mut object, name, (max_items, max), at);
        }
        (json @ Json::Object(_), Kind::Object) => {
            // Objects are only ever read back by clients, so there is nothing to keep.
            json.skip()?;
            return Ok(None);
        }
        (json, _) => Err(wrong_type(attribute, json.skip()?)),
    };
    Ok(value.map_err(|error| at.add(error)).ok())
}

fn integer(number: i64, attribute: &Attribute) -> Result<Value<'static>, Error> {
    let name = attribute.name;
    match attribute.kind {
        Kind::Integer => check_integer(name, number).map(Value::Integer),
        #[expect(
            clippy::cast_precision_loss,
            reason = "a JSON number is what an f64 holds"
        )]
        Kind::Number => Ok(Value::Number(number as f64)),
        Kind::Id { .. } if (1..=MAX_SAFE_INTEGER).contains(&number) => Ok(Value::Integer(number)),
        Kind::Id { .. } => Err(invalid_id(name, &number.to_string())),
        _ => Err(wrong_type(attribute, "a number")),
    }
}

fn float(number: f64, attribute: &Attribute) -> Result<Value<'static>, Error> {
    let name = attribute.name;
    // JSON does not tell 1.0 from 1.
    match (attribute.kind, whole(number)) {
        (Kind::Number, _) => Ok(Value::Number(number)),
        (Kind::Integer | Kind::Id { .. }, Some(whole)) => integer(whole, attribute),
        (Kind::Integer, None) if number.fract() == 0.0 => Err(out_of_range(name, plain(number))),
        (Kind::Integer, None) => Err(wrong_type(attribute, "a fraction")),
        (Kind::Id { .. }, None) => Err(invalid_id(name, &plain(number))),
        _ => Err(wrong_type(attribute, "a number")),
    }
}

/// Reads the elements of a list, each once, in the order of the first mention; `None`, with the
/// problem noted, where one is unsound or there are too many.
fn list<'de, T: PartialEq>(
    array: &mut Array<'_, 'de>,
    name: &str,
    max_items: u32,
    at: &Place<'_>,
    read: impl Fn(Json<'_, 'de>, &Place<'_>) -> Result<Option<T>, Stop>,
) -> Result<Option<Vec<T>>, Stop> {
    let mut list: Vec<T> = Vec::new();
    let mut length: usize = 0;
    let mut sound = true;
    while let Some(element) = array.next(|json| read(json, &at.element(length)))? {
        length = length.saturating_add(1);
        match element {
            Some(element) if list.contains(&element) => {}
            Some(element) if list.len() < max_items as usize => list.push(element),
            // Counted above; the list is refused below.
            Some(_) | None => sound = false,
        }
    }
    if length > max_items as usize {
        at.add(too_many_elements(name, length, max_items));
        return Ok(None);
    }
    Ok(sound.then_some(list))
}

/// A number without a fraction, where it is one that JavaScript holds exactly.
fn whole(number: f64) -> Option<i64> {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "the bound is exact as an f64, and within it so is the number"
    )]
    (number.fract() == 0.0 && number.abs() <= MAX_SAFE_INTEGER as f64).then_some(number as i64)
}

/// A number in plain decimals, the way `Display` has it: that comes with 6 % of the npm package,
/// while what writes numbers as JSON is there anyway.
pub(super) fn plain(number: f64) -> String {
    let text = serde_json::to_string(&number).unwrap_or_default();
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return text.strip_suffix(".0").unwrap_or(&text).to_owned();
    };
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(mantissa) => ("-", mantissa),
        None => ("", mantissa),
    };
    // Before the point is one digit; after it there are no more than a large exponent goes over.
    let digits = mantissa.replace('.', "");
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let zeros = |count: usize| "0".repeat(count);
    let places = exponent.unsigned_abs() as usize;
    if exponent < 0 {
        format!("{sign}0.{}{digits}", zeros(places.saturating_sub(1)))
    } else {
        let rest = digits.len().saturating_sub(1);
        format!("{sign}{digits}{}", zeros(places.saturating_sub(rest)))
    }
}

/// Checks an element of a list of strings.
pub(crate) fn check_element(name: &str, max: u32, text: &str) -> Result<(), Error> {
    let problem = if text.is_empty() {
        let detail = format!("`{name}` is empty; it must have at least one character");
        Err(Error::new(Code::StringEmpty, detail))
    } else if text.contains('\0') {
        let detail = format!("`{name}` contains a NUL character; remove it");
        Err(Error::new(Code::NulCharacter, detail))
    } else {
        check_length(name, text, max)
    };
    problem.map_err(|error| Error::new(error.code, format!("an element of {}", error.detail)))
}

pub(crate) fn too_many_elements(name: &str, length: usize, max: u32) -> Error {
    let (length, max) = (thousands(length as u64), thousands(u64::from(max)));
    Error::new(
        Code::ListTooLong,
        format!("`{name}` has {length} elements; at most {max} are allowed"),
    )
}

/// Reads one element of a list of strings.
fn element<'de>(
    json: Json<'_, 'de>,
    name: &str,
    (max, trimmed): (u32, bool),
    at: &Place<'_>,
) -> Result<Option<Cow<'de, str>>, Stop> {
    let Some(text) = string(json, format_args!("an element of `{name}`"), at)? else {
        return Ok(None);
    };
    let mut checked = check_element(name, max, &text);
    if checked.is_ok() && trimmed && visible(&text).len() < text.len() {
        let sent = shown(&text);
        let detail = format!(
            "an element of `{name}` is {sent}; it must neither begin nor end with a blank, nor with what cannot be seen"
        );
        checked = Err(Error::new(Code::NotAllowedValue, detail));
    }
    let checked = checked.map_err(|error| at.add(error));
    Ok(checked.is_ok().then_some(text))
}

/// Reads an id, as a number or as a string; `None`, with the problem noted, for what is none.
pub(crate) fn id(json: Json<'_, '_>, name: &str, at: &Place<'_>) -> Result<Option<i64>, Stop> {
    let safe = |id: &i64| (1..=MAX_SAFE_INTEGER).contains(id);
    let (id, sent) = match json {
        Json::Integer(number) if safe(&number) => return Ok(Some(number)),
        Json::Integer(number) => (None, number.to_string()),
        Json::Large(number) => (None, number.to_string()),
        Json::Number(number) => (whole(number).filter(safe), plain(number)),
        Json::Text(text) => match read_id(&text) {
            Some(id) => return Ok(Some(id)),
            None => (None, text.into_owned()),
        },
        Json::Boolean(value) => (None, value.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => (None, json.skip()?.to_owned()),
    };
    if id.is_none() {
        at.add(invalid_id(name, &sent));
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Of several texts that are as short, either may be shown.
        #[test]
        fn plain_numbers_are_as_short_as_those_of_display(number in any::<f64>(), exponent in -20_i32..30) {
            for number in [number, number.fract() * 10_f64.powi(exponent)] {
                let (plain, shown) = (plain(number), number.to_string());
                prop_assert_eq!(plain.len(), shown.len(), "{} {}", plain, shown);
                prop_assert_eq!(plain.parse::<f64>().ok(), Some(number));
            }
        }
    }

    #[test]
    fn plain_numbers_have_no_exponent() {
        for (number, text) in [
            (1.5, "1.5"),
            (-0.0, "-0"),
            (1e16, "10000000000000000"),
            (-1.25e30, "-1250000000000000000000000000000"),
            (1.25e-7, "0.000000125"),
        ] {
            assert_eq!(plain(number), text);
        }
    }
}
