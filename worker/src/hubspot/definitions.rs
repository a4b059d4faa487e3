//! Definitions of properties. They are no records: what changes them makes no batch.

use lockstep_core::error::{Code, Error};
use lockstep_core::hubspot::definition::{self, Definition};
use lockstep_core::hubspot::problem::Problem;
use lockstep_core::hubspot::property::BUILT_IN;
use lockstep_core::hubspot::query::Query;
use lockstep_sql::{Definitions, Transaction};
use serde_json::{Value, json};

use super::{reply, text};
use crate::call::Call;
use crate::http::failure::Failure;
use crate::http::reply::Reply;

/// `GET /properties/communications`
pub async fn list(call: &Call<'_>, query: &Query) -> Result<Reply, Failure> {
    let defined = defined(call, query.archived).await?;
    let built_in = BUILT_IN
        .iter()
        .filter(|_| !query.archived)
        .map(definition::built_in);
    let results: Vec<Value> = built_in
        .chain(defined.iter().map(definition::object))
        .collect();
    Ok(reply(200, &json!({ "results": results })))
}

/// `GET /properties/communications/{name}`
pub async fn show(call: &Call<'_>, query: &Query, name: &str) -> Result<Reply, Failure> {
    if let Some(one) = definition::find_built_in(name).filter(|_| !query.archived) {
        return Ok(reply(200, &definition::built_in(one)));
    }
    let defined = defined(call, query.archived).await?;
    Ok(reply(200, &definition::object(find(&defined, name)?)))
}

/// `POST /properties/communications`
pub async fn create(call: &Call<'_>, bytes: &[u8]) -> Result<Reply, Failure> {
    let sent = definition::new(text(bytes)?).map_err(Problem::from)?;
    let name = sent.name.as_deref().unwrap_or_default();
    let organisation = call.identity.organisation();
    let taken = || {
        let detail = format!("A property named '{name}' already exists.");
        Failure::from(Error::new(Code::Taken, detail))
    };
    let define = organisation.define_property(&sent, call.identity.user, call.now);
    if call.is_preview {
        if defined(call, false)
            .await?
            .iter()
            .any(|one| one.name == name)
        {
            return Err(taken());
        }
        return Ok(reply(
            201,
            &definition::object(&definition::previewed(&sent, &call.now.to_string())),
        ));
    }
    let mut transaction = Transaction::new();
    let made = transaction.ask(define);
    let defined = transaction.ask(organisation.communication_properties(false));
    let answers = call.database.run(transaction).await?;
    let is_new = answers.wrote(made)?;
    let defined = read(&answers.one(defined)?)?;
    match (is_new, find(&defined, name)) {
        (true, Ok(one)) => Ok(reply(201, &definition::object(one))),
        (false, Err(_)) => {
            let detail = format!(
                "A property named '{name}' is archived and of another type, or there are {} properties already; choose another name, or archive one.",
                definition::MAX_DEFINED
            );
            Err(Error::new(Code::Taken, detail).into())
        }
        _ => Err(taken()),
    }
}

/// `PATCH /properties/communications/{name}`
pub async fn update(call: &Call<'_>, name: &str, bytes: &[u8]) -> Result<Reply, Failure> {
    definition::check_own(name)?;
    let defined = defined(call, false).await?;
    let one = find(&defined, name)?;
    let sent = definition::change(text(bytes)?, &one.kind).map_err(Problem::from)?;
    if call.is_preview {
        return Ok(reply(
            200,
            &definition::object(&definition::changed(one, &sent, &call.now.to_string())),
        ));
    }
    let change = call
        .identity
        .organisation()
        .change_property(name, &sent, call.now);
    let mut transaction = Transaction::from(change);
    let defined = call.identity.organisation().communication_properties(false);
    let defined = transaction.ask(defined);
    let answers = call.database.run(transaction).await?;
    let defined = read(&answers.one(defined)?)?;
    Ok(reply(200, &definition::object(find(&defined, name)?)))
}

/// `DELETE /properties/communications/{name}`
pub async fn archive(call: &Call<'_>, name: &str) -> Result<Reply, Failure> {
    definition::check_own(name)?;
    if !call.is_preview {
        let archive = call
            .identity
            .organisation()
            .archive_property(name, call.now);
        call.database.run(archive).await?;
    }
    Ok(Reply::no_content())
}

fn find<'d>(defined: &'d [Definition], name: &str) -> Result<&'d Definition, Failure> {
    let found = defined.iter().find(|one| one.name == name);
    found.ok_or_else(|| Error::new(Code::NotFound, "resource not found").into())
}

async fn defined(call: &Call<'_>, archived: bool) -> Result<Vec<Definition>, Failure> {
    let defined = call
        .identity
        .organisation()
        .communication_properties(archived);
    read(&call.database.one(defined).await?)
}

fn read(defined: &Definitions) -> Result<Vec<Definition>, Failure> {
    definition::stored(&defined.definitions)
        .map_err(|error| Failure::ours(format!("definitions: {error}")))
}
