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
}
