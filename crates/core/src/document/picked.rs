//! Records of which somebody has picked the fields that are needed, as rows: `[id, place, value, place, value, …]`, where
//! a place is that of a field among those that were asked for.
//!
//! Of many records an action needs but few fields, and their names, all else, and a text for each cost more than deciding.

use std::cell::RefCell;

use super::linkage::Linkage;
use super::reader::Place;
use super::value::{id, value};
use crate::json::{Array, Json, Stop};
use crate::schema::{Attribute, Relationship, ResourceType};
use crate::value::Fields;

/// A field that is picked.
#[derive(Debug, Clone, Copy)]
pub enum Picked {
    /// An attribute.
    Attribute(&'static Attribute),
    /// What a relationship leads to: its `data`.
    Relationship(&'static Relationship),
}

impl Picked {
    /// The field of this name.
    #[must_use]
    pub fn named(resource: &ResourceType, name: &str) -> Option<Self> {
        let attribute = resource.attribute(name).map(Self::Attribute);
        attribute.or_else(|| resource.relationship(name).map(Self::Relationship))
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Attribute(attribute) => attribute.name,
            Self::Relationship(relationship) => relationship.name,
        }
    }
}

/// Reads a record that is a row of `fields`: its id, and what is there of them. `None` where something of it is not as a
/// server answers it: what, only the record itself can say.
///
/// # Errors
/// [`Stop`] where the text is no JSON, or no such row.
pub fn picked<'de>(
    row: &mut Array<'_, 'de>,
    fields: &[Picked],
) -> Result<Option<(i64, Fields<'de>)>, Stop> {
    let problems = RefCell::default();
    let at = Place::root(&problems);
    let id = row.next(|json| id(json, "id", &at))?.flatten();
    let mut read = Fields::new();
    while let Some(field) = row.next(|json| field(&json, fields))? {
        let value = row.next(|json| match field {
            Picked::Attribute(attribute) => value(json, attribute, &at),
            Picked::Relationship(relationship) => {
                let linkage = Linkage {
                    relationship,
                    at: &at,
                    bare: false,
                };
                linkage.read(json)
            }
        })?;
        if let Some(value) = value.ok_or(Stop)? {
            read.set(field.name(), value);
        }
    }
    let is_sound = at.problem_count() == 0;
    Ok(id.filter(|_| is_sound).map(|id| (id, read)))
}

fn field(json: &Json<'_, '_>, fields: &[Picked]) -> Result<Picked, Stop> {
    let Json::Integer(place) = json else {
        return Err(Stop);
    };
    let place = usize::try_from(*place).ok();
    place
        .and_then(|place| fields.get(place).copied())
        .ok_or(Stop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use crate::schema::TASK;
    use crate::value::{Reference, Value};

    fn row(text: &str) -> Result<Option<(i64, Fields<'_>)>, json::Unread> {
        let fields = ["note", "owner", "state"];
        let fields = fields.map(|name| Picked::named(&TASK, name).unwrap());
        json::read(text, |json| match json {
            Json::Array(mut array) => picked(&mut array, &fields),
            _ => Err(Stop),
        })
    }

    #[test]
    fn what_is_there_is_read() {
        let (id, fields) = row(r#"["7",1,{"type":"user","id":3},0,"x"]"#)
            .unwrap()
            .unwrap();
        let owner = Reference {
            kind: "user",
            id: 3,
        };
        assert_eq!(id, 7);
        assert_eq!(fields.get("owner"), &Value::Reference(owner));
        assert_eq!(fields.get("note"), &Value::Text("x".into()));
        assert_eq!(fields.find("state"), None);
        assert_eq!(row("[7]").unwrap(), Some((7, Fields::new())));
    }

    #[test]
    fn what_is_not_as_a_server_answers_it_is_told_apart() {
        for text in [
            "[]",
            "[null]",
            r#"[7,0,1]"#,
            r#"[7,1,{"type":"task","id":3}]"#,
            r#"[7,2,"x"]"#,
        ] {
            assert_eq!(row(text), Ok(None), "{text}");
        }
        for text in [r#"[7,0]"#, r#"[7,"note","x"]"#, r#"[7,9,"x"]"#, "7"] {
            assert_eq!(row(text), Err(json::Unread::Stopped), "{text}");
        }
    }
}
