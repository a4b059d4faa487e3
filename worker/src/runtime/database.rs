//! D1: statements in, rows out, one round trip.
//!
//! Rows stay JavaScript objects until somebody asks for a value, so that finished JSON can go into
//! an answer without passing through wasm.

use std::cell::{Cell, RefCell};

use lockstep_sql::{Param, Read, Statement};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::Env;
use worker::js_sys::{Array, JSON, JsString, Promise, Reflect};
use worker::wasm_bindgen::{JsCast, JsValue};

use super::fault::{Cause, Fault};
use super::promise::wait;

/// The binding of the first database.
const BINDING: &str = "DB";

/// How many statements one invocation of the Worker may run (limit of the platform).
const MAX_STATEMENTS: usize = 1_000;

/// More than settling some items and what goes before it takes (a test of `lockstep-sql` has 50).
const RESERVE: usize = 100;

/// As many bytes as the rows take that most reads find.
const FEW_ROWS: usize = 1_024;

/// A database that holds organisations, as one request uses it.
pub struct Database {
    binding: JsValue,
    round_trips: Cell<u32>,
    statements: Cell<usize>,
}

impl Database {
    /// The database of an environment.
    pub fn of(env: &Env) -> Result<Self, Fault> {
        Ok(Self {
            binding: binding(env)?,
            round_trips: Cell::default(),
            statements: Cell::default(),
        })
    }

    /// How often it was asked.
    pub fn round_trips(&self) -> u32 {
        self.round_trips.get()
    }

    /// Whether few statements are left of those that one invocation of the Worker may run.
    pub fn is_almost_spent(&self) -> bool {
        self.statements.get() > MAX_STATEMENTS.saturating_sub(RESERVE)
    }

    /// Runs statements in one transaction: all of them, or none.
    pub async fn run(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, Fault> {
        let (texts, values) = (Array::new(), Array::new());
        for statement in &statements {
            texts.push(&JsValue::from_str(&statement.sql));
            let params: Array = statement.params.iter().map(js_value).collect();
            values.push(&params);
        }
        self.round_trips.set(self.round_trips().saturating_add(1));
        let so_far = self.statements.get();
        self.statements.set(so_far.saturating_add(statements.len()));
        let results = wait(&run(&self.binding, &texts, &values)).await?;
        let results: Array = results.unchecked_into();
        Ok(results
            .iter()
            .map(|rows| Rows(rows.unchecked_into()))
            .collect())
    }

    /// Runs reads, and other statements after them, in one transaction.
    pub async fn read(
        &self,
        reads: &[Read],
        others: Vec<Statement>,
    ) -> Result<(Vec<Vec<u8>>, Vec<Rows>), Fault> {
        // Documents come in one text, which is much cheaper than in a row each. D1 does not take it
        // where they are very long.
        let gathered = reads.iter().map(Read::gathered);
        let mut results = match self.run(gathered.chain(others.clone()).collect()).await {
            Err(fault) if fault.cause == Cause::TooBig => {
                let one_by_one = reads.iter().map(|read| read.statement.clone());
                self.run(one_by_one.chain(others).collect()).await?
            }
            results => results?,
        };
        let others = results.split_off(reads.len().min(results.len()));
        Ok((results.iter().map(Rows::found).collect(), others))
    }

    /// Runs one statement.
    pub async fn run_one(&self, statement: Statement) -> Result<Rows, Fault> {
        self.run(vec![statement])
            .await?
            .pop()
            .ok_or_else(|| Fault::new("D1 answered nothing"))
    }
}

/// The binding, which is looked for once: an instance has one environment.
fn binding(env: &Env) -> Result<JsValue, Fault> {
    thread_local! {
        static KNOWN: RefCell<Option<JsValue>> = const { RefCell::new(None) };
    }
    KNOWN.with_borrow_mut(|known| {
        Ok(match known {
            Some(binding) => binding.clone(),
            None => known.insert(env.d1(BINDING)?.into()).clone(),
        })
    })
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

#[wasm_bindgen(module = "/src/runtime/database.js")]
extern "C" {
    fn run(database: &JsValue, texts: &Array, values: &Array) -> Promise;

    fn found(rows: &Array, room: &mut [u8]) -> usize;

    fn encode(text: &JsValue) -> Vec<u8>;
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
    pub fn to_json(&self) -> Result<String, Fault> {
        Ok(String::from(JSON::stringify(&self.0)?))
    }

    /// All rows, as values.
    pub fn read<T: DeserializeOwned>(&self) -> Result<Vec<T>, Fault> {
        serde_json::from_str(&self.to_json()?).map_err(|error| Fault::new(format!("rows: {error}")))
    }

    /// What a read found, in one row or in a row each: the text of its rows, in UTF-8.
    pub fn found(&self) -> Vec<u8> {
        let mut text = vec![0; FEW_ROWS];
        loop {
            let length = found(&self.0, &mut text);
            let fits = length <= text.len();
            text.resize(length, 0);
            if fits {
                return text;
            }
        }
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

    /// A string that may be very long; `None` for NULL.
    pub fn long_text(&self, column: &str) -> Option<String> {
        let text = self.get(column);
        if !text.is_string() {
            return None;
        }
        // The glue would copy it character by character.
        String::from_utf8(encode(&text)).ok()
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
}

/// A number to its last bit, which `serde_json` may miss.
pub fn number(text: &str) -> Option<f64> {
    JSON::parse(text).ok()?.as_f64()
}
