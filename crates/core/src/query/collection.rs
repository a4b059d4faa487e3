//! The query of a collection: filters, sort keys, the page.

use std::borrow::Cow;

use super::filter::Syntax;
use super::page::{self, DEFAULT_PAGE_SIZE, PageStart};
use super::{Filter, Pair, SeenParameters, name_parts, unknown};
use crate::error::{Code, Error, excerpt, one_of};
use crate::schema::{Attribute, ResourceType};
use crate::value::boolean;

/// What a client asks of a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Collection<'a> {
    /// What a record must meet: all of them.
    pub filters: Vec<Filter<'a>>,
    /// The order. The id follows as the last key, so that it is always a total one.
    pub sort: Vec<SortKey>,
    /// How many records a page has: `page[size]` or `page[limit]`.
    pub size: u32,
    /// Where the page begins.
    pub place: PageStart<'a>,
    /// Whether to count: `count=false` saves the trouble.
    pub count: bool,
}

/// One key of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortKey {
    /// The attribute; `None` for the id.
    pub attribute: Option<&'static Attribute>,
    /// Upwards or downwards.
    pub direction: Direction,
}

/// Which way an order runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The smallest first.
    Ascending,
    /// The largest first.
    Descending,
}

impl Direction {
    /// The other way, if `turned`.
    #[must_use]
    pub const fn turned(self, turned: bool) -> Self {
        match (self, turned) {
            (Self::Ascending, false) | (Self::Descending, true) => Self::Ascending,
            (Self::Ascending, true) | (Self::Descending, false) => Self::Descending,
        }
    }
}

/// Reads the query of a collection.
///
/// # Errors
/// Everything that is wrong with it, each error naming its parameter.
pub fn collection<'a>(
    resource: &'static ResourceType,
    pairs: impl IntoIterator<Item = Pair<'a>>,
) -> Result<Collection<'a>, Vec<Error>> {
    let mut query = Collection {
        filters: Vec::new(),
        sort: Vec::new(),
        size: DEFAULT_PAGE_SIZE,
        place: PageStart::First,
        count: true,
    };
    let mut page = page::Parameters::default();
    let mut seen = SeenParameters::default();
    let mut errors = Vec::new();
    let pairs: Vec<Pair<'a>> = pairs.into_iter().collect();
    let syntax = super::syntax(&pairs).unwrap_or_else(|error| {
        errors.push(error);
        Syntax::default()
    });
    for (name, text) in pairs {
        match seen.is_new(&name, &text) {
            Ok(true) => {
                if let Err(mut problems) = query.take(resource, syntax, &mut page, &name, text) {
                    errors.append(&mut problems);
                }
            }
            Ok(false) => {}
            Err(error) => errors.push(error),
        }
    }
    match page.page() {
        Ok((size, place)) => (query.size, query.place) = (size, place),
        Err(error) => errors.push(error),
    }
    if errors.is_empty() {
        Ok(query)
    } else {
        Err(errors)
    }
}

impl<'a> Collection<'a> {
    fn take(
        &mut self,
        resource: &'static ResourceType,
        syntax: Syntax,
        page: &mut page::Parameters<'a>,
        name: &str,
        text: Cow<'a, str>,
    ) -> Result<(), Vec<Error>> {
        let Some((family, path)) = name_parts(name) else {
            return Err(vec![unknown(
                name,
                "write brackets in pairs, such as `filter[state]`",
            )]);
        };
        match (family, path.as_slice()) {
            ("filter", path) => {
                Filter::read(resource, path, name, text, syntax)
                    .and_then(|filter| filter.join(&mut self.filters, path, name))
                    .map_err(|error| vec![error])?;
            }
            ("sort", []) => self.sort = sort_keys(resource, &text)?,
            ("page", path) => page.take(path, name, text).map_err(|error| vec![error])?,
            ("count", []) => self.count = boolean(&text) != Some(false),
            ("sort", _) => {
                return Err(vec![unknown(name, "it is not supported")]);
            }
            _ => {}
        }
        Ok(())
    }
}

