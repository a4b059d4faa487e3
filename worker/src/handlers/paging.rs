//! The links between the pages of a collection. Pure, so that all of it is tested natively.

use lockstep_core::query::{Collection, MAX_PAGE_OFFSET, PageStart};

use crate::http::address::Address;

/// A page that was read.
pub struct Page {
    /// The cursor at its first record.
    pub first: String,
    /// The cursor at its last record.
    pub last: String,
    /// How many records it has.
    pub shown: u32,
    /// Whether there are records beyond it, in the direction in which it was read.
    pub has_more: bool,
    /// How many records there are on all pages, where all were counted.
    pub count: Option<i64>,
}

/// The names and addresses of the other pages. Each has every parameter of the request once, so that a client
/// which adds its own again on every page comes to the same addresses.
pub fn links(
    address: &Address,
    query: &Collection<'_>,
    page: &Page,
) -> Vec<(&'static str, String)> {
    let size = query.size;
    let before = || cursor(address, Some(("page[before]", &page.first)));
    let after = || cursor(address, Some(("page[after]", &page.last)));
    let (first, prev, next, last) = match query.place {
        PageStart::First => (cursor(address, None), None, page.has_more.then(after), None),
        PageStart::After(_) => (
            cursor(address, None),
            Some(before()),
            page.has_more.then(after),
            None,
        ),
        PageStart::Before(_) => (
            cursor(address, None),
            page.has_more.then(before),
            Some(after()),
            None,
        ),
        PageStart::Offset(at) => (
            offset(address, 0),
            (at > 0).then(|| offset(address, at.saturating_sub(size))),
            page.has_more.then(|| behind(address, at, size, page)),
            page.count
                .and_then(|count| last_offset(count, size))
                .map(|last| offset(address, last)),
        ),
    };
    let others = [("prev", prev), ("next", next), ("last", last)];
    [("first", first)]
        .into_iter()
        .chain(
            others
                .into_iter()
                .filter_map(|(name, link)| Some((name, link?))),
        )
        .collect()
}

/// The page behind one that was read by offset, which may have fewer records than were asked for. Where
/// offsets end, cursors go on, so that nobody who follows the links misses a record.
fn behind(address: &Address, at: u32, size: u32, page: &Page) -> String {
    let next = at.saturating_add(page.shown);
    if next <= MAX_PAGE_OFFSET {
        return offset(address, next);
    }
    let size = size.to_string();
    let set = [("page[size]", size.as_str()), ("page[after]", &page.last)];
    address.with_query(&["page[limit]", "page[offset]"], &set)
}

/// Where the last page begins, if offsets reach it.
fn last_offset(count: i64, size: u32) -> Option<u32> {
    let last = count.checked_sub(1)?.max(0);
    let pages = last.checked_div(i64::from(size))?;
    u32::try_from(pages.saturating_mul(i64::from(size)))
        .ok()
        .filter(|last| *last <= MAX_PAGE_OFFSET)
}

fn offset(address: &Address, offset: u32) -> String {
    let offset = offset.to_string();
    address.with_query(&["page[offset]"], &[("page[offset]", &offset)])
}

