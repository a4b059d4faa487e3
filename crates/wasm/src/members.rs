//! Objects whose members stay text: what is not understood passes through unchanged.

use lockstep_core::json::{self, Json, Raw, Stop};
use lockstep_core::schema::ResourceType;
use lockstep_core::value::{Fields, Value};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// The members of an object, in the order of the text.
#[derive(Default)]
pub(crate) struct Members<'a>(Vec<(String, Raw<'a>)>);

impl<'a> Members<'a> {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.get()))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&'a str> {
        self.iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }
}

/// Reads the members of an object; stops at anything else.
pub(crate) fn members<'de>(json: Json<'_, 'de>) -> Result<Members<'de>, Stop> {
    let Json::Object(mut object) = json else {
        return Err(Stop);
    };
    let mut members = Vec::new();
    while let Some(name) = object.name()? {
        members.push((name.into_owned(), object.raw()?));
    }
    Ok(Members(members))
}

/// The parts of a resource object that hold fields, and whether as linkage.
const SECTIONS: [(&str, bool); 2] = [("attributes", false), ("relationships", true)];

/// A resource object with the changed fields written into it and all else as it was.
pub(crate) struct Changed<'a> {
    pub(crate) object: Members<'a>,
    pub(crate) resource: &'static ResourceType,
    pub(crate) changes: &'a Fields<'a>,
}

impl Changed<'_> {
    /// What changes in one section.
    fn changes(&self, linked: bool) -> impl Iterator<Item = (&'static str, &Value<'_>)> {
        self.changes
            .iter()
            .filter(move |(name, _)| self.resource.relationship(name).is_some() == linked)
    }
}

impl Serialize for Changed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in &self.object.0 {
            match SECTIONS.iter().find(|(section, _)| section == name) {
                Some((_, linked)) => {
                    // Who decided on the record has found an object here.
                    let kept = json::read(value.get(), members).unwrap_or_default();
                    map.serialize_entry(name, &Section(self, kept, *linked))?;
                }
                None => map.serialize_entry(name, value)?,
            }
        }
        for (name, linked) in SECTIONS {
            if self.object.get(name).is_none() && self.changes(linked).next().is_some() {
                map.serialize_entry(name, &Section(self, Members::default(), linked))?;
            }
        }
        map.end()
    }
}

/// `attributes` or `relationships`: the members that were there, then those that are new.
struct Section<'a>(&'a Changed<'a>, Members<'a>, bool);

impl Serialize for Section<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(changed, kept, linked) = self;
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in &kept.0 {
            if changed.changes(*linked).all(|(other, _)| other != name) {
                map.serialize_entry(name, value)?;
            } else if let Some(value) = changed.changes.find(name) {
                map.serialize_entry(name, &Field(value, *linked))?;
            }
        }
        for (name, value) in changed.changes(*linked) {
            if kept.get(name).is_none() {
                map.serialize_entry(name, &Field(value, *linked))?;
            }
        }
        map.end()
    }
}

/// A new value: as it is, or as resource linkage.
struct Field<'a>(&'a Value<'a>, bool);

impl Serialize for Field<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(value, linked) = self;
        if !linked {
            return value.serialize(serializer);
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("data", value)?;
        map.end()
    }
}
