//! The query of a bulk action: `actionParams[…]`.

use crate::error::{Code, Error, excerpt};
use crate::machines::batch::Consent;
use crate::query::{Filter, Pair, Syntax, name_parts, syntax};
use crate::schema::{Attribute, ResourceType};
use crate::value::{Value, read_parameter};

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

/// What the query of a bulk action may say besides its filter.
pub const BULK_PARAMETERS: &[Attribute] = &[
    Attribute::boolean(
        "skipConfirmation",
        "Whether the batch runs without being confirmed.",
    ),
    Attribute::boolean("all", "Whether an action on all records is meant."),
    Attribute::boolean("preview", "Whether only to show what would happen."),
];

/// Reads the query of a bulk action over records of `target`.
///
/// # Errors
/// Everything that is wrong with it, each error naming its parameter.
pub fn bulk_parameters<'a>(
    target: &'static ResourceType,
    pairs: impl IntoIterator<Item = Pair<'a>>,
) -> Result<BulkParameters<'a>, Vec<Error>> {
    let mut read = BulkParameters::default();
    let mut errors = Vec::new();
    let pairs: Vec<Pair<'a>> = pairs.into_iter().collect();
    let syntax = syntax(&pairs).unwrap_or_else(|error| {
        errors.push(error);
        Syntax::default()
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
            [key] if BULK_PARAMETERS.iter().any(|flag| flag.name == *key) => {
                let flag = BULK_PARAMETERS.iter().find(|flag| flag.name == *key);
                match flag.map(|flag| read_parameter(flag, text)) {
                    // `query::preview` reads it, with the other ways to ask for one.
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
