//! One filter: which field, and what of it.
//!
//! The values are those of the reference's default syntax: `v`, `v1,v2`, `a..b` (ends inclusive),
//! `neginf..b`, `a..inf`, `__null__`, `__notnull__`.

use std::borrow::Cow;

use crate::error::{Code, Error, one_of};
use crate::schema::{Attribute, Cardinality, Kind, Relationship, ResourceType, resource_type};
use crate::value::{Value, read_id, read_parameter};

/// A condition on one field; a record must meet all filters.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter<'a> {
    /// The field.
    pub field: Field,
    /// What it must be.
    pub condition: Condition<'a>,
}

/// What a filter is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Field {
    /// The record's id.
    Id,
    /// An attribute of the record.
    Attribute(&'static Attribute),
    /// The id of a related record.
    RelatedId(&'static Relationship),
    /// An attribute of a related record.
    Related(
        &'static Relationship,
        &'static ResourceType,
        &'static Attribute,
    ),
}

/// What a field must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition<'a> {
    /// One of these values.
    Any(Vec<Value<'a>>),
    /// Between these, ends included; an open end is `None`.
    Range(Option<Value<'a>>, Option<Value<'a>>),
    /// Without a value.
    Null,
    /// With a value.
    NotNull,
}

impl<'a> Filter<'a> {
    /// Reads `filter[…]=text`. `path` holds what stands in the brackets, `name` is the whole name.
    ///
    /// # Errors
    /// [`Code::UnknownFilter`] with what is allowed, or what is wrong with the value.
    pub(super) fn read(
        resource: &'static ResourceType,
        path: &[&str],
        name: &str,
        text: Cow<'a, str>,
    ) -> Result<Self, Error> {
        let (field, list) = match path {
            [rest @ .., ""] => (Field::find(resource, rest, name)?, true),
            rest => (Field::find(resource, rest, name)?, false),
        };
        let condition =
            Condition::read(&field, text, list).map_err(|error| error.in_parameter(name))?;
        Ok(Self { field, condition })
    }

    /// Adds the value of a repeated `filter[…][]`.
    pub(super) fn extend(&mut self, other: Self) -> bool {
        match (&mut self.condition, other.condition) {
            (Condition::Any(values), Condition::Any(more)) if self.field == other.field => {
                values.extend(more);
                true
            }
            _ => false,
        }
    }
}

impl Field {
    fn find(resource: &'static ResourceType, path: &[&str], name: &str) -> Result<Self, Error> {
        let unknown = |detail: String| Error::new(Code::UnknownFilter, detail).in_parameter(name);
        match path {
            ["id"] => Ok(Self::Id),
            [attribute] => resource
                .attribute(attribute)
                .filter(|attribute| attribute.filterable)
                .map(Self::Attribute)
                .ok_or_else(|| unknown(no_such_filter(resource, attribute))),
            [relationship, attribute] => {
                let relationship = resource
                    .relationship(relationship)
                    .ok_or_else(|| unknown(no_such_filter(resource, relationship)))?;
                Self::find_related(relationship, attribute).ok_or_else(|| {
                    let offered = Self::offered(relationship);
                    let (kind, related) = (resource.name, relationship.name);
                    unknown(if offered.is_empty() {
                        format!("{kind} cannot be filtered by `{related}`")
                    } else {
                        let allowed = one_of(offered);
                        format!("{kind} cannot be filtered by `{attribute}` of `{related}`; allowed: {allowed}")
                    })
                })
            }
            _ => Err(unknown(format!(
                "`{name}` is not a filter; write `filter[attribute]` or `filter[relationship][attribute]`"
            ))),
        }
    }

    fn find_related(relationship: &'static Relationship, attribute: &str) -> Option<Self> {
        Self::offered(relationship)
            .contains(&attribute)
            .then_some(())?;
        if attribute == "id" {
            return Some(Self::RelatedId(relationship));
        }
        let [target] = relationship.targets else {
            return None;
        };
        let target = resource_type(target)?;
        Some(Self::Related(
            relationship,
            target,
            target.attribute(attribute)?,
        ))
    }

    /// The attributes by which a relationship can be filtered here: those of the schema whose
    /// records have a table.
    #[must_use]
    pub fn offered(relationship: &Relationship) -> Vec<&'static str> {
        if relationship.cardinality != Cardinality::One {
            return Vec::new();
        }
        let target = match relationship.targets {
            [target] => resource_type(target),
            _ => None,
        };
        relationship
            .filters
            .iter()
            .copied()
            .filter(|name| {
                *name == "id"
                    || target
                        .and_then(|target| target.attribute(name))
                        .is_some_and(|attribute| attribute.filterable)
            })
            .collect()
    }
}

/// "task cannot be filtered by `note`; allowed: …".
fn no_such_filter(resource: &ResourceType, name: &str) -> String {
    let attributes = resource
        .attributes
        .iter()
        .filter(|attribute| attribute.filterable)
        .map(|a| a.name);
    let relationships = resource
        .relationships
        .iter()
        .filter(|relationship| !Field::offered(relationship).is_empty())
        .map(|relationship| relationship.name);
    let allowed = one_of(["id"].into_iter().chain(attributes).chain(relationships));
    let (kind, name) = (resource.name, crate::error::excerpt(name));
    format!("{kind} cannot be filtered by `{name}`; allowed: {allowed}")
}

impl<'a> Condition<'a> {
    fn read(field: &Field, text: Cow<'a, str>, list: bool) -> Result<Self, Error> {
        match &*text {
            // `filter[a][]=…` names one value, whatever it looks like.
            _ if list => Ok(Self::Any(vec![field.read_value(text)?])),
            "__null__" => Ok(Self::Null),
            "__notnull__" => Ok(Self::NotNull),
            _ => match text.split_once("..") {
                Some((from, to)) if field.has_order() => Self::range(field, from, to),
                _ => split_list(text)
                    .map(|part| field.read_value(part))
                    .collect::<Result<_, _>>()
                    .map(Self::Any),
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
    /// Whether `a..b` is a range of it. In free text `..` is just text.
    fn has_order(&self) -> bool {
        match self {
            Self::Id | Self::RelatedId(_) => true,
            Self::Attribute(attribute) | Self::Related(_, _, attribute) => {
                matches!(attribute.kind, Kind::Time | Kind::Integer | Kind::Number)
            }
        }
    }

    fn read_value<'a>(&self, text: Cow<'a, str>) -> Result<Value<'a>, Error> {
        match self {
            Self::Id | Self::RelatedId(_) => read_id(&text)
                .map(Value::Integer)
                .ok_or_else(|| crate::value::invalid_id("id", &text)),
            Self::Attribute(attribute) | Self::Related(_, _, attribute) => {
                read_parameter(attribute, text)
            }
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
