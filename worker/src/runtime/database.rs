//! D1: a transaction in, its answers out, one round trip.

use std::cell::{Cell, RefCell};

use lockstep_sql::{Param, Query, Slot, Touched, Transaction};
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::JsFuture;
use worker::Env;
use worker::js_sys::{Array, JSON};
use worker::wasm_bindgen::{JsCast, JsValue};
use worker::worker_sys::types::{D1Database, D1PreparedStatement, D1Result};

use super::answers::Answers;
use super::fault::{Cause, Fault};

/// The binding of the first database.
const BINDING: &str = "DB";

/// How many statements one invocation of the Worker may run (limit of the platform).
pub const MAX_STATEMENTS: usize = 1_000;

/// More than settling some items and what goes before it takes (a test of `lockstep-sql` has 50).
const RESERVE: usize = 100;

/// A database that holds organisations, as one request uses it.
pub struct Database {
    binding: D1Database,
    round_trips: Cell<u32>,
    statements: Cell<usize>,
    /// How many may have been run in the end.
    granted: Cell<usize>,
}

impl Database {
    /// The database of an environment.
    pub fn of(env: &Env) -> Result<Self, Fault> {
        Ok(Self {
            binding: binding(env)?,
            round_trips: Cell::default(),
            statements: Cell::default(),
            granted: Cell::new(MAX_STATEMENTS),
        })
    }

    /// How often it was asked.
    pub fn round_trips(&self) -> u32 {
        self.round_trips.get()
    }

    /// From now on it may run statements until it has run so many, counted from the first.
    pub fn grant(&self, statements: usize) {
        self.granted.set(statements.min(MAX_STATEMENTS));
    }

    /// Whether it may run so many more statements.
    pub fn has_room(&self, statements: usize) -> bool {
        self.statements.get().saturating_add(statements) <= self.granted.get()
    }

    /// Whether few statements are left of those that one invocation of the Worker may run.
    pub fn is_almost_spent(&self) -> bool {
        self.statements.get() > MAX_STATEMENTS.saturating_sub(RESERVE)
    }

    /// Runs a transaction: all of its statements, or none.
    pub async fn run(&self, transaction: impl Into<Transaction>) -> Result<Answers, Fault> {
        let mut transaction = transaction.into();
        match self.try_run(&transaction).await {
            // Then nothing of it was done.
            Err(fault) if fault.cause == Cause::TooBig && transaction.fall_back() => {
                self.try_run(&transaction).await
            }
            answers => answers,
        }
    }

    async fn try_run(&self, transaction: &Transaction) -> Result<Answers, Fault> {
        let statements = transaction.statements();
        let prepared = statements.iter().map(|statement| {
            let params: Array = statement.params.iter().map(js_value).collect();
            self.binding.prepare(&statement.sql)?.bind(params)
        });
        let prepared: Vec<D1PreparedStatement> = prepared.collect::<Result<_, _>>()?;
        self.round_trips.set(self.round_trips().saturating_add(1));
        let so_far = self.statements.get();
        self.statements.set(so_far.saturating_add(statements.len()));
        let results = match &*prepared {
            // One statement is a transaction by itself, and takes D1 less than a batch of one.
            [one] => vec![JsFuture::from(one.all()?).await?],
            _ => {
                let batch = self.binding.batch(prepared.into_iter().collect())?;
                Array::from(&JsFuture::from(batch).await?).to_vec()
            }
        };
        let rows = results.into_iter().map(|result| {
            let result: D1Result = result.unchecked_into();
            Ok(result.results()?.unwrap_or_default())
        });
        let rows = rows.collect::<Result<Vec<Array>, JsValue>>()?;
        Ok(Answers::new(rows, transaction.claims()))
    }

    /// Runs one statement.
    pub async fn ask<T>(&self, query: Query<T>) -> Result<(Answers, Slot<T>), Fault> {
        let mut transaction = Transaction::new();
        let slot = transaction.ask(query);
        Ok((self.run(transaction).await?, slot))
    }

    /// Runs one statement: its first row.
    pub async fn first<T: DeserializeOwned>(&self, query: Query<T>) -> Result<Option<T>, Fault> {
        let (answers, slot) = self.ask(query).await?;
        answers.first(slot)
    }

    /// Runs a statement that always answers a row.
    pub async fn one<T: DeserializeOwned>(&self, query: Query<T>) -> Result<T, Fault> {
        let (answers, slot) = self.ask(query).await?;
        answers.one(slot)
    }

    /// Runs one statement: all its rows.
    pub async fn all<T: DeserializeOwned>(&self, query: Query<T>) -> Result<Vec<T>, Fault> {
        let (answers, slot) = self.ask(query).await?;
        answers.all(slot)
    }

    /// Runs one statement: how many records it wrote.
    pub async fn touched(&self, query: Query<Touched>) -> Result<u32, Fault> {
        let (answers, slot) = self.ask(query).await?;
        answers.touched(slot)
    }
}

/// The binding, which is looked for once: an instance has one environment.
fn binding(env: &Env) -> Result<D1Database, Fault> {
    thread_local! {
        static KNOWN: RefCell<Option<D1Database>> = const { RefCell::new(None) };
    }
    KNOWN.with_borrow_mut(|known| {
        Ok(match known {
            Some(binding) => binding.clone(),
            None => known
                .insert(JsValue::from(env.d1(BINDING)?).unchecked_into())
                .clone(),
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

/// A number to its last bit, which `serde_json` may miss.
pub fn number(text: &str) -> Option<f64> {
    JSON::parse(text).ok()?.as_f64()
}
