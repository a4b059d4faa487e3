//! One record: create, change, delete.

use lockstep_core::document::Document;
use lockstep_core::error::{Code, Error, excerpt};
use lockstep_core::record;
use lockstep_core::request::json_api::{changed_record, new_record};
use lockstep_core::schema::{ResourceType, TASK, Unique};
use lockstep_core::task::{self, Decision};
use lockstep_core::value::{Fields, Value};
use lockstep_sql::{
    Answer, MissingReference, PAGE_OCTETS, Read, RecordName, Slot, Taken, Transaction, View,
};

use super::contended::{self, Conclusion, Write};
use super::related::{Mention, check_related};
use crate::call::{ATTEMPTS, Call};
use crate::http::failure::Failure;
use crate::http::reply::Reply;
use crate::http::roomy::Roomy;
use crate::runtime::answers::Answers;

/// `POST /{plural}`: one statement, which looks for the related records, too.
pub async fn create(
    call: &Call<'_>,
    resource: &'static ResourceType,
    body: &[u8],
) -> Result<Reply, Failure> {
    let document = new_record(resource, body, call.forbids_ids())?;
    let ignored: Vec<String> = document
        .read_only
        .iter()
        .map(|member| member.pointer.clone())
        .collect();
    let Decision { changes, effects } = decide(call, resource, document);
    let organisation = call.identity.organisation();
    let insert = organisation.insert(resource, &changes, &effects, &call.view);
    let (before, after) = Reply::around(&ignored);
    for _ in 0..ATTEMPTS {
        let answer = Answer {
            status: 201,
            envelope: (before, &after),
            ..Answer::of(resource, RecordName::Inserted)
        };
        let guard = organisation.guard_new(resource, &changes);
        let mut transaction = Transaction::new();
        let inserted = transaction.ask(insert.by_row());
        let answers = call.act(transaction, guard, answer).await?;
        let found = answers.values(inserted)?;
        if !found.is_empty() {
            return created(call, resource, &insert, &found, &ignored);
        }
        // Why not is looked for only where it was not; what is mended by then is tried again.
        let mut transaction = Transaction::new();
        let checks = Checks::ask(&mut transaction, call, resource, None, &changes);
        let answers = call.database.run(transaction).await?;
        checks.read(resource, &changes, &answers)?;
    }
    let detail = format!(
        "what the new {} depends on is being changed by others right now; try again",
        resource.name
    );
    Err(Error::new(Code::Contended, detail).into())
}

/// The answer to a create.
fn created(
    call: &Call<'_>,
    resource: &ResourceType,
    insert: &Read,
    found: &[u8],
    ignored: &[String],
) -> Result<Reply, Failure> {
    let mut document = Roomy::new();
    document.push_str("\"data\":");
    let written = insert
        .layout
        .write(found, 1, PAGE_OCTETS, document.bytes())?;
    let [Some(id)] = *written.first else {
        return Err(Failure::ours("a new record has no id"));
    };
    let location = format!("{}/{}/{id}", call.view.base, resource.plural);
    document.push_str(&Reply::around(ignored).1);
    Ok(Reply::document(201, document).with_header("location", &location))
}

fn decide<'a>(call: &Call<'_>, resource: &ResourceType, document: Document<'a>) -> Decision<'a> {
    let actor = call.identity.user;
    if *resource == TASK {
        return task::create(document, call.now, actor);
    }
    Decision {
        changes: record::create(resource, document, call.now, actor),
        effects: Vec::new(),
    }
}

