//! Records: named values.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::Value;

/// Named values in a fixed order: changes to a record, or the record itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fields<'a>(Vec<(&'static str, Value<'a>)>);

impl<'a> Fields<'a> {
    /// No values yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The value of this name; null where there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &Value<'a> {
        self.find(name).unwrap_or(&Value::Null)
    }

    /// The value of this name, if it is there.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Value<'a>> {
        self.0
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// Sets a value, in place of an earlier one of the same name.
    pub fn set(&mut self, name: &'static str, value: Value<'a>) {
        match self.0.iter_mut().find(|(key, _)| *key == name) {
            Some((_, slot)) => *slot = value,
            None => self.0.push((name, value)),
        }
    }

    /// Adds the value of a name that is known not to be there, without a look at the others.
    pub(crate) fn push(&mut self, name: &'static str, value: Value<'a>) {
        self.0.push((name, value));
    }

    /// The same, chained.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Value<'a>) -> Self {
        self.set(name, value);
        self
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value<'a>)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same values, owing nothing to the request.
    #[must_use]
    pub fn into_owned(self) -> Fields<'static> {
        Fields(
            self.0
                .into_iter()
                .map(|(name, value)| (name, value.into_owned()))
                .collect(),
        )
    }
}

impl<'a> FromIterator<(&'static str, Value<'a>)> for Fields<'a> {
    fn from_iter<I: IntoIterator<Item = (&'static str, Value<'a>)>>(values: I) -> Self {
        let mut fields = Self::new();
        for (name, value) in values {
            fields.set(name, value);
        }
        fields
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_value_replaces_an_earlier_one() {
        let fields = Fields::new()
            .with("a", Value::Integer(1))
            .with("a", Value::Integer(2));
        assert_eq!(fields.iter().count(), 1);
        assert_eq!(fields.get("a"), &Value::Integer(2));
        assert_eq!(fields.get("b"), &Value::Null);
    }
}
