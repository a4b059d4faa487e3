//! Calls that read communications by what names them, or page by page.

use std::collections::BTreeMap;

use lockstep_core::error::{Code, Error, thousands};
use lockstep_core::hubspot::answer::{self, Next, Record, Shown, Times};
use lockstep_core::hubspot::body::{Body, Operation};
use lockstep_core::hubspot::check::{self, Size};
use lockstep_core::hubspot::problem::Problem;
use lockstep_core::hubspot::property::Properties;
use lockstep_core::hubspot::query::Query;
use lockstep_core::value::read_id;
use lockstep_sql::{Chosen, PAGE_OCTETS, Query as Asked, Shelf, Transaction};

use super::{properties, reply};
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;

const fn shelf(query: &Query) -> Shelf {
    match query.archived {
        true => Shelf::Archived,
        false => Shelf::Live,
    }
}

/// `GET /objects/communications`
pub async fn list(call: &Call<'_>, query: Query) -> Result<Reply, Failure> {
    let more = query.limit.saturating_add(1);
    let organisation = call.identity.organisation();
    let read = organisation.communications(
        Chosen::After(query.after, more),
        shelf(&query),
        &query.shown.with_history,
    );
    let (definitions, mut found) = run(call, read).await?;
    let properties = properties(&definitions)?;
    let limit = usize::try_from(query.limit).unwrap_or_default();
    // Or as many as there is room for: the next page begins with the first that is left out.
    let fitting = found.iter().take_while(|one| one.left_out == 0).count();
    let shown_here = limit.min(fitting);
    let has_more = found.len() > shown_here;
    found.truncate(shown_here);
    let last = found.last().filter(|_| has_more).map(|one| one.id);
    let next = last.map(|last| Next {
        after: last.to_string(),
        link: Some(next_link(call, last)),
    });
    let shown = query.shown.reading(&properties);
    Ok(reply(200, &answer::page(&found, &shown, next, None)))
}

/// The address of the page behind a record.
fn next_link(call: &Call<'_>, last: i64) -> String {
    let last = last.to_string();
    call.address.with_query(&["after"], &[("after", &last)])
}

/// `GET /objects/communications/{id}`
pub async fn show(call: &Call<'_>, query: Query, id: &str) -> Result<Reply, Failure> {
    let ids = [id];
    let read = named(call, &query, query.id_property.as_deref(), &ids);
    let (definitions, found) = run(call, read).await?;
    let properties = properties(&definitions)?;
    check_id_property(query.id_property.as_deref(), &properties)?;
    let record = found
        .into_iter()
        .next()
        .ok_or_else(|| Failure::from(Error::new(Code::NotFound, "resource not found")))?;
    let shown = query.shown.reading(&properties);
    Ok(reply(200, &answer::object(&record, &shown)))
}

/// `POST /objects/communications/batch/read`
pub async fn read(call: &Call<'_>, mut query: Query, body: &Body<'_>) -> Result<Reply, Failure> {
    query.shown = Shown {
        properties: Some(
            body.properties
                .iter()
                .map(|name| name.clone().into_owned())
                .collect(),
        ),
        with_history: body
            .with_history
            .iter()
            .map(|name| name.clone().into_owned())
            .collect(),
        associations: Vec::new(),
    };
    let ids: Vec<&str> = body
        .inputs
        .iter()
        .filter_map(|input| input.id.as_deref())
        .collect();
    let id_property = body.id_property.as_deref();
    let read = named(call, &query, id_property, &ids);
    let (definitions, found) = run(call, read).await?;
    let properties = properties(&definitions)?;
    check::batch(body, Operation::Read, &properties, Size::Usual)?;
    if found.iter().any(|one| one.left_out != 0) {
        let most = thousands(PAGE_OCTETS as u64);
        let detail = format!(
            "The objects that these inputs name are longer than {most} bytes. Please reduce the number of inputs and try again"
        );
        return Err(Problem::from(Error::new(Code::ListTooLong, detail).at("/inputs")).into());
    }
    let mut by_name: BTreeMap<String, &Record> = BTreeMap::new();
    by_name.extend(found.iter().map(|one| {
        let name = one.value.clone();
        (name.unwrap_or_else(|| one.id.to_string()), one)
    }));
    let answered: Vec<(String, Option<&Record>)> = ids
        .iter()
        .map(|id| ((*id).to_owned(), by_name.get(*id).copied()))
        .collect();
    let shown = query.shown.reading(&properties);
    let now = call.now.to_string();
    let (status, answer) = answer::read(&answered, &shown).answer(&Times::at_once(&now), &[]);
    Ok(reply(status, &answer))
}

/// Reads the records that ids, or values of a property, name.
fn named(call: &Call<'_>, query: &Query, id_property: Option<&str>, ids: &[&str]) -> Asked<Record> {
    let organisation = call.identity.organisation();
    let history = &query.shown.with_history;
    match id_property.filter(|name| *name != "hs_object_id") {
        Some(name) => organisation.communications(Chosen::Values(name, ids), shelf(query), history),
        None => {
            let ids: Vec<i64> = ids.iter().filter_map(|id| read_id(id)).collect();
            organisation.communications(Chosen::Ids(&ids), shelf(query), history)
        }
    }
}

/// Refuses to read by what several records may have.
fn check_id_property(name: Option<&str>, properties: &Properties<'_>) -> Result<(), Problem> {
    let name = name.filter(|name| *name != "hs_object_id");
    Ok(check::unique(name, properties)?)
}

/// Reads records, and the definitions of properties beside them.
async fn run(call: &Call<'_>, read: Asked<Record>) -> Result<(String, Vec<Record>), Failure> {
    let mut transaction = Transaction::new();
    let defined = call.identity.organisation().communication_properties(false);
    let defined = transaction.ask(defined);
    let found = transaction.ask(read);
    let answers = call.database.run(transaction).await?;
    Ok((answers.one(defined)?.definitions, answers.all(found)?))
}
