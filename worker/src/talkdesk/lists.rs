//! The lists: a page of them, a new one, one, another name for one.

use lockstep_core::document::{self, Document};
use lockstep_core::record;
use lockstep_core::request::talkdesk::{list_id, list_not_found};
use lockstep_core::schema::RECORD_LIST;
use lockstep_core::talkdesk::{
    Link, List, ListRow, Lists, Page, PageAnswer, Paged, list_patch, new_list, page,
};
use lockstep_core::value::{Fields, Value};
use lockstep_sql::{Answer, RecordName, Transaction};

use super::{addresses, json};
use crate::call::{ATTEMPTS, Call};
use crate::http::failure::Failure;
use crate::http::reply::Reply;

/// `GET /record-lists`
pub async fn list(call: &Call<'_>) -> Result<Reply, Failure> {
    let page = page(Paged::Lists, call.address.pairs())?;
    let organisation = call.identity.organisation();
    let mut transaction = Transaction::new();
    let total = transaction.ask(organisation.count_record_lists(&page.filters));
    let lists = transaction.ask(organisation.record_lists(&page));
    let answers = call.database.run(transaction).await?;
    let (total, rows) = (answers.one(total)?.count, answers.all(lists)?);
    let addresses = addresses(call);
    let lists = rows.iter().map(|row| List::of(row, &addresses)).collect();
    let embedded = Lists {
        record_lists: lists,
    };
    let link = |number| page_link(call, &addresses.lists(), &page, number);
    let answer = PageAnswer::of(&page, (rows.len(), total), embedded, link, None);
    Ok(Reply::hal(200, &json(&answer)))
}

/// The address of the page with this number; the rest of the query stays as it is.
pub fn page_link(call: &Call<'_>, collection: &Link, page: &Page<'_>, number: i64) -> Link {
    let (number, size) = (number.to_string(), page.per_page.to_string());
    let query = call.address.query_with(
        &["page", "per_page", "preview"],
        &[("page", &number), ("per_page", &size)],
    );
    Link {
        href: format!("{}{query}", collection.href),
    }
}

/// `POST /record-lists`
pub async fn create(call: &Call<'_>, body: &[u8], is_preview: bool) -> Result<Reply, Failure> {
    let fields = new_list(document::body_text(body)?)?;
    let document = Document {
        fields,
        ..Document::default()
    };
    let fields = record::create(&RECORD_LIST, document, call.now, call.identity.user);
    if is_preview {
        return Ok(Reply::hal(201, &previewed(&fields)));
    }
    let organisation = call.identity.organisation();
    let mut transaction = Transaction::new();
    let insert = organisation.insert(&RECORD_LIST, &fields, &[], &call.view);
    transaction.run(insert.statement);
    let made = transaction.ask(organisation.record_list(RecordName::Inserted));
    let answer = Answer {
        status: 201,
        ..Answer::of(&RECORD_LIST, RecordName::Inserted)
    };
    let guard = organisation.guard_new(&RECORD_LIST, &fields);
    let acted = call.act(transaction, guard, answer).await;
    let (row, is_replayed) = match (acted, &call.idempotency) {
        (Err(failure), Some(key)) => {
            let id = key.first_record(&call.database, failure).await?;
            let read = organisation.record_list(RecordName::Id(id));
            (call.database.first(read).await?, true)
        }
        (answers, _) => (answers?.first(made)?, false),
    };
    let row = row.ok_or_else(not_written)?;
    let addresses = addresses(call);
    let reply = Reply::hal(201, &json(&List::of(&row, &addresses)))
        .with_header("location", &addresses.list(row.id).href);
    Ok(if is_replayed {
        reply.with_header("idempotency-replayed", "true")
    } else {
        reply
    })
}

/// What a list would be, as far as a preview can say.
fn previewed(fields: &Fields<'_>) -> String {
    json(&serde_json::json!({
        "name": fields.get("name"),
        "unique_identifier_type": fields.get("uniqueIdentifierType"),
        "status": fields.get("status"),
        "records_count": 0,
        "teams": [],
        "created_at": fields.get("createdAt"),
        "updated_at": fields.get("updatedAt"),
    }))
}

/// `GET /record-lists/{id}`
pub async fn show(call: &Call<'_>, list: &str) -> Result<Reply, Failure> {
    let row = read(call, list_id(list)?).await?;
    Ok(Reply::hal(200, &json(&List::of(&row, &addresses(call)))))
}

/// `PATCH /record-lists/{id}`
pub async fn update(
    call: &Call<'_>,
    list: &str,
    body: &[u8],
    is_preview: bool,
) -> Result<Reply, Failure> {
    let mut changes = list_patch(document::body_text(body)?)?;
    changes.set("updatedAt", Value::Time(call.now));
    let id = list_id(list)?;
    let organisation = call.identity.organisation();
    for _ in 0..ATTEMPTS {
        let mut row = read(call, id).await?;
        let name = changes.get("name").as_text().unwrap_or_default();
        if is_preview && row.name != name {
            row.rename(name, call.now);
        }
        if row.name == name {
            return Ok(Reply::hal(200, &json(&List::of(&row, &addresses(call)))));
        }
        let mut transaction = Transaction::new();
        let update = organisation.update(&RECORD_LIST, id, row.version, &changes, &[]);
        let updated = transaction.ask(update);
        let list = transaction.ask(organisation.record_list(RecordName::Id(id)));
        let answers = call.database.run(transaction).await?;
        if answers.wrote(updated)? {
            let row = answers.first(list)?.ok_or_else(not_written)?;
            return Ok(Reply::hal(200, &json(&List::of(&row, &addresses(call)))));
        }
    }
    Err(Failure::contended("record list", id))
}

async fn read(call: &Call<'_>, id: i64) -> Result<ListRow, Failure> {
    let list = call.identity.organisation().record_list(RecordName::Id(id));
    let row = call.database.first(list).await?;
    Ok(row.ok_or_else(list_not_found)?)
}

fn not_written() -> Failure {
    Failure::ours("the list was not written")
}
