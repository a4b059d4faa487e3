//! New batches: by the address of an action, as a document, and from a file.

use std::borrow::Cow;

use super::new_record;
use crate::bulk::{
    self, BULK_ACTIONS, BulkActionSpec, BulkBody, BulkParameters, IMPORT_PARAMETERS,
    bulk_parameters,
};
use crate::document::{Document, body_text};
use crate::error::{Code, Error, excerpt, one_of};
use crate::import::Format;
use crate::json::{self, Json, Raw, Stop};
use crate::query::{Pair, parameters};
use crate::request::Refused;
use crate::schema::BATCH;

/// Where the input of a new batch stands in its document.
pub const PAYLOAD: &str = "/data/attributes/payload";

/// A bulk change as it was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Bulk<'a> {
    /// The action.
    pub spec: &'static BulkActionSpec,
    /// Whom, and how sure.
    pub parameters: BulkParameters<'a>,
    /// The ids, and the action's attributes.
    pub body: BulkBody<'a>,
}

/// Reads a bulk change by the address of its action.
///
/// # Errors
/// An action that there is not, or that is not called by its name; else all that is wrong with the query and
/// with the body.
pub fn bulk<'a>(
    action: &str,
    body: &'a [u8],
    pairs: impl Iterator<Item = Pair<'a>>,
) -> Result<Bulk<'a>, Refused> {
    let spec = named(action)?;
    refuse_inputs(spec)?;
    let parameters = bulk_parameters(spec.target, pairs);
    let body = body_text(body)
        .map_err(|error| vec![error])
        .and_then(|text| bulk::body::parse(text, spec));
    both(spec, parameters, body)
}

/// A batch that is made by its document.
#[derive(Debug, Clone)]
pub struct BatchDocument<'a> {
    /// The document.
    pub document: Document<'a>,
    /// The action.
    pub spec: &'static BulkActionSpec,
    payload: &'a str,
}

impl<'a> BatchDocument<'a> {
    /// Reads the document of a new batch, as far as its action: whether the caller may do that comes first.
    ///
    /// # Errors
    /// Everything that is wrong with it as a document, and an action that there is not.
    pub fn read(body: &'a [u8], forbids_id: bool) -> Result<Self, Refused> {
        let document =
            new_record(&BATCH, body, forbids_id).map_err(|refused| with_payload(refused, body))?;
        let action = document.fields.get("action").as_text().unwrap_or_default();
        let spec = named(action).map_err(at_action)?;
        let payload = payload(body_text(body)?).map_or("{}", Raw::get);
        Ok(Self {
            spec,
            payload,
            document,
        })
    }

    /// The bulk change that it asks for.
    ///
    /// # Errors
    /// An action that is not called by its name; else all that is wrong with the query and with the payload.
    pub fn bulk(&self, pairs: impl Iterator<Item = Pair<'a>>) -> Result<Bulk<'a>, Refused> {
        refuse_inputs(self.spec).map_err(at_action)?;
        let parameters = self.noted(bulk_parameters(self.spec.target, pairs));
        let body = bulk::body::attributes(self.payload, self.spec).map_err(|errors| {
            errors
                .into_iter()
                .map(|error| error.below(PAYLOAD))
                .collect()
        });
        both(self.spec, parameters, body)
    }

    /// The parameters with the note of the document, which may say the same.
    fn noted(
        &self,
        parameters: Result<BulkParameters<'a>, Vec<Error>>,
    ) -> Result<BulkParameters<'a>, Vec<Error>> {
        let mut parameters = parameters?;
        let Some(note) = self.document.fields.get("note").as_text() else {
            return Ok(parameters);
        };
        if parameters
            .note
            .as_deref()
            .is_some_and(|other| other != note)
        {
            let detail = "`actionParams[note]` says something else than `note` of the document; keep one of them";
            let error = Error::new(Code::RepeatedParameter, detail);
            return Err(vec![error.in_parameter("actionParams[note]")]);
        }
        parameters.note = Some(Cow::Owned(note.to_owned()));
        Ok(parameters)
    }
}

/// The format of the file of an import, and why it is made.
///
/// # Errors
/// All that is wrong with the query; else a media type of which no file is.
pub fn import_format<'a>(
    spec: &BulkActionSpec,
    content_type: &str,
    pairs: impl Iterator<Item = Pair<'a>>,
) -> Result<(Format, Option<Cow<'a, str>>), Refused> {
    let said = parameters(spec.name, IMPORT_PARAMETERS, pairs)?;
    let note = said.get("note").as_text();
    let note = note.map(|note| Cow::Owned(note.to_owned()));
    let format = Format::of_content_type(content_type);
    Ok((format.ok_or_else(|| file_wanted(spec.name))?, note))
}

