//! The text of a value, kept instead of read.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// The text of a value that is sound JSON. It is written as it was read.
#[derive(Debug, Clone, Copy)]
pub struct Raw<'de>(&'de str);

impl<'de> Raw<'de> {
    /// The text.
    #[must_use]
    pub const fn get(self) -> &'de str {
        self.0
    }
}

/// The name under which `serde_json` hands out the text of a value and takes one in: what its
/// `RawValue` does. That type brings along all errors that other formats could make of it.
const RAW: &str = "$serde_json::private::RawValue";

/// Reads over a value, and keeps its text.
pub(super) struct RawText;

impl<'de> DeserializeSeed<'de> for RawText {
    type Value = Raw<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw<'de>, D::Error> {
        deserializer.deserialize_newtype_struct(RAW, self)
    }
}

impl<'de> Visitor<'de> for RawText {
    type Value = Raw<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Raw<'de>, A::Error> {
        access.next_key::<IgnoredAny>()?;
        access.next_value().map(Raw)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, other: D) -> Result<Raw<'de>, D::Error> {
        // What is not JSON has no text.
        IgnoredAny::deserialize(other).map(|_| Raw("null"))
    }
}

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut raw = serializer.serialize_struct(RAW, 1)?;
        raw.serialize_field(RAW, self.0)?;
        raw.end()
    }
}
