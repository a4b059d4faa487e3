//! Query parameters of the dialect, as a table: what each takes, and which call has which. Those that a call
//! does not have are errors; lists come repeated or separated by commas.

use crate::error::{Code, Error, excerpt, one_of};
use crate::query::Pair;

use super::answer::Shown;

/// The largest page of a list.
const MAX_PAGE: i64 = 100;

/// Another spelling of `preview`, which messages do not offer.
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

/// A parameter.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// The name.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What it is for.
    pub doc: &'static str,
}

/// What a parameter takes, and where in a [`Query`] that goes.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// Names, with commas between them; the parameter may be repeated, which adds to them.
    Names(fn(&mut Query) -> &mut Vec<String>),
    /// A text.
    Text(fn(&mut Query) -> &mut Option<String>),
    /// `true` or `false`.
    Boolean(fn(&mut Query) -> &mut bool),
    /// A whole number.
    Number {
        /// The least.
        least: i64,
        /// The most.
        most: i64,
        /// What holds where the parameter is not there.
        default: i64,
        /// Where it goes.
        into: fn(&mut Query) -> &mut i64,
    },
    /// What an earlier page gave: the last id that it had.
    Cursor(fn(&mut Query) -> &mut i64),
    /// `true` or `false`: read in [`crate::query`], with the other ways to ask for a preview.
    Preview,
}

/// Every parameter that some call has.
pub static PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "limit",
        takes: Takes::Number {
            least: 1,
            most: MAX_PAGE,
            default: 10,
            into: |query| &mut query.limit,
        },
        doc: "The size of the page",
    },
    Parameter {
        name: "after",
        takes: Takes::Cursor(|query| &mut query.after),
        doc: "The last id of the page before.",
    },
    Parameter {
        name: "properties",
        takes: Takes::Names(|query| query.shown.properties.get_or_insert_default()),
        doc: "The properties to show, repeated or with commas.",
    },
    Parameter {
        name: "propertiesWithHistory",
        takes: Takes::Names(|query| &mut query.shown.with_history),
        doc: "Those to show with every value that they have had.",
    },
    Parameter {
        name: "associations",
        takes: Takes::Names(|query| &mut query.shown.associations),
        doc: "`contacts`, `companies`: what to show of these.",
    },
    Parameter {
        name: "archived",
        takes: Takes::Boolean(|query| &mut query.archived),
        doc: "Whether archived ones are meant.",
    },
    Parameter {
        name: "idProperty",
        takes: Takes::Text(|query| &mut query.id_property),
        doc: "The property whose value the id is.",
    },
    Parameter {
        name: "preview",
        takes: Takes::Preview,
        doc: "`true`: nothing is written. The prefix `/preview` and the header `Lockstep-Preview: true` ask for the same.",
    },
    Parameter {
        name: "async",
        takes: Takes::Boolean(|query| &mut query.is_async),
        doc: "`true`: up to 10,000 inputs; the answer is 202 with the address of the outcome.",
    },
];

/// Parameters that no call refuses.
pub const EVERYWHERE: &[&str] = &["preview", "async"];

/// Those of a list of communications.
pub const LIST: &[&str] = &[
    "limit",
    "after",
    "properties",
    "propertiesWithHistory",
    "associations",
    "archived",
];

/// Those of one communication that is shown.
pub const SHOW: &[&str] = &[
    "properties",
    "propertiesWithHistory",
    "associations",
    "archived",
    "idProperty",
];

/// Those of one communication that is changed.
pub const UPDATE: &[&str] = &["idProperty"];

/// Those of a batch that reads.
pub const READ: &[&str] = &["archived"];

/// Those of definitions that are listed or shown.
pub const DEFINITIONS: &[&str] = &["archived"];

/// The parameter of this name.
#[must_use]
pub fn parameter(name: &str) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|parameter| parameter.name == name)
}

/// Reads a query that may have the parameters named `known`.
///
/// # Errors
/// The first parameter that is not right.
pub fn read<'q>(pairs: impl Iterator<Item = Pair<'q>>, known: &[&str]) -> Result<Query, Error> {
    let mut query = Query::default();
    for parameter in PARAMETERS {
        if let Takes::Number { default, into, .. } = parameter.takes {
            *into(&mut query) = default;
        }
    }
    for (name, text) in pairs {
        if !known.contains(&&*name) && !EVERYWHERE.contains(&&*name) && name != PREVIEW {
            let (sent, known) = (excerpt(&name), one_of(known.iter().chain(EVERYWHERE)));
            let detail = format!("`{sent}` is not a parameter here; there are {known}");
            return Err(Error::new(Code::UnknownParameter, detail).in_parameter(name));
        }
        if let Some(parameter) = parameter(&name) {
            parameter.read(&text, &mut query)?;
        }
    }
    Ok(query)
}

impl Parameter {
    fn read(&self, text: &str, query: &mut Query) -> Result<(), Error> {
        match self.takes {
            Takes::Names(into) => extend(into(query), text),
            Takes::Text(into) => *into(query) = Some(text.to_owned()),
            Takes::Boolean(into) => *into(query) = self.boolean(text)?,
            Takes::Number {
                least, most, into, ..
            } => {
                let right = format!("must be a whole number from {least} to {most}");
                *into(query) = self.number(text, (least, most), &right)?;
            }
            Takes::Cursor(into) => {
                let right = "must be what an earlier page gave as `paging.next.after`";
                *into(query) = self.number(text, (0, i64::MAX), right)?;
            }
            Takes::Preview => {}
        }
        Ok(())
    }

    fn boolean(&self, text: &str) -> Result<bool, Error> {
        crate::query::boolean(text).ok_or_else(|| self.invalid(text, "must be `true` or `false`"))
    }

    fn number(&self, text: &str, (least, most): (i64, i64), right: &str) -> Result<i64, Error> {
        let range = least..=most;
        let number = text.parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| self.invalid(text, right))
    }

    fn invalid(&self, text: &str, right: &str) -> Error {
        let name = self.name;
        let detail = format!("`{name}` is `{}`; it {right}", excerpt(text));
        Error::new(Code::InvalidParameter, detail).in_parameter(name)
    }
}

fn extend(list: &mut Vec<String>, text: &str) {
    let names = text
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    list.extend(names.map(str::to_owned));
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
    fn each_call_has_parameters_that_there_are() {
        for name in [EVERYWHERE, LIST, SHOW, UPDATE, READ, DEFINITIONS].concat() {
            assert!(parameter(name).is_some(), "{name}");
        }
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
