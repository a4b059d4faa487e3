//! Reading a map: an object whose members clients name.

use std::borrow::Cow;

use super::reader::Place;
use crate::error::{Code, Error, thousands};
use crate::json::{Json, Object, Stop};
use crate::value::{MAX_SAFE_INTEGER, Value, check_length};

/// Reads a map of at most `max_items` members; `None`, with the problems noted, where it is unsound.
/// Of members with the same name the last one counts.
pub(super) fn map<'de>(
    object: &mut Object<'_, 'de>,
    name: &str,
    (max_items, max): (u32, u32),
    at: &Place<'_>,
) -> Result<Option<Value<'de>>, Stop> {
    let problems = at.problem_count();
    let mut members: Vec<(Cow<'de, str>, Value<'de>)> = Vec::new();
    while let Some(key) = object.name()? {
        let place = at.member(&key);
        let value = object.take(|json| scalar(json, &key, max, &place))?;
        let Some(value) = value else {
            continue;
        };
        match members.binary_search_by(|(known, _)| known.cmp(&key)) {
            Ok(place) => {
                if let Some(member) = members.get_mut(place) {
                    member.1 = value;
                }
            }
            Err(place) => members.insert(place, (key, value)),
        }
    }
    if members.len() > max_items as usize {
        let (length, most) = (
            thousands(members.len() as u64),
            thousands(u64::from(max_items)),
        );
        at.note(
            Code::ListTooLong,
            format!("`{name}` has {length} members; at most {most} are allowed"),
        );
    }
    Ok((at.problem_count() == problems).then_some(Value::Map(members)))
}

fn scalar<'de>(
    json: Json<'_, 'de>,
    name: &str,
    max: u32,
    at: &Place<'_>,
) -> Result<Option<Value<'de>>, Stop> {
    let value = match json {
        Json::Null => Ok(Value::Null),
        Json::Boolean(value) => Ok(Value::Boolean(value)),
        Json::Integer(number) if number.unsigned_abs() <= MAX_SAFE_INTEGER.unsigned_abs() => {
            Ok(Value::Integer(number))
        }
        Json::Text(text) if text.contains('\0') => Err(Error::new(
            Code::NulCharacter,
            format!("`{name}` contains a NUL character; remove it"),
        )),
        Json::Text(text) => check_length(name, &text, max).map(|()| Value::Text(text)),
        json @ (Json::Array(_) | Json::Object(_)) => {
            let sent = json.skip()?;
            Err(Error::new(
                Code::WrongType,
                format!("`{name}` is {sent}; it must be a string, a number or a boolean"),
            ))
        }
        number => Ok(number.number().map_or(Value::Null, Value::Number)),
    };
    Ok(value.map_err(|error| at.add(error)).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::reader::read_whole;

    fn read(text: &str) -> Result<Option<Value<'_>>, Vec<Error>> {
        let mut read = None;
        read_whole(text, &mut |json, at| {
            if let Json::Object(mut object) = json {
                read = map(&mut object, "properties", (1_000, 10), at)?;
            }
            Ok(())
        })?;
        Ok(read)
    }

    #[test]
    fn members_come_sorted_and_once() {
        let text = r#"{"b":1,"a":"x","c":null,"b":2,"d":true,"e":1.5}"#;
        let members = read(text).unwrap();
        assert_eq!(
            serde_json::to_string(&members).unwrap(),
            r#"{"a":"x","b":2,"c":null,"d":true,"e":1.5}"#
        );
    }

    #[test]
    fn what_is_no_scalar_is_refused() {
        for (member, code, detail) in [
            (
                "[]",
                Code::WrongType,
                "`a` is an array; it must be a string, a number or a boolean",
            ),
            (
                "{}",
                Code::WrongType,
                "`a` is an object; it must be a string, a number or a boolean",
            ),
            (
                r#""x\u0000""#,
                Code::NulCharacter,
                "`a` contains a NUL character; remove it",
            ),
        ] {
            let text = format!(r#"{{"a":{member}}}"#);
            let errors = read(&text).unwrap_err();
            assert_eq!(errors, [Error::new(code, detail).at("/a")]);
        }
    }

    #[test]
    fn too_many_members_are_refused() {
        let members: Vec<String> = (0..1_001).map(|n| format!("\"p{n}\":1")).collect();
        let text = format!("{{{}}}", members.join(","));
        let errors = read(&text).unwrap_err();
        let detail = "`properties` has 1,001 members; at most 1,000 are allowed";
        assert_eq!(errors, [Error::new(Code::ListTooLong, detail).at("")]);
    }
}