fn sort_keys(resource: &'static ResourceType, text: &str) -> Result<Vec<SortKey>, Vec<Error>> {
    let mut keys: Vec<SortKey> = Vec::new();
    let mut errors = Vec::new();
    for part in text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let (name, direction) = match part.strip_prefix('-') {
            Some(name) => (name, Direction::Descending),
            None => (part, Direction::Ascending),
        };
        let attribute = resource
            .attribute(name)
            .filter(|attribute| attribute.sortable);
        if attribute.is_none() && name != "id" {
            let sortable = resource
                .attributes
                .iter()
                .filter(|attribute| attribute.sortable)
                .map(|a| a.name);
            let allowed = one_of(["id"].into_iter().chain(sortable));
            let (kind, sent) = (resource.name, excerpt(name));
            let detail = format!("{kind} cannot be sorted by `{sent}`; allowed: {allowed}");
            errors.push(Error::new(Code::UnknownSort, detail).in_parameter("sort"));
        } else if keys.iter().all(|key| key.attribute != attribute) {
            keys.push(SortKey {
                attribute,
                direction,
            });
        }
    }
    // No two records have the same id: what comes after it decides nothing.
    if let Some(last) = keys.iter().position(|key| key.attribute.is_none()) {
        keys.truncate(last.saturating_add(1));
    }
    if errors.is_empty() {
        Ok(keys)
    } else {
        Err(errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Condition, Field, pairs};
    use crate::schema::{PROSPECT, TASK};
    use crate::value::Value;

    fn read(query: &str) -> Result<Collection<'_>, Vec<Error>> {
        collection(&TASK, pairs(query))
    }

    fn details(query: &str) -> Vec<String> {
        read(query)
            .unwrap_err()
            .into_iter()
            .map(|error| error.detail)
            .collect()
    }

    #[test]
    fn a_whole_query() {
        let query = "filter[state]=pending,incomplete&filter%5Bowner%5D%5Bid%5D=7&sort=dueAt,-id&page[size]=2&count=false&x=1";
        let query = read(query).unwrap();
        assert_eq!(query.filters.len(), 2);
        assert_eq!(
            query.filters[0].condition,
            Condition::Any(vec![Value::word("pending"), Value::word("incomplete")])
        );
        assert!(matches!(query.filters[1].field, Field::RelatedId(owner) if owner.name == "owner"));
        assert_eq!(query.sort.len(), 2);
        assert_eq!((query.size, query.count), (2, false));
    }

    #[test]
    fn ranges_have_open_ends() {
        let condition = |query| read(query).unwrap().filters.remove(0).condition;
        assert!(matches!(
            condition("filter[dueAt]=2026-01-01T00:00:00Z..inf"),
            Condition::Range(Some(_), None)
        ));
        assert!(matches!(
            condition("filter[dueAt]=neginf..2026-01-01T00:00:00Z"),
            Condition::Range(None, Some(_))
        ));
        assert_eq!(condition("filter[dueAt]=__null__"), Condition::Null);
    }

    #[test]
    fn a_list_in_brackets_grows() {
        let query = collection(&PROSPECT, pairs("filter[id][]=1&filter[id][]=2")).unwrap();
        assert_eq!(query.filters.len(), 1);
        assert_eq!(
            query.filters[0].condition,
            Condition::Any(vec![Value::Integer(1), Value::Integer(2)])
        );
    }

    #[test]
    fn what_is_unknown_is_refused_with_what_is_allowed() {
        assert_eq!(
            details("filter[owner][title]=x"),
            [
                "task cannot be filtered by `title` of `owner`; allowed: `id`, `email` or `firstName`"
            ]
        );
        assert!(
            details("filter[subject][id]=1")[0]
                .starts_with("task cannot be filtered by `subject`; allowed: `id`, `autoskipAt`")
        );
        assert!(
            details("filter[note]=x")[0]
                .starts_with("task cannot be filtered by `note`; allowed: `id`, `autoskipAt`")
        );
        assert!(
            details("sort=note")[0]
                .starts_with("task cannot be sorted by `note`; allowed: `id`, `autoskipAt`")
        );
        assert_eq!(
            details("page[size]=0&page[number]=2"),
            [
                "`page[size]` is `0`; it must be a whole number from 1 to 1,000",
                "`page[number]` is not a parameter here; allowed: `page[size]`, `page[after]`, \
                 `page[before]`, `page[limit]` or `page[offset]`"
            ]
        );
        assert_eq!(
            details("filter[state]=done"),
            ["`state` is `done`; it must be `pending`, `incomplete` or `complete`"]
        );
    }

    #[test]
    fn a_parameter_may_come_again_as_it_was() {
        assert!(read("sort=id&sort=id").is_ok());
        assert_eq!(
            details("sort=id&sort=-id"),
            ["`sort` is there more than once, with different values; keep one of them"]
        );
    }
}
