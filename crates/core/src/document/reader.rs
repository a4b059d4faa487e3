//! The machinery under the documents: places, collected problems, objects read member by member.
//!
//! [`crate::json`] does the syntax. The readers here never fail for what a value *means*: they note the
//! problem and read on, so that one pass finds all of them.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use super::{MAX_BODY_BYTES, MAX_DEPTH, MAX_ERRORS, body_too_large, missing};
use crate::error::{Code, Error, one_of, thousands};
use crate::json::{self, Json, Object, Stop, Unread};
use crate::schema::ResourceType;

/// Where in the document the reader is, and the problems found so far.
pub(crate) struct Place<'p> {
    segment: Segment<'p>,
    problems: &'p RefCell<Vec<Error>>,
}

/// The last segment of the way to a place. Rendered only when there is something to say.
enum Segment<'p> {
    Root,
    Member(&'p Place<'p>, &'p str),
    Element(&'p Place<'p>, usize),
}

impl<'p> Place<'p> {
    /// The place of a whole text.
    pub(crate) const fn root(problems: &'p RefCell<Vec<Error>>) -> Self {
        Self {
            segment: Segment::Root,
            problems,
        }
    }

    /// The place of a member of the object here.
    pub(crate) const fn member<'s: 'p>(&'s self, name: &'p str) -> Place<'p> {
        Place {
            segment: Segment::Member(self, name),
            problems: self.problems,
        }
    }

    /// The place of an element of the array here.
    pub(crate) const fn element<'s: 'p>(&'s self, index: usize) -> Place<'p> {
        Place {
            segment: Segment::Element(self, index),
            problems: self.problems,
        }
    }

    /// The RFC 6901 pointer.
    pub(crate) fn pointer(&self) -> String {
        let mut pointer = String::new();
        self.write(&mut pointer);
        pointer
    }

    fn write(&self, pointer: &mut String) {
        match self.segment {
            Segment::Root => {}
            Segment::Member(parent, name) => {
                parent.write(pointer);
                pointer.push('/');
                if name.contains(['~', '/']) {
                    pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                } else {
                    pointer.push_str(name);
                }
            }
            Segment::Element(parent, index) => {
                parent.write(pointer);
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
        }
    }

    /// Notes a problem here.
    pub(crate) fn add(&self, error: Error) {
        let mut problems = self.problems.borrow_mut();
        // A mismatch is told alone, and so it has to be among them.
        if problems.len() < MAX_ERRORS || error.code.is_mismatch() {
            problems.push(error.at(self.pointer()));
        }
    }

    /// Notes a problem here.
    pub(crate) fn note(&self, code: Code, detail: impl Into<String>) {
        self.add(Error::new(code, detail));
    }

    /// How many problems there are, anywhere.
    pub(crate) fn problem_count(&self) -> usize {
        self.problems.borrow().len()
    }
}

/// One kind of object: what to do with each member.
pub(crate) trait Members<'de> {
    /// What the object is, for a sentence: "`data`".
    fn what(&self) -> &'static str;

    /// Whether members whose names begin with `@` mean nothing here (JSON:API 1.1, "@-Members").
    fn has_at_members(&self) -> bool {
        false
    }

    /// Reads the value of one member, which must be consumed.
    fn member(&mut self, name: &str, map: &mut Object<'_, 'de>, at: &Place<'_>)
    -> Result<(), Stop>;

    /// Says what can only be said once the object has been read, such as what is missing.
    fn end(&mut self, _at: &Place<'_>) {}
}

/// What a whole text is, for sentences about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whole {
    /// The body of a request.
    Body,
    /// A row of a file. It is one line, whose number is told elsewhere.
    Row,
}

impl Whole {
    const fn words(self) -> &'static str {
        match self {
            Self::Body => "the body",
            Self::Row => "the row",
        }
    }
}

/// Reads a whole body as one object.
///
/// # Errors
/// Everything that is wrong with it; a syntax error comes last, since reading ends there.
pub(crate) fn read_object<'de>(
    text: &'de str,
    members: &mut dyn Members<'de>,
) -> Result<(), Vec<Error>> {
    read_object_of(Whole::Body, text, members)
}

/// Reads a whole text as one object.
///
/// # Errors
/// As [`read_object`] does.
pub(crate) fn read_object_of<'de>(
    whole: Whole,
    text: &'de str,
    members: &mut dyn Members<'de>,
) -> Result<(), Vec<Error>> {
    read_whole_of(whole, text, &mut |json, root| object(json, members, root))
}

/// What is done with the value of a whole text, or with an element.
pub(crate) type ReaderAt<'r, 'de> =
    &'r mut dyn FnMut(Json<'_, 'de>, &Place<'_>) -> Result<(), Stop>;

