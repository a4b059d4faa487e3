//! D1: a transaction in, its answers out, one round trip.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use lockstep_sql::{Param, Query, Slot, Touched, Transaction};
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::JsFuture;
use worker::js_sys::{Array, JSON, Reflect};
use worker::wasm_bindgen::{JsCast, JsValue};
use worker::worker_sys::types::{D1Database, D1PreparedStatement, D1Result};
use worker::{Delay, Env};

use super::answers::Answers;
use super::fault::{Cause, Fault};
use super::{random, repeat};

/// The binding of the first database.
const BINDING: &str = "DB";

/// How many statements one invocation of the Worker may run (limit of the platform).
pub const MAX_STATEMENTS: usize = 1_000;

/// More than settling some items and what goes before it takes (a test of `lockstep-sql` has 50): what each of
/// those needs that use the database side by side.
const RESERVE: usize = 100;

/// A database that holds organisations, as one request uses it.
pub struct Database {
    binding: D1Database,
    round_trips: Cell<u32>,
    statements: Cell<usize>,
    /// How many use it side by side.
    lanes: Cell<usize>,
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
            lanes: Cell::new(1),
            granted: Cell::new(MAX_STATEMENTS),
        })
    }

    /// Says how many use it side by side: each may be in the middle of something when few statements are left.
    pub fn share(&self, lanes: usize) {
        self.lanes.set(lanes);
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
        let reserved = RESERVE.saturating_mul(self.lanes.get());
        self.statements.get() > MAX_STATEMENTS.saturating_sub(reserved)
    }

    /// Runs a transaction: all of its statements, or none. One that only reads is tried again where the way
    /// there broke off; of one that writes nobody knows whether it was done.
    pub async fn run(&self, transaction: impl Into<Transaction>) -> Result<Answers, Fault> {
        let mut transaction = transaction.into();
        let results = self.results(&mut transaction, false).await?;
        answers(&results, &transaction)
    }

    /// The same of one that does nothing, or fails, where it was done before.
    pub async fn run_repeatable(&self, mut transaction: Transaction) -> Result<Answers, Fault> {
        let results = self.results(&mut transaction, true).await?;
        answers(&results, &transaction)
    }

    /// Runs a transaction; says besides for how many milliseconds D1 was at work, which leaves out the way and what
    /// others did meanwhile.
    pub async fn run_timed(&self, mut transaction: Transaction) -> Result<(Answers, f64), Fault> {
        let results = self.results(&mut transaction, false).await?;
        let duration = results.iter().map(duration).sum();
        Ok((answers(&results, &transaction)?, duration))
    }

    async fn results(
        &self,
        transaction: &mut Transaction,
        is_repeatable: bool,
    ) -> Result<Vec<D1Result>, Fault> {
        let attempted = async |transaction: &Transaction| {
            let attempt = async || self.try_run(transaction).await;
            let is_harmless = || is_repeatable || transaction.reads();
            repeat::attempted(attempt, is_harmless, pause).await
        };
        match attempted(transaction).await {
            // Then nothing of it was done.
            Err(fault) if fault.cause == Cause::TooBig && transaction.fall_back() => {
                attempted(transaction).await
            }
            results => results,
        }
    }

    async fn try_run(&self, transaction: &Transaction) -> Result<Vec<D1Result>, Fault> {
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
        Ok(results.into_iter().map(JsCast::unchecked_into).collect())
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

fn answers(results: &[D1Result], transaction: &Transaction) -> Result<Answers, Fault> {
    let rows = results
        .iter()
        .map(|result| Ok(result.results()?.unwrap_or_default()));
    let rows = rows.collect::<Result<Vec<Array>, JsValue>>()?;
    Ok(Answers::new(rows, transaction.claims()))
}

/// For how many milliseconds D1 was at work; 0 where it does not say.
fn duration(result: &D1Result) -> f64 {
    let duration = result
        .meta()
        .and_then(|meta| Reflect::get(&meta, &JsValue::from_str("duration")));
    duration.ok().and_then(|one| one.as_f64()).unwrap_or(0.0)
}

/// Waits so long, and up to as long again: who was thrown out together is not to come back together.
async fn pause(time: Duration) {
    let share = random::number().unwrap_or_default().rem_euclid(100);
    let more = time.saturating_mul(u32::try_from(share).unwrap_or_default());
    Delay::from(time.saturating_add(more.checked_div(100).unwrap_or_default())).await;
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
