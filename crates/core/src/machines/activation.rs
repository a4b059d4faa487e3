//! What is switched on and off: sequences, and the templates of their steps.

use crate::error::{Code, Error, excerpt, one_of};
use crate::machines::sequence_state::Event;
use crate::schema::ResourceType;
use crate::time::Timestamp;
use crate::value::{Fields, Reference, Value};

/// What an action of this name does to the sequence states.
///
/// # Errors
/// [`Code::RouteNotFound`] for an unknown action.
pub fn event_of(resource: &ResourceType, action: &str) -> Result<Event, Error> {
    match resource.action(action).map(|action| action.name) {
        Some("activate") => Ok(Event::Enable),
        Some("deactivate") => Ok(Event::Disable),
        _ => {
            let actions = one_of(resource.actions.iter().map(|action| action.name));
            let (name, kind) = (excerpt(action), resource.name);
            let detail = format!("`{name}` is not an action of {kind}; there are {actions}");
            Err(Error::new(Code::RouteNotFound, detail))
        }
    }
}

/// Decides it of the record `current`, at `now`, for the user `actor`: the fields that change, none
/// where it is so already.
#[must_use]
pub fn act(
    resource: &ResourceType,
    current: &Fields<'_>,
    event: Event,
    now: Timestamp,
    actor: i64,
) -> Fields<'static> {
    let is_enabled = *current.get("enabledAt") != Value::Null;
    let enables = event == Event::Enable;
    if is_enabled == enables {
        return Fields::new();
    }
    let since = if enables {
        Value::Time(now)
    } else {
        Value::Null
    };
    let mut changes = Fields::new().with("enabledAt", since);
    if resource.relationship("updater").is_some() {
        let user = Reference {
            kind: "user",
            id: actor,
        };
        changes.set("updater", Value::Reference(user));
    }
    changes.with("updatedAt", Value::Time(now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{SEQUENCE, SEQUENCE_TEMPLATE};

    #[test]
    fn what_is_so_already_stays() {
        let now = Timestamp::EPOCH;
        let on = Fields::new().with("enabledAt", Value::Time(now));
        let off = Fields::new().with("enabledAt", Value::Null);
        let names = |fields: Fields<'_>| fields.iter().map(|(name, _)| name).collect::<Vec<_>>();
        let act = |resource, current, event| act(resource, current, event, now, 7);
        assert_eq!(act(&SEQUENCE, &on, Event::Enable), Fields::new());
        assert_eq!(act(&SEQUENCE, &off, Event::Disable), Fields::new());
        let changes = act(&SEQUENCE, &off, Event::Enable);
        assert_eq!(names(changes), ["enabledAt", "updater", "updatedAt"]);
        let changes = act(&SEQUENCE_TEMPLATE, &on, Event::Disable);
        assert_eq!(changes.find("enabledAt"), Some(&Value::Null));
        assert_eq!(names(changes), ["enabledAt", "updater", "updatedAt"]);
    }

    #[test]
    fn other_actions_are_named() {
        let error = event_of(&SEQUENCE, "lock").unwrap_err();
        let detail = "`lock` is not an action of sequence; there are `activate` or `deactivate`";
        assert_eq!(
            (error.code, error.detail.as_str()),
            (Code::RouteNotFound, detail)
        );
    }
}
