//! Query strings: `filter`, `sort` and `page` of a collection, `actionParams` of an action.
//!
//! In scope: from pairs of name and text to checked values, with all errors, each naming its
//! parameter. What is unknown inside these families is an error: an ignored filter would hit
//! everything. Parameters outside of them are ignored, as real clients need.
//! Out of scope: what the cursor in `page[after]` means. It belongs to storage.

mod collection;
mod filter;
mod parameters;

pub use collection::{
    Collection, DEFAULT_PAGE_SIZE, Direction, MAX_PAGE_SIZE, SortKey, collection,
};
pub use filter::{Condition, Field, Filter};
pub use parameters::{BulkParameters, IMPORT_PARAMETERS, bulk_parameters, parameters};

use std::borrow::Cow;

/// A parameter of the query, decoded: its whole name and its text.
pub type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The decoded pairs of a query string (without the `?`), in order.
pub fn pairs(query: &str) -> impl Iterator<Item = Pair<'_>> {
    form_urlencoded::parse(query.as_bytes())
}

/// A parameter's name, taken apart: `filter[owner][id]` is `filter`, `["owner", "id"]`.
///
/// `None` where the brackets do not match.
fn name_parts(name: &str) -> Option<(&str, Vec<&str>)> {
    let Some((family, rest)) = name.split_once('[') else {
        return Some((name, Vec::new()));
    };
    let inner = rest.strip_suffix(']')?;
    let parts: Vec<&str> = inner.split("][").collect();
    let sound = parts.iter().all(|part| !part.contains(['[', ']']));
    sound.then_some((family, parts))
}

#[cfg(test)]
mod tests {
    use super::*;

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
