//! The query of a bulk action: `actionParams[…]`.

use std::borrow::Cow;

use crate::error::Error;
use crate::machines::batch::Consent;
use crate::query::{
    Condition, FILTERING, Field, Filter, Known, PREVIEWING, Pair, SHOWN, Syntax, check_known,
    name_parts, repeated, syntax,
};
use crate::schema::{Attribute, ResourceType};
use crate::value::{Value, read_parameter};

/// What the query of a bulk action says: whom, and how sure.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BulkParameters<'a> {
    /// `actionParams[filter][…]`
    pub filters: Vec<Filter<'a>>,
    /// `actionParams[skipConfirmation]`, `actionParams[all]`
    pub consent: Consent,
    /// `actionParams[note]`
    pub note: Option<Cow<'a, str>>,
}

/// Why a batch is made.
const NOTE: Attribute = Attribute::text("note", "Why it is done, in somebody's words.").writable();

/// What the query of an import may say.
pub const IMPORT_PARAMETERS: &[Attribute] = &[
    Attribute::boolean("preview", "Whether only to show what would happen."),
    NOTE,
];

/// What the query of a bulk action may say besides its filter.
pub const BULK_PARAMETERS: &[Attribute] = &[
    Attribute::boolean(
        "skipConfirmation",
        "Whether the batch runs without being confirmed.",
    ),
    Attribute::boolean("all", "Whether an action on all records is meant."),
    Attribute::boolean("preview", "Whether only to show what would happen."),
    NOTE,
];

/// The parameters that a bulk action may have.
pub fn known_parameters() -> Vec<Known> {
    let flags = BULK_PARAMETERS.iter().map(|flag| Known::Action(flag.name));
    let others = [PREVIEWING, FILTERING, SHOWN].concat();
    flags.chain(others).collect()
}

/// The parameters that an import may have besides those of every request.
pub fn known_of_import() -> impl Iterator<Item = Known> {
    IMPORT_PARAMETERS
        .iter()
        .map(|flag| Known::Action(flag.name))
}

/// Reads the query of a bulk action over records of `target`. Nothing in it is ignored: the action would
/// hit everything.
///
/// # Errors
/// Everything that is wrong with it, each error naming its parameter.
pub fn bulk_parameters<'a>(
    target: &'static ResourceType,
    pairs: impl IntoIterator<Item = Pair<'a>>,
) -> Result<BulkParameters<'a>, Vec<Error>> {
    let mut read = BulkParameters::default();
    let pairs: Vec<Pair<'a>> = pairs.into_iter().collect();
    let checked = check_known(pairs.iter().cloned(), &known_parameters());
    let mut errors = checked.err().unwrap_or_default();
    let syntax = syntax(&pairs).unwrap_or_else(|error| {
        errors.push(error);
        Syntax::default()
    });
    let mut seen: Vec<Pair<'a>> = Vec::new();
    for (name, text) in pairs {
        if seen.contains(&(name.clone(), text.clone())) {
            continue;
        }
        // What is broken behind the family's name is the filter's to refuse.
        let path = match name_parts(&name) {
            Some(("actionParams", path)) => path,
            None if name.starts_with("actionParams[filter][") => vec!["filter", ""],
            _ => continue,
        };
        match path.as_slice() {
            ["filter", path @ ..] if !path.is_empty() => {
                let is_known = seen.iter().any(|(known, _)| *known == name);
                let filter = Filter::read(target, path, &name, text.clone(), syntax);
                let joined = filter
                    .and_then(|filter| join(&mut read.filters, filter, path, &name, is_known));
                errors.extend(joined.err());
            }
            [key] => {
                let flag = BULK_PARAMETERS.iter().find(|flag| flag.name == *key);
                match flag.map(|flag| read_parameter(flag, text.clone())) {
                    // `query::preview` reads it, with the other ways to ask for one.
                    Some(Ok(_)) if *key == "preview" => {}
                    Some(Ok(Value::Text(note))) => read.note = Some(note),
                    Some(Ok(value)) => read.consent.set(key, &value),
                    Some(Err(error)) => errors.push(error.in_parameter(&*name)),
                    None => {}
                }
            }
            _ => {}
        }
        seen.push((name, text));
    }
    if errors.is_empty() {
        Ok(read)
    } else {
        Err(errors)
    }
}

/// Adds a filter to those that there are. Where the parameter is there already with another value
/// (`is_known`), several ids are one of them, as the reference's own example means it; of other fields
/// nobody can tell which was meant, and no record is both.
fn join<'a>(
    filters: &mut Vec<Filter<'a>>,
    filter: Filter<'a>,
    path: &[&str],
    name: &str,
    is_known: bool,
) -> Result<(), Error> {
    let is_list = path.last() == Some(&"");
    if !is_known || is_list {
        return filter.join(filters, path, name);
    }
    let is_id = filter.field == Field::Id;
    let ids = filters
        .iter_mut()
        .find(|known| is_id && known.is_about_the_same(&filter));
    match (ids.map(|known| &mut known.condition), filter.condition) {
        (Some(Condition::Any(ids)), Condition::Any(more)) => {
            ids.extend(more);
            Ok(())
        }
        _ => Err(repeated(name)),
    }
}

