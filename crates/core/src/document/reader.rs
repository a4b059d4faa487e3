//! The machinery under the documents: places, collected problems, objects read member by member.
//!
//! `serde_json` does the syntax. The seeds here never fail for what a value *means*: they note the
//! problem and read on, so that one pass finds all of them.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{MAX_BODY_BYTES, MAX_DEPTH, MAX_ERRORS, body_too_large, missing_body};
use crate::error::{Code, Error, thousands};

/// Where in the document the reader is, and the problems found so far.
pub(super) struct Place<'p> {
    step: Step<'p>,
    problems: &'p RefCell<Vec<Error>>,
}

/// The last step on the way to a place. Rendered only when there is something to say.
enum Step<'p> {
    Root,
    Member(&'p Place<'p>, &'p str),
    Element(&'p Place<'p>, usize),
}

impl<'p> Place<'p> {
    /// The place of a member of the object here.
    pub(super) const fn member<'s: 'p>(&'s self, name: &'p str) -> Place<'p> {
        Place {
            step: Step::Member(self, name),
            problems: self.problems,
        }
    }

    /// The place of an element of the array here.
    pub(super) const fn element<'s: 'p>(&'s self, index: usize) -> Place<'p> {
        Place {
            step: Step::Element(self, index),
            problems: self.problems,
        }
    }

    /// The RFC 6901 pointer.
    pub(super) fn pointer(&self) -> String {
        match self.step {
            Step::Root => String::new(),
            Step::Member(parent, name) => {
                let name = name.replace('~', "~0").replace('/', "~1");
                format!("{}/{name}", parent.pointer())
            }
            Step::Element(parent, index) => format!("{}/{index}", parent.pointer()),
        }
    }

    /// Notes a problem here.
    pub(super) fn add(&self, error: Error) {
        let mut problems = self.problems.borrow_mut();
        if problems.len() < MAX_ERRORS {
            problems.push(error.at(self.pointer()));
        }
    }

    /// Notes a problem here.
    pub(super) fn note(&self, code: Code, detail: impl Into<String>) {
        self.add(Error::new(code, detail));
    }

    /// How many problems there are, anywhere.
    pub(super) fn problem_count(&self) -> usize {
        self.problems.borrow().len()
    }
}

/// One kind of object: what to do with each member.
pub(super) trait Members<'de> {
    /// What the object is, for a sentence: "`data`".
    const WHAT: &'static str;

    /// The same, where it depends on what is read.
    fn what(&self) -> &'static str {
        Self::WHAT
    }

    /// Reads the value of one member, which must be consumed.
    fn member<A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        at: &Place<'_>,
    ) -> Result<(), A::Error>;

    /// Says what can only be said once the object has been read, such as what is missing.
    fn end(&mut self, _at: &Place<'_>) {}
}

/// Reads a whole text as one object.
///
/// # Errors
/// Everything that is wrong with it; a syntax error comes last, since reading ends there.
pub(super) fn read_object<'de, M: Members<'de>>(
    text: &'de str,
    members: &mut M,
) -> Result<(), Vec<Error>> {
    if text.len() > MAX_BODY_BYTES {
        return Err(vec![body_too_large(text.len())]);
    }
    // RFC 8259, section 8.1: a reader may ignore a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_ascii().is_empty() {
        return Err(vec![missing_body()]);
    }
    check_depth(text).map_err(|error| vec![error])?;
    let problems = RefCell::default();
    let root = Place {
        step: Step::Root,
        problems: &problems,
    };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let outcome = ObjectSeed { members, at: &root }
        .deserialize(&mut deserializer)
        .and_then(|_| deserializer.end());
    let mut errors = problems.into_inner();
    if let Err(error) = outcome {
        errors.push(syntax_error(&error));
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

/// Refuses a text that nests too deep, before anything is read: what the schema does not know is
/// read over without any limit.
fn check_depth(text: &str) -> Result<(), Error> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (position, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth = depth.saturating_add(1),
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            let byte = thousands(position.saturating_add(1) as u64);
            return Err(Error::new(
                Code::TooDeep,
                format!("the body nests deeper than {MAX_DEPTH} levels from byte {byte} on"),
            ));
        }
    }
    Ok(())
}

