//! Rows of storage, which types read column by column, by name.
//!
//! In scope: how a column is read that JSON would take too easily. Out of scope: which columns there are.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};

/// A column that may be NULL. Unlike a plain `Option`, it has to be there.
///
/// # Errors
/// Where it is of another type.
pub fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

/// A column that is 1 or 0.
///
/// # Errors
/// Where it is of another type.
pub fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(i64::deserialize(deserializer)? != 0)
}

/// A column that is JSON text of a value.
///
/// # Errors
/// Where it is no text, or that of another value.
pub fn json<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<T, D::Error> {
    serde_json::from_str(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Row {
        #[serde(deserialize_with = "nullable")]
        name: Option<String>,
        #[serde(deserialize_with = "flag")]
        is_on: bool,
    }

    fn read(text: &str) -> Result<Row, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_column_that_is_missing_is_an_error() {
        let row = read(r#"{"name":null,"is_on":1,"document":"…"}"#).unwrap();
        assert_eq!((row.name, row.is_on), (None, true));
        for (text, column) in [(r#"{"is_on":1}"#, "name"), (r#"{"name":null}"#, "is_on")] {
            let error = read(text).unwrap_err();
            assert!(
                error.starts_with(&format!("missing field `{column}`")),
                "{error}"
            );
        }
    }

    #[test]
    fn a_column_of_another_type_is_an_error() {
        assert!(read(r#"{"name":1,"is_on":1}"#).is_err());
        assert!(read(r#"{"name":null,"is_on":"1"}"#).is_err());
        assert!(read(r#"{"name":null,"is_on":null}"#).is_err());
    }
}
