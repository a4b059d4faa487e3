//! Lists, pages of lists and of records, and time zones.

use serde::{Deserialize, Serialize};

use super::links::{Addresses, BulkLinks, Link};
use super::record::Record;
use crate::talkdesk::{Page, id_text};
use crate::time::Timestamp;

/// A list as storage has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ListRow {
    /// The id.
    pub id: i64,
    /// What its records are told apart by.
    pub unique_identifier_type: String,
    /// The version.
    pub version: i64,
    /// What it is called.
    pub name: String,
    status: String,
    created_at: String,
    updated_at: String,
    records_count: i64,
}

impl ListRow {
    /// Gives it another name, as an update would.
    pub fn rename(&mut self, name: &str, now: Timestamp) {
        name.clone_into(&mut self.name);
        self.updated_at = now.to_string();
    }
}

/// What a list answers.
#[derive(Debug, Serialize)]
pub struct List<'a> {
    id: String,
    name: &'a str,
    unique_identifier_type: &'a str,
    status: &'a str,
    records_count: i64,
    teams: [&'a str; 0],
    created_at: &'a str,
    updated_at: &'a str,
    _links: ListLinks,
}

#[derive(Debug, Serialize)]
struct ListLinks {
    #[serde(rename = "self")]
    own: Link,
    records: Link,
}

impl<'a> List<'a> {
    /// The answer for a list of storage.
    #[must_use]
    pub fn of(row: &'a ListRow, addresses: &Addresses) -> Self {
        Self {
            id: id_text(row.id),
            name: &row.name,
            unique_identifier_type: &row.unique_identifier_type,
            status: &row.status,
            records_count: row.records_count,
            teams: [],
            created_at: &row.created_at,
            updated_at: &row.updated_at,
            _links: ListLinks {
                own: addresses.list(row.id),
                records: addresses.records(row.id),
            },
        }
    }
}

/// What a page answers.
#[derive(Debug, Serialize)]
pub struct PageAnswer<E> {
    page: i64,
    per_page: i64,
    /// How many there are on this page.
    count: usize,
    /// How many there are on all pages.
    total: i64,
    total_pages: i64,
    _links: PageLinks,
    _embedded: E,
}

#[derive(Debug, Serialize)]
struct PageLinks {
    #[serde(rename = "self")]
    own: Link,
    first: Link,
    last: Link,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prev: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record_list: Option<Link>,
}

/// The records of a page.
#[derive(Debug, Serialize)]
pub struct Records<'a> {
    /// The records.
    pub records: Vec<Record<'a>>,
}

/// The lists of a page.
#[derive(Debug, Serialize)]
pub struct Lists<'a> {
    /// The lists.
    pub record_lists: Vec<List<'a>>,
}

impl<E> PageAnswer<E> {
    /// A page with `count` of `total` resources. `link` has the address of the page with a number, with
    /// the rest of the query as it was; `list` leads to the list whose records they are.
    pub fn of(
        page: &Page<'_>,
        (count, total): (usize, i64),
        embedded: E,
        link: impl Fn(i64) -> Link,
        list: Option<Link>,
    ) -> Self {
        let total_pages = total
            .saturating_add(page.per_page)
            .saturating_sub(1)
            .checked_div(page.per_page)
            .unwrap_or_default();
        let last = total_pages.max(1);
        let next = page.page.saturating_add(1);
        let previous = page.page.saturating_sub(1).min(last);
        Self {
            page: page.page,
            per_page: page.per_page,
            count,
            total,
            total_pages,
            _links: PageLinks {
                own: link(page.page),
                first: link(1),
                last: link(last),
                next: (next <= total_pages).then(|| link(next)),
                prev: (previous >= 1).then(|| link(previous)),
                record_list: list,
            },
            _embedded: embedded,
        }
    }
}

/// What the time zones of a list's records answer.
#[derive(Debug, Serialize)]
pub struct Timezones {
    timezones: Vec<String>,
    _links: BulkLinks,
}

impl Timezones {
    /// The answer with these.
    #[must_use]
    pub fn of(timezones: Vec<String>, list: i64, addresses: &Addresses) -> Self {
        let own = Link {
            href: format!("{}/timezones", addresses.records(list).href),
        };
        Self {
            timezones,
            _links: BulkLinks {
                own,
                record_list: addresses.list(list),
                batch: None,
            },
        }
    }
}
