//! One filter: which field, and what of it.
//!
//! The values are those of the reference's default syntax: `v`, `v1,v2`, `a..b` (ends inclusive),
//! `neginf..b`, `a..inf`, `__null__`, `__notnull__`; and those of its new one: `filter[a][]=v`,
//! `filter[a][gte]=v`, `filter[a][lte]=v`. With `newFilterSyntax=true` commas and dots are text.

use std::borrow::Cow;

use super::read_value;
use super::way::{Hop, hops, way};
use crate::error::{Code, Error, one_of};
use crate::schema::{
    ACCOUNT, Attribute, Cardinality, Kind, PROSPECT, RESOURCE_TYPES, Relationship, ResourceType,
};
use crate::value::{Value, read_id};

/// The most values that the filters of a query hold; a list counts as one.
pub const MAX_FILTER_VALUES: usize = 60;

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
    /// The id of the record that a to-one relationship names.
    RelatedId(&'static Relationship),
    /// Something of related records, one of which must meet the condition.
    Related(Hop, Of),
    /// The id of a record from which this hop leads here: what `links.related` asks for.
    Parent(Hop),
    /// `filter[q]`: any of these attributes.
    Search(&'static [&'static str]),
}

/// Something of a related record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Of {
    /// Its id.
    Id,
    /// One of its attributes.
    Attribute(&'static Attribute),
    /// The id of the record that one of its to-one relationships names.
    RelatedId(&'static Relationship),
}

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
    /// Between these, ends included; an open end is `None`.
    Range(Option<Value<'a>>, Option<Value<'a>>),
    /// Without a value.
    Null,
    /// With a value.
    NotNull,
    /// Beginning with this text, in capitals or not.
    Prefix(Cow<'a, str>),
}

/// The last bracket of a filter that says how its value is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// None: a value, a list, a range, `__null__`.
    Plain,
    /// `[]`: one value of a list.
    Element,
    /// `[gte]`
    From,
    /// `[lte]`
    To,
}

impl<'a> Filter<'a> {
    /// Reads `filter[…]=text`. `path` holds what stands in the brackets, `name` is the whole name.
    ///
    /// # Errors
    /// [`Code::UnknownFilter`] with what is allowed, or what is wrong with the value.
    pub(crate) fn read(
        resource: &'static ResourceType,
        path: &[&str],
        name: &str,
        text: Cow<'a, str>,
        syntax: Syntax,
    ) -> Result<Self, Error> {
        let (rest, form) = match path {
            [rest @ .., ""] => (rest, Form::Element),
            [rest @ .., "gte"] => (rest, Form::From),
            [rest @ .., "lte"] => (rest, Form::To),
            rest => (rest, Form::Plain),
        };
        let field = Field::find(resource, rest, name)?;
        let condition = match field {
            Field::Search(_) => search(text),
            _ if matches!(form, Form::From | Form::To) && !field.has_order() => {
                let detail =
                    format!("`{name}` has no order; only times, numbers and ids have ranges");
                Err(Error::new(Code::InvalidParameter, detail))
            }
            _ => Condition::read(&field, text, form, syntax),
        };
        let condition = condition.map_err(|error| error.in_parameter(name))?;
        Ok(Self { field, condition })
    }

    /// Adds a filter to those that there are; a further value of a list goes to its list, and the
    /// other end of a range to its range, so that one related record has to be between them.
    ///
    /// # Errors
    /// Where there are more values than a query may hold.
    pub(crate) fn join(
        self,
        filters: &mut Vec<Self>,
        path: &[&str],
        name: &str,
    ) -> Result<(), Error> {
        let is_part = matches!(path.last(), Some(&("" | "gte" | "lte")));
        if is_part && filters.iter_mut().any(|known| known.extend(&self)) {
            return Ok(());
        }
        filters.push(self);
        let values = filters.iter().map(|filter| match filter.condition {
            Condition::Null | Condition::NotNull => 0,
            Condition::Any(_) => 1,
            Condition::Range(..) | Condition::Prefix(_) => 2_usize,
        });
        if values.sum::<usize>() > MAX_FILTER_VALUES {
            let detail = format!(
                "the filters hold more than {MAX_FILTER_VALUES} values; lists count as one: put values of one field into one"
            );
            return Err(Error::new(Code::InvalidParameter, detail).in_parameter(name));
        }
        Ok(())
    }