impl Consent {
    fn set(&mut self, key: &str, value: &Value<'_>) {
        let value = value.as_boolean().unwrap_or_default();
        match key {
            "skipConfirmation" => self.skip_confirmation = value,
            _ => self.all = value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Condition, pairs};
    use crate::schema::PROSPECT;

    fn details(query: &str) -> Vec<String> {
        let errors = bulk_parameters(&PROSPECT, pairs(query)).unwrap_err();
        errors.into_iter().map(|error| error.detail).collect()
    }

    #[test]
    fn the_three_spellings_of_a_filter() {
        for query in [
            "actionParams[filter][id][]=1&actionParams[filter][id][]=2",
            "actionParams[filter][id]=1,2",
            "actionParams%5Bfilter%5D%5Bid%5D%5B%5D=1&actionParams[filter][id][]=2",
        ] {
            let read = bulk_parameters(&PROSPECT, pairs(query)).unwrap();
            assert_eq!(read.filters.len(), 1, "{query}");
        }
    }

    #[test]
    fn filters_have_both_syntaxes() {
        let query = "actionParams[filter][title]=a,b&newFilterSyntax=true";
        let read = bulk_parameters(&PROSPECT, pairs(query)).unwrap();
        let text = Value::Text("a,b".into());
        assert_eq!(read.filters[0].condition, Condition::Any(vec![text]));
    }

    #[test]
    fn several_ids_are_one_of_them() {
        let id = "actionParams[filter][id]";
        let query = format!("{id}=1&{id}=2,3&{id}=1");
        let read = bulk_parameters(&PROSPECT, pairs(&query)).unwrap();
        let ids = [1, 2, 3].map(Value::Integer).to_vec();
        assert_eq!(read.filters.len(), 1);
        assert_eq!(read.filters[0].condition, Condition::Any(ids));
    }

    #[test]
    fn other_fields_that_say_two_things_are_refused() {
        for name in [
            "actionParams[filter][title]",
            "actionParams[filter][owner][id]",
            "actionParams[filter][createdAt][gte]",
            "actionParams[all]",
        ] {
            let (one, other) = match name {
                "actionParams[all]" => ("true", "false"),
                _ if name.ends_with("[gte]") => ("2026-01-01", "2026-01-02"),
                _ => ("1", "2"),
            };
            let right = format!(
                "`{name}` is there more than once, with different values; keep one of them"
            );
            assert_eq!(details(&format!("{name}={one}&{name}={other}")), [right]);
            assert!(
                bulk_parameters(&PROSPECT, pairs(&format!("{name}={one}&{name}={one}"))).is_ok()
            );
        }
        let id = "actionParams[filter][id]";
        assert_eq!(details(&format!("{id}=1..5&{id}=9")).len(), 1);
        assert_eq!(details(&format!("{id}=1&{id}=__null__")).len(), 1);
    }

    #[test]
    fn ids_of_alternatives_are_not_one_list() {
        let ids = |query: &str| {
            bulk_parameters(&PROSPECT, pairs(query))
                .unwrap()
                .filters
                .len()
        };
        let one = "actionParams[filter][or][1][id]";
        assert_eq!(ids(&format!("{one}=1&{one}=2")), 1);
        assert_eq!(
            ids(&format!("{one}=1&actionParams[filter][or][2][id]=2")),
            2
        );
        assert_eq!(ids(&format!("{one}=1&actionParams[filter][id]=2")), 2);
    }

    #[test]
    fn no_filter_is_ever_dropped() {
        assert_eq!(
            details("filter[owner][id]=1"),
            [
                "`filter[owner][id]` is not a parameter here; did you mean `actionParams[filter][owner][id]`?"
            ]
        );
        for query in [
            "filter=x",
            "ids=1",
            "id=1",
            "actionParams.filter.id=1",
            "actionParams%255Bfilter%255D%255Bid%255D=1",
            "actionParam[filter][id]=1",
            "actionparams[filter][id]=1",
            "actionParams[filter]=x",
            "actionParams[filters][id]=1",
            "actionParams[filter][ownr][id]=1",
            "actionParams[filter][occupation]=x",
            "actionParams[filter[id]=1",
            "actionParams[filter][id=1",
            "actionParams[filter][id]x=1",
            "actionParams[filter][or][id]=1",
            "actionParams[filter][or][1]=1",
            "actionParams=x",
            "preveiw=true",
            "colour=red",
        ] {
            assert_eq!(details(query).len(), 1, "{query}");
        }
    }
}
