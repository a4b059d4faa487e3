//! One row as the type that its statement says: only the columns that the type declares are looked for.
//!
//! Out of scope: where rows come from. Whatever is wrong names the type and the column.

use serde::de::value::{Error, StrDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;

/// Reads a row. `column` gives the value of a column; `None` where there is none.
///
/// # Errors
/// Where a column is missing or of another type.
pub fn read<T, D>(column: impl FnMut(&'static str) -> Option<D>) -> Result<T, Error>
where
    T: DeserializeOwned,
    D: Deserializer<'static>,
{
    T::deserialize(Row { column })
}

struct Row<F> {
    column: F,
}

impl<F, D> Deserializer<'static> for Row<F>
where
    F: FnMut(&'static str) -> Option<D>,
    D: Deserializer<'static>,
{
    type Error = Error;

    fn deserialize_struct<V: Visitor<'static>>(
        self,
        name: &'static str,
        columns: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let columns = Columns {
            left: columns.iter(),
            column: self.column,
            found: None,
        };
        visitor
            .visit_map(columns)
            .map_err(|error| Error::custom(format_args!("a row of {name}: {error}")))
    }

    fn deserialize_any<V: Visitor<'static>>(self, _visitor: V) -> Result<V::Value, Error> {
        Err(Error::custom("a row is read as a struct"))
    }

    forward_to_deserialize_any! {
        <V: Visitor<'static>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// The columns that a type declares.
struct Columns<F, D> {
    left: std::slice::Iter<'static, &'static str>,
    column: F,
    /// The one whose value comes next.
    found: Option<(&'static str, D)>,
}

impl<F, D> MapAccess<'static> for Columns<F, D>
where
    F: FnMut(&'static str) -> Option<D>,
    D: Deserializer<'static>,
{
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'static>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        for name in &mut self.left {
            // The type says whether it can do without one.
            if let Some(value) = (self.column)(name) {
                self.found = Some((name, value));
                let name: StrDeserializer<'_, Error> = name.into_deserializer();
                return seed.deserialize(name).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'static>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let (name, value) = self
            .found
            .take()
            .ok_or_else(|| Error::custom("a value without its column"))?;
        seed.deserialize(value)
            .map_err(|error| Error::custom(format_args!("column `{name}`: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use lockstep_sql::system::TokenOwner;
    use serde_json::{Value, json};

    use super::*;

    /// Reads a row of a token's owner.
    fn owner(row: Value) -> Result<TokenOwner, String> {
        read(|column| row.get(column).cloned()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_row_is_its_type() {
        let row = json!({ "organisation_id": 3, "user_id": 9, "scopes": "*", "expires_at": null, "more": {} });
        let owner = owner(row).unwrap();
        assert_eq!((owner.organisation_id, owner.user_id), (3, 9));
        assert_eq!((&*owner.scopes, owner.expires_at), ("*", None));
    }

    #[test]
    fn an_identity_without_its_organisation_is_no_identity() {
        let row = json!({ "user_id": 9, "scopes": "*", "expires_at": null });
        let missing = "a row of TokenOwner: missing field `organisation_id`";
        assert_eq!(owner(row).unwrap_err(), missing);
        let row =
            json!({ "organisation_id": "1", "user_id": 9, "scopes": "*", "expires_at": null });
        let wrong = owner(row).unwrap_err();
        let start = "a row of TokenOwner: column `organisation_id`: invalid type";
        assert!(wrong.starts_with(start), "{wrong}");
        let row =
            json!({ "organisation_id": null, "user_id": 9, "scopes": "*", "expires_at": null });
        assert!(owner(row).unwrap_err().contains("`organisation_id`"));
    }

    #[test]
    fn a_column_that_may_be_null_has_to_be_there() {
        let row = json!({ "organisation_id": 3, "user_id": 9, "scopes": "*" });
        assert!(owner(row).unwrap_err().contains("`expires_at`"));
    }
}