fn syntax_error(error: &serde_json::Error) -> Error {
    let text = error.to_string();
    let hint = if text.contains("hex escape") {
        "; after `\\u` come four hex digits, and surrogates come in pairs"
    } else {
        ""
    };
    Error::new(
        Code::MalformedJson,
        format!("the body is not valid JSON: {text}{hint}"),
    )
}

/// The visitor methods that hand a scalar of these kinds to `self.wrong`.
macro_rules! refuse_scalars {
    ($($kind:ident)*) => { $(crate::document::reader::refuse_scalars!(@$kind);)* };
    (@null) => {
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            self.wrong("null")
        }
    };
    (@boolean) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            self.wrong("a boolean")
        }
    };
    (@number) => {
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            self.wrong("a number")
        }

        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            self.wrong("a number")
        }

        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            self.wrong("a number")
        }
    };
    (@string) => {
        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            self.wrong("a string")
        }
    };
}
pub(super) use refuse_scalars;

/// Reads an object through its [`Members`]; `true` where it was one.
pub(super) struct ObjectSeed<'s, M> {
    pub(super) members: &'s mut M,
    pub(super) at: &'s Place<'s>,
}

impl<'de, M: Members<'de>> DeserializeSeed<'de> for ObjectSeed<'_, M> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<M> ObjectSeed<'_, M> {
    fn wrong<'de, E>(self, sent: &str) -> Result<bool, E>
    where
        M: Members<'de>,
    {
        let what = self.members.what();
        self.at.note(
            Code::WrongType,
            format!("{what} is {sent}; it must be an object"),
        );
        Ok(false)
    }
}

impl<'de, M: Members<'de>> Visitor<'de> for ObjectSeed<'_, M> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    refuse_scalars!(null boolean number string);

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        while let Some(name) = map.next_key_seed(StringSeed)? {
            self.members
                .member(&name, &mut map, &self.at.member(&name))?;
        }
        self.members.end(self.at);
        Ok(true)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<bool, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        self.wrong("an array")
    }
}

/// Reads a string, borrowed where it has no escapes.
pub(super) struct StringSeed;

impl<'de> DeserializeSeed<'de> for StringSeed {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for StringSeed {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// Reads the value of a member as an object.
pub(super) fn object<'de, A: MapAccess<'de>, M: Members<'de>>(
    map: &mut A,
    members: &mut M,
    at: &Place<'_>,
) -> Result<(), A::Error> {
    map.next_value_seed(ObjectSeed { members, at }).map(|_| ())
}

/// Reads over a value.
pub(super) fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(|_| ())
}

/// The members of one object that were seen, to refuse a second one of the same name.
///
/// Only names that mean something are kept: an unknown name is an error each time anyway, and so
/// the list stays as short as the schema however long the document is.
#[derive(Default)]
pub(super) struct Seen(Vec<&'static str>);

impl Seen {
    /// Notes a member; `false`, with the problem noted, where it is there already.
    pub(super) fn insert(&mut self, name: &'static str, at: &Place<'_>) -> bool {
        if self.0.contains(&name) {
            at.note(
                Code::DuplicateMember,
                format!("`{name}` is there more than once; keep one of them"),
            );
            return false;
        }
        self.0.push(name);
        true
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.0.contains(&name)
    }
}

/// "`nmae` is not an attribute of account; did you mean `name`?"
pub(super) fn unknown(name: &str, what: &str, candidates: &[&'static str]) -> String {
    let sent = crate::error::excerpt(name);
    match crate::nearest::nearest(name, candidates.iter().copied()) {
        Some(near) => format!("`{sent}` is not {what}; did you mean `{near}`?"),
        None => format!("`{sent}` is not {what}"),
    }
}
