//! Query strings: `filter`, `sort` and `page` of a collection, `include` and `fields` of an answer, `actionParams`
//! of an action.
//!
//! In scope: from pairs of name and text to checked values, with all errors, each naming its
//! parameter. What is unknown inside these families is an error: an ignored filter would hit
//! everything. Parameters outside of them are ignored where a request only reads, as real clients need;
//! one that writes knows its parameters ([`check_known`]).
//! Out of scope: what the cursors in `page[after]` and `page[before]` mean. They belong to storage.

mod collection;
mod fields;
mod filter;
mod include;
mod known;
mod page;
mod parameters;
mod preview;
mod switches;
mod way;

pub use crate::value::boolean;
pub use collection::{COUNT_LIMIT, Collection, Counting, Direction, SortKey, collection};
pub use fields::{Fieldsets, fieldsets};
pub(crate) use filter::Syntax;
pub use filter::{Condition, Field, Filter, MAX_ALTERNATIVES, MAX_FILTER_VALUES, Of, required};
pub use include::{Inclusions, MAX_INCLUDE_STEPS, MAX_INCLUDED, inclusions, no_inclusions};
pub(crate) use known::repeated;
pub use known::{ACTION_PARAMETERS, FILTERING, Known, PREVIEWING, SHOWN, check_known};
pub use page::{DEFAULT_PAGE_SIZE, MAX_PAGE_OFFSET, MAX_PAGE_SIZE, PageStart};
pub use parameters::parameters;
pub use preview::{PREVIEW_HEADER, PREVIEW_PARAMETERS, PreviewPlace, preview};
pub use switches::{MetaSwitches, meta_switches};
pub use way::{Hop, Way, way};

use std::borrow::Cow;

use crate::error::{Code, Error, excerpt};
use crate::schema::Attribute;
use crate::time::Timestamp;
use crate::value::{Value, read_parameter};

/// A parameter of the query, decoded: its whole name and its text.
pub type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The decoded pairs of a query string (without the `?`), in order.
pub fn pairs(query: &str) -> impl Iterator<Item = Pair<'_>> {
    form_urlencoded::parse(query.as_bytes())
}

/// The pairs without those that are there already: clients that follow a link and add their parameters
/// again would make every address longer than the one before.
pub fn distinct<'a>(pairs: impl IntoIterator<Item = Pair<'a>>) -> Vec<Pair<'a>> {
    let mut kept: Vec<Pair<'a>> = Vec::new();
    for pair in pairs {
        if !kept.contains(&pair) {
            kept.push(pair);
        }
    }
    kept
}

/// A parameter's name, taken apart: `filter[owner][id]` is `filter`, `["owner", "id"]`.
///
/// `None` where the brackets do not match.
pub(crate) fn name_parts(name: &str) -> Option<(&str, Vec<&str>)> {
    let Some((family, rest)) = name.split_once('[') else {
        return Some((name, Vec::new()));
    };
    let inner = rest.strip_suffix(']')?;
    let mut parts = Vec::new();
    for (index, part) in inner.split(']').enumerate() {
        let part = match index {
            0 => part,
            _ => part.strip_prefix('[')?,
        };
        if part.contains('[') {
            return None;
        }
        parts.push(part);
    }
    Some((family, parts))
}

/// A parameter that is not defined inside its family.
fn unknown(name: &str, remedy: &str) -> Error {
    let sent = excerpt(name);
    Error::new(
        Code::UnknownParameter,
        format!("`{sent}` is not a parameter here; {remedy}"),
    )
    .in_parameter(name)
}

/// Reads the text of a parameter as an attribute's kind. A query reads `+` as a blank, and so a time may have lost the
/// sign of its offset on the way.
pub(crate) fn read_value<'a>(
    attribute: &Attribute,
    text: Cow<'a, str>,
) -> Result<Value<'a>, Error> {
    let blank = text.contains(' ').then(|| text.clone());
    let blank = blank.filter(|text| Timestamp::has_form(&text.replace(' ', "+")));
    read_parameter(attribute, text).map_err(|mut error| {
        if let Some(sent) = blank.filter(|_| error.code == Code::InvalidDateTime) {
            let (name, sent) = (attribute.name, excerpt(&sent));
            error.detail =
                format!("`{name}` is `{sent}`; in an address a `+` has to be sent as `%2B`");
        }
        error
    })
}

/// Whether a query has `newFilterSyntax=true`.
pub(crate) fn syntax(pairs: &[Pair<'_>]) -> Result<Syntax, Error> {
    let mut given = pairs.iter().filter(|(name, _)| name == "newFilterSyntax");
    let Some((_, text)) = given.next() else {
        return Ok(Syntax::Old);
    };
    match boolean(text) {
        Some(true) => Ok(Syntax::New),
        Some(false) => Ok(Syntax::Old),
        None => {
            let sent = excerpt(text);
            let detail = format!("`newFilterSyntax` is `{sent}`; it must be `true` or `false`");
            Err(Error::new(Code::InvalidParameter, detail).in_parameter("newFilterSyntax"))
        }
    }
}

/// The parameters that there were. Clients that follow `links.next` and add their parameters again
/// repeat them as they were.
#[derive(Debug, Default)]
struct SeenParameters(Vec<(String, String)>);

impl SeenParameters {
    /// Whether a parameter has not been there before; an error where it has, with another value.
    fn is_new(&mut self, name: &str, text: &str) -> Result<bool, Error> {
        let mut known = self.0.iter().filter(|(known, _)| known == name);
        if known.any(|(_, known)| known == text) {
            return Ok(false);
        }
        let is_list = name.ends_with("[]");
        if !is_list && self.0.iter().any(|(known, _)| known == name) {
            return Err(repeated(name));
        }
        self.0.push((name.to_owned(), text.to_owned()));
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_there_once() {
        let kept = distinct(pairs("a=1&b[]=1&a=1&b[]=2&b[]=1"));
        let kept: Vec<String> = kept
            .iter()
            .map(|(name, text)| format!("{name}={text}"))
            .collect();
        assert_eq!(kept, ["a=1", "b[]=1", "b[]=2"]);
    }

    #[test]
    fn names_are_taken_apart() {
        assert_eq!(name_parts("count"), Some(("count", vec![])));
        assert_eq!(
            name_parts("filter[owner][id]"),
            Some(("filter", vec!["owner", "id"]))
        );
        assert_eq!(name_parts("filter[id][]"), Some(("filter", vec!["id", ""])));
        for broken in [
            "filter[",
            "filter[a",
            "filter[a]b",
            "filter[a[b]]",
            "filter[a]]",
        ] {
            assert_eq!(name_parts(broken), None, "{broken}");
        }
    }
}
