//! The query of a page: where it starts, its order, and which records or lists are meant.
//!
//! Everything that is asked is done or refused: a filter that was ignored would show what nobody asked
//! for, to a program that may go on to delete it.

use std::borrow::Cow;

use crate::error::{Code, Error, excerpt, one_of};
use crate::query::Pair;
use crate::time::Timestamp;

/// How many there are on a page unless it is told.
pub const DEFAULT_PER_PAGE: i64 = 50;

/// The most on a page.
pub const MAX_PER_PAGE: i64 = 200;

/// The last page that can be asked for.
pub const MAX_PAGE: i64 = 1_000_000;

/// Parameters that are not about the page.
const ELSEWHERE: &[&str] = &["async", "preview", "actionParams[preview]"];

const STATUSES: &[&str] = &[
    "REJECTED",
    "VALIDATION_STARTED",
    "UPLOADED",
    "ACCEPTED",
    "INCOMPLETE",
    "CORRUPTED",
];

/// A page that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<'a> {
    /// Its number, from 1.
    pub page: i64,
    /// How many there are on it.
    pub per_page: i64,
    /// The column to order by, and whether the largest comes first; by age where there is none.
    pub order: Option<(&'static str, bool)>,
    /// What is meant; all conditions hold.
    pub filters: Vec<PageFilter<'a>>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq)]
pub enum PageFilter<'a> {
    /// A name, or a phone number, has this text in it.
    Search(Cow<'a, str>),
    /// One of the phone numbers is this.
    PhoneNumber(Cow<'a, str>),
    /// The column is one of these texts.
    Texts(&'static str, Vec<Cow<'a, str>>),
    /// The priority is one of these.
    Priorities(Vec<i64>),
    /// The column is at or after this time.
    From(&'static str, Timestamp),
    /// The column is at or before this time.
    To(&'static str, Timestamp),
    /// The list's name has this text in it.
    Name(Cow<'a, str>),
}

/// What is paged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paged {
    /// The records of a list.
    Records,
    /// The lists.
    Lists,
}

impl Paged {
    const fn orders(self) -> &'static [&'static str] {
        match self {
            Self::Records => &[
                "created_at",
                "first_name",
                "last_name",
                "priority",
                "timezone",
                "updated_at",
            ],
            Self::Lists => &["created_at", "name", "status", "updated_at"],
        }
    }

    const fn filters(self) -> &'static [&'static str] {
        match self {
            Self::Records => &[
                "phone_number",
                "priorities",
                "search",
                "timezones",
                "updated_at_from",
                "updated_at_to",
            ],
            Self::Lists => &[
                "created_at_from",
                "created_at_to",
                "fields",
                "name",
                "status",
            ],
        }
    }
}

/// Reads the query of a page.
///
/// # Errors
/// Everything that is wrong with it, each error naming its parameter.
pub fn page<'a>(
    paged: Paged,
    pairs: impl IntoIterator<Item = Pair<'a>>,
) -> Result<Page<'a>, Vec<Error>> {
    let mut page = Page {
        page: 1,
        per_page: DEFAULT_PER_PAGE,
        order: None,
        filters: Vec::new(),
    };
    let (mut errors, mut seen) = (Vec::new(), Vec::new());
    for (name, text) in pairs {
        if ELSEWHERE.contains(&&*name) {
            continue;
        }
        let read = if seen.contains(&name) {
            let detail = format!("`{name}` is there more than once; keep one of them");
            Err(Error::new(Code::RepeatedParameter, detail))
        } else {
            page.read(paged, &name, text)
        };
        errors.extend(read.err().map(|error| error.in_parameter(&*name)));
        seen.push(name);
    }
    if errors.is_empty() {
        Ok(page)
    } else {
        Err(errors)
    }
}

impl<'a> Page<'a> {
    /// How many come before it.
    #[must_use]
    pub const fn offset(&self) -> i64 {
        self.page.saturating_sub(1).saturating_mul(self.per_page)
    }

