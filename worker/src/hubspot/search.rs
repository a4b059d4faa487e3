//! `POST /objects/communications/search`

use lockstep_core::hubspot::answer::{self, Next, Shown};
use lockstep_core::hubspot::problem::Problem;
use lockstep_core::hubspot::search;
use lockstep_sql::Transaction;

use super::{properties, reply, text};
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;

/// Answers a search.
pub async fn run(call: &Call<'_>, bytes: &[u8]) -> Result<Reply, Failure> {
    let body = search::read(text(bytes)?).map_err(Problem::from)?;
    let organisation = call.identity.organisation();
    let defined = organisation.communication_properties(false);
    let defined = call.database.one(defined).await?;
    let properties = properties(&defined.definitions)?;
    let search = search::check(&body, &properties, search::EXACT).map_err(Problem::from)?;
    let mut transaction = Transaction::new();
    let records = transaction.ask(organisation.search_communications(&search));
    let total = transaction.ask(organisation.count_searched_communications(&search));
    let answers = call.database.run(transaction).await?;
    let (mut records, total) = (answers.all(records)?, answers.one(total)?.count);
    // Or as many as there is room for: the next page begins with the first that is left out.
    let fitting = records.iter().take_while(|one| one.left_out == 0).count();
    let is_cut = fitting < records.len();
    records.truncate(fitting);
    let shown = Shown {
        properties: Some(
            body.properties
                .iter()
                .map(|name| name.clone().into_owned())
                .collect(),
        ),
        ..Shown::default()
    };
    let shown_here = match is_cut {
        true => i64::try_from(fitting).unwrap_or(search.limit),
        false => search.limit,
    };
    let reached = search.after.saturating_add(shown_here);
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
