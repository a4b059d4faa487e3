//! Query parameters of the dialect. Those that a call does not have are errors; lists come repeated or
//! separated by commas.

use crate::error::{Code, Error, excerpt, one_of};
use crate::query::Pair;

use super::answer::Shown;

/// The largest page of a list.
pub const MAX_PAGE: i64 = 100;

/// The page of a list that says no size.
const DEFAULT_PAGE: i64 = 10;

/// Parameters that every call takes.
const EVERYWHERE: [&str; 2] = ["preview", "async"];

/// Another spelling of one of these, which messages do not offer.
const PREVIEW: &str = "actionParams[preview]";

/// What a query says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// What the answer shows.
    pub shown: Shown,
    /// Whether it is about archived records.
    pub archived: bool,
    /// The property whose value the id in the address is.
    pub id_property: Option<String>,
    /// The size of a page.
    pub limit: i64,
    /// The last id of the page before.
    pub after: i64,
    /// Whether the queue is to do it.
    pub is_async: bool,
}

/// Reads a query that may have the parameters named `known`.
///
/// # Errors
/// The first parameter that is not right.
pub fn read<'q>(pairs: impl Iterator<Item = Pair<'q>>, known: &[&str]) -> Result<Query, Error> {
    let mut query = Query {
        limit: DEFAULT_PAGE,
        ..Query::default()
    };
    for (name, text) in pairs {
        if !known.contains(&&*name) && !EVERYWHERE.contains(&&*name) && name != PREVIEW {
            let (sent, known) = (excerpt(&name), one_of(known.iter().chain(&EVERYWHERE)));
            let detail = format!("`{sent}` is not a parameter here; there are {known}");
            return Err(Error::new(Code::UnknownParameter, detail).in_parameter(name));
        }
        match &*name {
            "properties" => extend(query.shown.properties.get_or_insert_default(), &text),
            "propertiesWithHistory" => extend(&mut query.shown.with_history, &text),
            "associations" => extend(&mut query.shown.associations, &text),
            "idProperty" => query.id_property = Some(text.into_owned()),
            "archived" => query.archived = boolean(&name, &text)?,
            "async" => query.is_async = boolean(&name, &text)?,
            "limit" => query.limit = number(&name, &text, 1, MAX_PAGE)?,
            "after" => query.after = number(&name, &text, 0, i64::MAX)?,
            _ => {}
        }
    }
    Ok(query)
}

fn extend(list: &mut Vec<String>, text: &str) {
    let names = text
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    list.extend(names.map(str::to_owned));
}

fn boolean(name: &str, text: &str) -> Result<bool, Error> {
    crate::query::boolean(text).ok_or_else(|| invalid(name, text, "must be `true` or `false`"))
}

fn number(name: &str, text: &str, least: i64, most: i64) -> Result<i64, Error> {
    let range = least..=most;
    text.parse()
        .ok()
        .filter(|number| range.contains(number))
        .ok_or_else(|| {
            let right = match most {
                i64::MAX => "must be what an earlier page gave as `paging.next.after`".to_owned(),
                _ => format!("must be a whole number from {least} to {most}"),
            };
            invalid(name, text, &right)
        })
}

fn invalid(name: &str, text: &str, right: &str) -> Error {
    let detail = format!("`{name}` is `{}`; it {right}", excerpt(text));
    Error::new(Code::InvalidParameter, detail).in_parameter(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::pairs;

    const ALL: [&str; 7] = [
        "properties",
        "propertiesWithHistory",
        "associations",
        "idProperty",
        "archived",
        "limit",
        "after",
    ];

    fn refused(text: &str) -> String {
        read(pairs(text), &ALL).unwrap_err().detail
    }

    #[test]
    fn t_lists_come_repeated_or_with_commas() {
        let query = read(
            pairs("properties=a&properties=b,c&associations=contacts"),
            &ALL,
        )
        .unwrap();
        assert_eq!(
            query.shown.properties.as_deref(),
            Some(&["a", "b", "c"].map(str::to_owned)[..])
        );
        assert_eq!(query.shown.associations, ["contacts"]);
        assert_eq!((query.limit, query.after), (10, 0));
    }

    #[test]
    fn t_booleans_may_have_a_capital() {
        for (text, archived) in [("true", true), ("True", true), ("False", false)] {
            let query = read(pairs(&format!("archived={text}")), &ALL).unwrap();
            assert_eq!(query.archived, archived, "{text}");
        }
    }

    #[test]
    fn o_a_page_has_at_most_100() {
        assert_eq!(read(pairs("limit=100&after=7"), &ALL).unwrap().limit, 100);
        assert_eq!(
            refused("limit=101"),
            "`limit` is `101`; it must be a whole number from 1 to 100"
        );
        assert_eq!(
            refused("limit=0"),
            "`limit` is `0`; it must be a whole number from 1 to 100"
        );
        assert_eq!(
            refused("after=x"),
            "`after` is `x`; it must be what an earlier page gave as `paging.next.after`"
        );
    }

    #[test]
    fn what_is_unknown_is_refused() {
        assert_eq!(
            read(pairs("limt=1"), &["limit"]).unwrap_err().detail,
            "`limt` is not a parameter here; there are `limit`, `preview` or `async`"
        );
        assert_eq!(
            refused("archived=yes"),
            "`archived` is `yes`; it must be `true` or `false`"
        );
        assert!(
            read(pairs("preview=true&async=true"), &[])
                .unwrap()
                .is_async
        );
        assert!(read(pairs("actionParams[preview]=true"), &[]).is_ok());
    }
}
