//! What a filter's value says: one of a list, a range, a part of a text.
//!
//! In scope: both syntaxes. Out of scope: which fields there are (`filter.rs`).

use std::borrow::Cow;

use super::{Field, Of};
use crate::error::{Code, Error};
use crate::query::read_value;
use crate::schema::{Attribute, Kind};
use crate::value::{Value, read_id};

/// How the values of plain filters are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Syntax {
    /// Commas separate values, and `..` the ends of a range.
    #[default]
    Old,
    /// `newFilterSyntax=true`: a value is a value.
    New,
}

/// What a field must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition<'a> {
    /// One of these values.
    Any(Vec<Value<'a>>),
    /// None of these values, or no value at all.
    NoneOf(Vec<Value<'a>>),
    /// Between these, ends included; an open end is `None`.
    Range(Option<Value<'a>>, Option<Value<'a>>),
    /// Without a value.
    Null,
    /// With a value.
    NotNull,
    /// Beginning with this text, in capitals or not.
    Prefix(Cow<'a, str>),
    /// With this text somewhere in it, in capitals or not.
    Contains(Cow<'a, str>),
}

/// The last bracket of a filter that says how its value is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// None: a value, a list, a range, `__null__`.
    Plain,
    /// `[]`: one value of a list.
    Element,
    /// `[gte]`
    From,
    /// `[lte]`
    To,
    /// `[not]`: none of a list.
    Not,
    /// `[not][]`: not this one value.
    NotElement,
    /// `[contains]`
    Contains,
}

/// The value of `filter[q]`: the beginning of a word, `_word_`, `_NULL_` or `_NOTNULL_`.
pub(super) fn search(text: Cow<'_, str>) -> Result<Condition<'_>, Error> {
    let exact = text
        .strip_prefix('_')
        .and_then(|rest| rest.strip_suffix('_'))
        .filter(|inner| !inner.is_empty());
    match exact {
        _ if text.trim().is_empty() => Err(Error::new(
            Code::InvalidParameter,
            "`filter[q]` is empty; write the beginning of a name, or leave it out",
        )),
        Some("NULL") => Ok(Condition::Null),
        Some("NOTNULL") => Ok(Condition::NotNull),
        Some(inner) => Ok(Condition::Any(vec![Value::Text(Cow::Owned(
            inner.to_owned(),
        ))])),
        None => Ok(Condition::Prefix(text)),
    }
}

impl<'a> Condition<'a> {
    pub(super) fn read(
        field: &Field,
        text: Cow<'a, str>,
        form: Form,
        syntax: Syntax,
    ) -> Result<Self, Error> {
        match (form, &*text) {
            // `filter[a][]=…` names one value, whatever it looks like.
            (Form::Element, _) => Ok(Self::Any(vec![field.read_value(text)?])),
            (Form::From, text) => Self::range(field, text, "inf"),
            (Form::To, text) => Self::range(field, "neginf", text),
            (Form::NotElement, _) => Ok(Self::NoneOf(vec![field.read_value(text)?])),
            (Form::Not, _) if syntax == Syntax::New => {
                Ok(Self::NoneOf(vec![field.read_value(text)?]))
            }
            (Form::Not, _) => field.read_list(text).map(Self::NoneOf),
            (Form::Contains, _) => Ok(Self::Contains(text)),
            (Form::Plain, "__null__") => Ok(Self::Null),
            (Form::Plain, "__notnull__") => Ok(Self::NotNull),
            (Form::Plain, _) if syntax == Syntax::New => {
                Ok(Self::Any(vec![field.read_value(text)?]))
            }
            (Form::Plain, _) => match text.split_once("..") {
                Some((from, to)) if field.has_order() => Self::range(field, from, to),
                _ => field.read_list(text).map(Self::Any),
            },
        }
    }

    fn range(field: &Field, from: &str, to: &str) -> Result<Self, Error> {
        let end = |text: &str, open: &str| {
            if text == open {
                return Ok(None);
            }
            field.read_value(Cow::Owned(text.to_owned())).map(Some)
        };
        Ok(Self::Range(end(from, "neginf")?, end(to, "inf")?))
    }
}

impl Field {
    /// The attribute that its values are of; `None` where they are ids.
    const fn attribute(&self) -> Option<&'static Attribute> {
        match self {
            Self::Attribute(attribute) | Self::Related(_, Of::Attribute(attribute)) => {
                Some(attribute)
            }
            _ => None,
        }
    }

    /// Whether `a..b` is a range of it. In free text `..` is just text.
    pub(super) fn has_order(&self) -> bool {
        self.attribute().is_none_or(|attribute| {
            matches!(
                attribute.kind,
                Kind::Time | Kind::Date | Kind::Integer | Kind::Number
            )
        })
    }

    /// Whether storage keeps it folded, so that a part of it can be looked for.
    pub(super) fn is_searched(&self) -> bool {
        matches!(self, Self::Attribute(attribute) if attribute.searched)
    }

    fn read_list<'a>(&self, text: Cow<'a, str>) -> Result<Vec<Value<'a>>, Error> {
        split_list(text).map(|part| self.read_value(part)).collect()
    }

    fn read_value<'a>(&self, text: Cow<'a, str>) -> Result<Value<'a>, Error> {
        match self.attribute() {
            None => read_id(&text)
                .map(Value::Integer)
                .ok_or_else(|| crate::value::invalid_id("id", &text)),
            Some(attribute) => read_value(attribute, text),
        }
        // In a query every unreadable value is the parameter's fault, not the document's.
        .map_err(|error| Error::new(Code::InvalidParameter, error.detail))
    }
}

fn split_list(text: Cow<'_, str>) -> impl Iterator<Item = Cow<'_, str>> {
    let parts: Vec<Cow<'_, str>> = match text {
        Cow::Borrowed(text) => text.split(',').map(Cow::Borrowed).collect(),
        Cow::Owned(text) => text
            .split(',')
            .map(|part| Cow::Owned(part.to_owned()))
            .collect(),
    };
    parts.into_iter()
}
