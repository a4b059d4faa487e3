//! What a batch does to each of its items, read from what it kept of its input.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::action::BulkAction;
use super::image::{Image, image};
use super::revert::{Current, revert};
use super::{Context, Outcome, not_found, spec};
use super::{body, inputs};
use crate::error::{Code, Error};
use crate::import::{self, Format};
use crate::record;

/// The action of a batch that takes another one back.
pub const REVERT: &str = "revert";

/// What a batch does to each item.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan<'p> {
    /// The bulk action; of a revert, the one that is taken back.
    pub action: BulkAction<'p>,
    /// What is done with it.
    pub work: Work,
}

/// What a batch does with its action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// It applies it to the record.
    Apply,
    /// It takes it back: each item has the images of the change.
    Revert,
    /// It creates a record: each item has a row of a file of this format.
    Import(Format),
}

/// An item with all that the decision about it needs, as storage renders it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Item<'r> {
    /// The image of the record; `None` where there is none.
    pub record: Option<&'r str>,
    /// Whether the change that is taken back has removed the record.
    pub removed: bool,
    /// The image before that change.
    pub before: Option<&'r str>,
    /// The image after it.
    pub after: Option<&'r str>,
    /// The row of an import, or what the item was asked for with (see [`input`](super::input())).
    pub input: Option<&'r str>,
}

/// The part of a batch's payload that says what to do.
#[derive(Deserialize)]
struct Payload<'p> {
    #[serde(borrow)]
    attributes: &'p RawValue,
    #[serde(borrow)]
    action: Option<Cow<'p, str>>,
    #[serde(borrow)]
    format: Option<Cow<'p, str>>,
}

impl<'p> Plan<'p> {
    /// The plan of a batch with this action and this payload.
    ///
    /// # Errors
    /// Where they are not what [`Plan`]s are kept as.
    pub fn read(action: &str, payload: &'p str) -> Result<Self, Vec<Error>> {
        let unreadable = |detail: String| vec![Error::new(Code::InvalidArgument, detail)];
        let read: Payload<'p> = serde_json::from_str(payload)
            .map_err(|error| unreadable(format!("the payload is unreadable: {error}")))?;
        let reverts = action == REVERT;
        let name = if reverts {
            read.action.as_deref().unwrap_or_default()
        } else {
            action
        };
        let spec = spec(name).map_err(|error| vec![error])?;
        let fields = if spec.imports() {
            Default::default()
        } else {
            body::attributes(read.attributes.get(), spec)?.fields
        };
        let format = read.format.as_deref().and_then(Format::named);
        let work = match (reverts, spec.imports(), format) {
            (true, ..) => Work::Revert,
            (false, false, _) => Work::Apply,
            (false, true, Some(format)) => Work::Import(format),
            (false, true, None) => {
                return Err(unreadable("the payload has no `format`".to_owned()));
            }
        };
        Ok(Self {
            action: BulkAction::new(spec, fields),
            work,
        })
    }

    /// The fields that the plan has to know of a record: those it touches, and for an ordinary
    /// action those it reads besides.
    #[must_use]
    pub fn needs(&self) -> Vec<&'static str> {
        let mut names = self.action.touches();
        if self.work == Work::Apply {
            names.extend(self.action.spec.reads);
        }
        names
    }

    /// Whether the decision needs the sequence that prospects are added to.
    #[must_use]
    pub fn sequence(&self) -> Option<i64> {
        let id = self.action.fields.get("sequenceId").as_integer();
        id.filter(|_| self.work == Work::Apply)
    }

    /// Decides one item. What storage holds and cannot be read fails with the reason.
    #[must_use]
    pub fn decide<'r>(&self, item: Item<'r>, context: &Context) -> Outcome<'r>
    where
        'p: 'r,
    {
        match self.try_decide(item, context) {
            Ok(outcome) => outcome,
            Err(errors) => Outcome::Failed(Error::joined(&errors)),
        }
    }

    fn try_decide<'r>(&self, item: Item<'r>, context: &Context) -> Result<Outcome<'r>, Vec<Error>>
    where
        'p: 'r,
    {
        let target = self.action.spec.target;
        let record = match item.record {
            Some(text) => Some(image(text, target)?),
            None => None,
        };
        match self.work {
            Work::Apply if self.action.spec.keeps_inputs() && item.input.is_some() => {
                inputs::decide(
                    &self.action,
                    record,
                    item.input.unwrap_or_default(),
                    context,
                )
            }
            Work::Apply => Ok(match record {
                Some(record) => self.action.apply(&record, context),
                None => Outcome::Failed(not_found(target)),
            }),
            Work::Import(format) => {
                let row = item.input.unwrap_or_default();
                let document = import::fields(target, format, row)?;
                let fields = record::create(target, document, context.now, context.actor);
                Ok(Outcome::Changed {
                    before: None,
                    after: Some(Image::of(fields)),
                })
            }
            Work::Revert => {
                let side = |text: Option<&'r str>| match text {
                    None | Some("null") => Ok(None),
                    Some(text) => image(text, target).map(Some),
                };
                let (before, after) = (side(item.before)?, side(item.after)?);
                let current = match record {
                    Some(record) => Current::There(record),
                    None if item.removed => Current::Removed,
                    None => Current::Gone,
                };
                Ok(revert(target, before.as_ref(), after.as_ref(), current))
            }
        }
    }
}
