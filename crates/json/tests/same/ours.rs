//! What our reader says of a text that is read by the plan.

use std::borrow::Cow;

use lockstep_json::{Json, Stop, read as read_json};

use super::plan::{Seen, Step, Steps};

/// What was seen, and what ended the reading.
pub fn read(text: &str, mut steps: Steps) -> (Vec<Seen>, Option<String>) {
    let mut seen = Vec::new();
    let outcome = read_json(text, |json| one(json, &mut steps, &mut seen));
    (seen, outcome.err().map(|unread| unread.to_string()))
}

fn one(json: Json<'_, '_>, steps: &mut Steps, seen: &mut Vec<Seen>) -> Result<(), Stop> {
    let scalar = match json {
        Json::Null => Seen::Null,
        Json::Boolean(value) => Seen::Boolean(value),
        Json::Integer(number) => Seen::Integer(number.into()),
        Json::Large(number) => Seen::Integer(number.into()),
        Json::Number(number) => Seen::Number(number.to_bits()),
        Json::Text(text) => of(text),
        Json::Array(mut array) => {
            seen.push(Seen::Array);
            while match steps.step() {
                Step::Stop => return Err(Stop),
                Step::Skip => array.skip()?,
                Step::Keep => match array.raw()? {
                    Some(raw) => {
                        seen.push(Seen::Raw(raw.get().to_owned()));
                        true
                    }
                    None => false,
                },
                Step::Read => array.next(|json| one(json, steps, seen))?.is_some(),
            } {}
            Seen::End
        }
        Json::Object(mut object) => {
            seen.push(Seen::Object);
            while let Some(name) = object.name()? {
                seen.push(of(name));
                match steps.step() {
                    Step::Stop => return Err(Stop),
                    Step::Skip => object.skip()?,
                    Step::Keep => seen.push(Seen::Raw(object.raw()?.get().to_owned())),
                    Step::Read => object.take(|json| one(json, steps, seen))?,
                }
            }
            Seen::End
        }
    };
    seen.push(scalar);
    Ok(())
}

fn of(text: Cow<'_, str>) -> Seen {
    let is_borrowed = matches!(text, Cow::Borrowed(_));
    Seen::Text(text.into_owned(), is_borrowed)
}
