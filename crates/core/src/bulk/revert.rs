//! Taking a change back: what was, where what became of it is still there.

use super::image::{Image, StateImage, same_state};
use super::{Outcome, not_found};
use crate::error::{Code, Error};
use crate::schema::{Attribute, ResourceType};
use crate::value::{Fields, Value};

/// Why an item fails whose record is no longer as the batch left it: a conflict.
#[must_use]
pub fn changed_since() -> Error {
    Error::new(Code::ChangedSince, "the record was changed since")
}

/// The record of an item that is to be taken back.
#[derive(Debug, Clone, PartialEq)]
pub enum Current<'r> {
    /// It is there.
    There(Image<'r>),
    /// The change to be taken back has removed it, and it can come back.
    Removed,
    /// It is gone for good, or somebody else has removed it.
    Gone,
}

/// Decides how to take a change from `before` to `after` back; `None` is no record.
///
/// Only the fields that the change wrote count: what else happened to the record stays. Each of
/// them must still have the value that the change left, or the whole item is a conflict.
#[must_use]
pub fn revert<'r>(
    target: &ResourceType,
    before: Option<&Image<'r>>,
    after: Option<&Image<'r>>,
    current: Current<'r>,
) -> Outcome<'r> {
    let conflict = || Outcome::Failed(changed_since());
    match (before, after, current) {
        (Some(before), Some(after), Current::There(record)) => swap(before, after, &record),
        (None, Some(after), Current::There(record)) => {
            // What Lockstep wrote by itself, such as who created it, is in no image of the record.
            let same = |(name, is): (&str, &Value<'_>)| match after.fields.find(name) {
                Some(left) => is == left,
                None => is_empty(is),
            };
            let kept = |(name, left): (&str, &Value<'_>)| {
                // An attribute without a value may have no member.
                !is_custom(target, name) || record.fields.get(name) == left
            };
            if record.fields.iter().all(same) && after.fields.iter().all(kept) {
                Outcome::Changed {
                    before: Some(record),
                    after: None,
                }
            } else {
                conflict()
            }
        }
        (Some(before), None, Current::Removed) => Outcome::Changed {
            before: None,
            after: Some(before.clone()),
        },
        // It is as it was: made and gone again, or removed and back again.
        (None, _, _) | (Some(_), None, Current::There(_)) => Outcome::Unchanged,
        (Some(_), _, Current::Removed | Current::Gone) => Outcome::Failed(not_found(target)),
    }
}

/// Whether a field is as it is in a record that was made without it.
fn is_empty(value: &Value<'_>) -> bool {
    match value {
        Value::Null | Value::Boolean(false) => true,
        Value::List(list) => list.is_empty(),
        Value::References(list) => list.is_empty(),
        Value::Map(members) => members.is_empty(),
        _ => false,
    }
}

fn is_custom(target: &ResourceType, name: &str) -> bool {
    target.attribute(name).is_some_and(Attribute::is_custom)
}

fn swap<'r>(before: &Image<'r>, after: &Image<'r>, record: &Image<'r>) -> Outcome<'r> {
    let mut fields = Fields::new();
    for (name, left) in after.fields.iter() {
        let (was, is) = (before.fields.get(name), record.fields.get(name));
        match swap_value(was, left, is) {
            Ok(Some(value)) => fields.set(name, value),
            Ok(None) => {}
            Err(Conflict) => return Outcome::Failed(changed_since()),
        }
    }
    let states = match swap_states(before, after, record) {
        Ok(states) => states,
        Err(Conflict) => return Outcome::Failed(changed_since()),
    };
    if fields.is_empty() && states.is_none() {
        return Outcome::Unchanged;
    }
    Outcome::Changed {
        before: Some(record.clone()),
        after: Some(Image {
            fields,
            sequence_states: states,
        }),
    }
}

struct Conflict;

/// What takes a field back from what the change left to what it was; `None` where it is that. Of a map
/// only the members count that the change wrote.
fn swap_value<'r>(
    was: &Value<'r>,
    left: &Value<'r>,
    is: &Value<'r>,
) -> Result<Option<Value<'r>>, Conflict> {
    let Value::Map(written) = left else {
        return match is {
            _ if is == was => Ok(None),
            _ if is == left => Ok(Some(was.clone())),
            _ => Err(Conflict),
        };
    };
    let mut members = Vec::new();
    for (name, left) in written {
        if let Some(value) = swap_value(was.member(name), left, is.member(name))? {
            members.push((name.clone(), value));
        }
    }
    Ok((!members.is_empty()).then_some(Value::Map(members)))
}

/// The record's sequence states with those that the change wrote as they were; `None` where all
/// are.
fn swap_states<'r>(
    before: &Image<'r>,
    after: &Image<'r>,
    record: &Image<'r>,
) -> Result<Option<Vec<StateImage<'r>>>, Conflict> {
    if after.sequence_states.is_none() {
        return Ok(None);
    }
    let mut states = record.states().to_vec();
    let mut moved = false;
    let both = after.states().iter().chain(before.states());
    let mut seen = Vec::new();
    for id in both.map(|state| state.id) {
        if seen.contains(&id) {
            continue;
        }
        seen.push(id);
        let (was, left, is) = (before.state(id), after.state(id), record.state(id));
        if same_state(was, left) || same_state(is, was) {
            continue;
        }
        if !same_state(is, left) {
            return Err(Conflict);
        }
        states.retain(|state| state.id != id);
        states.extend(was.cloned());
        moved = true;
    }
    states.sort_unstable_by_key(|state| state.id);
    Ok(moved.then_some(states))
}
