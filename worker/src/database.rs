//! D1: statements in, rows out, one round trip.
//!
//! Rows stay JavaScript objects until somebody asks for a value, so that finished JSON can go into
//! an answer without passing through wasm.

use std::cell::Cell;

use lockstep_sql::{Param, SEPARATOR, Statement};
use serde::de::DeserializeOwned;
use worker::js_sys::{Array, JSON, JsString, Reflect};
use worker::wasm_bindgen::{JsCast, JsValue};
use worker::wasm_bindgen_futures::JsFuture;
use worker::worker_sys::D1Database as RawD1;
use worker::{D1Database, Env};

use crate::failure::Failure;

/// The binding of the first database.
const BINDING: &str = "DB";

/// A database that holds organisations, as one request uses it.
pub struct Database {
    binding: D1Database,
    round_trips: Cell<u32>,
}

impl Database {
    /// The database of an environment.
    pub fn of(env: &Env) -> Result<Self, Failure> {
        Ok(Self {
            binding: env.d1(BINDING)?,
            round_trips: Cell::default(),
        })
    }

    /// How often it was asked.
    pub fn round_trips(&self) -> u32 {
        self.round_trips.get()
    }

    /// Runs statements in one transaction: all of them, or none.
    pub async fn run(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, Failure> {
        let prepared = Array::new();
        for statement in &statements {
            let values: Vec<JsValue> = statement.params.iter().map(js_value).collect();
            let bound = self.binding.prepare(&statement.sql).bind(&values)?;
            prepared.push(bound.inner().as_ref());
        }
        let raw: &RawD1 = self.binding.as_ref().unchecked_ref();
        self.round_trips.set(self.round_trips().saturating_add(1));
        let results: Array = JsFuture::from(raw.batch(prepared)?).await?.unchecked_into();
        results
            .iter()
            .map(|result| {
                Ok(Rows(
                    Reflect::get(&result, &"results".into())?.unchecked_into(),
                ))
            })
            .collect()
    }

    /// Runs one statement.
    pub async fn run_one(&self, statement: Statement) -> Result<Rows, Failure> {
        self.run(vec![statement])
            .await?
            .pop()
            .ok_or_else(|| Failure::Ours("D1 answered nothing".to_owned()))
    }
}

/// A whole number travels as a JavaScript number: D1 refuses a BigInt.
#[expect(clippy::cast_precision_loss, reason = "whole numbers are within 2⁵³")]
fn js_value(param: &Param) -> JsValue {
    match param {
        Param::Null => JsValue::NULL,
        Param::Integer(number) => JsValue::from_f64(*number as f64),
        Param::Real(number) => JsValue::from_f64(*number),
        Param::Text(text) => JsValue::from_str(text),
    }
}

/// The rows of one statement.
pub struct Rows(Array);

impl Rows {
    /// How many.
    pub fn len(&self) -> u32 {
        self.0.length()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row at a position, from 0.
    pub fn row(&self, index: u32) -> Row {
        Row(self.0.get(index))
    }

    /// The first row.
    pub fn first(&self) -> Option<Row> {
        (!self.is_empty()).then(|| self.row(0))
    }

    /// All rows as one JSON text, which crosses into wasm once.
    pub fn to_json(&self) -> Result<String, Failure> {
        Ok(String::from(JSON::stringify(&self.0)?))
    }

    /// All rows, as values.
    pub fn read<T: DeserializeOwned>(&self) -> Result<Vec<T>, Failure> {
        serde_json::from_str(&self.to_json()?)
            .map_err(|error| Failure::Ours(format!("rows: {error}")))
    }

    /// The values of the documents of the first `count` rows, in one text; `is_reversed` puts the last
    /// of them first.
    pub fn documents(&self, count: u32, is_reversed: bool) -> String {
        let name = JsValue::from_str("document");
        let cells = Array::new();
        for row in self.0.iter().take(count as usize) {
            cells.push(&Reflect::get(&row, &name).unwrap_or_default());
        }
        if is_reversed {
            cells.reverse();
        }
        cells.join(&SEPARATOR.to_string()).into()
    }
}

/// One row.
pub struct Row(JsValue);

impl Row {
    fn get(&self, column: &str) -> JsValue {
        Reflect::get(&self.0, &JsValue::from_str(column)).unwrap_or(JsValue::NULL)
    }

    /// A string; `None` for NULL.
    pub fn text(&self, column: &str) -> Option<String> {
        self.get(column).as_string()
    }

    /// A string that stays in JavaScript.
    pub fn js_text(&self, column: &str) -> JsString {
        self.get(column).unchecked_into()
    }

    /// A whole number; `None` for NULL.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole numbers are within 2⁵³"
    )]
    pub fn integer(&self, column: &str) -> Option<i64> {
        self.get(column).as_f64().map(|number| number as i64)
    }

    /// A value as a parameter of another statement.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "only a whole number that fits is cast"
    )]
    pub fn param(&self, column: &str) -> Param {
        let value = self.get(column);
        match (value.as_f64(), value.as_string()) {
            (Some(number), _) if number.fract() == 0.0 && number.abs() < 9e15 => {
                Param::Integer(number as i64)
            }
            (Some(number), _) => Param::Real(number),
            (None, Some(text)) => Param::Text(text),
            (None, None) => Param::Null,
        }
    }
}
