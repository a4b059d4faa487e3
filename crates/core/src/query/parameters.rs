//! `actionParams[…]`: the parameters of an action, and those of a bulk action.

use super::{Filter, Pair, name_parts};
use crate::error::{Code, Error, excerpt, one_of};
use crate::machines::batch::Consent;
use crate::schema::{Attribute, ResourceType};
use crate::value::{Fields, Value, read_parameter};

/// Reads the parameters of the action `name` against its schema.
///
/// # Errors
/// Everything that is wrong with them, each error naming its parameter.
pub fn parameters<'a>(
    name: &str,
    schema: &'static [Attribute],
    pairs: impl IntoIterator<Item = Pair<'a>>,
) -> Result<Fields<'a>, Vec<Error>> {
    let mut fields = Fields::new();
    let mut errors = Vec::new();
    for (parameter, text) in pairs {
        let path = match name_parts(&parameter) {
            Some(("actionParams", path)) => path,
            Some(_) => continue,
            None if parameter.starts_with("actionParams") => Vec::new(),
            None => continue,
        };
        let attribute = match path.as_slice() {
            [key] => schema.iter().find(|attribute| attribute.name == *key),
            _ => None,
        };
        let Some(attribute) = attribute else {
            errors.push(unknown(name, schema, &parameter));
            continue;
        };
        match read_parameter(attribute, text) {
            Ok(value)
                if fields
                    .find(attribute.name)
                    .is_some_and(|known| *known != value) =>
            {
                let detail = format!(
                    "`{parameter}` is there more than once, with different values; keep one of them"
                );
                errors.push(Error::new(Code::RepeatedParameter, detail).in_parameter(&*parameter));
            }
            Ok(value) => fields.set(attribute.name, value),
            Err(error) => errors.push(error.in_parameter(&*parameter)),
        }
    }
    for attribute in schema.iter().filter(|attribute| attribute.required) {
        let failed = |error: &Error| matches!(&error.source, crate::error::Source::Parameter(at) if *at == full(attribute.name));
        if fields.find(attribute.name).is_none() && !errors.iter().any(failed) {
            let (key, what) = (attribute.name, lower_first(attribute.doc));
            let detail = format!("`{name}` needs `actionParams[{key}]`: {what}");
            errors.push(Error::new(Code::MissingParameter, detail).in_parameter(full(key)));
        }
    }
    if errors.is_empty() {
        Ok(fields)
    } else {
        Err(errors)
    }
}

fn full(key: &str) -> String {
    format!("actionParams[{key}]")
}

/// The first clause of a table's description, as part of a sentence.
fn lower_first(doc: &str) -> String {
    let clause = doc.split(';').next().unwrap_or(doc).trim_end_matches('.');
    let mut clause = clause.to_owned();
    if let Some(first) = clause.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    clause
}

fn unknown(name: &str, schema: &[Attribute], parameter: &str) -> Error {
    let sent = excerpt(parameter);
    let detail = if schema.is_empty() {
        format!("`{sent}` is not a parameter of `{name}`, which has none")
    } else {
        let allowed = one_of(schema.iter().map(|attribute| full(attribute.name)));
        format!("`{sent}` is not a parameter of `{name}`; allowed: {allowed}")
    };
    Error::new(Code::UnknownParameter, detail).in_parameter(parameter)
}

/// What the query of a bulk action says: whom, and how sure.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BulkParameters<'a> {
    /// `actionParams[filter][…]`
    pub filters: Vec<Filter<'a>>,
    /// `actionParams[skipConfirmation]`, `actionParams[all]`
    pub consent: Consent,
}

/// What the query of an import may say.
pub const IMPORT_PARAMETERS: &[Attribute] = &[Attribute::boolean(
    "preview",
    "Whether only to show what would happen.",
)];

/// Reads the query of a bulk action over records of `target`.
///
/// # Errors
/// Everything that is wrong with it, each error naming its parameter.
pub fn bulk_parameters<'a>(
    target: &'static ResourceType,
    pairs: impl IntoIterator<Item = Pair<'a>>,
) -> Result<BulkParameters<'a>, Vec<Error>> {
    const FLAGS: &[Attribute] = &[
        Attribute::boolean(
            "skipConfirmation",
            "Whether the batch runs without being confirmed.",
        ),
        Attribute::boolean("all", "Whether an action on all records is meant."),
        Attribute::boolean("preview", "Whether only to show what would happen."),
    ];
    let mut read = BulkParameters::default();
    let mut errors = Vec::new();
    let pairs: Vec<Pair<'a>> = pairs.into_iter().collect();
    let syntax = super::syntax(&pairs).unwrap_or_else(|error| {
        errors.push(error);
        super::filter::Syntax::default()
    });
    for (name, text) in pairs {
        let path = match name_parts(&name) {
            Some(("actionParams", path)) => path,
            // `filter[…]` without `actionParams` would be dropped, and the action hit everything.
            Some(("filter", _)) => {
                let detail = format!(
                    "`{name}` is not a parameter of a bulk action; write `actionParams[filter]…`"
                );
                errors.push(Error::new(Code::UnknownParameter, detail).in_parameter(&*name));
                continue;
            }
            Some((_, path)) if path.is_empty() => continue,
            // So would a filter behind a slip in `actionParams`.
            Some(_) | None => vec![],
        };
        match path.as_slice() {
            ["filter", path @ ..] if !path.is_empty() => {
                let filter = Filter::read(target, path, &name, text, syntax);
                let joined = filter.and_then(|filter| filter.join(&mut read.filters, path, &name));
                errors.extend(joined.err());
            }
            [key] if FLAGS.iter().any(|flag| flag.name == *key) => {
                let flag = FLAGS.iter().find(|flag| flag.name == *key);
                match flag.map(|flag| read_parameter(flag, text)) {
                    // `super::preview` reads it, with the other ways to ask for one.
                    Some(Ok(_)) if *key == "preview" => {}
                    Some(Ok(value)) => read.consent.set(key, &value),
                    Some(Err(error)) => errors.push(error.in_parameter(&*name)),
                    None => {}
                }
            }
            _ => {
                let sent = excerpt(&name);
                let detail = format!(
                    "`{sent}` is not a parameter of a bulk action; allowed: `actionParams[filter][…]`, \
                     `actionParams[skipConfirmation]`, `actionParams[all]` or `actionParams[preview]`"
                );
                errors.push(Error::new(Code::UnknownParameter, detail).in_parameter(&*name));
            }
        }
    }
    if errors.is_empty() {
        Ok(read)
    } else {
        Err(errors)
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
    use crate::query::pairs;
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
    fn no_filter_is_ever_dropped() {
        assert_eq!(
            details("filter[owner][id]=1"),
            [
                "`filter[owner][id]` is not a parameter of a bulk action; write `actionParams[filter]…`"
            ]
        );
        for query in [
            "filter=x",
            "actionParam[filter][id]=1",
            "actionparams[filter][id]=1",
            "actionParams[filter]=x",
            "actionParams[filters][id]=1",
            "actionParams[filter][ownr][id]=1",
            "actionParams[filter][company]=x",
            "actionParams[filter[id]=1",
            "actionParams=x",
        ] {
            assert_eq!(details(query).len(), 1, "{query}");
        }
    }
}
