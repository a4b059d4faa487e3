//! What can be said of a batch from its body and the definitions of properties alone: all of it, for all
//! inputs at once.
//!
//! A batch is all or nothing, unless each input has an `objectWriteTraceId` that no other has: then an
//! input that is not valid fails alone.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::body::{self, Association, Body, CATEGORY, Input, Operation, Relation};
use super::problem::{Problem, list};
use super::property::{Properties, addition, value};
use super::{LABEL, MAX_ASYNC_INPUTS, MAX_HISTORY_INPUTS, MAX_INPUTS, OBJECT_TYPE};
use crate::error::{Code, Error};
use crate::value::{Reference, Value, read_id};

/// The number of the relation from a communication to a contact.
pub const TO_CONTACT: i64 = 81;

/// The number of the relation from a communication to a company.
pub const TO_COMPANY: i64 = 87;

/// An input that has been looked through.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Checked<'a> {
    /// The properties in the form in which they are kept, by name. Null clears.
    pub properties: Vec<(Cow<'a, str>, Value<'a>)>,
    /// Those of them whose options come to those that the record has.
    pub added: Vec<Cow<'a, str>>,
    /// What the new record is about.
    pub associations: Vec<Reference>,
    /// Why nothing comes of it.
    pub problem: Option<Problem>,
}

/// Whether each input has a name that no other has, so that each may fail alone.
#[must_use]
pub fn is_traced(inputs: &[Input<'_>]) -> bool {
    let mut seen = BTreeSet::new();
    inputs.iter().all(|input| {
        let trace = input.trace.as_deref().unwrap_or_default();
        !trace.is_empty() && seen.insert(("", trace))
    })
}

/// Looks through the body of a batch without asking storage; returns how many inputs it has.
///
/// # Errors
/// All that is wrong with it, also with inputs that would fail alone.
pub fn alone(
    text: &str,
    operation: Operation,
    properties: &Properties<'_>,
) -> Result<usize, Vec<Error>> {
    let body = body::plain_batch(text, operation).map_err(|error| vec![error])?;
    let checked =
        batch(&body, operation, properties, Size::Usual).map_err(|problem| problem.errors)?;
    let problems = checked.into_iter().filter_map(|one| one.problem);
    let errors: Vec<Error> = problems.flat_map(|problem| problem.errors).collect();
    if errors.is_empty() {
        Ok(body.inputs.len())
    } else {
        Err(errors)
    }
}

/// How many inputs a call may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// As many as are answered at once.
    Usual,
    /// As many as the queue takes.
    Large,
}

/// Looks through a batch.
///
/// # Errors
/// What is wrong with it as a whole.
pub fn batch<'a>(
    body: &Body<'a>,
    operation: Operation,
    properties: &Properties<'_>,
    size: Size,
) -> Result<Vec<Checked<'a>>, Problem> {
    check_number(body, size)?;
    check_duplicates(&body.inputs)?;
    for (index, input) in body.inputs.iter().enumerate() {
        check_selector(input, operation, properties)
            .map_err(|error| Problem::from(error.at(format!("/inputs/{index}"))))?;
    }
    if operation == Operation::Read && body.id_property.as_deref() != Some("hs_object_id") {
        unique(body.id_property.as_deref(), properties)?;
    }
    let checked: Vec<Checked<'a>> = body
        .inputs
        .iter()
        .enumerate()
        .map(|(index, input)| check(input, operation, properties, &format!("/inputs/{index}")))
        .collect();
    all_or_nothing(&body.inputs, checked)
}

/// Refuses all inputs for what is wrong with some, unless each of them may fail alone.
pub(super) fn all_or_nothing<'a>(
    inputs: &[Input<'_>],
    mut checked: Vec<Checked<'a>>,
) -> Result<Vec<Checked<'a>>, Problem> {
    if is_traced(inputs) {
        for (one, input) in checked.iter_mut().zip(inputs) {
            let trace = input.trace.as_deref().unwrap_or_default();
            one.problem = one
                .problem
                .take()
                .map(|problem| problem.with("objectWriteTraceId", trace));
        }
        return Ok(checked);
    }
    let mut problems = checked.iter_mut().filter_map(|one| one.problem.take());
    match problems.next() {
        None => Ok(checked),
        Some(mut whole) => {
            problems.for_each(|problem| whole.merge(problem));
            Err(whole)
        }
    }
}

