//! The page of a collection: by cursor (`page[size]`, `page[after]`, `page[before]`) or by offset
//! (`page[limit]`, `page[offset]`).

use std::borrow::Cow;

use crate::error::{Code, Error, excerpt, thousands};

/// How many records a page has unless the query says otherwise.
pub const DEFAULT_PAGE_SIZE: u32 = 50;

/// The most records of a page.
pub const MAX_PAGE_SIZE: u32 = 1_000;

/// The largest `page[offset]`; cursors go on where it ends.
pub const MAX_PAGE_OFFSET: u32 = 10_000;

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PageStart<'a> {
    /// At the first record.
    #[default]
    First,
    /// `page[after]`: behind the last record of another page, as storage wrote it.
    After(Cow<'a, str>),
    /// `page[before]`: so that it ends before the first record of another page.
    Before(Cow<'a, str>),
    /// `page[offset]`: behind so many records.
    Offset(u32),
}

/// The parameters of a page as they come.
#[derive(Debug, Default)]
pub(super) struct Parameters<'a> {
    size: Option<u32>,
    after: Option<Cow<'a, str>>,
    before: Option<Cow<'a, str>>,
    limit: Option<u32>,
    offset: Option<u32>,
    /// The first parameter of each style that came, readable or not.
    by_cursor: Option<&'static str>,
    by_offset: Option<&'static str>,
}

impl<'a> Parameters<'a> {
    /// Takes `page[…]`. `path` is what stands in the brackets, `name` the whole name.
    pub(super) fn take(
        &mut self,
        path: &[&str],
        name: &str,
        text: Cow<'a, str>,
    ) -> Result<(), Error> {
        match path {
            ["size"] => {
                self.by_cursor.get_or_insert("page[size]");
                self.size = Some(number(name, &text, 1, MAX_PAGE_SIZE)?);
            }
            ["after"] => {
                self.by_cursor.get_or_insert("page[after]");
                self.after = Some(text);
            }
            ["before"] => {
                self.by_cursor.get_or_insert("page[before]");
                self.before = Some(text);
            }
            ["limit"] => {
                self.by_offset.get_or_insert("page[limit]");
                self.limit = Some(number(name, &text, 1, MAX_PAGE_SIZE)?);
            }
            ["offset"] => {
                self.by_offset.get_or_insert("page[offset]");
                self.offset = Some(number(name, &text, 0, MAX_PAGE_OFFSET)?);
            }
            _ => {
                return Err(super::unknown(
                    name,
                    "allowed: `page[size]`, `page[after]`, `page[before]`, `page[limit]` or `page[offset]`",
                ));
            }
        }
        Ok(())
    }

    /// How many records, and from where.
    pub(super) fn page(self) -> Result<(u32, PageStart<'a>), Error> {
        let invalid = |detail: String, name: &str| {
            Err(Error::new(Code::InvalidParameter, detail).in_parameter(name))
        };
        if let (Some(cursor), Some(offset)) = (self.by_cursor, self.by_offset) {
            let detail = format!(
                "`{cursor}` and `{offset}` are of two ways of paging; use either `page[size]` with \
                 `page[after]` or `page[before]`, or `page[limit]` with `page[offset]`"
            );
            return invalid(detail, offset);
        }
        let size = self.size.or(self.limit).unwrap_or(DEFAULT_PAGE_SIZE);
        let place = match (self.after, self.before) {
            (Some(_), Some(_)) => {
                let detail =
                    "`page[after]` and `page[before]` cannot be used together; keep one of them";
                return invalid(detail.to_owned(), "page[before]");
            }
            (Some(after), None) => PageStart::After(after),
            (None, Some(before)) => PageStart::Before(before),
            (None, None) if self.by_offset.is_some() => {
                PageStart::Offset(self.offset.unwrap_or_default())
            }
            (None, None) => PageStart::First,
        };
        Ok((size, place))
    }
}

fn number(name: &str, text: &str, min: u32, max: u32) -> Result<u32, Error> {
    let read = text.parse::<u32>().ok();
    if let Some(number) = read.filter(|number| (min..=max).contains(number)) {
        return Ok(number);
    }
    let (sent, most) = (excerpt(text), thousands(u64::from(max)));
    let mut detail =
        format!("`{name}` is `{sent}`; it must be a whole number from {min} to {most}");
    if max == MAX_PAGE_OFFSET && read.is_some() {
        detail.push_str("; to go further, page with `page[size]` and follow `links.next`");
    }
    Err(Error::new(Code::InvalidParameter, detail).in_parameter(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{collection, pairs};
    use crate::schema::TASK;

    fn page(query: &str) -> Result<(u32, PageStart<'_>), Vec<String>> {
        collection(&TASK, pairs(query))
            .map(|query| (query.size, query.place))
            .map_err(|errors| errors.into_iter().map(|error| error.detail).collect())
    }

    #[test]
    fn two_ways_of_paging() {
        assert_eq!(page(""), Ok((50, PageStart::First)));
        assert_eq!(page("page[size]=7"), Ok((7, PageStart::First)));
        assert_eq!(
            page("page[after]=x"),
            Ok((50, PageStart::After("x".into())))
        );
        assert_eq!(
            page("page[before]=x"),
            Ok((50, PageStart::Before("x".into())))
        );
        assert_eq!(page("page[limit]=1000"), Ok((1000, PageStart::Offset(0))));
        assert_eq!(
            page("page[offset]=10000"),
            Ok((50, PageStart::Offset(10_000)))
        );
        assert_eq!(
            page("page[limit]=2&page[offset]=4"),
            Ok((2, PageStart::Offset(4)))
        );
    }

    #[test]
    fn they_do_not_mix() {
        for (cursor, offset) in [
            ("page[size]=1", "page[limit]=1"),
            ("page[size]=1", "page[offset]=0"),
            ("page[after]=x", "page[offset]=1"),
            ("page[before]=x", "page[limit]=1"),
        ] {
            let name = |pair: &'static str| pair.split_once('=').unwrap().0;
            let detail = format!(
                "`{}` and `{}` are of two ways of paging; use either `page[size]` with `page[after]` \
                 or `page[before]`, or `page[limit]` with `page[offset]`",
                name(cursor),
                name(offset)
            );
            for query in [format!("{cursor}&{offset}"), format!("{offset}&{cursor}")] {
                assert_eq!(page(&query), Err(vec![detail.clone()]));
            }
        }
        assert_eq!(
            page("page[after]=x&page[before]=y"),
            Err(vec![
                "`page[after]` and `page[before]` cannot be used together; keep one of them"
                    .to_owned()
            ])
        );
    }

    #[test]
    fn limits() {
        let wrong = |query| page(query).unwrap_err().remove(0);
        assert_eq!(
            wrong("page[limit]=1001"),
            "`page[limit]` is `1001`; it must be a whole number from 1 to 1,000"
        );
        assert_eq!(
            wrong("page[offset]=10001"),
            "`page[offset]` is `10001`; it must be a whole number from 0 to 10,000; to go further, \
             page with `page[size]` and follow `links.next`"
        );
        assert_eq!(
            wrong("page[offset]=-1"),
            "`page[offset]` is `-1`; it must be a whole number from 0 to 10,000"
        );
        assert_eq!(
            wrong("page[size]="),
            "`page[size]` is ``; it must be a whole number from 1 to 1,000"
        );
    }
}
