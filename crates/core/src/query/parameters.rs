//! `actionParams[…]`: the parameters of an action.

use super::{Pair, name_parts, read_value, repeated};
use crate::error::{Code, Error, excerpt, one_of};
use crate::schema::Attribute;
use crate::value::Fields;

/// Reads the parameters of the action `name` against its schema.
///
/// # Errors
/// Everything that is wrong with them, each error naming its parameter.
pub fn parameters<'a>(
    name: &str,
    schema: &'static [Attribute],
    pairs: impl IntoIterator<Item = Pair<'a>>,
) -> Result<Fields<'a>, Vec<Error>> {
    read(name, schema, pairs.into_iter().collect())
}

/// The same of any list: apart, since it would be there once for each kind of one.
fn read<'a>(
    name: &str,
    schema: &'static [Attribute],
    pairs: Vec<Pair<'a>>,
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
        match read_value(attribute, text) {
            Ok(value)
                if fields
                    .find(attribute.name)
                    .is_some_and(|known| *known != value) =>
            {
                errors.push(repeated(&parameter));
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
