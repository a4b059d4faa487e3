//! `page[after]`: where the page before ended, as an opaque text.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lockstep_core::error::{Code, Error};
use lockstep_core::query::{Direction, SortKey};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::statement::{Param, json};

/// The last record of a page: the values that it was sorted by, and its id.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    pub(crate) values: Vec<Param>,
    pub(crate) id: i64,
}

impl Cursor {
    /// A cursor behind a record with these values of the sort keys.
    #[must_use]
    pub const fn new(values: Vec<Param>, id: i64) -> Self {
        Self { values, id }
    }

    /// The text: base64url of a JSON array with the order, the values and the id.
    #[must_use]
    pub fn encode(&self, keys: &[SortKey]) -> String {
        let values: Vec<Value> = self
            .values
            .iter()
            .map(|value| match value {
                Param::Null => Value::Null,
                Param::Integer(number) => (*number).into(),
                Param::Real(number) => (*number).into(),
                Param::Text(text) => text.as_str().into(),
            })
            .collect();
        URL_SAFE_NO_PAD.encode(json(&(order(keys), values, self.id)))
    }

    /// Reads the text back, for a query with the same order.
    ///
    /// # Errors
    /// [`Code::InvalidParameter`] where it is no cursor, or one of another order.
    pub fn decode(text: &str, keys: &[SortKey]) -> Result<Self, Error> {
        let invalid = |detail: &str| {
            Err(Error::new(Code::InvalidParameter, detail).in_parameter("page[after]"))
        };
        let decoded = URL_SAFE_NO_PAD.decode(text).ok();
        let Some((sort, values, id)) = decoded.and_then(|bytes| {
            serde_json::from_slice::<(String, Vec<Box<RawValue>>, i64)>(&bytes).ok()
        }) else {
            return invalid("`page[after]` is not a cursor; take it from `links.next`");
        };
        if sort != order(keys) || values.len() != keys.len() {
            return invalid(
                "`page[after]` belongs to another `sort`; take it from the `links.next` of this one",
            );
        }
        let values = values.iter().map(|value| read_value(value.get())).collect();
        Ok(Self { values, id })
    }
}

/// One value of a cursor. Numbers are read here, since `serde_json` may miss the last bit of a fraction,
/// and then a page would begin at the wrong record.
fn read_value(json: &str) -> Param {
    if let Ok(number) = json.parse::<i64>() {
        return Param::Integer(number);
    }
    match serde_json::from_str(json) {
        Ok(Value::Number(_)) => json.parse().map_or(Param::Null, Param::Real),
        Ok(Value::String(text)) => Param::Text(text),
        Ok(Value::Bool(value)) => value.into(),
        _ => Param::Null,
    }
}

/// The order as clients write it: `dueAt,-id`.
fn order(keys: &[SortKey]) -> String {
    let names: Vec<String> = keys
        .iter()
        .map(|key| {
            let sign = if key.direction == Direction::Descending {
                "-"
            } else {
                ""
            };
            format!(
                "{sign}{}",
                key.attribute.map_or("id", |attribute| attribute.name)
            )
        })
        .collect();
    names.join(",")
}
