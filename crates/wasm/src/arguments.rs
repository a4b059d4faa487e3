//! The arguments of a call that no reader of the core knows, with their errors.

use lockstep_core::document::Intent;
use lockstep_core::error::{Code, Error, excerpt, one_of};
use lockstep_core::json::{self, Json, Raw, Stop, Unread};
use lockstep_core::query::Pair;
use lockstep_core::schema::{Operation, RESOURCE_TYPES, ResourceType};
use lockstep_core::time::Timestamp;
use lockstep_core::value::read_id;

use crate::members::{Members, members};
use crate::tables;

/// How many records a preview shows unless it is told.
const DEFAULT_SAMPLE: usize = 10;

/// An error about an argument.
pub(crate) fn invalid(detail: String) -> Error {
    Error::new(Code::InvalidArgument, detail)
}

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
        Unread::Syntax(error) => Error::new(
            Code::MalformedJson,
            format!("`{name}` is not valid JSON: {error}"),
        ),
        Unread::Stopped => invalid(format!("`{name}` is {}; it must be {right}", kind_of(text))),
    })
}

/// Reads an object argument that may be left out, as null.
fn optional<'a>(name: &str, text: &'a str) -> Result<Members<'a>, Error> {
    read(name, text, "an object", |json| match json {
        Json::Null => Ok(Members::default()),
        _ => members(json),
    })
}

/// Reads the texts of an array's elements; stops at anything else.
pub(crate) fn elements<'de>(json: Json<'_, 'de>) -> Result<Vec<Raw<'de>>, Stop> {
    let Json::Array(array) = json else {
        return Err(Stop);
    };
    let mut elements = Vec::new();
    while let Some(element) = array.raw()? {
        elements.push(element);
    }
    Ok(elements)
}

/// The string in a JSON text, if it is one.
fn string(text: &str) -> Option<String> {
    let text = json::read(text, |json| Ok(json.text())).ok()??;
    Some(text.into_owned())
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
pub(crate) fn parameters(text: &str) -> Result<Vec<Pair<'static>>, Vec<Error>> {
    let mut pairs = Vec::new();
    let mut errors = Vec::new();
    for (name, value) in optional("params", text)
        .map_err(|error| vec![error])?
        .iter()
    {
        let parameter = format!("actionParams[{name}]");
        match (kind_of(value), string(value)) {
            (_, Some(text)) => pairs.push((parameter.into(), text.into())),
            ("a boolean" | "a number", _) => {
                pairs.push((parameter.into(), value.to_owned().into()))
            }
            (kind, _) => {
                let name = excerpt(name);
                let detail =
                    format!("`{name}` is {kind}; it must be a string, a number or a boolean");
                errors.push(Error::new(Code::WrongType, detail).in_parameter(parameter));
            }
        }
    }
    if errors.is_empty() {
        Ok(pairs)
    } else {
        Err(errors)
    }
}

/// What a call is told besides its subject.
pub(crate) struct Context {
    now: Option<Timestamp>,
    pub(crate) user: Option<i64>,
    pub(crate) mailing_state: Option<String>,
    pub(crate) sample: usize,
}

impl Context {
    pub(crate) fn read(text: &str) -> Result<Self, Error> {
        let mut context = Self {
            now: None,
            user: None,
            mailing_state: None,
            sample: DEFAULT_SAMPLE,
        };
        for (name, value) in optional("context", text)?.iter() {
            let text = string(value);
            let right = match name {
                "now" => {
                    context.now = text.as_deref().and_then(Timestamp::parse);
                    context
                        .now
                        .is_none()
                        .then_some("an RFC 3339 date-time such as `2026-01-31T09:30:00Z`")
                }
                "userId" => {
                    context.user = read_id(text.as_deref().unwrap_or(value));
                    context.user.is_none().then_some("a positive whole number")
                }
                "mailingState" => {
                    context.mailing_state = text.clone();
                    context.mailing_state.is_none().then_some("a string")
                }
                "sample" => match value.parse::<u32>() {
                    Ok(sample) => {
                        context.sample = sample as usize;
                        None
                    }
                    Err(_) => Some("a whole number, 0 or more"),
                },
                _ => {
                    let right = one_of(["now", "userId", "mailingState", "sample"]);
                    let name = excerpt(name);
                    return Err(invalid(format!(
                        "`{name}` is not a member of `context`; allowed: {right}"
                    )));
                }
            };
            if let Some(right) = right {
                let sent = excerpt(text.as_deref().unwrap_or(value));
                return Err(invalid(format!(
                    "`context.{name}` is `{sent}`; it must be {right}"
                )));
            }
        }
        Ok(context)
    }

    pub(crate) fn now(&self) -> Result<Timestamp, Error> {
        self.now.ok_or_else(|| {
            invalid("`context` has no `now`; it must be an RFC 3339 date-time such as `2026-01-31T09:30:00Z`".to_owned())
        })
    }
}
