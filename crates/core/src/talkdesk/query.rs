//! Queries: of a page, where it starts, its order, and which records or lists are meant; and those that name
//! a record.
//!
//! Everything that is asked is done or refused: a filter that was ignored would show what nobody asked
//! for, to a program that may go on to delete it.

use std::borrow::Cow;

use super::delete::Selector;
use super::page::{Page, PageFilter};
use super::parameter::{
    ELSEWHERE, EXTERNAL_ID, EXTERNAL_PROVIDER, Needed, PHONE_NUMBER, Paged, Takes,
};
use crate::error::{Code, Error, excerpt, one_of};
use crate::query::Pair;
use crate::time::Timestamp;

/// Reads the query of a page.
///
/// # Errors
/// Everything that is wrong with it, each error naming its parameter.
pub fn page<'a>(
    paged: Paged,
    pairs: impl IntoIterator<Item = Pair<'a>>,
) -> Result<Page<'a>, Vec<Error>> {
    let mut page = Page::default();
    for parameter in paged.parameters() {
        if let Takes::Number { default, into, .. } = parameter.takes {
            *into(&mut page) = default;
        }
    }
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
    fn read(&mut self, paged: Paged, name: &str, text: Cow<'a, str>) -> Result<(), Error> {
        let mut all = paged.parameters();
        let Some(parameter) = all.find(|parameter| parameter.name == name) else {
            return Err(unknown(paged, name));
        };
        let name = parameter.name;
        let filter = match parameter.takes {
            Takes::Number { most, into, .. } => {
                *into(self) = number(name, &text, most)?;
                return Ok(());
            }
            Takes::Order(orders) => {
                self.order = Some(order(orders, &text)?);
                return Ok(());
            }
            _ if text.is_empty() => {
                let detail = format!("`{name}` is empty; give it a value, or leave it out");
                return Err(Error::new(Code::InvalidParameter, detail));
            }
            Takes::Search => PageFilter::Search(text),
            Takes::Name => PageFilter::Name(text),
            Takes::PhoneNumber => PageFilter::PhoneNumber(plus(text)),
            Takes::Priorities(most) => {
                let parts = text.split(',');
                let numbers: Result<_, _> = parts.map(|part| number(name, part, most)).collect();
                PageFilter::Priorities(numbers?)
            }
            Takes::Texts(column, allowed) => {
                let parts = parts(&text);
                let is_allowed = |part: &str| allowed.is_empty() || allowed.contains(&part);
                if let Some(sent) = parts.iter().find(|part| !is_allowed(part)) {
                    return Err(not_allowed(name, sent, &one_of(allowed)));
                }
                PageFilter::Texts(column, parts)
            }
            Takes::Word(word) if text == word => return Ok(()),
            Takes::Word(word) => return Err(not_allowed(name, &text, &one_of([word]))),
            Takes::From(column) => PageFilter::From(column, time(name, &text)?),
            Takes::To(column) => PageFilter::To(column, time(name, &text)?),
        };
        self.filters.push(filter);
        Ok(())
    }
}

fn not_allowed(name: &str, sent: &str, allowed: &str) -> Error {
    let sent = excerpt(sent);
    let detail = format!("`{name}` is `{sent}`; it must be {allowed}");
    Error::new(Code::InvalidParameter, detail)
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
fn order(orders: &'static [&'static str], text: &str) -> Result<(&'static str, bool), Error> {
    let (name, descending) = match (text.strip_prefix('-'), text.rsplit_once(':')) {
        (Some(name), _) => (name, true),
        (None, Some((name, "desc"))) => (name, true),
        (None, Some((name, "asc"))) => (name, false),
        (None, _) => (text, false),
    };
    let known = orders.iter().find(|known| **known == name);
    known.map(|known| (*known, descending)).ok_or_else(|| {
        let (sent, allowed) = (excerpt(text), one_of(orders));
        let detail = format!(
            "`order_by` is `{sent}`; it must be {allowed}, with `:desc` for the largest first"
        );
        Error::new(Code::InvalidParameter, detail)
    })
}

/// Reads which record is meant by its phone number.
///
/// # Errors
/// The parameter that is not there.
pub fn by_phone<'a>(pairs: impl Iterator<Item = Pair<'a>>) -> Result<Selector<'a>, Error> {
    let number = PHONE_NUMBER.read(&pairs.collect::<Vec<_>>())?;
    Ok(Selector::PhoneNumber(plus(number)))
}

/// Reads which record is meant by where it comes from.
///
/// # Errors
/// The parameter that is not there.
pub fn by_reference<'a>(pairs: impl Iterator<Item = Pair<'a>>) -> Result<Selector<'a>, Error> {
    let pairs: Vec<Pair<'a>> = pairs.collect();
    let provider = EXTERNAL_PROVIDER.read(&pairs)?;
    Ok(Selector::External(provider, EXTERNAL_ID.read(&pairs)?))
}

impl Needed {
    fn read<'a>(&self, pairs: &[Pair<'a>]) -> Result<Cow<'a, str>, Error> {
        let name = self.name;
        let sent = pairs.iter().find(|(known, _)| known == name);
        let text = sent.map(|(_, text)| text.clone());
        text.filter(|text| !text.is_empty()).ok_or_else(|| {
            let detail = format!("`{name}` is missing; it names the record");
            Error::new(Code::MissingParameter, detail).in_parameter(name)
        })
    }
}

fn unknown(paged: Paged, name: &str) -> Error {
    let sent = excerpt(name);
    let allowed = one_of(paged.parameters().map(|parameter| parameter.name));
    let detail = format!("`{sent}` is not a parameter here; allowed: {allowed}");
    Error::new(Code::UnknownParameter, detail)
}

#[cfg(test)]
mod tests;
