//! The package's calls, to JSON text: `{"ok": true, …}` or `{"ok": false, "errors": […]}`.
//!
//! In scope: handing arguments to the core and its answer back. Out of scope: rules.

use lockstep_core::bulk::{self, BulkAction, Image, Outcome, SEQUENCE_STATES, Tally, body};
use lockstep_core::document::{self, Intent, MAX_BODY_BYTES, Picked, picked};
use lockstep_core::error::{Code, Error, excerpt, one_of};
use lockstep_core::hubspot::body::Operation;
use lockstep_core::hubspot::check;
use lockstep_core::hubspot::property::{Properties, Property};
use lockstep_core::json::{self, Json, Stop};
use lockstep_core::schema::{Attribute, Operation as Way, RESOURCE_TYPES, ResourceType, TASK};
use lockstep_core::talkdesk;
use lockstep_core::task::{self, Decision, Effect};
use lockstep_core::time::Timestamp;
use lockstep_core::value::{Fields, Value, read_id};
use serde::Serialize;

use crate::arguments::{self, Context, elements};
use crate::invalid::invalid;
use crate::members::{Changed, Members, members};
use crate::options::{Options, PropertyDefinition};
use crate::tables;

/// A call that went well, with what it answers.
#[derive(Serialize)]
struct Success<T> {
    ok: bool,
    #[serde(flatten)]
    value: T,
}

/// A call that found something wrong.
#[derive(Serialize)]
struct Failure {
    ok: bool,
    errors: Vec<Error>,
}

/// The answer to a call, as JSON text: what it answers, or all that is wrong.
pub fn answer<T: Serialize>(outcome: Result<T, Vec<Error>>) -> String {
    match outcome {
        Ok(value) => text(&Success { ok: true, value }),
        Err(errors) => text(&Failure { ok: false, errors }),
    }
}

/// The answer that refuses an argument.
#[must_use]
pub fn refuse(error: Error) -> String {
    text(&Failure {
        ok: false,
        errors: vec![error],
    })
}

fn text(value: &impl Serialize) -> String {
    // Only a map with keys that are no strings could fail.
    serde_json::to_string(value).unwrap_or_default()
}

/// Checks the text of a document for a resource type and an intent.
#[must_use]
pub fn check(resource: &str, intent: &str, document: &str) -> String {
    answer(
        arguments::resource_for(resource, intent)
            .map_err(one)
            .and_then(|(resource, intent)| checked(document, resource, intent)),
    )
}

/// What a check says of a sound document.
#[derive(Serialize)]
struct Checked {
    ignored: Vec<String>,
}

fn checked(
    document: &str,
    resource: &'static ResourceType,
    intent: Intent,
) -> Result<Checked, Vec<Error>> {
    let document = document::parse(document, resource, intent)?;
    let ignored = document
        .read_only
        .into_iter()
        .map(|member| member.pointer)
        .collect();
    Ok(Checked { ignored })
}

/// An error without what its code says of it.
#[derive(Serialize)]
struct Bare<'e>(usize, &'e str, Option<&'e str>);

impl<'e> Bare<'e> {
    fn of(error: &'e Error) -> Self {
        Self(error.code as usize, &error.detail, error.pointer())
    }
}

/// The same of a document of `length` bytes, of which `bytes` are here unless they are too many. An empty text where it is
/// sound, and nothing where the type is not open for that: of those is more to be said.
#[must_use]
pub fn verdict(kind: usize, creates: bool, length: usize, bytes: &[u8]) -> Option<String> {
    let (intent, way) = match creates {
        true => (Intent::Create, Way::Create),
        false => (Intent::Update, Way::Update),
    };
    let resource = RESOURCE_TYPES.get(kind).filter(|one| one.offers(way))?;
    let outcome = match length > MAX_BODY_BYTES {
        true => Err(one(document::body_too_large(length))),
        false => document::body_text(bytes)
            .map_err(one)
            .and_then(|document| checked(document, resource, intent)),
    };
    Some(match outcome {
        Ok(checked) if checked.ignored.is_empty() => String::new(),
        Ok(checked) => text(&checked),
        Err(errors) => text(&errors.iter().map(Bare::of).collect::<Vec<_>>()),
    })
}

