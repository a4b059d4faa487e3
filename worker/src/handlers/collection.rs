//! `GET /{plural}`: one page of a collection.

use lockstep_core::query::{self, Collection, PageStart};
use lockstep_core::schema::ResourceType;
use lockstep_sql::{Cursor, Transaction};

use super::contents::{self, Inside};
use super::paging::{self, Page};
use super::{included, scopes};
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::http::roomy::Roomy;
use crate::runtime::database;

/// The most that `meta.count` says; beyond it `meta.count_truncated` is true.
const COUNT_LIMIT: i64 = 2_000_000;

/// Lists records.
pub async fn list(call: &Call<'_>, resource: &'static ResourceType) -> Result<Reply, Failure> {
    let query = query::collection(resource, call.address.pairs())?;
    call.identity.check(&scopes::of_filters(&query.filters))?;
    let organisation = call.identity.organisation();
    let mut transaction = Transaction::new();
    let page = organisation.page(resource, &query, &call.view)?;
    let page = page.ask(&mut transaction);
    let included = organisation.included_with_page(resource, &query, &call.view)?;
    let included = included::ask(included, &mut transaction);
    let count = query
        .count
        .then(|| transaction.ask(organisation.count(resource, &query.filters)));
    let inside = Inside::of_list(resource, &query.filters, call.view.inclusions.as_ref());
    let inside = inside.ask(call, &mut transaction);
    let answers = call.database.run(transaction).await?;
    contents::check(call, inside, &answers)?;
    let found = answers.values(page.slot)?;
    let count = match count {
        Some(count) => Some(answers.one(count)?.count),
        None => None,
    };
    let mut document = Roomy::new();
    document.push_str("\"data\":[");
    let written = match query.place {
        // It was read from its end.
        PageStart::Before(_) => page
            .layout
            .write_reversed(&found, query.size, document.bytes())?,
        _ => page.layout.write(&found, query.size, document.bytes())?,
    };
    document.push_str("]");
    included::push_member(
        &mut document,
        call.view.inclusions.as_ref(),
        &included,
        &answers,
    )?;
    document.push_str(&format!(",\"meta\":{}}}", meta(count)));
    let reply = Reply::document(200, document);
    if written.count == 0 {
        return Ok(reply);
    }
    let page = Page {
        first: cursor(&query, &written.first)?,
        last: cursor(&query, &written.last)?,
        has_more: written.has_more,
        count,
    };
    Ok(reply.with_links(paging::links(call.address, &query, &page)))
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

/// The cursor at the record with these keys.
fn cursor(query: &Collection<'_>, keys: &[Option<&str>]) -> Result<String, Failure> {
    Ok(Cursor::at(&query.sort, keys, database::number)?.encode(&query.sort))
}
