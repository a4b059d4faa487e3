//! The arguments of a call that no reader of the core knows, with their errors.

use lockstep_core::document::Intent;
use lockstep_core::error::{Code, Error, excerpt, one_of};
use lockstep_core::json::{self, Json, Raw, Stop, Unread};
use lockstep_core::query::Pair;
use lockstep_core::schema::{Operation, RESOURCE_TYPES, ResourceType};
use lockstep_core::time::Timestamp;
use lockstep_core::value::read_id;

use serde::Deserialize;
use serde::de::value::MapDeserializer;
use serde::de::{Deserializer, Error as _};

use crate::invalid::invalid;
use crate::options::{Given, Options, Wrong};
use crate::tables;

/// How many records a preview shows unless it is told.
const DEFAULT_SAMPLE: usize = 10;

/// What a JSON text holds, for a sentence.
fn kind_of(text: &str) -> &'static str {
    match text.trim_ascii_start().bytes().next() {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// Reads the JSON of an argument; what stops at a value says that it is not `right`.
pub(crate) fn read<'a, T: Default>(
    name: &str,
    text: &'a str,
    right: &str,
    reader: impl FnMut(Json<'_, 'a>) -> Result<T, Stop>,
) -> Result<T, Error> {
    json::read(text, reader).map_err(|unread| match unread {
        Unread::Syntax { .. } | Unread::TooDeep { .. } => Error::new(
            Code::MalformedJson,
            format!("`{name}` is not valid JSON: {unread}"),
        ),
        Unread::Stopped => invalid(format!("`{name}` is {}; it must be {right}", kind_of(text))),
    })
}

/// Reads the texts of an array's elements; stops at anything else.
pub(crate) fn elements<'de>(json: Json<'_, 'de>) -> Result<Vec<Raw<'de>>, Stop> {
    let Json::Array(mut array) = json else {
        return Err(Stop);
    };
    let mut elements = Vec::new();
    while let Some(element) = array.raw()? {
        elements.push(element);
    }
    Ok(elements)
}

/// The resource type of this name, and an intent that it is open for.
pub(crate) fn resource_for(
    name: &str,
    intent: &str,
) -> Result<(&'static ResourceType, Intent), Error> {
    let resource = tables::resource(name).ok_or_else(|| {
        let (sent, right) = (
            excerpt(name),
            one_of(RESOURCE_TYPES.iter().map(|known| known.name)),
        );
        Error::new(
            Code::UnknownType,
            format!("`type` is `{sent}`; it must be {right}"),
        )
    })?;
    let (intent, operation) = match intent {
        "create" => (Intent::Create, Operation::Create),
        "update" => (Intent::Update, Operation::Update),
        _ => {
            let sent = excerpt(intent);
            return Err(invalid(format!(
                "`intent` is `{sent}`; it must be `create` or `update`"
            )));
        }
    };
    if resource.offers(operation) {
        return Ok((resource, intent));
    }
    let done = if intent == Intent::Create {
        "created"
    } else {
        "updated"
    };
    let detail = format!("{} cannot be {done}", resource.plural);
    Err(Error::new(Code::MethodNotAllowed, detail))
}

/// The parameters of an action as they would stand in the query.
pub(crate) fn parameters(params: Options) -> Result<Vec<Pair<'static>>, Vec<Error>> {
    let mut pairs = Vec::new();
    let mut errors = Vec::new();
    for (name, value) in params.map_err(|error| vec![error])? {
        let parameter = format!("actionParams[{name}]");
        if let Some(text) = value.scalar() {
            pairs.push((parameter.into(), text.into_owned().into()));
            continue;
        }
        let (name, kind) = (excerpt(&name), value.kind());
        let detail = format!("`{name}` is {kind}; it must be a string, a number or a boolean");
        errors.push(Error::new(Code::WrongType, detail).in_parameter(parameter));
    }
    if errors.is_empty() {
        Ok(pairs)
    } else {
        Err(errors)
    }
}

/// What a call is told besides its subject.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Context {
    #[serde(deserialize_with = "now")]
    now: Option<Timestamp>,
    #[serde(deserialize_with = "user_id")]
    pub(crate) user_id: Option<i64>,
    #[serde(deserialize_with = "mailing_state")]
    pub(crate) mailing_state: Option<String>,
    #[serde(deserialize_with = "sample")]
    pub(crate) sample: usize,
}

impl Default for Context {
    fn default() -> Self {
        Self {
            now: None,
            user_id: None,
            mailing_state: None,
            sample: DEFAULT_SAMPLE,
        }
    }
}

const TIME: &str = "an RFC 3339 date-time such as `2026-01-31T09:30:00Z`";

impl Context {
    pub(crate) fn read(members: Options) -> Result<Self, Error> {
        let members = MapDeserializer::new(members?.into_iter());
        Self::deserialize(members).map_err(|Wrong(error)| error)
    }

    pub(crate) fn now(&self) -> Result<Timestamp, Error> {
        self.now
            .ok_or_else(|| invalid(format!("`context` has no `now`; it must be {TIME}")))
    }
}

fn now<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Timestamp>, D::Error> {
    member(value, "now", TIME, |given| {
        given.text().and_then(Timestamp::parse)
    })
    .map(Some)
}

fn user_id<'de, D: Deserializer<'de>>(value: D) -> Result<Option<i64>, D::Error> {
    let right = "a positive whole number";
    member(value, "userId", right, |given| read_id(&given.scalar()?)).map(Some)
}

fn mailing_state<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    member(value, "mailingState", "a string", |given| {
        given.text().map(str::to_owned)
    })
    .map(Some)
}

fn sample<'de, D: Deserializer<'de>>(value: D) -> Result<usize, D::Error> {
    let right = "a whole number, 0 or more";
    member(value, "sample", right, |given| {
        usize::try_from(given.whole()?).ok()
    })
}

/// Reads a member of `context`; what `read` makes nothing of is not `right`.
fn member<'de, D: Deserializer<'de>, T>(
    value: D,
    name: &str,
    right: &str,
    read: impl FnOnce(&Given) -> Option<T>,
) -> Result<T, D::Error> {
    let given = Given::deserialize(value)?;
    read(&given).ok_or_else(|| {
        let sent = given.scalar().map_or_else(
            || given.kind().to_owned(),
            |text| format!("`{}`", excerpt(&text)),
        );
        D::Error::custom(format_args!(
            "`context.{name}` is {sent}; it must be {right}"
        ))
    })
}