/// Reads a whole body.
///
/// # Errors
/// Everything that is wrong with it; a syntax error comes last, since reading ends there.
pub(crate) fn read_whole<'de>(text: &'de str, read: ReaderAt<'_, 'de>) -> Result<(), Vec<Error>> {
    read_whole_of(Whole::Body, text, read)
}

fn read_whole_of<'de>(
    whole: Whole,
    text: &'de str,
    read: ReaderAt<'_, 'de>,
) -> Result<(), Vec<Error>> {
    let text = sound_of(whole, text).map_err(|error| vec![error])?;
    let problems = RefCell::default();
    let root = Place::root(&problems);
    let outcome = json::read_within(text, MAX_DEPTH, |json| read(json, &root));
    let mut errors = problems.into_inner();
    if let Err(unread) = outcome {
        if let Some(error) = too_deep_of(whole, text, &unread) {
            return Err(vec![error]);
        }
        errors.push(syntax_error(whole, &unread));
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

/// Reads the elements of an array, `name`, and returns how many there were; `None`, with the problem
/// noted, where it is none.
pub(crate) fn elements<'de>(
    json: Json<'_, 'de>,
    name: &str,
    at: &Place<'_>,
    read: ReaderAt<'_, 'de>,
) -> Result<Option<usize>, Stop> {
    let Json::Array(mut array) = json else {
        let sent = json.skip()?;
        at.note(
            Code::WrongType,
            format!("{name} is {sent}; it must be an array"),
        );
        return Ok(None);
    };
    let mut length: usize = 0;
    while array
        .next(|json| read(json, &at.element(length)))?
        .is_some()
    {
        length = length.saturating_add(1);
    }
    Ok(Some(length))
}

/// A body that can be read: not too long, not empty. It comes without a byte order mark.
pub(crate) fn sound(text: &str) -> Result<&str, Error> {
    sound_of(Whole::Body, text)
}

fn sound_of(whole: Whole, text: &str) -> Result<&str, Error> {
    if text.len() > MAX_BODY_BYTES {
        return Err(body_too_large(text.len()));
    }
    // RFC 8259, section 8.1: a reader may ignore a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_ascii().is_empty() {
        return Err(missing(whole.words()));
    }
    Ok(text)
}

/// The error for a body that nests too deep, where that is why it was not read. Nothing else is said of such a body, and
/// so it is one even where reading has ended before.
pub(crate) fn too_deep(text: &str, unread: &Unread) -> Option<Error> {
    too_deep_of(Whole::Body, text, unread)
}

fn too_deep_of(whole: Whole, text: &str, unread: &Unread) -> Option<Error> {
    let byte = match unread {
        Unread::TooDeep { byte } => *byte,
        Unread::Syntax { .. } | Unread::Stopped => level_too_many(text)?,
    };
    let byte = thousands(byte as u64);
    Some(Error::new(
        Code::TooDeep,
        format!(
            "{} nests deeper than {MAX_DEPTH} levels from byte {byte} on",
            whole.words()
        ),
    ))
}

/// The byte that opens a level too many, from 1 on, in a text that may be no JSON.
fn level_too_many(text: &str) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (byte, position) in text.bytes().zip(1..) {
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
            return Some(position);
        }
    }
    None
}

fn syntax_error(whole: Whole, unread: &Unread) -> Error {
    let text = match (whole, unread) {
        // It is one line, and so the place is the column alone.
        (Whole::Row, Unread::Syntax { fault, column, .. }) => {
            format!("{} at column {column}", fault.words())
        }
        _ => unread.to_string(),
    };
    let hint = match (unread, whole) {
        (Unread::Syntax { fault, .. }, _) if fault.is_of_surrogates() => {
            "; after `\\u` come four hex digits, and surrogates come in pairs"
        }
        (_, Whole::Body) => "",
        (_, Whole::Row) => "; a row is one JSON object on a line of its own",
    };
    Error::new(
        Code::MalformedJson,
        format!("{} is not valid JSON: {text}{hint}", whole.words()),
    )
}

/// Reads a value as an object.
pub(crate) fn object<'de>(
    json: Json<'_, 'de>,
    members: &mut dyn Members<'de>,
    at: &Place<'_>,
) -> Result<(), Stop> {
    let Json::Object(mut map) = json else {
        let (what, sent) = (members.what(), json.skip()?);
        at.note(
            Code::WrongType,
            format!("{what} is {sent}; it must be an object"),
        );
        return Ok(());
    };
    all_members(&mut map, members, at)
}

