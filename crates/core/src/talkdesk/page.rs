//! A page that a query asks for.

use std::borrow::Cow;

use crate::time::Timestamp;

/// A page that is asked for.
#[derive(Debug, Clone, Default, PartialEq)]
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

impl Page<'_> {
    /// How many come before it.
    #[must_use]
    pub const fn offset(&self) -> i64 {
        self.page.saturating_sub(1).saturating_mul(self.per_page)
    }

    /// The page that begins with the same record and has at most so many, but one at least. Its size divides this
    /// one's, so that pages of it follow without a gap.
    #[must_use]
    pub fn shorter(mut self, most: i64) -> Self {
        let divides = |size: &i64| self.per_page.checked_rem(*size) == Some(0);
        let size = (1..=most.min(self.per_page)).rev().find(divides);
        let size = size.unwrap_or(1);
        let before = self.offset().checked_div(size).unwrap_or_default();
        self.page = before.saturating_add(1);
        self.per_page = size;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shorter_pages_begin_where_the_page_does() {
        for (page, per_page, most, wanted) in [
            (1, 50, 50, (1, 50)),
            (1, 50, 49, (1, 25)),
            (3, 50, 12, (11, 10)),
            (3, 50, 4, (51, 2)),
            (2, 7, 6, (8, 1)),
            (2, 7, 0, (8, 1)),
            (2, 7, 9, (2, 7)),
        ] {
            let page = Page {
                page,
                per_page,
                ..Page::default()
            };
            let offset = page.offset();
            let shorter = page.shorter(most);
            assert_eq!((shorter.page, shorter.per_page), wanted);
            assert_eq!(shorter.offset(), offset);
        }
    }
}
