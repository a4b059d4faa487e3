//! `GET /{plural}`: one page of a collection.

use lockstep_core::query::{self, Collection};
use lockstep_core::schema::ResourceType;
use lockstep_sql::Cursor;

use super::Call;
use crate::database::Rows;
use crate::failure::Failure;
use crate::reply::{Reply, concatenate};
use crate::request;

/// The most that `meta.count` says; beyond it `meta.count_truncated` is true.
const COUNT_LIMIT: i64 = 2_000_000;

/// Lists records.
pub async fn list(call: &Call<'_>, resource: &'static ResourceType) -> Result<Reply, Failure> {
    let query = query::collection(resource, request::pairs(&call.url))?;
    let organisation = call.identity.organisation();
    let mut statements = vec![organisation.page(resource, &query, &call.view)?];
    if query.count {
        statements.push(organisation.count(resource, &query.filters));
    }
    let results = call.database.run(statements).await?;
    let page = results
        .first()
        .ok_or_else(|| Failure::Ours("D1 answered nothing".to_owned()))?;
    let count = results
        .get(1)
        .and_then(Rows::first)
        .and_then(|row| row.integer("count(*)"));
    let size = query.size.min(page.len());
    let next = (page.len() > query.size).then(|| next_page(call, &query, page));
    let tail = tail(call, size, count, next);
    Ok(Reply::document(
        200,
        concatenate(&[
            "{\"data\":[".into(),
            page.join("document", size)?,
            tail.into(),
        ]),
    ))
}

/// What follows the records: `meta` and, unless the page is empty, `links`.
fn tail(call: &Call<'_>, size: u32, count: Option<i64>, next: Option<String>) -> String {
    let meta = match count {
        Some(count) => serde_json::json!({
            "count": count.min(COUNT_LIMIT),
            "count_truncated": count > COUNT_LIMIT,
        }),
        None => serde_json::json!({ "count": null, "count_truncated": false }),
    };
    let mut tail = format!("],\"meta\":{meta}");
    if size > 0 {
        let mut links = serde_json::Map::new();
        links.insert("first".to_owned(), page_address(call, None).into());
        if let Some(next) = next {
            links.insert("next".to_owned(), next.into());
        }
        tail.push_str(&format!(",\"links\":{}", serde_json::Value::Object(links)));
    }
    tail.push('}');
    tail
}

/// The address of the page behind the last record of this one.
fn next_page(call: &Call<'_>, query: &Collection<'_>, page: &Rows) -> String {
    let last = page.row(query.size.saturating_sub(1));
    let values = (0..query.sort.len())
        .map(|index| last.param(&format!("key{index}")))
        .collect();
    let cursor = Cursor::new(values, last.integer("id").unwrap_or_default());
    page_address(call, Some(&cursor.encode(&query.sort)))
}

/// This request's address with every parameter, `page[after]` replaced.
fn page_address(call: &Call<'_>, after: Option<&str>) -> String {
    let mut address = call.url.clone();
    let kept: Vec<(String, String)> = request::pairs(&call.url)
        .filter(|(name, _)| name != "page[after]")
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    address.set_query(None);
    if !kept.is_empty() || after.is_some() {
        let mut pairs = address.query_pairs_mut();
        pairs.extend_pairs(kept);
        if let Some(after) = after {
            pairs.append_pair("page[after]", after);
        }
    }
    address.into()
}