/// The number of each resource type by its names: `{"task": 24, "tasks": 24, …}`.
#[must_use]
pub fn kinds() -> String {
    let names = RESOURCE_TYPES.iter().enumerate().flat_map(|(number, one)| {
        [one.name, one.plural].map(|name| format!(r#""{name}":{number}"#))
    });
    format!("{{{}}}", names.collect::<Vec<_>>().join(","))
}

/// What is said of each error of a code: its `id`, `code`, `status` and `title`.
#[must_use]
pub fn codes() -> String {
    let empty = |code: &Code| Error::new(*code, String::new());
    text(&Code::ALL.iter().map(empty).collect::<Vec<_>>())
}

/// Checks the text of a body of a bulk call of a dialect, by the definitions of properties that it needs.
#[must_use]
pub fn check_body(
    call: &str,
    body: &str,
    properties: Result<Vec<PropertyDefinition>, Error>,
) -> String {
    #[derive(Serialize)]
    struct Checked {
        count: usize,
    }
    let checked = match call {
        "recordsBulkDelete" => talkdesk::bulk_delete(body, false).map(|all| all.len()),
        "communicationsBatchUpdate" => batch_update(body, properties),
        _ => {
            let calls = ["communicationsBatchUpdate", "recordsBulkDelete"];
            let (sent, right) = (excerpt(call), one_of(calls));
            let detail = format!("`call` is `{sent}`; it must be {right}");
            Err(vec![invalid(detail)])
        }
    };
    answer(checked.map(|count| Checked { count }))
}

fn batch_update(
    body: &str,
    properties: Result<Vec<PropertyDefinition>, Error>,
) -> Result<usize, Vec<Error>> {
    let properties = properties.map_err(one)?;
    let properties = Properties::with(properties.into_iter().map(Property::from).collect());
    check::alone(body, Operation::Update, &properties)
}

/// Decides an action on a task, given as a resource object.
#[must_use]
pub fn decide_task(task: &str, action: &str, params: Options, context: Options) -> String {
    #[derive(Serialize)]
    struct Decided<'d> {
        task: Changed<'d>,
        changes: &'d Fields<'d>,
        effects: &'d [Effect<'d>],
    }
    match decide(task, action, params, context) {
        Ok((object, Decision { changes, effects })) => answer(Ok(Decided {
            task: Changed {
                object,
                resource: &TASK,
                changes: &changes,
            },
            changes: &changes,
            effects: &effects,
        })),
        Err(errors) => answer::<()>(Err(errors)),
    }
}

fn decide<'a>(
    task: &'a str,
    action: &str,
    params: Options,
    context: Options,
) -> Result<(Members<'a>, Decision<'static>), Vec<Error>> {
    let context = Context::read(context).map_err(one)?;
    let now = context.now().map_err(one)?;
    let record = document::parse_record(task, &TASK)?;
    let (action, parameters) = task::action_parameters(action, arguments::parameters(params)?)?;
    let known = task::TaskContext {
        now,
        actor: context.user_id.unwrap_or_default(),
        mailing_state: context.mailing_state.as_deref(),
    };
    let mut decision =
        task::act(&record.fields, action, &parameters.into_owned(), &known).map_err(one)?;
    if context.user_id.is_none() {
        // Who acts is not known here; the server's answer will say.
        decision.changes = decision
            .changes
            .iter()
            .filter(|(name, _)| *name != "completer")
            .map(|(name, value)| (name, value.clone()))
            .collect();
    }
    Ok((
        arguments::read("task", task, "an object", members).map_err(one)?,
        decision,
    ))
}

/// The actions that a task, given as a resource object, allows now: an array of names.
#[must_use]
pub fn allowed_task_actions(task: &str) -> String {
    let allowed = document::parse_record(task, &TASK)
        .ok()
        .and_then(|record| task::allowed_actions(&record.fields).ok());
    text(&allowed.unwrap_or_default())
}

/// Shows what a bulk action would do to records, given as an array of resource objects.
#[must_use]
pub fn preview_bulk(action: &str, attributes: &str, records: &str, context: Options) -> String {
    let wrapped = wrapped(attributes);
    answer(
        prepared(action, attributes, &wrapped, context).and_then(|mut prepared| {
            let records = arguments::read("records", records, "an array of records", elements);
            let (target, needs) = (prepared.action.spec.target, prepared.needs.clone());
            for record in records.map_err(one)? {
                let (id, record) = candidate(record.get(), target, &needs);
                prepared.look(id, record);
            }
            Ok(prepared.tally.finish())
        }),
    )
}

/// The same of records as rows of the fields that [`fields`] names. Nothing where one of them is not as servers answer
/// it: what is wrong with that has to be said of the record.
#[must_use]
pub fn preview_rows(
    action: &str,
    attributes: &str,
    rows: &[u8],
    context: Options,
) -> Option<String> {
    let wrapped = wrapped(attributes);
    let mut prepared = prepared(action, attributes, &wrapped, context).ok()?;
    let (target, fields) = (prepared.action.spec.target, prepared.picked()?);
    json::read(str::from_utf8(rows).ok()?, |json| {
        let Json::Array(mut rows) = json else {
            return Err(Stop);
        };
        while let Some((id, record)) = rows.next(|json| match json {
            Json::Array(mut row) => picked(&mut row, &fields)?.ok_or(Stop),
            _ => Err(Stop),
        })? {
            let record = complete(record, target, &prepared.needs);
            prepared.look(Some(id), record);
        }
        Ok(())
    })
    .ok()?;
    Some(answer(Ok(prepared.tally.finish())))
}