    fn read(&mut self, paged: Paged, name: &str, text: Cow<'a, str>) -> Result<(), Error> {
        let known = paged.filters().contains(&name);
        let filter = match name {
            "page" => {
                self.page = number(name, &text, MAX_PAGE)?;
                return Ok(());
            }
            "per_page" => {
                self.per_page = number(name, &text, MAX_PER_PAGE)?;
                return Ok(());
            }
            "order_by" => {
                self.order = Some(order(paged, &text)?);
                return Ok(());
            }
            _ if !known => return Err(unknown(paged, name)),
            _ if text.is_empty() => {
                let detail = format!("`{name}` is empty; give it a value, or leave it out");
                return Err(Error::new(Code::InvalidParameter, detail));
            }
            "search" => PageFilter::Search(text),
            "phone_number" => PageFilter::PhoneNumber(plus(text)),
            "name" => PageFilter::Name(text),
            "priorities" => {
                let parts = text.split(',');
                let numbers: Result<_, _> = parts.map(|part| number(name, part, 10)).collect();
                PageFilter::Priorities(numbers?)
            }
            "timezones" => PageFilter::Texts("timezone", parts(&text)),
            "status" => {
                let parts = parts(&text);
                if let Some(sent) = parts.iter().find(|part| !STATUSES.contains(&&***part)) {
                    let (sent, allowed) = (excerpt(sent), one_of(STATUSES));
                    let detail = format!("`status` is `{sent}`; it must be {allowed}");
                    return Err(Error::new(Code::InvalidParameter, detail));
                }
                PageFilter::Texts("status", parts)
            }
            "fields" if text == "TEAMS" => return Ok(()),
            "fields" => {
                let sent = excerpt(&text);
                let detail = format!("`fields` is `{sent}`; it must be `TEAMS`");
                return Err(Error::new(Code::InvalidParameter, detail));
            }
            "updated_at_from" => PageFilter::From("updated_at", time(name, &text)?),
            "updated_at_to" => PageFilter::To("updated_at", time(name, &text)?),
            "created_at_from" => PageFilter::From("created_at", time(name, &text)?),
            _ => PageFilter::To("created_at", time(name, &text)?),
        };
        self.filters.push(filter);
        Ok(())
    }
}

/// A `+` that was not encoded is read as a space; no phone number starts with one.
fn plus(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.strip_prefix(' ') {
        Some(number) => Cow::Owned(format!("+{number}")),
        None => text,
    }
}

fn parts(text: &str) -> Vec<Cow<'static, str>> {
    text.split(',')
        .map(|part| Cow::Owned(part.to_owned()))
        .collect()
}

fn number(name: &str, text: &str, max: i64) -> Result<i64, Error> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse::<i64>().ok().filter(|_| digits);
    number
        .filter(|number| (1..=max).contains(number))
        .ok_or_else(|| {
            let sent = excerpt(text);
            let max = crate::error::thousands(max.unsigned_abs());
            let detail = format!("`{name}` is `{sent}`; it must be a whole number from 1 to {max}");
            Error::new(Code::InvalidParameter, detail)
        })
}

/// A point in time. Its `+`, where it was not encoded, is read as a space.
fn time(name: &str, text: &str) -> Result<Timestamp, Error> {
    Timestamp::parse(text)
        .or_else(|| Timestamp::parse(&text.replace(' ', "+")))
        .ok_or_else(|| {
            let sent = excerpt(text);
            let detail = format!(
                "`{name}` is `{sent}`; it must be an RFC 3339 date-time such as `2026-01-31T09:30:00Z`"
            );
            Error::new(Code::InvalidParameter, detail)
        })
}

/// `last_name`, `last_name:desc` or `-last_name`.
fn order(paged: Paged, text: &str) -> Result<(&'static str, bool), Error> {
    let (name, descending) = match (text.strip_prefix('-'), text.rsplit_once(':')) {
        (Some(name), _) => (name, true),
        (None, Some((name, "desc"))) => (name, true),
        (None, Some((name, "asc"))) => (name, false),
        (None, _) => (text, false),
    };
    let orders = paged.orders();
    let known = orders.iter().find(|known| **known == name);
    known.map(|known| (*known, descending)).ok_or_else(|| {
        let (sent, allowed) = (excerpt(text), one_of(orders));
        let detail = format!(
            "`order_by` is `{sent}`; it must be {allowed}, with `:desc` for the largest first"
        );
        Error::new(Code::InvalidParameter, detail)
    })
}

fn unknown(paged: Paged, name: &str) -> Error {
    let sent = excerpt(name);
    let names = ["page", "per_page", "order_by"]
        .iter()
        .chain(paged.filters());
    let allowed = one_of(names);
    let detail = format!("`{sent}` is not a parameter here; allowed: {allowed}");
    Error::new(Code::UnknownParameter, detail)
}

#[cfg(test)]
mod tests;
