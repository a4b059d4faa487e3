//! The text of a value, kept instead of read.

use serde::ser::{Serialize, SerializeStruct, Serializer};

/// The text of a value that is sound JSON. It is written as it was read.
#[derive(Debug, Clone, Copy)]
pub struct Raw<'de>(&'de str);

impl<'de> Raw<'de> {
    pub(crate) const fn of(text: &'de str) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub const fn get(self) -> &'de str {
        self.0
    }
}

/// The name under which `serde_json` takes in the text of a value: what its `RawValue` does.
const RAW: &str = "$serde_json::private::RawValue";

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut raw = serializer.serialize_struct(RAW, 1)?;
        raw.serialize_field(RAW, self.0)?;
        raw.end()
    }
}