/// The fields of records that a preview needs: the name of their type, and of each field its name and whether it is a
/// relationship. Null where there is no such preview.
#[must_use]
pub fn fields(action: &str, attributes: &str, context: Options) -> String {
    let wrapped = wrapped(attributes);
    let prepared = prepared(action, attributes, &wrapped, context).ok();
    let fields = prepared.and_then(|prepared| {
        let fields = prepared.picked()?.into_iter();
        let fields = fields.map(|one| (one.name(), matches!(one, Picked::Relationship(_))));
        Some((prepared.action.spec.target.name, fields.collect::<Vec<_>>()))
    });
    text(&fields)
}

fn wrapped(attributes: &str) -> String {
    format!(r#"{{"data":{{"attributes":{attributes}}}}}"#)
}

/// A preview that has seen no record yet.
struct Prepared<'a> {
    action: BulkAction<'a>,
    known: bulk::Context,
    needs: Vec<&'static str>,
    tally: Tally,
}

impl Prepared<'_> {
    /// What is picked of each record.
    fn picked(&self) -> Option<Vec<Picked>> {
        let target = self.action.spec.target;
        let fields = self.needs.iter();
        fields.map(|name| Picked::named(target, name)).collect()
    }

    fn look(&mut self, id: Option<i64>, record: Result<Image<'_>, Error>) {
        let outcome = match &record {
            Ok(image) => self.action.apply(image, &self.known),
            Err(error) => Outcome::Failed(error.clone()),
        };
        self.tally.add(id, outcome);
    }
}

fn prepared<'a>(
    action: &str,
    attributes: &str,
    wrapped: &'a str,
    context: Options,
) -> Result<Prepared<'a>, Vec<Error>> {
    let context = Context::read(context).map_err(one)?;
    let spec = bulk::spec(action).map_err(one)?;
    if !spec.is_local() {
        let detail = format!(
            "`{}` depends on more than the records; preview it on the server",
            spec.name
        );
        return Err(vec![Error::new(Code::ActionNotApplicable, detail)]);
    }
    // Alone it must be JSON too, or it could say more than attributes once it is wrapped.
    arguments::read("attributes", attributes, "an object", |json| {
        json.skip().map(|_| ())
    })
    .map_err(one)?;
    let action = BulkAction::new(spec, body::parse(wrapped, spec)?.fields);
    let known = bulk::Context {
        now: match spec.needs_time() {
            true => context.now().map_err(one)?,
            false => Timestamp::EPOCH,
        },
        actor: context.user_id.unwrap_or_default(),
        ..bulk::Context::default()
    };
    let mut needs = action.touches();
    needs.extend(spec.reads);
    // A page has a task's sequence state only by its id; what becomes of that is for the server.
    needs.retain(|name| *name != SEQUENCE_STATES);
    Ok(Prepared {
        action,
        known,
        needs,
        tally: Tally::new(context.sample),
    })
}

/// Reads of one record what the action needs; its id, and that or why it cannot.
fn candidate<'r>(
    record: &'r str,
    target: &'static ResourceType,
    needs: &'r [&'static str],
) -> (Option<i64>, Result<Image<'r>, Error>) {
    match document::parse_record_part(record, target, needs) {
        Ok(read) => (read.id, complete(read.fields, target, needs)),
        Err(errors) => {
            let error = errors.into_iter().next();
            let id = arguments::read("record", record, "an object", members)
                .ok()
                .and_then(|members| read_id(members.get("id")?.trim_matches('"')));
            (id, Err(error.unwrap_or_else(|| Error::joined(&[]))))
        }
    }
}

/// A record of which all is there that the action needs.
fn complete<'r>(
    mut fields: Fields<'r>,
    target: &ResourceType,
    needs: &[&'static str],
) -> Result<Image<'r>, Error> {
    for name in needs {
        if fields.find(name).is_some() {
            continue;
        }
        // A numbered attribute without a value is not among the attributes of a record.
        if !target.attribute(name).is_some_and(Attribute::is_custom) {
            let detail = format!("the record has no `{name}`; load it with this field");
            return Err(Error::new(Code::MissingMember, detail));
        }
        fields.set(name, Value::Null);
    }
    Ok(Image::of(fields))
}

/// The schema table of a resource type, or null.
#[must_use]
pub fn schema(resource: &str) -> String {
    text(&tables::resource(resource))
}

/// The table of bulk actions.
#[must_use]
pub fn bulk_actions() -> String {
    text(&tables::bulk_actions())
}

fn one(error: Error) -> Vec<Error> {
    vec![error]
}