/// Refuses a call about one record for what is wrong with its input, whether or not that has a name: there is no other
/// that could go on.
///
/// # Errors
/// What is wrong with it.
pub fn all_sound(checked: &mut [Checked<'_>]) -> Result<(), Problem> {
    match checked.iter_mut().find_map(|one| one.problem.take()) {
        Some(problem) => Err(problem),
        None => Ok(()),
    }
}

fn check_number(body: &Body<'_>, size: Size) -> Result<(), Problem> {
    let number = body.inputs.len();
    if number == 0 {
        let detail = "No inputs found, please provide at least one.";
        return Err(Error::new(Code::ListEmpty, detail).into());
    }
    let (most, what) = match size {
        _ if !body.with_history.is_empty() => (
            MAX_HISTORY_INPUTS,
            "The maximum number of inputs supported in a batch request for property histories is",
        ),
        Size::Usual => (
            MAX_INPUTS,
            "The maximum number of inputs supported in a batch is",
        ),
        Size::Large => (
            MAX_ASYNC_INPUTS,
            "The maximum number of inputs supported in a batch with async=true is",
        ),
    };
    if number > most {
        let detail = format!("{what} {most}. Please reduce the number of items and try again");
        return Err(Error::new(Code::TooManyTargets, detail).into());
    }
    Ok(())
}

/// Refuses records that are named twice.
fn check_duplicates(inputs: &[Input<'_>]) -> Result<(), Problem> {
    let mut seen = BTreeSet::new();
    let twice = inputs.iter().enumerate().filter(|(_, input)| {
        let id_property = input.id_property.as_deref().unwrap_or_default();
        // What names nothing is not named twice: it is refused by itself.
        let id = input.id.as_deref().filter(|id| !id.trim().is_empty());
        id.is_some_and(|id| !seen.insert((id_property, id)))
    });
    duplicates(twice.map(|(index, input)| (index, input.id.as_deref().unwrap_or_default())))
}

/// The refusal of inputs that name what an earlier one names, each with its place and its name.
pub(super) fn duplicates<'i>(twice: impl Iterator<Item = (usize, &'i str)>) -> Result<(), Problem> {
    let mut problem = Problem::default();
    let mut ids: Vec<&str> = Vec::new();
    let mut places = Vec::new();
    for (index, id) in twice {
        if !ids.contains(&id) {
            ids.push(id);
        }
        problem.add("ids", id.to_owned());
        places.push(index);
    }
    let named = list(ids.iter().copied());
    problem.errors = places
        .into_iter()
        .map(|index| {
            let detail = format!("Duplicate IDs found in batch input: {named}. IDs must be unique");
            Error::new(Code::DuplicateInput, detail).at(format!("/inputs/{index}"))
        })
        .collect();
    if problem.errors.is_empty() {
        Ok(())
    } else {
        Err(problem)
    }
}

fn check_selector(
    input: &Input<'_>,
    operation: Operation,
    properties: &Properties<'_>,
) -> Result<(), Error> {
    if operation == Operation::Upsert && input.id_property.is_none() {
        let detail = "An upsert needs an idProperty in each input, which names a property with hasUniqueValue.";
        return Err(Error::new(Code::Required, detail));
    }
    unique(input.id_property.as_deref(), properties)
}