    /// Adds the other end of a range, or the value of a repeated `filter[…][]`.
    fn extend(&mut self, other: &Self) -> bool {
        match (&mut self.condition, &other.condition) {
            (Condition::Range(_, to @ None), Condition::Range(None, Some(end)))
                if self.field == other.field =>
            {
                *to = Some(end.clone());
                true
            }
            (Condition::Range(from @ None, _), Condition::Range(Some(start), None))
                if self.field == other.field =>
            {
                *from = Some(start.clone());
                true
            }
            (Condition::Any(values), Condition::Any(more)) if self.field == other.field => {
                values.extend(more.iter().cloned());
                true
            }
            _ => false,
        }
    }
}

/// What `filter[q]` looks at.
fn searched(resource: &ResourceType) -> Option<&'static [&'static str]> {
    if *resource == ACCOUNT {
        Some(&["name", "domain"])
    } else if *resource == PROSPECT {
        // The name begins with the first one.
        Some(&["name", "lastName", "emails"])
    } else {
        None
    }
}

/// The value of `filter[q]`: the beginning of a word, `_word_`, `_NULL_` or `_NOTNULL_`.
fn search(text: Cow<'_, str>) -> Result<Condition<'_>, Error> {
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

impl Field {
    fn find(resource: &'static ResourceType, path: &[&str], name: &str) -> Result<Self, Error> {
        let unknown = |detail: String| Error::new(Code::UnknownFilter, detail).in_parameter(name);
        match path {
            ["id"] => Ok(Self::Id),
            ["q"] if searched(resource).is_some() => {
                Ok(Self::Search(searched(resource).unwrap_or_default()))
            }
            [attribute] => resource
                .attribute(attribute)
                .filter(|attribute| attribute.filterable)
                .map(Self::Attribute)
                .ok_or_else(|| {
                    let meant = member_of(resource, attribute, name);
                    unknown(meant.unwrap_or_else(|| no_such_filter(resource, attribute)))
                }),
            [first, second] => Self::find_related(resource, first, second)
                .ok_or_else(|| unknown(no_such_related(resource, first, second, name))),
            _ => Err(unknown(format!(
                "`{name}` is not a filter; write `filter[attribute]` or `filter[relationship][attribute]`"
            ))),
        }
    }

    fn find_related(resource: &'static ResourceType, first: &str, second: &str) -> Option<Self> {
        let related = resource
            .relationship(first)
            .filter(|relationship| Self::offered(resource, relationship).contains(&second));
        let Some(relationship) = related else {
            let parent = (second == "id").then(|| parent(resource, first)).flatten();
            return parent.map(Self::Parent);
        };
        if second == "id" && relationship.cardinality == Cardinality::One {
            return Some(Self::RelatedId(relationship));
        }
        let hop = hops(resource, relationship).next()?;
        Some(Self::Related(hop, Of::find(hop.to, second)?))
    }

    /// The names by which a relationship of a type can be filtered: those of the schema whose
    /// records have a table.
    #[must_use]
    pub fn offered(
        resource: &'static ResourceType,
        relationship: &'static Relationship,
    ) -> Vec<&'static str> {
        let hop = hops(resource, relationship).next();
        let own_id = |name: &str| name == "id" && relationship.cardinality == Cardinality::One;
        relationship
            .filters
            .iter()
            .copied()
            .filter(|name| own_id(name) || hop.is_some_and(|hop| Of::find(hop.to, name).is_some()))
            .collect()
    }
}

impl Of {
    /// `id`, an attribute, or `byStageId`: the id of a further relationship.
    fn find(target: &'static ResourceType, name: &str) -> Option<Self> {
        if name == "id" {
            return Some(Self::Id);
        }
        let further = name
            .strip_prefix("by")
            .and_then(|rest| rest.strip_suffix("Id"));
        let further = further.and_then(|further| {
            let mut relationships = target.relationships.iter();
            relationships.find(|one| {
                one.cardinality == Cardinality::One && one.name.eq_ignore_ascii_case(further)
            })
        });
        match further {
            Some(relationship) => Some(Self::RelatedId(relationship)),
            None => target.attribute(name).map(Self::Attribute),
        }
    }
}

/// The hop that leads from records of the type `name` to those of `resource`.
fn parent(resource: &'static ResourceType, name: &str) -> Option<Hop> {
    let from = RESOURCE_TYPES
        .iter()
        .copied()
        .find(|one| one.name == name)?;
    let mut many = from
        .relationships
        .iter()
        .filter(|one| matches!(one.cardinality, Cardinality::Few | Cardinality::Many));
    many.find_map(|relationship| {
        Some(Hop {
            from,
            relationship,
            to: resource,
            way: way(from, relationship, resource)?,
        })
    })
}

/// The types whose related links lead to records of this one.
fn parents(resource: &'static ResourceType) -> impl Iterator<Item = &'static str> {
    RESOURCE_TYPES
        .iter()
        .filter(move |from| parent(resource, from.name).is_some())
        .map(|from| from.name)
}

/// What to say of a filter that names a relationship, or its id, where something of the related record is wanted.
fn member_of(resource: &'static ResourceType, sent: &str, name: &str) -> Option<String> {
    let bare = sent.strip_suffix("Id").or_else(|| sent.strip_suffix("_id"));
    let bare = bare.unwrap_or(sent);
    let relationship = resource.relationship(bare);
    let mut offered = relationship.map_or_else(Vec::new, |one| Field::offered(resource, one));
    if offered.is_empty() && parent(resource, bare).is_some() {
        offered.push("id");
    }
    let has_id = offered.contains(&"id");
    let member = if has_id { "id" } else { offered.first()? };
    let family = name.split_once(&format!("[{sent}]"))?.0;
    let kind = resource.name;
    Some(format!(
        "{kind} cannot be filtered by `{sent}`; did you mean `{family}[{bare}][{member}]`?"
    ))
}

/// "task cannot be filtered by `note`; allowed: …".
fn no_such_filter(resource: &'static ResourceType, name: &str) -> String {
    let attributes = resource
        .attributes
        .iter()
        .filter(|attribute| attribute.filterable)
        .map(|a| a.name);
    let relationships = resource
        .relationships
        .iter()
        .filter(|relationship| !Field::offered(resource, relationship).is_empty())
        .map(|relationship| relationship.name);
    let mut allowed: Vec<&str> = ["id"]
        .into_iter()
        .chain(attributes)
        .chain(relationships)
        .collect();
    allowed.extend(searched(resource).map(|_| "q"));
    for parent in parents(resource) {
        if !allowed.contains(&parent) {
            allowed.push(parent);
        }
    }
    let allowed = one_of(allowed);
    let (kind, name) = (resource.name, crate::error::excerpt(name));
    format!("{kind} cannot be filtered by `{name}`; allowed: {allowed}")
}

/// The same of `filter[first][second]`.
fn no_such_related(
    resource: &'static ResourceType,
    first: &str,
    second: &str,
    name: &str,
) -> String {
    let kind = resource.name;
    let mut offered = resource
        .relationship(first)
        .map(|relationship| Field::offered(resource, relationship))
        .unwrap_or_default();
    if offered.is_empty() && parent(resource, first).is_some() {
        offered.push("id");
    }
    if !offered.is_empty() {
        let (second, allowed) = (crate::error::excerpt(second), one_of(offered));
        return format!("{kind} cannot be filtered by `{second}` of `{first}`; allowed: {allowed}");
    }
    let attribute = resource.attribute(first).filter(|one| one.filterable);
    match attribute {
        Some(_) => {
            let base = name.strip_suffix(&format!("[{second}]")).unwrap_or(name);
            format!(
                "`{name}` is not a filter; write `{base}`, `{base}[]`, `{base}[gte]` or `{base}[lte]`"
            )
        }
        None => no_such_filter(resource, first),
    }
}

impl<'a> Condition<'a> {
    fn read(field: &Field, text: Cow<'a, str>, form: Form, syntax: Syntax) -> Result<Self, Error> {
        match (form, &*text) {
            // `filter[a][]=…` names one value, whatever it looks like.
            (Form::Element, _) => Ok(Self::Any(vec![field.read_value(text)?])),
            (Form::From, text) => Self::range(field, text, "inf"),
            (Form::To, text) => Self::range(field, "neginf", text),
            (Form::Plain, "__null__") => Ok(Self::Null),
            (Form::Plain, "__notnull__") => Ok(Self::NotNull),
            (Form::Plain, _) if syntax == Syntax::New => {
                Ok(Self::Any(vec![field.read_value(text)?]))
            }
            (Form::Plain, _) => match text.split_once("..") {
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
    fn has_order(&self) -> bool {
        self.attribute().is_none_or(|attribute| {
            matches!(
                attribute.kind,
                Kind::Time | Kind::Date | Kind::Integer | Kind::Number
            )
        })
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

#[cfg(test)]
mod tests;