fn cursor(address: &Address, cursor: Option<(&str, &str)>) -> String {
    address.with_query(&["page[after]", "page[before]"], cursor.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockstep_core::query::collection;
    use lockstep_core::schema::TASK;

    /// The links of a page, without what all addresses have in common.
    fn of(query: &str, has_more: bool, count: Option<i64>) -> Vec<(&'static str, String)> {
        of_shorter(query, None, has_more, count)
    }

    /// The same of a page that ends after so many records.
    fn of_shorter(
        query: &str,
        shown: Option<u32>,
        has_more: bool,
        count: Option<i64>,
    ) -> Vec<(&'static str, String)> {
        let address = format!("https://example.test/api/v2/tasks?{query}");
        let address = Address::from(address.as_str());
        let read = collection(&TASK, address.pairs()).unwrap();
        let page = Page {
            first: "F".to_owned(),
            last: "L".to_owned(),
            shown: shown.unwrap_or(read.size),
            has_more,
            count,
        };
        let short = |link: String| {
            let link = link.replace("%5B", "[").replace("%5D", "]");
            link.replace("https://example.test/api/v2/tasks", "")
        };
        links(&address, &read, &page)
            .into_iter()
            .map(|(name, link)| (name, short(link)))
            .collect()
    }

    fn links_are(found: &[(&'static str, String)], wanted: &[(&str, &str)]) {
        let found: Vec<(&str, &str)> = found.iter().map(|(name, link)| (*name, &**link)).collect();
        assert_eq!(found, wanted);
    }

    #[test]
    fn by_cursor() {
        links_are(&of("", false, Some(1)), &[("first", "")]);
        links_are(
            &of("", true, Some(99)),
            &[("first", ""), ("next", "?page[after]=L")],
        );
        links_are(
            &of("page[size]=2&sort=dueAt&page[after]=x&y=%26", true, None),
            &[
                ("first", "?page[size]=2&sort=dueAt&y=%26"),
                ("prev", "?page[size]=2&sort=dueAt&y=%26&page[before]=F"),
                ("next", "?page[size]=2&sort=dueAt&y=%26&page[after]=L"),
            ],
        );
        links_are(
            &of("page[before]=x", true, None),
            &[
                ("first", ""),
                ("prev", "?page[before]=F"),
                ("next", "?page[after]=L"),
            ],
        );
        links_are(
            &of("page[before]=x", false, None),
            &[("first", ""), ("next", "?page[after]=L")],
        );
        links_are(
            &of("page[after]=x", false, None),
            &[("first", ""), ("prev", "?page[before]=F")],
        );
    }

    #[test]
    fn each_parameter_is_there_once() {
        let list = "filter[id][]=1&filter[id][]=2";
        let query =
            format!("page[size]=2&{list}&sort=id&y=&page[after]=x&page[size]=2&{list}&sort=id&y=");
        let own = "?page[size]=2&filter[id][]=1&filter[id][]=2&sort=id&y=";
        links_are(
            &of(&query, true, None),
            &[
                ("first", own),
                ("prev", &format!("{own}&page[before]=F")),
                ("next", &format!("{own}&page[after]=L")),
            ],
        );
    }

    #[test]
    fn by_offset() {
        links_are(
            &of("page[limit]=10&count=true", true, Some(21)),
            &[
                ("first", "?page[limit]=10&count=true&page[offset]=0"),
                ("next", "?page[limit]=10&count=true&page[offset]=10"),
                ("last", "?page[limit]=10&count=true&page[offset]=20"),
            ],
        );
        links_are(
            &of("page[offset]=5&page[limit]=10", false, Some(10)),
            &[
                ("first", "?page[limit]=10&page[offset]=0"),
                ("prev", "?page[limit]=10&page[offset]=0"),
                ("last", "?page[limit]=10&page[offset]=0"),
            ],
        );
    }

    #[test]
    fn a_shorter_page_goes_on_where_it_ends() {
        links_are(
            &of_shorter("page[limit]=10&page[offset]=20", Some(3), true, Some(99)),
            &[
                ("first", "?page[limit]=10&page[offset]=0"),
                ("prev", "?page[limit]=10&page[offset]=10"),
                ("next", "?page[limit]=10&page[offset]=23"),
                ("last", "?page[limit]=10&page[offset]=90"),
            ],
        );
        links_are(
            &of_shorter("page[size]=10", Some(3), true, Some(99)),
            &[
                ("first", "?page[size]=10"),
                ("next", "?page[size]=10&page[after]=L"),
            ],
        );
    }

    #[test]
    fn where_offsets_end_cursors_go_on() {
        links_are(
            &of(
                "page[offset]=10000&page[limit]=1000&sort=id",
                true,
                Some(20_000),
            ),
            &[
                ("first", "?page[limit]=1000&sort=id&page[offset]=0"),
                ("prev", "?page[limit]=1000&sort=id&page[offset]=9000"),
                ("next", "?sort=id&page[size]=1000&page[after]=L"),
            ],
        );
        assert_eq!(last_offset(11_000, 1_000), Some(10_000));
        assert_eq!(last_offset(11_001, 1_000), None);
    }
}
