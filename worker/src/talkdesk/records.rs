//! The records of a list: a page of them, one, the time zones that they have.

use lockstep_core::request::talkdesk::list_id;
use lockstep_core::talkdesk::{PageAnswer, Paged, Record, Records, Timezones, page, read_id};
use lockstep_sql::Transaction;

use super::lists::page_link;
use super::{addresses, identifier, json, record_not_found};
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;

/// `GET /record-lists/{id}/records`
pub async fn list(call: &Call<'_>, list: &str) -> Result<Reply, Failure> {
    let list = list_id(list)?;
    let mut page = page(Paged::Records, call.address.pairs())?;
    let organisation = call.identity.organisation();
    let mut transaction = Transaction::new();
    let known = transaction.ask(organisation.record_list_identifier(list));
    let total = transaction.ask(organisation.count_records_of_list(list, &page.filters));
    let records = transaction.ask(organisation.records_of_list(list, &page));
    let answers = call.database.run(transaction).await?;
    identifier(&answers, known)?;
    let (total, mut rows) = (answers.one(total)?.count, answers.all(records)?);
    let fitting = rows.iter().take_while(|row| row.left_out == 0).count();
    if fitting < rows.len() {
        page = page.shorter(i64::try_from(fitting).unwrap_or(i64::MAX));
        rows.truncate(usize::try_from(page.per_page).unwrap_or(fitting));
    }
    let addresses = addresses(call);
    let records = rows.iter().map(|row| Record::of(row, &addresses)).collect();
    let link = |number| page_link(call, &addresses.records(list), &page, number);
    let answer = PageAnswer::of(
        &page,
        (rows.len(), total),
        Records { records },
        link,
        Some(addresses.list(list)),
    );
    Ok(Reply::hal(200, &json(&answer)))
}

/// `GET /record-lists/{id}/records/timezones`
pub async fn timezones(call: &Call<'_>, list: &str) -> Result<Reply, Failure> {
    let list = list_id(list)?;
    let organisation = call.identity.organisation();
    let mut transaction = Transaction::new();
    let known = transaction.ask(organisation.record_list_identifier(list));
    let timezones = transaction.ask(organisation.timezones_of_list(list));
    let answers = call.database.run(transaction).await?;
    identifier(&answers, known)?;
    let timezones = answers.all(timezones)?.into_iter().map(|row| row.timezone);
    let answer = Timezones::of(timezones.collect(), list, &addresses(call));
    Ok(Reply::hal(200, &json(&answer)))
}

/// `GET /record-lists/{id}/records/{id}`
pub async fn show(call: &Call<'_>, list: &str, record: &str) -> Result<Reply, Failure> {
    let list = list_id(list)?;
    let ids: Vec<i64> = read_id(record).into_iter().collect();
    let organisation = call.identity.organisation();
    let mut transaction = Transaction::new();
    let known = transaction.ask(organisation.record_list_identifier(list));
    let found = transaction.ask(organisation.some_records_of_list(list, &ids));
    let answers = call.database.run(transaction).await?;
    identifier(&answers, known)?;
    let row = answers.first(found)?.ok_or_else(record_not_found)?;
    Ok(Reply::hal(200, &json(&Record::of(&row, &addresses(call)))))
}