/// The records that inputs are to be about, as far as they can be read.
#[must_use]
pub fn associated(inputs: &[Input<'_>]) -> Vec<Reference> {
    let all = inputs.iter().flat_map(|input| &input.associations);
    let mut all: Vec<Reference> = all
        .filter_map(|one| references(one).ok())
        .flatten()
        .collect();
    all.dedup();
    all
}

/// Refuses to tell records apart by what there is not, or by what several may have.
///
/// # Errors
/// Where the property is not one that only one record may have the same value of.
pub fn unique(name: Option<&str>, properties: &Properties<'_>) -> Result<(), Error> {
    let Some(name) = name else {
        return Ok(());
    };
    match properties.find(name) {
        Some(property) if property.is_unique => return Ok(()),
        Some(_) => {}
        None => return Err(no_such_property(name)),
    }
    let detail =
        format!("Unable to perform update/upsert by non-unique {OBJECT_TYPE} property {name}");
    Err(Error::new(Code::NotUnique, detail))
}

/// Looks through one input, whose place in the body this is.
fn check<'a>(
    input: &Input<'a>,
    operation: Operation,
    properties: &Properties<'_>,
    place: &str,
) -> Checked<'a> {
    let mut checked = Checked::default();
    if matches!(operation, Operation::Read | Operation::Archive) {
        return checked;
    }
    let mut problem = Problem::default();
    if let Err(error) = check_key(input, operation, properties) {
        problem.errors.push(error.at(format!("{place}/id")));
    }
    if input.properties.is_empty() && operation != Operation::Create {
        let detail = "No properties found to update, please provide at least one.";
        problem
            .errors
            .push(Error::new(Code::Required, detail).at(format!("{place}/properties")));
        problem = problem.with("properties", "{}");
    }
    for (name, sent) in &input.properties {
        match check_property(name, sent.as_ref(), properties) {
            Ok((value, is_added)) => {
                checked.added.extend(is_added.then(|| name.clone()));
                checked.properties.push((name.clone(), value));
            }
            Err(error) => {
                let name = name.replace('~', "~0").replace('/', "~1");
                problem
                    .errors
                    .push(error.at(format!("{place}/properties/{name}")));
            }
        }
    }
    checked.problem = (!problem.errors.is_empty()).then_some(problem);
    checked
}

/// Refuses a value of a unique property that names no record, and could not name one: an upsert would give it
/// to a new one.
fn check_key(
    input: &Input<'_>,
    operation: Operation,
    properties: &Properties<'_>,
) -> Result<(), Error> {
    let Some((name, id)) = input.id_property.as_deref().zip(input.id.as_ref()) else {
        return Ok(());
    };
    if id.trim().is_empty() {
        let detail = format!(
            "Some required fields were not set: [id]. It is empty; it must be the value of \"{name}\" that names the record."
        );
        return Err(Error::new(Code::Required, detail));
    }
    match properties.find(name) {
        Some(property) if operation == Operation::Upsert => value(property, id).map(|_| ()),
        _ => Ok(()),
    }
}

fn no_such_property(name: &str) -> Error {
    let detail = format!("Property \"{name}\" does not exist");
    Error::new(Code::UnknownAttribute, detail)
}

/// The value of a property, and whether it is added to what the record has.
fn check_property<'a>(
    name: &str,
    sent: Option<&Cow<'a, str>>,
    properties: &Properties<'_>,
) -> Result<(Value<'a>, bool), Error> {
    let Some(property) = properties.find(name) else {
        return Err(no_such_property(name));
    };
    if property.is_read_only {
        let detail = format!("\"{name}\" is a read only property; its value cannot be set.");
        return Err(Error::new(Code::ReadOnly, detail));
    }
    let Some(sent) = sent else {
        return Ok((Value::Null, false));
    };
    match addition(property, sent) {
        None => Ok((value(property, sent).map(Value::Text)?, false)),
        Some(added) => {
            let added = Cow::Owned(added.to_owned());
            Ok((value(property, &added).map(Value::Text)?, true))
        }
    }
}

/// The records that an association leads to.
pub(super) fn references(association: &Association<'_>) -> Result<Vec<Reference>, Error> {
    let Some(id) = read_id(&association.to) else {
        let to = crate::error::shown(&association.to);
        let detail =
            format!("The id of an association is {to}; it must be a positive whole number.");
        return Err(Error::new(Code::InvalidId, detail));
    };
    if association.types.is_empty() {
        let detail = "An association needs at least one of types.";
        return Err(Error::new(Code::ListEmpty, detail));
    }
    let of = |relation: &Relation| match relation.number {
        _ if relation.is_foreign => {
            let detail = format!("All association types of {LABEL} are {CATEGORY}.");
            Err(Error::new(Code::NotAllowedValue, detail))
        }
        TO_CONTACT => Ok(Reference {
            kind: "prospect",
            id,
        }),
        TO_COMPANY => Ok(Reference {
            kind: "account",
            id,
        }),
        number => {
            let detail = format!(
                "{LABEL} has no association type {number}; there are {TO_CONTACT} (to a contact) and {TO_COMPANY} (to a company)."
            );
            Err(Error::new(Code::NotAllowedValue, detail))
        }
    };
    association.types.iter().map(of).collect()
}

#[cfg(test)]
mod tests;
