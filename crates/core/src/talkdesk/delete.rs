//! The body of a bulk delete: an array of selectors, all of one kind.

use std::borrow::Cow;

use crate::document::reader::{
    Members, Place, ReaderAt, Seen, elements, object, read_whole, string, unknown,
};
use crate::error::{Code, Error, thousands};
use crate::json::{Object, Stop};

use super::{MAX_RECORDS, MAX_RECORDS_ASYNC};

const ID: &str = "id";
const PHONE_NUMBER: &str = "phone_number";
const PROVIDER: &str = "external_provider";
const EXTERNAL_ID: &str = "external_id";
const NAMES: &[&str] = &[ID, PHONE_NUMBER, PROVIDER, EXTERNAL_ID];

/// What a selector names a record by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Its id.
    Id,
    /// One of its phone numbers.
    PhoneNumber,
    /// Where it comes from: a system, and its id there.
    External,
}

impl By {
    /// The members of such a selector, for a sentence.
    const fn words(self) -> &'static str {
        match self {
            Self::Id => "`id`",
            Self::PhoneNumber => "`phone_number`",
            Self::External => "`external_provider` and `external_id`",
        }
    }
}

/// One element of the body: which record is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector<'a> {
    /// The one with this id.
    Id(Cow<'a, str>),
    /// The one with this phone number.
    PhoneNumber(Cow<'a, str>),
    /// The one that comes from this system, and has this id there.
    External(Cow<'a, str>, Cow<'a, str>),
}

impl Selector<'_> {
    /// What it names a record by.
    #[must_use]
    pub const fn by(&self) -> By {
        match self {
            Self::Id(_) => By::Id,
            Self::PhoneNumber(_) => By::PhoneNumber,
            Self::External(..) => By::External,
        }
    }

    /// Its members, as they were sent.
    #[must_use]
    pub fn members(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::Id(id) => vec![(ID, id)],
            Self::PhoneNumber(number) => vec![(PHONE_NUMBER, number)],
            Self::External(provider, id) => vec![(PROVIDER, provider), (EXTERNAL_ID, id)],
        }
    }
}

/// Reads the body of a bulk delete; `is_async` where the caller does not wait for the answer.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text. Nothing is deleted then.
pub fn bulk_delete(text: &str, is_async: bool) -> Result<Vec<Selector<'_>>, Vec<Error>> {
    let mut selectors = Vec::new();
    let mut first: Option<By> = None;
    many(text, is_async, &mut |json, at| {
        let mut members = SelectorMembers::default();
        object(json, &mut members, at)?;
        let Some(selector) = members.selector else {
            return Ok(());
        };
        let by = selector.by();
        match first {
            Some(first) if first != by => at.note(
                Code::MixedSelectors,
                format!(
                    "an element names its record by {}, one before by {}; use one kind in a call",
                    by.words(),
                    first.words()
                ),
            ),
            _ => first = Some(by),
        }
        selectors.push(selector);
        Ok(())
    })?;
    Ok(selectors)
}

/// Reads a body that is an array of at least one element, and of not too many.
pub(super) fn many<'de>(
    text: &'de str,
    is_async: bool,
    read: ReaderAt<'_, 'de>,
) -> Result<(), Vec<Error>> {
    read_whole(text, &mut |json, root| {
        let length = elements(json, "the body", root, read)?;
        check_length("the body", length, is_async, root);
        Ok(())
    })
}

/// Refuses a list of records that has none, or too many.
pub(super) fn check_length(name: &str, length: Option<usize>, is_async: bool, at: &Place<'_>) {
    let max = if is_async {
        MAX_RECORDS_ASYNC
    } else {
        MAX_RECORDS
    };
    match length {
        Some(0) => at.note(
            Code::ListEmpty,
            format!("{name} is an empty array; it must have at least one element"),
        ),
        Some(length) if length > max => {
            let more = if is_async {
                String::new()
            } else {
                format!(
                    ", or {} with `async=true`",
                    thousands(MAX_RECORDS_ASYNC as u64)
                )
            };
            let (length, max) = (thousands(length as u64), thousands(max as u64));
            at.note(
                Code::TooManyTargets,
                format!("{name} has {length} elements; at most {max} are allowed{more}"),
            );
        }
        _ => {}
    }
}

/// The members of a selector, in any order, and what they come to.
#[derive(Default)]
struct SelectorMembers<'a> {
    seen: Seen,
    values: Vec<(&'static str, Cow<'a, str>)>,
    selector: Option<Selector<'a>>,
    /// Whether a member has been found wanting already.
    unsound: bool,
}

