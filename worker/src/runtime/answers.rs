//! What a transaction answered: the rows of each statement, taken by its slot.
//!
//! Rows stay JavaScript objects until somebody asks for them, so that finished JSON can go into an answer
//! without passing through wasm. Where they are in what D1 answers is known here alone.

use std::any::type_name;

use lockstep_sql::{Documented, Items, Slot, Touched, Values};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::js_sys::{Array, JSON, JsString, Reflect};
use worker::wasm_bindgen::{JsCast, JsValue};

use super::fault::Fault;
use super::row;

/// As many bytes as the rows take that most reads find.
const FEW_ROWS: usize = 1_024;

#[wasm_bindgen(module = "/src/runtime/answers.js")]
extern "C" {
    fn found(rows: &Array, room: &mut [u8]) -> usize;

    fn encode(text: &JsValue) -> Vec<u8>;
}

/// The rows of all statements.
pub struct Answers {
    /// For each statement an array of them.
    rows: Vec<Array>,
    /// How many statements stand before the first that has a slot.
    claims: usize,
}

impl Answers {
    /// What D1 answered to a transaction that begins with so many statements without a slot.
    pub(super) const fn new(rows: Vec<Array>, claims: usize) -> Self {
        Self { rows, claims }
    }

    /// The first row; `None` where there is none.
    pub fn first<T: DeserializeOwned>(&self, slot: Slot<T>) -> Result<Option<T>, Fault> {
        match self.first_row(slot)? {
            Some(row) => read(&row).map(Some),
            None => Ok(None),
        }
    }

    /// The row of a statement that always answers one.
    pub fn one<T: DeserializeOwned>(&self, slot: Slot<T>) -> Result<T, Fault> {
        self.first(slot)?
            .ok_or_else(|| Fault::new(format!("D1 answered no row of {}", type_name::<T>())))
    }

    /// All rows, which cross into wasm as one text.
    pub fn all<T: DeserializeOwned>(&self, slot: Slot<T>) -> Result<Vec<T>, Fault> {
        let rows = self.rows_of(slot)?;
        if rows.length() == 0 {
            return Ok(Vec::new());
        }
        let text = String::from(JSON::stringify(rows)?);
        // It does not say which column is wrong: row by row that is found out.
        serde_json::from_str(&text).or_else(|_| rows.iter().map(|row| read(&row)).collect())
    }

    /// How many records were written.
    pub fn touched(&self, slot: Slot<Touched>) -> Result<u32, Fault> {
        Ok(self.rows_of(slot)?.length())
    }

    /// Whether any record was written.
    pub fn wrote(&self, slot: Slot<Touched>) -> Result<bool, Fault> {
        Ok(self.touched(slot)? > 0)
    }

    /// The document of the first row, which stays in JavaScript; `None` where there is no row.
    pub fn document<T: Documented>(&self, slot: Slot<T>) -> Result<Option<JsString>, Fault> {
        let Some(row) = self.first_row(slot)? else {
            return Ok(None);
        };
        let document = column(&row, "document").filter(JsValue::is_string);
        document
            .map(|text| Some(text.unchecked_into()))
            .ok_or_else(|| no_text::<T>("document"))
    }

    /// The text of decidable items; `None` where there are none.
    pub fn items(&self, slot: Slot<Items>) -> Result<Option<String>, Fault> {
        let none = || no_text::<Items>(Items::COLUMN);
        let row = self.first_row(slot)?;
        let text = row.and_then(|row| column(&row, Items::COLUMN));
        let text = text.ok_or_else(none)?;
        if text.is_null() {
            return Ok(None);
        }
        if !text.is_string() {
            return Err(none());
        }
        // It may be very long, and the glue would copy it character by character.
        let text = String::from_utf8(encode(&text));
        text.map(Some).map_err(|_| none())
    }

    /// What a read found, in one row or in a row each: the text of its rows, in UTF-8.
    pub fn values(&self, slot: Slot<Values>) -> Result<Vec<u8>, Fault> {
        let rows = self.rows_of(slot)?;
        let mut text = vec![0; FEW_ROWS];
        loop {
            let length = found(rows, &mut text);
            let fits = length <= text.len();
            text.resize(length, 0);
            if fits {
                return Ok(text);
            }
        }
    }

    fn rows_of<T>(&self, slot: Slot<T>) -> Result<&Array, Fault> {
        let place = self.claims.saturating_add(slot.place());
        self.rows.get(place).ok_or_else(|| {
            let count = self.rows.len();
            let name = type_name::<T>();
            Fault::new(format!(
                "D1 answered {count} statements, and nothing for {name} at {place}"
            ))
        })
    }

    fn first_row<T>(&self, slot: Slot<T>) -> Result<Option<JsValue>, Fault> {
        let row = self.rows_of(slot)?.get(0);
        Ok((!row.is_undefined()).then_some(row))
    }
}

/// The value of a column; `None` where there is no such column.
fn column(row: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(row, &JsValue::from_str(name)).ok()?;
    (!value.is_undefined()).then_some(value)
}

fn read<T: DeserializeOwned>(row: &JsValue) -> Result<T, Fault> {
    row::read(|name| column(row, name).map(serde_wasm_bindgen::Deserializer::from))
        .map_err(|error| Fault::new(error.to_string()))
}

fn no_text<T>(column: &str) -> Fault {
    Fault::new(format!(
        "a row of {}: column `{column}` has no text",
        type_name::<T>()
    ))
}
