//! Creating a task through the API.

use super::{Decision, Effect, State};
use crate::document::Document;
use crate::machines::machine::Named as _;
use crate::time::Timestamp;
use crate::value::{Reference, Value};

/// Decides a new task from a sound document, at `now`, for the user `actor`.
///
/// It is `incomplete` and `manual`; owner and due time default to the actor and to now, as recorded
/// traffic of the reference shows. `stateChangedAt` stays empty: the state did not change yet.
#[must_use]
pub fn create<'a>(document: Document<'a>, now: Timestamp, actor: i64) -> Decision<'a> {
    let actor = Value::Reference(Reference {
        kind: "user",
        id: actor,
    });
    let mut changes = document.fields;
    if changes.get("owner") == &Value::Null {
        changes.set("owner", actor.clone());
    }
    if changes.get("dueAt") == &Value::Null {
        changes.set("dueAt", Value::Time(now));
    }
    changes.set("state", Value::word(State::Incomplete.name()));
    changes.set("taskType", Value::word("manual"));
    changes.set("creator", actor);
    changes.set("createdAt", Value::Time(now));
    changes.set("updatedAt", Value::Time(now));
    let effects = match changes.get("taskPriority") {
        Value::Null => vec![Effect::DefaultPriority],
        _ => Vec::new(),
    };
    Decision { changes, effects }
}
