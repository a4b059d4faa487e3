//! One filter: which field, and what of it.
//!
//! The values are those of the reference's default syntax: `v`, `v1,v2`, `a..b` (ends inclusive),
//! `neginf..b`, `a..inf`, `__null__`, `__notnull__`; and those of its new one: `filter[a][]=v`,
//! `filter[a][gte]=v`, `filter[a][lte]=v`. With `newFilterSyntax=true` commas and dots are text.

use std::borrow::Cow;

mod condition;

use super::way::{Hop, hops, way};
use crate::error::{Code, Error, one_of};
use crate::schema::{
    ACCOUNT, Attribute, Cardinality, PROSPECT, RESOURCE_TYPES, Relationship, ResourceType,
};

pub use condition::Condition;
pub(crate) use condition::Syntax;
use condition::{Form, search};

/// The most values that the filters of a query hold; a list counts as one.
pub const MAX_FILTER_VALUES: usize = 60;

/// The most alternatives of a query.
pub const MAX_ALTERNATIVES: u8 = 10;

/// A condition on one field. A record must meet all filters that are no part of an alternative, and all of
/// at least one alternative, where there are any.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter<'a> {
    /// The alternative that it is a part of: `filter[or][1][…]`.
    pub alternative: Option<u8>,
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
        let (alternative, path) = match path {
            ["or", number, rest @ ..] => (Some(read_alternative(number, name)?), rest),
            _ => (None, path),
        };
        let (rest, form) = match path {
            [rest @ .., "not", ""] => (rest, Form::NotElement),
            [rest @ .., ""] => (rest, Form::Element),
            [rest @ .., "not"] => (rest, Form::Not),
            [rest @ .., "contains"] => (rest, Form::Contains),
            [rest @ .., "gte"] => (rest, Form::From),
            [rest @ .., "lte"] => (rest, Form::To),
            rest => (rest, Form::Plain),
        };
        let field = Field::find(resource, rest, name)?;
        let condition = match field {
            Field::Search(_) if matches!(form, Form::Plain | Form::Element) => search(text),
            Field::Search(_) => {
                let detail = format!("`{name}` is not a filter; write `filter[q]`");
                Err(Error::new(Code::UnknownFilter, detail))
            }
            _ if form == Form::Contains && !field.is_searched() => {
                let searched = resource.searched().map(|attribute| attribute.name);
                let searched: Vec<&str> = searched.collect();
                let can = match searched.is_empty() {
                    true => format!("{} has none", resource.name),
                    false => format!("of {} these are {}", resource.name, one_of(searched)),
                };
                let detail = format!(
                    "`{name}` is not a filter; only texts that are searched can be looked into: {can}"
                );
                Err(Error::new(Code::UnknownFilter, detail))
            }
            _ if form == Form::Contains && text.trim().is_empty() => {
                let detail =
                    format!("`{name}` is empty; write a part of the text, or leave it out");
                Err(Error::new(Code::InvalidParameter, detail))
            }
            _ if matches!(form, Form::From | Form::To) && !field.has_order() => {
                let detail =
                    format!("`{name}` has no order; only times, numbers and ids have ranges");
                Err(Error::new(Code::InvalidParameter, detail))
            }
            _ => Condition::read(&field, text, form, syntax),
        };
        let condition = condition.map_err(|error| error.in_parameter(name))?;
        Ok(Self {
            alternative,
            field,
            condition,
        })
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
            Condition::Any(_) | Condition::NoneOf(_) | Condition::Contains(_) => 1,
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

    /// Whether both say something of the same field, in the same alternative.
    pub(crate) fn is_about_the_same(&self, other: &Self) -> bool {
        self.field == other.field && self.alternative == other.alternative
    }

    /// Adds the other end of a range, or the value of a repeated `filter[…][]`.
    fn extend(&mut self, other: &Self) -> bool {
        if !self.is_about_the_same(other) {
            return false;
        }
        match (&mut self.condition, &other.condition) {
            (Condition::Range(_, to @ None), Condition::Range(None, Some(end))) => {
                *to = Some(end.clone());
                true
            }
            (Condition::Range(from @ None, _), Condition::Range(Some(start), None)) => {
                *from = Some(start.clone());
                true
            }
            (Condition::Any(values), Condition::Any(more))
            | (Condition::NoneOf(values), Condition::NoneOf(more)) => {
                values.extend(more.iter().cloned());
                true
            }
            _ => false,
        }
    }
}

/// The filters that a record must meet, whatever alternatives there are: what these say, all that is found does.
pub fn required<'f, 'v>(filters: &'f [Filter<'v>]) -> impl Iterator<Item = &'f Filter<'v>> {
    filters.iter().filter(|filter| filter.alternative.is_none())
}

/// The number of an alternative.
fn read_alternative(number: &str, name: &str) -> Result<u8, Error> {
    let read = number.parse().ok();
    let read = read.filter(|number| (1..=MAX_ALTERNATIVES).contains(number));
    read.ok_or_else(|| {
        let detail = format!(
            "`{name}` is not a filter; alternatives are numbered from 1 to {MAX_ALTERNATIVES}, such as `filter[or][1][id]`"
        );
        Error::new(Code::UnknownFilter, detail).in_parameter(name)
    })
}

/// What `filter[q]` looks at.
fn searched(resource: &ResourceType) -> Option<&'static [&'static str]> {
    if *resource == ACCOUNT {
        Some(&["name", "domain"])
    } else if *resource == PROSPECT {
        // The name begins with the first one.
        Some(&["name", "lastName", "company", "emails"])
    } else {
        None
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
            let forms = ["", "[]", "[gte]", "[lte]", "[not]"].map(|form| format!("{base}{form}"));
            let allowed = one_of(forms.iter().map(String::as_str));
            format!("`{name}` is not a filter; write {allowed}")
        }
        None => no_such_filter(resource, first),
    }
}

#[cfg(test)]
mod tests;
