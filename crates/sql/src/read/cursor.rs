//! `page[after]` and `page[before]`: where another page ended or began, as an opaque text.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lockstep_core::error::{Code, Error};
use lockstep_core::query::{Direction, SortKey};
use lockstep_core::schema::Kind;
use lockstep_template::{Form, Misfit};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::builder::columns;
use crate::builder::statement::{Param, json};
use crate::read::row::Column;

/// The last or first record of a page: the values that it was sorted by, and its id.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    pub(crate) values: Vec<Param>,
    pub(crate) id: i64,
}

impl Cursor {
    /// A cursor at a record with these values of the sort keys.
    #[must_use]
    pub const fn new(values: Vec<Param>, id: i64) -> Self {
        Self { values, id }
    }

    /// The cursor at a record of a page with this order, of which these are the keys. `number` reads
    /// a fraction to its last bit.
    ///
    /// # Errors
    /// Where these are not the keys of such a record.
    pub fn at(
        sort: &[SortKey],
        keys: &[Option<&str>],
        number: impl Fn(&str) -> Option<f64>,
    ) -> Result<Self, Misfit> {
        let (id, values) = keys.split_last().ok_or(Misfit)?;
        let id = id.and_then(|id| id.parse().ok()).ok_or(Misfit)?;
        let value = |(key, value): (&SortKey, &Option<&str>)| {
            let Some(text) = *value else {
                return Ok(Param::Null);
            };
            let value = match key.attribute.map(|attribute| attribute.kind) {
                None | Some(Kind::Integer | Kind::Id { .. } | Kind::Boolean) => {
                    text.parse().ok().map(Param::Integer)
                }
                Some(Kind::Number) => number(text).map(Param::Real),
                Some(_) => Some(Param::from(text)),
            };
            value.ok_or(Misfit)
        };
        let values = sort.iter().zip(values).map(value);
        Ok(Self::new(values.collect::<Result<_, _>>()?, id))
    }

    /// The text: base64url of a JSON array with the order, the values and the id, and of its
    /// checksum.
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
        let text = json(&(sort_text(keys), values, self.id));
        let sum = checksum(&text);
        URL_SAFE_NO_PAD.encode(format!("{text}{sum:08x}"))
    }

    /// Reads the text of `parameter` back, for a query with the same order.
    ///
    /// # Errors
    /// [`Code::InvalidParameter`] where it is no cursor, or one of another order.
    pub fn decode(text: &str, keys: &[SortKey], parameter: &str) -> Result<Self, Error> {
        let invalid = |detail: &str| {
            let detail = format!("`{parameter}` {detail}");
            Err(Error::new(Code::InvalidParameter, detail).in_parameter(parameter))
        };
        let Some((sort, values, id)) = parts(text) else {
            return invalid("is not a cursor; take it from `links.next` or `links.prev`");
        };
        if sort != sort_text(keys) || values.len() != keys.len() {
            return invalid("belongs to another `sort`; take it from the `links` of this one");
        }
        let values = values.iter().map(|value| read_value(value.get())).collect();
        Ok(Self { values, id })
    }
}

/// The value of a sort key as a row has it; a fraction with all its digits, which SQLite rounds
/// otherwise.
pub(crate) fn column_of(key: &SortKey) -> Column {
    let column = columns::sort_key(key);
    match key.attribute.map(|attribute| attribute.kind) {
        Some(Kind::Number) => Column::plain(format!(
            "iif({column} IS NULL,NULL,format('%!.17g',{column}))"
        )),
        Some(Kind::Time) => Column::new(column, Form::Time),
        None
        | Some(
            Kind::Integer | Kind::Id { .. } | Kind::Boolean | Kind::Choice { .. } | Kind::Date,
        ) => Column::plain(column),
        Some(_) => Column::text(column),
    }
}

/// The order, the values and the id, where the text is as it was written.
fn parts(text: &str) -> Option<(String, Vec<Box<RawValue>>, i64)> {
    let decoded = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    let (text, sum) = decoded.split_at_checked(decoded.len().checked_sub(8)?)?;
    (*sum == format!("{:08x}", checksum(text))).then_some(())?;
    serde_json::from_str(text).ok()
}

/// FNV-1a. It is against slips, such as a cursor that was cut off or edited, and keeps nothing
/// secret: a cursor only says where to go on.
fn checksum(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |sum, byte| {
        (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// One value of a cursor.
fn read_value(json: &str) -> Param {
    if let Ok(number) = json.parse::<i64>() {
        return Param::Integer(number);
    }
    match serde_json::from_str(json) {
        Ok(Value::Number(number)) => number
            .as_f64()
            .map_or(Param::Null, |near| Param::Real(exact(json, near))),
        Ok(Value::String(text)) => Param::Text(text),
        Ok(Value::Bool(value)) => value.into(),
        _ => Param::Null,
    }
}

/// The number that is written as `json`. `serde_json` may miss the last bits of a fraction, and then
/// a page would begin at the wrong record; `parse` does not, but its tables are 3 % of the Worker.
fn exact(json: &str, near: f64) -> f64 {
    let (up, down) = (near.next_up(), near.next_down());
    [near, up, down, up.next_up(), down.next_down()]
        .into_iter()
        .find(|number| serde_json::to_string(number).is_ok_and(|text| text == json))
        .unwrap_or(near)
}

/// The order as clients write it: `dueAt,-id`.
fn sort_text(keys: &[SortKey]) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back_to_the_last_bit(number in any::<f64>(), whole in any::<i32>()) {
            for number in [number, number.fract(), f64::from(whole) / 100.0, f64::from(whole)] {
                let cursor = Cursor::new(vec![Param::Real(number)], 7);
                let text = cursor.encode(&[]);
                let (_, values, _) = parts(&text).unwrap();
                let values: Vec<Param> = values.iter().map(|value| read_value(value.get())).collect();
                prop_assert_eq!(values, cursor.values);
            }
        }
    }
}
