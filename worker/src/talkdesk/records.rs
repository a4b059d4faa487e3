//! The records of a list: a page of them, one, the time zones that they have.

use lockstep_core::talkdesk::{
    PageAnswer, Paged, Record, RecordRow, Records, Timezones, page, read_id,
};
use serde::Deserialize;

use super::lists::{counted, page_link};
use super::{addresses, json, list_id, list_not_found, record_not_found};
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::runtime::database::Rows;

/// `GET /record-lists/{id}/records`
pub async fn list(call: &Call<'_>, list: &str) -> Result<Reply, Failure> {
    let list = list_id(list)?;
    let page = page(Paged::Records, call.address.pairs())?;
    let organisation = call.identity.organisation();
    let statements = vec![
        organisation.record_list_identifier(list),
        organisation.count_records_of_list(list, &page.filters),
        organisation.records_of_list(list, &page),
    ];
    let results = call.database.run(statements).await?;
    check_list(&results)?;
    let (total, rows) = counted::<RecordRow>(results.get(1..).unwrap_or_default())?;
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
    #[derive(Deserialize)]
    struct Row {
        timezone: String,
    }
    let list = list_id(list)?;
    let organisation = call.identity.organisation();
    let statements = vec![
        organisation.record_list_identifier(list),
        organisation.timezones_of_list(list),
    ];
    let results = call.database.run(statements).await?;
    check_list(&results)?;
    let rows: Vec<Row> = match results.last() {
        Some(rows) => rows.read()?,
        None => Vec::new(),
    };
    let timezones = rows.into_iter().map(|row| row.timezone).collect();
    let answer = Timezones::of(timezones, list, &addresses(call));
    Ok(Reply::hal(200, &json(&answer)))
}

/// `GET /record-lists/{id}/records/{id}`
pub async fn show(call: &Call<'_>, list: &str, record: &str) -> Result<Reply, Failure> {
    let list = list_id(list)?;
    let ids: Vec<i64> = read_id(record).into_iter().collect();
    let organisation = call.identity.organisation();
    let statements = vec![
        organisation.record_list_identifier(list),
        organisation.some_records_of_list(list, &ids),
    ];
    let results = call.database.run(statements).await?;
    check_list(&results)?;
    let rows: Vec<RecordRow> = match results.last() {
        Some(rows) => rows.read()?,
        None => Vec::new(),
    };
    let row = rows.first().ok_or_else(record_not_found)?;
    Ok(Reply::hal(200, &json(&Record::of(row, &addresses(call)))))
}

/// Refuses what is about a list that there is not; the first statement asked for it.
pub fn check_list(results: &[Rows]) -> Result<String, Failure> {
    let row = results.first().and_then(Rows::first);
    row.and_then(|row| row.text("unique_identifier_type"))
        .ok_or_else(list_not_found)
}