/// `PATCH /{plural}/{id}` of a plain record.
pub async fn update(
    call: &Call<'_>,
    resource: &'static ResourceType,
    id: i64,
    body: &[u8],
) -> Result<Reply, Failure> {
    let document = changed_record(resource, id, body)?;
    let organisation = call.identity.organisation();
    let whole = View::new(call.view.base.as_str());
    let read = || organisation.show(resource, id, &whole);
    contended::change(call, resource, id, read, |current| {
        let text = current.text()?;
        let fields = contended::fields(&text, resource, id)?;
        let (now, actor) = (call.now, call.identity.user);
        let changes = record::update(resource, &fields, document.clone(), now, actor)?;
        if changes.is_empty() {
            return Ok(Conclusion::Unchanged);
        }
        let mut before = Transaction::new();
        let checks = Checks::ask(&mut before, call, resource, Some(id), &changes);
        Ok(Conclusion::Write(Write {
            before,
            changes,
            effects: Vec::new(),
            refuse: Box::new(move |changes, answers| checks.read(resource, changes, answers)),
        }))
    })
    .await
}

/// `DELETE /{plural}/{id}`: the record, and what cannot be without it, in one transaction.
pub async fn delete(
    call: &Call<'_>,
    resource: &'static ResourceType,
    id: i64,
) -> Result<Reply, Failure> {
    let organisation = call.identity.organisation();
    let mut transaction = Transaction::new();
    let needed = organisation.needed(resource, id);
    let needed = needed.map(|needed| transaction.ask(needed));
    let deleted = transaction.ask_steps(organisation.delete(resource, id, call.now));
    let answers = call.database.run(transaction).await?;
    if answers.wrote(deleted)? {
        return Ok(Reply::no_content());
    }
    if let Some(needed) = needed {
        let needed = answers.all(needed)?;
        let mut needs = needed.iter().filter(|needed| needed.count > 0);
        let need = needs.find_map(|needed| needed.restriction().zip(Some(needed.count)));
        if let Some((need, count)) = need {
            let (kind, words, remedy) = (resource.name, need.words, need.remedy);
            let detail = format!("{kind} {id} is still needed by {words} ({count}); {remedy}");
            return Err(Error::new(Code::StillNeeded, detail).into());
        }
    }
    Err(Failure::not_found(resource.name, id))
}

/// What a write may stumble over: related records that do not exist, a value that is another's.
struct Checks {
    missing: Option<Slot<MissingReference>>,
    taken: Option<Slot<Taken>>,
}

impl Checks {
    /// Adds the statements that look, which stand before the write.
    fn ask(
        transaction: &mut Transaction,
        call: &Call<'_>,
        resource: &'static ResourceType,
        id: Option<i64>,
        fields: &Fields<'_>,
    ) -> Self {
        let organisation = call.identity.organisation();
        let missing = organisation.missing_related(resource, fields);
        let taken = organisation.taken(resource, id, fields);
        Self {
            missing: missing.map(|missing| transaction.ask(missing)),
            taken: taken.map(|taken| transaction.ask(taken)),
        }
    }

    /// Refuses what they found.
    fn read(
        &self,
        resource: &'static ResourceType,
        fields: &Fields<'_>,
        answers: &Answers,
    ) -> Result<(), Failure> {
        if let Some(missing) = self.missing {
            check_related(resource, fields, &answers.all(missing)?, |name| {
                Mention::Body(format!("/data/relationships/{name}/data"))
            })?;
        }
        let is_taken = match self.taken {
            Some(taken) => answers.one(taken)?.taken,
            None => false,
        };
        match resource.unique().filter(|_| is_taken) {
            Some(unique) => Err(taken(unique, fields).into()),
            None => Ok(()),
        }
    }
}

fn taken(unique: &Unique, fields: &Fields<'_>) -> Error {
    let name = unique.fields.last().copied().unwrap_or_default();
    let value = match fields.get(name) {
        Value::Text(text) => format!("`{}`", excerpt(text)),
        Value::Integer(number) => number.to_string(),
        _ => "what it is".to_owned(),
    };
    let detail = format!(
        "`{name}` is {value}, which {} has already; it must be another one",
        unique.other
    );
    Error::new(Code::Taken, detail).at(format!("/data/attributes/{name}"))
}
