//! `GET /{plural}`: one page of a collection.
//!
//! It ends where its records do, where it has as many as were asked for, or where its bytes do
//! ([`PAGE_OCTETS`]): then the next page goes on with the first record that did not fit.

use lockstep_core::query::{self, COUNT_LIMIT, Collection, Counting, PageStart};
use lockstep_core::schema::ResourceType;
use lockstep_sql::{Cursor, PAGE_OCTETS, ReadSlot, Transaction};

use super::contents::{self, Inside};
use super::paging::{self, Page};
use super::{included, scopes};
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::http::roomy::Roomy;
use crate::runtime::answers::Answers;
use crate::runtime::database;

/// The most that `meta.count` says where all records are counted, as in the reference.
const EXACT_LIMIT: i64 = 2_000_000;

/// Lists records.
pub async fn list(call: &Call<'_>, resource: &'static ResourceType) -> Result<Reply, Failure> {
    let mut query = query::collection(resource, call.address.pairs())?;
    call.identity.check(&scopes::of_filters(&query.filters))?;
    let organisation = call.identity.organisation();
    let (size, mut count) = (query.size, None);
    loop {
        let mut transaction = Transaction::new();
        let page = organisation.page(resource, &query, &call.view)?;
        let page = page.ask(&mut transaction);
        let included = organisation.included_with_page(resource, &query, &call.view)?;
        let included = included::ask(included, &mut transaction);
        let counted = match query.count {
            _ if count.is_some() => None,
            Counting::None => None,
            Counting::Bounded => {
                Some(organisation.count_up_to(resource, &query.filters, COUNT_LIMIT))
            }
            Counting::Exact => Some(organisation.count(resource, &query.filters)),
        };
        let counted = counted.map(|counted| transaction.ask(counted));
        let inside = Inside::of_list(resource, &query.filters, call.view.inclusions.as_ref());
        let inside = inside.ask(call, &mut transaction);
        let answers = call.database.run(transaction).await?;
        contents::check(call, inside, &answers)?;
        if let Some(counted) = counted {
            count = Some(Counted::of(query.count, answers.one(counted)?.count));
        }
        let mut document = Roomy::new();
        let shown = write(call, &query, &page, &included, &answers, &mut document)?;
        let (count_shown, page) = match shown {
            Shown::Page(count, page) => (count, page),
            Shown::Less(size) => {
                query.size = size;
                continue;
            }
        };
        document.push_str(&format!(",\"meta\":{}}}", meta(count)));
        let reply = Reply::document(200, document);
        let Some((first, last, has_more)) = page else {
            return Ok(reply);
        };
        let page = Page {
            first,
            last,
            shown: count_shown,
            has_more,
            // Of more than were counted nobody knows where they end.
            count: count.and_then(Counted::whole),
        };
        query.size = size;
        return Ok(reply.with_links(paging::links(call.address, &query, &page)));
    }
}

/// What a page came to.
enum Shown {
    /// So many records; the cursors at the first and the last of them, and whether there are more.
    Page(u32, Option<(String, String, bool)>),
    /// What comes along with so many does not fit: with fewer it may.
    Less(u32),
}

/// Appends the members `data` and `included`.
fn write(
    call: &Call<'_>,
    query: &Collection<'_>,
    page: &ReadSlot,
    included: &[ReadSlot],
    answers: &Answers,
    document: &mut Roomy,
) -> Result<Shown, Failure> {
    let found = answers.values(page.slot)?;
    document.push_str("\"data\":[");
    let bytes = document.bytes();
    let written = match query.place {
        // It was read from its end.
        PageStart::Before(_) => {
            page.layout
                .write_reversed(&found, query.size, PAGE_OCTETS, bytes)?
        }
        _ => page.layout.write(&found, query.size, PAGE_OCTETS, bytes)?,
    };
    document.push_str("]");
    if let Some(inclusions) = &call.view.inclusions {
        let is_cut = written.has_more && written.count < query.size;
        if is_cut && !included.is_empty() {
            // Those of the others came along, too.
            return Ok(Shown::Less(written.count));
        }
        let room = PAGE_OCTETS.saturating_sub(written.octets);
        let fits = included::push_member(document, inclusions, included, answers, room)?;
        if let Err(too_long) = fits {
            return match written.count {
                0 | 1 => Err(too_long.refused()),
                more => Ok(Shown::Less(more / 2)),
            };
        }
    }
    if written.count == 0 {
        return Ok(Shown::Page(0, None));
    }
    let first = cursor(query, &written.first)?;
    let last = cursor(query, &written.last)?;
    let links = (first, last, written.has_more);
    Ok(Shown::Page(written.count, Some(links)))
}

/// How many records there are.
#[derive(Clone, Copy)]
struct Counted {
    count: i64,
    /// Whether there are more.
    is_truncated: bool,
}

impl Counted {
    fn of(counting: Counting, found: i64) -> Self {
        let most = match counting {
            Counting::Exact => EXACT_LIMIT,
            Counting::Bounded | Counting::None => i64::from(COUNT_LIMIT),
        };
        Self {
            count: found.min(most),
            is_truncated: found > most,
        }
    }

    /// The number where it is that of all.
    fn whole(self) -> Option<i64> {
        (!self.is_truncated).then_some(self.count)
    }
}

fn meta(counted: Option<Counted>) -> serde_json::Value {
    serde_json::json!({
        "count": counted.map(|counted| counted.count),
        "count_truncated": counted.is_some_and(|counted| counted.is_truncated),
    })
}

/// The cursor at the record with these keys.
fn cursor(query: &Collection<'_>, keys: &[Option<&str>]) -> Result<String, Failure> {
    Ok(Cursor::at(&query.sort, keys, database::number)?.encode(&query.sort))
}
