//! `POST /objects/communications/search`

use lockstep_core::hubspot::answer::{self, Next, Record, Shown};
use lockstep_core::hubspot::problem::Problem;
use lockstep_core::hubspot::search;
use serde::Deserialize;

use super::{definitions, parameters, properties, reply, text};
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::runtime::database::Rows;

#[derive(Deserialize)]
struct Total {
    total: i64,
}

/// Answers a search.
pub async fn run(call: &Call<'_>, bytes: &[u8]) -> Result<Reply, Failure> {
    parameters(call, &[])?;
    let body = search::read(text(bytes)?).map_err(Problem::from)?;
    let organisation = call.identity.organisation();
    let defined = call
        .database
        .run_one(organisation.communication_properties(false))
        .await?;
    let definitions = definitions(Some(&defined));
    let properties = properties(&definitions)?;
    let search = search::check(&body, &properties).map_err(Problem::from)?;
    let rows = call
        .database
        .run(organisation.search_communications(&search).into())
        .await?;
    let records: Vec<Record> = rows.first().map_or(Ok(Vec::new()), Rows::read)?;
    let total: Vec<Total> = rows.get(1).map_or(Ok(Vec::new()), Rows::read)?;
    let total = total.first().map_or(0, |row| row.total);
    let shown = Shown {
        properties: Some(
            body.properties
                .iter()
                .map(|name| name.clone().into_owned())
                .collect(),
        ),
        ..Shown::default()
    };
    let reached = search.after.saturating_add(search.limit);
    let has_more = search.limit > 0 && reached < total.min(search::MAX_HITS);
    let next = has_more.then(|| Next {
        after: reached.to_string(),
        link: None,
    });
    Ok(reply(
        200,
        &answer::page(&records, &shown.reading(&properties), next, Some(total)),
    ))
}