/// The text of the input of a new batch; `None` where it has none.
fn payload(text: &str) -> Option<Raw<'_>> {
    let mut found = None;
    // It has been read before, so nothing stops here.
    json::read(text, |json| {
        member(json, "data", &mut |json| {
            member(json, "attributes", &mut |json| {
                let Json::Object(mut attributes) = json else {
                    return Err(Stop);
                };
                while let Some(name) = attributes.name()? {
                    match &*name {
                        "payload" => found = Some(attributes.raw()?),
                        _ => attributes.skip()?,
                    }
                }
                Ok(())
            })
        })
    })
    .ok()?;
    found.filter(|raw| raw.get() != "null")
}

/// Reads the member of this name of an object.
fn member<'de>(
    json: Json<'_, 'de>,
    wanted: &str,
    read: &mut dyn FnMut(Json<'_, 'de>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let Json::Object(mut members) = json else {
        return Err(Stop);
    };
    while let Some(name) = members.name()? {
        match &*name == wanted {
            true => members.take(&mut *read)?,
            false => members.skip()?,
        }
    }
    Ok(())
}

/// The bulk action of this name. Of an import that there is not, it is said which there are: what is near by its
/// letters does not take a file.
fn named(action: &str) -> Result<&'static BulkActionSpec, Error> {
    bulk::spec(action).map_err(|error| match action.ends_with("Import") {
        true => {
            let imports = BULK_ACTIONS.iter().filter(|spec| spec.imports());
            let imports = one_of(imports.map(|spec| spec.name));
            let action = excerpt(action);
            let detail = format!("`{action}` is not a bulk action; files are taken by {imports}");
            Error::new(error.code, detail)
        }
        false => error,
    })
}

/// The refusal of a new batch's document, with the place of what is the action's to take: that goes into `payload`.
fn with_payload(refused: Refused, body: &[u8]) -> Refused {
    let Refused::Errors(mut errors) = refused else {
        return refused;
    };
    let spec = std::str::from_utf8(body).ok().and_then(action_of);
    let Some(spec) = spec else {
        return errors.into();
    };
    let takes = |name: &str| {
        let mut taken = spec.attributes.iter().map(|attribute| attribute.name);
        let is_field =
            || spec.target.attribute(name).is_some() || ["fieldName", "fieldValue"].contains(&name);
        name == "ids" || taken.any(|taken| taken == name) || spec.modifies() && is_field()
    };
    for error in &mut errors {
        let name = error
            .pointer()
            .and_then(|at| at.strip_prefix("/data/attributes/"));
        let is_unknown = error.code == Code::UnknownAttribute;
        if let Some(name) = name.filter(|name| is_unknown && takes(name)) {
            error.detail = format!("`{name}` is not an attribute of batch; put it into `payload`");
        }
    }
    errors.into()
}

/// The action that the text of a new batch names.
fn action_of(text: &str) -> Option<&'static BulkActionSpec> {
    let mut found = None;
    json::read(text, |json| {
        member(json, "data", &mut |json| {
            member(json, "attributes", &mut |json| {
                member(json, "action", &mut |json| {
                    found = json.text();
                    Ok(())
                })
            })
        })
    })
    .ok()?;
    bulk::spec(&found?).ok()
}

/// What is wrong with either is answered together.
fn both<'a>(
    spec: &'static BulkActionSpec,
    parameters: Result<BulkParameters<'a>, Vec<Error>>,
    body: Result<BulkBody<'a>, Vec<Error>>,
) -> Result<Bulk<'a>, Refused> {
    match (parameters, body) {
        (Ok(parameters), Ok(body)) => Ok(Bulk {
            spec,
            parameters,
            body,
        }),
        (parameters, body) => {
            let mut errors = parameters.err().unwrap_or_default();
            errors.extend(body.err().unwrap_or_default());
            Err(errors.into())
        }
    }
}

fn at_action(error: Error) -> Error {
    Error::new(Code::NotAllowedValue, error.detail).at("/data/attributes/action")
}

/// Refuses an action whose items bring their own input, where that cannot be.
fn refuse_inputs(spec: &BulkActionSpec) -> Result<(), Error> {
    let name = spec.name;
    if spec.imports() {
        return Err(file_wanted(name));
    }
    if let Some(address) = spec.inputs_address() {
        let detail = format!(
            "`{name}` takes an input for each item; send them to `{address}`, in its own dialect"
        );
        return Err(Error::new(Code::ActionNotApplicable, detail));
    }
    Ok(())
}

/// Refuses an import that does not come as a file.
fn file_wanted(name: &str) -> Error {
    let types = one_of(["text/csv", "application/x-ndjson"]);
    Error::new(
        Code::UnsupportedMediaType,
        format!("`{name}` takes a file; send it as {types} to `POST /batches/actions/{name}`"),
    )
}
