//! Objects whose members stay text: what is not understood passes through unchanged.

use std::fmt;

use lockstep_core::schema::ResourceType;
use lockstep_core::value::{Fields, Value};
use serde::de::{MapAccess, Visitor};
use serde::ser::{Error as _, SerializeMap};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// The members of an object, in the order of the text.
#[derive(Default)]
pub(crate) struct Members<'a>(Vec<(String, &'a RawValue)>);

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

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Self::default())
    }
}

impl<'de> Visitor<'de> for Members<'de> {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
        while let Some(member) = map.next_entry()? {
            self.0.push(member);
        }
        Ok(self)
    }
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
                    let kept = serde_json::from_str(value.get()).map_err(S::Error::custom)?;
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
