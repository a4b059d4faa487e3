//! Reading images back: flat objects by field name, as storage renders and keeps them.

use std::borrow::Cow;

use super::{Image, SEQUENCE_STATES, StateImage};
use crate::document::linkage::Linkage;
use crate::document::reader::{Members, Place, object, read_object};
use crate::document::value::stored;
use crate::error::{Code, Error};
use crate::json::{Json, Object, Stop};
use crate::machines::machine::Named as _;
use crate::machines::sequence_state::State;
use crate::schema::ResourceType;

/// Reads the image of a record of type `resource`. Members that the schema does not know are left
/// out.
///
/// # Errors
/// Everything that keeps it from being such an image.
pub fn image<'a>(text: &'a str, resource: &'static ResourceType) -> Result<Image<'a>, Vec<Error>> {
    let mut members = ImageMembers {
        resource,
        image: Image::default(),
    };
    read_object(text, &mut members)?;
    Ok(members.image)
}

struct ImageMembers<'a> {
    resource: &'static ResourceType,
    image: Image<'a>,
}

impl<'de> Members<'de> for ImageMembers<'de> {
    fn what(&self) -> &'static str {
        "the image"
    }

    fn member(
        &mut self,
        name: &str,
        map: &mut Object<'_, 'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        // Before the relationship of the same name, which leads to many and has no value.
        if name == SEQUENCE_STATES {
            self.image.sequence_states = map.take(|json| states(json, at))?;
            return Ok(());
        }
        let (name, value) = if let Some(attribute) = self.resource.attribute(name) {
            let value = map.take(|json| stored(json, attribute, at))?;
            (attribute.name, value)
        } else if let Some(relationship) = self.resource.relationship(name) {
            let linkage = Linkage {
                relationship,
                at,
                bare: false,
            };
            let value = map.take(|json| linkage.read(json))?;
            (relationship.name, value)
        } else {
            return map.skip();
        };
        if let Some(value) = value {
            self.image.fields.set(name, value);
        }
        Ok(())
    }
}

fn states<'de>(json: Json<'_, 'de>, at: &Place<'_>) -> Result<Option<Vec<StateImage<'de>>>, Stop> {
    let Json::Array(mut array) = json else {
        let sent = json.skip()?;
        let detail = format!("`{SEQUENCE_STATES}` is {sent}; it must be an array");
        at.note(Code::WrongType, detail);
        return Ok(None);
    };
    let mut states = Vec::new();
    loop {
        let mut members = StateMembers::default();
        let at = at.element(states.len());
        if array
            .next(|json| object(json, &mut members, &at))?
            .is_none()
        {
            return Ok(Some(states));
        }
        states.extend(members.image());
    }
}

#[derive(Default)]
struct StateMembers<'a> {
    id: Option<i64>,
    sequence: Option<i64>,
    state: Option<State>,
    state_changed_at: Option<Cow<'a, str>>,
    active_at: Option<Cow<'a, str>>,
    sequence_step: Option<i64>,
    mailbox: Option<i64>,
    pause_reason: Option<Cow<'a, str>>,
    replied_at: Option<Cow<'a, str>>,
    next_step: Option<i64>,
}

impl<'a> StateMembers<'a> {
    fn image(self) -> Option<StateImage<'a>> {
        Some(StateImage {
            id: self.id,
            sequence: self.sequence?,
            state: self.state?,
            state_changed_at: self.state_changed_at,
            active_at: self.active_at,
            sequence_step: self.sequence_step,
            mailbox: self.mailbox,
            pause_reason: self.pause_reason,
            replied_at: self.replied_at,
            next_step: self.next_step,
        })
    }
}

impl<'de> Members<'de> for StateMembers<'de> {
    fn what(&self) -> &'static str {
        "the sequence state"
    }

    fn member(
        &mut self,
        name: &str,
        map: &mut Object<'_, 'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        let number = match name {
            "id" => &mut self.id,
            "sequence" => &mut self.sequence,
            "sequenceStep" => &mut self.sequence_step,
            "mailbox" => &mut self.mailbox,
            "nextStep" => &mut self.next_step,
            "state" => {
                let name = map.take(|json| text(json, at))?;
                self.state = name.and_then(|name| State::named(&name));
                return Ok(());
            }
            "stateChangedAt" => {
                self.state_changed_at = map.take(|json| text(json, at))?;
                return Ok(());
            }
            "activeAt" => {
                self.active_at = map.take(|json| text(json, at))?;
                return Ok(());
            }
            "pauseReason" => {
                self.pause_reason = map.take(|json| text(json, at))?;
                return Ok(());
            }
            "repliedAt" => {
                self.replied_at = map.take(|json| text(json, at))?;
                return Ok(());
            }
            _ => return map.skip(),
        };
        *number = map.take(|json| integer(json, at))?;
        Ok(())
    }

    fn end(&mut self, at: &Place<'_>) {
        if self.sequence.is_none() || self.state.is_none() {
            at.note(
                Code::MissingMember,
                "the sequence state must have `sequence` and `state`",
            );
        }
    }
}

fn integer(json: Json<'_, '_>, at: &Place<'_>) -> Result<Option<i64>, Stop> {
    match json {
        Json::Integer(number) => Ok(Some(number)),
        _ => null(json, at),
    }
}

fn text<'de>(json: Json<'_, 'de>, at: &Place<'_>) -> Result<Option<Cow<'de, str>>, Stop> {
    match json {
        Json::Text(text) => Ok(Some(text)),
        _ => null(json, at),
    }
}

/// What is neither null nor what it should be is a problem.
fn null<T>(json: Json<'_, '_>, at: &Place<'_>) -> Result<Option<T>, Stop> {
    let sent = json.skip()?;
    if sent != "null" {
        let detail = format!("the value is {sent}; a sequence state has another one here");
        at.note(Code::WrongType, detail);
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::PROSPECT;

    #[test]
    fn sequence_states_come_back_as_they_were_written() {
        let text = r#"{"sequenceStates":[{"id":7,"sequence":5,"state":"active","stateChangedAt":"2026-01-30T09:30:00Z","activeAt":"2026-01-30T09:30:00Z","sequenceStep":2,"mailbox":null,"pauseReason":null,"repliedAt":"2026-01-31T09:30:00Z"}]}"#;
        let image = image(text, &PROSPECT).unwrap();
        assert_eq!(image.states().len(), 1);
        assert_eq!(serde_json::to_string(&image).unwrap(), text);
    }

    #[test]
    fn what_is_no_sequence_state_is_refused() {
        for (state, place, code, detail) in [
            (
                "1",
                "/sequenceStates/0",
                Code::WrongType,
                "the sequence state is a number; it must be an object",
            ),
            (
                r#"{"sequence":5,"state":"unknown"}"#,
                "/sequenceStates/0",
                Code::MissingMember,
                "the sequence state must have `sequence` and `state`",
            ),
            (
                r#"{"sequence":5,"state":"active","mailbox":"1"}"#,
                "/sequenceStates/0/mailbox",
                Code::WrongType,
                "the value is a string; a sequence state has another one here",
            ),
        ] {
            let text = format!(r#"{{"sequenceStates":[{state}]}}"#);
            let errors = image(&text, &PROSPECT).unwrap_err();
            assert_eq!(errors, [Error::new(code, detail).at(place.to_owned())]);
        }
    }
}
