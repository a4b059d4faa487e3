//! Reading one attribute's value, and one list.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::reader::Place;
use crate::error::{Code, Error, thousands};
use crate::schema::{Attribute, Kind};
use crate::value::{
    MAX_SAFE_INTEGER, Value, check_integer, check_length, invalid_id, out_of_range, read_id,
    read_string, wrong_type,
};

/// Reads a value against its attribute; `None`, with the problem noted, where it does not fit.
pub(super) struct ValueSeed<'s> {
    pub(super) attribute: &'s Attribute,
    pub(super) at: &'s Place<'s>,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Option<Value<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl ValueSeed<'_> {
    fn settle<'de, E>(self, value: Result<Value<'de>, Error>) -> Result<Option<Value<'de>>, E> {
        Ok(value.map_err(|error| self.at.add(error)).ok())
    }

    fn wrong<'de, E>(self, sent: &str) -> Result<Option<Value<'de>>, E> {
        let error = wrong_type(self.attribute, sent);
        self.settle(Err(error))
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = Option<Value<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        if !self.attribute.required {
            return Ok(Some(Value::Null));
        }
        let name = self.attribute.name;
        self.settle(Err(Error::new(
            Code::Required,
            format!("`{name}` is null; it must have a value"),
        )))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        match self.attribute.kind {
            Kind::Boolean => Ok(Some(Value::Boolean(value))),
            _ => self.wrong("a boolean"),
        }
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        let name = self.attribute.name;
        let value = match self.attribute.kind {
            Kind::Integer => check_integer(name, number).map(Value::Integer),
            #[expect(
                clippy::cast_precision_loss,
                reason = "a JSON number is what an f64 holds"
            )]
            Kind::Number => Ok(Value::Number(number as f64)),
            Kind::Id { .. } if (1..=MAX_SAFE_INTEGER).contains(&number) => {
                Ok(Value::Integer(number))
            }
            Kind::Id { .. } => Err(invalid_id(name, &number.to_string())),
            _ => return self.wrong("a number"),
        };
        self.settle(value)
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Self::Value, E> {
        match i64::try_from(number) {
            Ok(number) => self.visit_i64(number),
            #[expect(
                clippy::cast_precision_loss,
                reason = "a JSON number is what an f64 holds"
            )]
            Err(_) => self.visit_f64(number as f64),
        }
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Self::Value, E> {
        let name = self.attribute.name;
        // JSON does not tell 1.0 from 1.
        match (self.attribute.kind, whole(number)) {
            (Kind::Number, _) => Ok(Some(Value::Number(number))),
            (Kind::Integer | Kind::Id { .. }, Some(whole)) => self.visit_i64(whole),
            (Kind::Integer, None) if number.fract() == 0.0 => {
                self.settle(Err(out_of_range(name, number)))
            }
            (Kind::Integer, None) => self.wrong("a fraction"),
            (Kind::Id { .. }, None) => self.settle(Err(invalid_id(name, &number.to_string()))),
            _ => self.wrong("a number"),
        }
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        let value = read_string(self.attribute, Cow::Borrowed(text));
        self.settle(value)
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        let value = read_string(self.attribute, Cow::Owned(text.to_owned()));
        self.settle(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let Kind::TextList { max_items, max } = self.attribute.kind else {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return self.wrong("an array");
        };
        let mut list: Vec<Cow<'de, str>> = Vec::new();
        let mut length: usize = 0;
        let mut sound = true;
        loop {
            let at = self.at.element(length);
            let element = ElementSeed {
                name: self.attribute.name,
                max,
                at: &at,
            };
            let Some(text) = seq.next_element_seed(element)? else {
                break;
            };
            length = length.saturating_add(1);
            match text {
                Some(text) if list.contains(&text) => {}
                Some(text) if list.len() < max_items as usize => list.push(text),
                // Counted above; the list is refused below.
                Some(_) => sound = false,
                None => sound = false,
            }
        }
        if length > max_items as usize {
            let error = too_many_elements(self.attribute.name, length, max_items);
            return self.settle(Err(error));
        }
        Ok(sound.then_some(Value::List(list)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        match self.attribute.kind {
            // Objects are only ever read back by clients, so there is nothing to keep.
            Kind::Object => Ok(None),
            _ => self.wrong("an object"),
        }
    }
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

/// One element of a list of strings.
struct ElementSeed<'s> {
    name: &'s str,
    max: u32,
    at: &'s Place<'s>,
}

/// Checks an element of a list of strings.
pub(super) fn check_element(name: &str, max: u32, text: &str) -> Result<(), Error> {
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

pub(super) fn too_many_elements(name: &str, length: usize, max: u32) -> Error {
    let (length, max) = (thousands(length as u64), thousands(u64::from(max)));
    Error::new(
        Code::ListTooLong,
        format!("`{name}` has {length} elements; at most {max} are allowed"),
    )
}

impl<'de> DeserializeSeed<'de> for ElementSeed<'_> {
    type Value = Option<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(OnlyStrings {
            text: |text: Cow<'de, str>| {
                check_element(self.name, self.max, &text)
                    .map_err(|error| self.at.add(error))
                    .is_ok()
                    .then_some(text)
            },
            other: |sent: &str| {
                let name = self.name;
                self.at.note(
                    Code::WrongType,
                    format!("an element of `{name}` is {sent}; it must be a string"),
                );
                None
            },
        })
    }
}

/// Reads ids, as numbers or as strings; `None`, with the problem noted, for what is none.
pub(super) struct IdSeed<'s> {
    pub(super) name: &'s str,
    pub(super) at: &'s Place<'s>,
}

impl<'de> DeserializeSeed<'de> for IdSeed<'_> {
    type Value = Option<i64>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl IdSeed<'_> {
    fn settle<E>(self, id: Option<i64>, sent: &str) -> Result<Option<i64>, E> {
        if id.is_none() {
            self.at.add(invalid_id(self.name, sent));
        }
        Ok(id)
    }
}

impl<'de> Visitor<'de> for IdSeed<'_> {
    type Value = Option<i64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id")
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        let id = i64::try_from(number)
            .ok()
            .filter(|id| (1..=MAX_SAFE_INTEGER).contains(id));
        self.settle(id, &number.to_string())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        self.settle(None, &number.to_string())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        let id = whole(number).filter(|id| (1..=MAX_SAFE_INTEGER).contains(id));
        self.settle(id, &number.to_string())
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        self.settle(read_id(text), text)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        self.settle(None, "null")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        self.settle(None, if value { "true" } else { "false" })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        self.settle(None, "an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.settle(None, "an object")
    }
}

/// Reads a string through `text`, and tells `other` what came in its place.
pub(super) struct OnlyStrings<T, O> {
    pub(super) text: T,
    pub(super) other: O,
}

impl<'de, R, T: FnOnce(Cow<'de, str>) -> R, O: FnOnce(&str) -> R> Visitor<'de>
    for OnlyStrings<T, O>
{
    type Value = R;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<R, E> {
        Ok((self.text)(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<R, E> {
        Ok((self.text)(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<R, E> {
        Ok((self.other)("null"))
    }

    fn visit_bool<E>(self, _: bool) -> Result<R, E> {
        Ok((self.other)("a boolean"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<R, E> {
        Ok((self.other)("a number"))
    }

    fn visit_u64<E>(self, _: u64) -> Result<R, E> {
        Ok((self.other)("a number"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<R, E> {
        Ok((self.other)("a number"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<R, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok((self.other)("an array"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<R, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok((self.other)("an object"))
    }
}