impl<'de> Members<'de> for SelectorMembers<'de> {
    fn what(&self) -> &'static str {
        "an element"
    }

    fn member(
        &mut self,
        name: &str,
        map: &mut Object<'_, 'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        let Some(name) = NAMES.iter().copied().find(|known| *known == name) else {
            self.unsound = true;
            at.note(
                Code::UnknownMember,
                unknown(name, "what names a record", NAMES),
            );
            return map.skip();
        };
        let value = map.take(|json| string(json, format_args!("`{name}`"), at))?;
        let is_new = self.seen.insert(name, at);
        let value = value.filter(|value| is_text(name, value, at) && is_new);
        match value {
            Some(value) => self.values.push((name, value)),
            None => self.unsound = true,
        }
        Ok(())
    }

    fn end(&mut self, at: &Place<'_>) {
        if self.unsound {
            return;
        }
        let mut take = |name| {
            let place = self.values.iter().position(|(known, _)| *known == name)?;
            Some(self.values.swap_remove(place).1)
        };
        let sent = (
            take(ID),
            take(PHONE_NUMBER),
            take(PROVIDER),
            take(EXTERNAL_ID),
        );
        self.selector = match sent {
            (Some(id), None, None, None) => Some(Selector::Id(id)),
            (None, Some(number), None, None) => Some(Selector::PhoneNumber(number)),
            (None, None, Some(provider), Some(id)) => Some(Selector::External(provider, id)),
            (None, None, Some(_), None) => {
                at.note(
                    Code::MissingMember,
                    "an element has `external_provider` without `external_id`; give both",
                );
                None
            }
            (None, None, None, Some(_)) => {
                at.note(
                    Code::MissingMember,
                    "an element has `external_id` without `external_provider`; give both",
                );
                None
            }
            (None, None, None, None) => {
                at.note(
                    Code::MissingMember,
                    "an element names no record; give it `id`, or `phone_number`, or `external_provider` and `external_id`",
                );
                None
            }
            _ => {
                at.note(
                    Code::MixedSelectors,
                    "an element names its record in more than one way; give it `id`, or `phone_number`, or `external_provider` and `external_id`",
                );
                None
            }
        };
    }
}

/// Whether a text can name something; the problem is noted where it cannot.
fn is_text(name: &str, text: &str, at: &Place<'_>) -> bool {
    if text.is_empty() {
        at.note(
            Code::StringEmpty,
            format!("`{name}` is empty; it must have at least one character"),
        );
    } else if text.contains('\0') {
        at.note(
            Code::NulCharacter,
            format!("`{name}` contains a NUL character; remove it"),
        );
    } else {
        return true;
    }
    false
}

/// What storage found for a selector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The first record.
    pub record: Option<i64>,
    /// Whether there are more.
    pub is_shared: bool,
}

/// Why a selector does not name one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotOne {
    /// There is no such record on the list.
    Missing,
    /// Several records have it.
    Shared(By),
    /// An element before names the same record.
    Repeated,
}

impl NotOne {
    /// Why the item fails.
    #[must_use]
    pub fn as_error(self) -> Error {
        let code = match self {
            Self::Missing => Code::NotFound,
            Self::Shared(_) => Code::Ambiguous,
            Self::Repeated => Code::DuplicateInput,
        };
        Error::new(code, self.reason())
    }

    const fn reason(self) -> &'static str {
        match self {
            Self::Missing => "could not find the record on this list",
            Self::Shared(By::PhoneNumber) => {
                "several records of this list have this `phone_number`; name each by its `id`"
            }
            Self::Shared(_) => {
                "several records of this list have this `external_provider` and `external_id`; name each by its `id`"
            }
            Self::Repeated => "an element before names the same record; name each once",
        }
    }
}

/// The record that each selector means, by what storage found for it. A selector that several records
/// answer to means none of them: to delete one or all of them would be to guess.
pub fn resolve<'s>(
    selectors: &'s [Selector<'_>],
    found: impl IntoIterator<Item = Found> + 's,
) -> impl Iterator<Item = (&'s Selector<'s>, Result<i64, NotOne>)> {
    let mut seen = std::collections::BTreeSet::new();
    selectors.iter().zip(found).map(move |(selector, found)| {
        let record = match found {
            Found { record: None, .. } => Err(NotOne::Missing),
            Found {
                is_shared: true, ..
            } => Err(NotOne::Shared(selector.by())),
            Found {
                record: Some(id), ..
            } if seen.insert(id) => Ok(id),
            Found { .. } => Err(NotOne::Repeated),
        };
        (selector, record)
    })
}

#[cfg(test)]
mod tests;