/// Reads all members of an object.
pub(crate) fn all_members<'de>(
    map: &mut Object<'_, 'de>,
    members: &mut dyn Members<'de>,
    at: &Place<'_>,
) -> Result<(), Stop> {
    while let Some(name) = map.name()? {
        if name.starts_with('@') && members.has_at_members() {
            map.skip()?;
            continue;
        }
        members.member(&name, map, &at.member(&name))?;
    }
    members.end(at);
    Ok(())
}

/// Reads `meta`, which nothing goes by. Who asks for a preview there must not be taken for somebody who wants to
/// write.
pub(crate) fn meta<'de>(map: &mut Object<'_, 'de>, at: &Place<'_>) -> Result<(), Stop> {
    map.take(|json| {
        let Json::Object(mut members) = json else {
            return json.skip().map(drop);
        };
        while let Some(name) = members.name()? {
            if name == "preview" {
                let detail = "`meta` is not read; ask for a preview by `preview=true` in the address, or by the header `Lockstep-Preview: true`";
                at.member("preview").note(Code::UnknownMember, detail);
            }
            members.skip()?;
        }
        Ok(())
    })
}

/// Reads the string `name`; `None`, with the problem noted, where it is none.
pub(crate) fn string<'de>(
    json: Json<'_, 'de>,
    name: fmt::Arguments<'_>,
    at: &Place<'_>,
) -> Result<Option<Cow<'de, str>>, Stop> {
    let Json::Text(text) = json else {
        let sent = json.skip()?;
        at.note(
            Code::WrongType,
            format!("{name} is {sent}; it must be a string"),
        );
        return Ok(None);
    };
    Ok(Some(text))
}

/// The members of one object that were seen, to refuse a second one of the same name.
///
/// Only names that mean something are kept: an unknown name is an error each time anyway, and so
/// the list stays as short as the schema however long the document is.
#[derive(Default)]
pub(crate) struct Seen(Vec<&'static str>);

impl Seen {
    /// Notes a member; `false`, with the problem noted, where it is there already.
    pub(crate) fn insert(&mut self, name: &'static str, at: &Place<'_>) -> bool {
        if self.contains(name) {
            at.note(
                Code::DuplicateMember,
                format!("`{name}` is there more than once; keep one of them"),
            );
            return false;
        }
        self.0.push(name);
        true
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        // Numbered names differ at their ends: of 150, nearly all are told apart without a call.
        let last = name.as_bytes().last();
        let mut known = self.0.iter();
        known.any(|known| known.as_bytes().last() == last && *known == name)
    }
}

/// What to say of a name that is none of a few: "`dta` is not a member of the document; did you mean `data`?"
pub(crate) fn unknown(name: &str, what: &str, candidates: &[&'static str]) -> String {
    let sent = crate::error::excerpt(name);
    match crate::nearest::nearest(name, candidates.iter().copied()) {
        Some(near) => format!("`{sent}` is not {what}; did you mean `{near}`?"),
        None => format!("`{sent}` is not {what}; allowed: {}", one_of(candidates)),
    }
}

/// The same of a name that is none of a type's, which are more than a sentence has room for.
pub(crate) fn unknown_of(
    resource: &ResourceType,
    name: &str,
    what: &str,
    candidates: &[&'static str],
) -> String {
    let sent = crate::error::excerpt(name);
    let detail = format!("`{sent}` is not {what} of {}", resource.name);
    let is_custom = name
        .get(..6)
        .is_some_and(|start| start.eq_ignore_ascii_case("custom"));
    match crate::nearest::nearest(name, candidates.iter().copied()) {
        _ if is_custom && resource.custom_fields > 0 => {
            let last = resource.custom_fields;
            format!("{detail}; there are `custom1` to `custom{last}`")
        }
        Some(near) => format!("{detail}; did you mean `{near}`?"),
        None => format!("{detail}; `GET /api/v2/types` has all"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_body_that_nests_too_deep_nothing_else_is_said() {
        let levels = "[".repeat(MAX_DEPTH);
        for (before, byte) in [
            // Where nothing is wrong before it, where that is no JSON, and where it means nothing.
            ("{\"meta\":", 136),
            ("{\"meta\":x", 137),
            ("{\"dta\":", 135),
            ("{\"meta\":\"[[\\\"[\\u00\",", 148),
        ] {
            let text = format!("{before}{levels}");
            let errors = crate::document::parse(
                &text,
                &crate::schema::TASK,
                crate::document::Intent::Create,
            );
            let detail = format!("the body nests deeper than 128 levels from byte {byte} on");
            assert_eq!(
                errors.unwrap_err(),
                [Error::new(Code::TooDeep, detail)],
                "{before}"
            );
        }
    }
}
