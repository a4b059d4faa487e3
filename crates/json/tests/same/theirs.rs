//! What `serde_json` says of a text that is read by the same plan.

use std::borrow::Cow;
use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use super::plan::{Seen, Step, Steps};

/// What was seen, and what ended the reading.
pub fn read(text: &str, steps: Steps) -> (Vec<Seen>, Option<String>) {
    let mut log = Log {
        steps,
        seen: Vec::new(),
        has_stopped: false,
    };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let outcome = One(&mut log).deserialize(&mut deserializer);
    let outcome = outcome.and_then(|()| deserializer.end());
    let end = match outcome {
        _ if log.has_stopped => Some("reading stopped".to_owned()),
        outcome => outcome.err().map(|error| error.to_string()),
    };
    (log.seen, end)
}

struct Log {
    steps: Steps,
    seen: Vec<Seen>,
    has_stopped: bool,
}

/// Reads one value.
struct One<'l>(&'l mut Log);

impl One<'_> {
    fn see<E>(self, seen: Seen) -> Result<(), E> {
        self.0.seen.push(seen);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for One<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for One<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.see(Seen::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.see(Seen::Boolean(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.see(Seen::Integer(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.see(Seen::Integer(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.see(Seen::Number(number.to_bits()))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        self.see(Seen::Text(text.to_owned(), true))
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.see(Seen::Text(text.to_owned(), false))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        self.0.seen.push(Seen::Array);
        loop {
            if self.0.has_stopped {
                return Ok(());
            }
            let is_there = match self.0.steps.step() {
                Step::Stop => {
                    self.0.has_stopped = true;
                    return Ok(());
                }
                Step::Skip => access.next_element::<IgnoredAny>()?.is_some(),
                Step::Keep => {
                    let raw = access.next_element::<&RawValue>()?;
                    self.0
                        .seen
                        .extend(raw.map(|raw| Seen::Raw(raw.get().to_owned())));
                    raw.is_some()
                }
                Step::Read => access.next_element_seed(One(self.0))?.is_some(),
            };
            if !is_there {
                self.0.seen.push(Seen::End);
                return Ok(());
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        self.0.seen.push(Seen::Object);
        loop {
            if self.0.has_stopped {
                return Ok(());
            }
            let Some(name) = access.next_key::<Name<'de>>()? else {
                self.0.seen.push(Seen::End);
                return Ok(());
            };
            let is_borrowed = matches!(name.0, Cow::Borrowed(_));
            self.0
                .seen
                .push(Seen::Text(name.0.into_owned(), is_borrowed));
            match self.0.steps.step() {
                Step::Stop => {
                    self.0.has_stopped = true;
                    return Ok(());
                }
                Step::Skip => drop(access.next_value::<IgnoredAny>()?),
                Step::Keep => {
                    let raw = access.next_value::<&RawValue>()?;
                    self.0.seen.push(Seen::Raw(raw.get().to_owned()));
                }
                Step::Read => access.next_value_seed(One(self.0))?,
            }
        }
    }
}

/// A name, borrowed where it can be.
struct Name<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}
