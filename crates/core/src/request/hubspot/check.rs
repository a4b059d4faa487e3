//! All that can be said of a request without storage.

use std::borrow::Cow;

use super::{Route, decoded, inputs, read_query};
use crate::document::{Bodiless, body_text};
use crate::hubspot::body::{Body, Operation};
use crate::hubspot::check::{self, Size};
use crate::hubspot::problem::Problem;
use crate::hubspot::property::Properties;
use crate::hubspot::resolve::{Facts, resolve};
use crate::hubspot::search::Reading;
use crate::hubspot::{definition, search};
use crate::json;
use crate::query::Pair;
use crate::request::{Failed, Refused, Sound};
use crate::value::read_id;

/// Looks through a request for this route, by the properties that the organisation has.
///
/// # Errors
/// Why it is refused.
pub fn check<'q>(
    route: &Route<'_>,
    pairs: impl Iterator<Item = Pair<'q>>,
    bytes: &[u8],
    properties: &Properties<'_>,
) -> Result<Sound, Refused> {
    let query = read_query(route, pairs)?;
    if route.archives_one() {
        Bodiless::Delete.refuse(bytes)?;
    }
    let size = match query.is_async {
        true => Size::Large,
        false => Size::Usual,
    };
    let read = |operation| inputs(route, operation, &query, bytes);
    let alone = |operation| {
        let checked = checked(&read(operation)?, operation, size, properties, true);
        Ok(checked.map_err(Problem::of_single)?)
    };
    match route {
        Route::List | Route::Properties => Ok(Sound::default()),
        Route::Outcome(_) | Route::Property(_) => Ok(Sound::about_record()),
        Route::Show(_) => {
            let name = query.id_property.as_deref();
            let name = name.filter(|name| *name != "hs_object_id");
            check::unique(name, properties).map_err(Problem::from)?;
            Ok(Sound::about_record())
        }
        Route::Create => alone(Operation::Create),
        Route::Update(_) => alone(Operation::Update),
        Route::Archive(_) => alone(Operation::Archive),
        Route::Batch(operation) => {
            let size = match operation {
                Operation::Read => Size::Usual,
                _ => size,
            };
            Ok(checked(
                &read(*operation)?,
                *operation,
                size,
                properties,
                false,
            )?)
        }
        Route::Search => {
            let body = search::read(body_text(bytes)?).map_err(Problem::from)?;
            search::check(&body, properties, ROUGH).map_err(Problem::from)?;
            Ok(Sound::default())
        }
        Route::CreateProperty => {
            definition::new(body_text(bytes)?).map_err(Problem::from)?;
            Ok(Sound::default())
        }
        Route::UpdateProperty(name) => {
            let name = decoded(name);
            definition::check_own(&name)?;
            // Of one that is not known nobody can say what it may become.
            if let Some(property) = properties.find(&name) {
                let kind = property.kind.name();
                definition::change(body_text(bytes)?, kind).map_err(Problem::from)?;
            }
            Ok(Sound::about_record())
        }
        Route::ArchiveProperty(name) => {
            definition::check_own(&decoded(name))?;
            Ok(Sound::about_record())
        }
    }
}

/// Looks through inputs, as if there were what they name by an id; `is_one` where the call is about one record.
fn checked(
    body: &Body<'_>,
    operation: Operation,
    size: Size,
    properties: &Properties<'_>,
    is_one: bool,
) -> Result<Sound, Problem> {
    let mut sound = Sound {
        count: Some(body.inputs.len()),
        ..Sound::default()
    };
    if operation != Operation::Create {
        sound.needs.push("record");
    }
    let mut inputs = check::batch(body, operation, properties, size)?;
    if operation != Operation::Read {
        let ids = body.inputs.iter().filter(|one| one.id_property.is_none());
        let mut facts = Facts::default();
        facts
            .ids
            .extend(ids.filter_map(|input| read_id(input.id.as_deref()?)));
        (_, inputs) = resolve(&body.inputs, inputs, operation, properties, &facts)?;
    }
    if is_one {
        check::all_sound(&mut inputs)?;
    }
    if inputs.iter().any(|one| !one.associations.is_empty()) {
        sound.needs.push("related");
    }
    let problems = inputs.into_iter().enumerate();
    sound
        .failures
        .extend(problems.filter_map(|(position, one)| {
            let errors = one.problem?.errors;
            Some(Failed { position, errors })
        }));
    Ok(sound)
}

/// The values of a search that is not run: texts are what they are, and of numbers only the form counts.
const ROUGH: Reading = Reading {
    fold: |text| Cow::Borrowed(text),
    number,
};

/// A number as the standard library reads it, whose reader would be 9 kB of the npm package: written anew as JSON has it.
/// Neither reads one that is too large.
fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (digits, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let power = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(whole) || !are_digits(fraction) || !are_digits(power) {
        return None;
    }
    if power.is_empty() || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let written = format!("0{whole}.{fraction}0e{exponent}");
    // A whole part has no zero before it, but where it is nothing else.
    let written = match whole {
        "" => written.as_str(),
        _ => written.get(1..)?,
    };
    json::read(written, |json| Ok(json.number())).ok()?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_are_those_of_the_standard_library(text in "[+-]?[0-9]{0,3}[.]?[0-9]{0,3}([eE][+-]?[0-9]{0,4})?|inf|nan|[0-9+.e-]{0,6}") {
            let finite = |number: Option<f64>| number.is_some_and(f64::is_finite);
            let right = text.parse::<f64>().ok();
            prop_assert_eq!(finite(number(&text)), finite(right), "{}", text);
        }
    }
}
