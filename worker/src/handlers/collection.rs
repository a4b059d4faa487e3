//! `GET /{plural}`: one page of a collection.

use lockstep_core::query::{self, Collection, Place};
use lockstep_core::schema::ResourceType;
use lockstep_sql::{Cursor, Read};

use super::{Call, included};
use crate::database::{Row, Rows};
use crate::failure::Failure;
use crate::paging::{self, Page};
use crate::reply::Reply;
use crate::request;

/// The most that `meta.count` says; beyond it `meta.count_truncated` is true.
const COUNT_LIMIT: i64 = 2_000_000;

/// Lists records.
pub async fn list(call: &Call<'_>, resource: &'static ResourceType) -> Result<Reply, Failure> {
    let query = query::collection(resource, request::pairs(&call.url))?;
    let organisation = call.identity.organisation();
    let Read {
        statement,
        template,
    } = organisation.page(resource, &query, &call.view)?;
    let mut statements = vec![statement];
    if query.count {
        statements.push(organisation.count(resource, &query.filters));
    }
    let counted = statements.len();
    let included = organisation.included_with_page(resource, &query, &call.view)?;
    let included = included::split(included, &mut statements);
    let results = call.database.run(statements).await?;
    let page = results
        .first()
        .ok_or_else(|| Failure::Ours("D1 answered nothing".to_owned()))?;
    let count = results
        .get(1)
        .filter(|_| query.count)
        .and_then(Rows::first)
        .and_then(|row| row.integer("count(*)"));
    // A page before a cursor was read from its end.
    let is_reversed = matches!(query.place, Place::Before(_));
    let size = query.size.min(page.len());
    let (first, last) = match size.saturating_sub(1) {
        end if is_reversed => (end, 0),
        end => (0, end),
    };
    let mut rest = "\"data\":[".to_owned();
    template.write(&page.documents(size, is_reversed), size, &mut rest)?;
    rest.push(']');
    included::push_member(
        &mut rest,
        call.view.inclusions.as_ref(),
        &included,
        results.get(counted..).unwrap_or_default(),
    )?;
    rest.push_str(&format!(",\"meta\":{}}}", meta(count)));
    let reply = Reply::document(200, rest);
    if size == 0 {
        return Ok(reply);
    }
    let page = Page {
        first: cursor(&query, &page.row(first)),
        last: cursor(&query, &page.row(last)),
        has_more: page.len() > query.size,
        count,
    };
    Ok(reply.with_links(paging::links(&call.url, &query, &page)))
}

fn meta(count: Option<i64>) -> serde_json::Value {
    match count {
        Some(count) => serde_json::json!({
            "count": count.min(COUNT_LIMIT),
            "count_truncated": count > COUNT_LIMIT,
        }),
        None => serde_json::json!({ "count": null, "count_truncated": false }),
    }
}

/// The cursor at a record of the page.
fn cursor(query: &Collection<'_>, row: &Row) -> String {
    let values = (0..query.sort.len())
        .map(|index| row.param(&format!("key{index}")))
        .collect();
    Cursor::new(values, row.integer("id").unwrap_or_default()).encode(&query.sort)
}
