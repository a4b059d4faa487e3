//! Statements that somebody wants an answer of, and the rows that they answer.
//!
//! In scope: a statement with the type of its rows, and lists of statements of which one answers.
//! Out of scope: running them, and taking a row apart. Rows are read by the names of their columns.

use std::marker::PhantomData;
use std::ops::Deref;

use serde::{Deserialize, Deserializer};

use super::statement::Statement;

/// A statement whose rows are read as `T`, column by column.
#[derive(Debug)]
pub struct Query<T> {
    statement: Statement,
    rows: PhantomData<fn() -> T>,
}

impl<T> Query<T> {
    /// The statement alone.
    #[must_use]
    pub fn into_statement(self) -> Statement {
        self.statement
    }
}

impl<T> Clone for Query<T> {
    fn clone(&self) -> Self {
        self.statement.clone().asks()
    }
}

impl<T> Deref for Query<T> {
    type Target = Statement;

    fn deref(&self) -> &Statement {
        &self.statement
    }
}

impl<T> From<Query<T>> for Statement {
    fn from(query: Query<T>) -> Self {
        query.statement
    }
}

impl Statement {
    /// The same, whose rows are read as `T`.
    #[must_use]
    pub(crate) const fn asks<T>(self) -> Query<T> {
        Query {
            statement: self,
            rows: PhantomData,
        }
    }
}

/// Statements that belong together, one of which answers with rows of `T`.
#[derive(Debug)]
pub struct Steps<T> {
    statements: Vec<Statement>,
    answers: usize,
    rows: PhantomData<fn() -> T>,
}

impl<T> Steps<T> {
    /// Those before the one that answers, itself, and those after it.
    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "until lists of statements say which of them answers"
        )
    )]
    pub(crate) fn new(
        before: impl IntoIterator<Item = Statement>,
        query: Query<T>,
        after: impl IntoIterator<Item = Statement>,
    ) -> Self {
        let mut statements: Vec<Statement> = before.into_iter().collect();
        let answers = statements.len();
        statements.push(query.into_statement());
        statements.extend(after);
        Self {
            statements,
            answers,
            rows: PhantomData,
        }
    }
}

impl<T> Deref for Steps<T> {
    type Target = Vec<Statement>;

    fn deref(&self) -> &Vec<Statement> {
        &self.statements
    }
}

impl<T> From<Steps<T>> for Vec<Statement> {
    fn from(steps: Steps<T>) -> Self {
        steps.statements
    }
}

/// What a transaction runs, in order: all of it, or nothing.
#[derive(Debug, Default)]
pub struct Transaction {
    statements: Vec<Statement>,
    /// Whether the first of them is not of those that were added.
    has_claim: bool,
}

/// Where in the answer of a transaction the rows of a statement are. Rows are read as `T`.
#[derive(Debug)]
pub struct Slot<T> {
    place: usize,
    rows: PhantomData<fn() -> T>,
}

// Not derived: a place is a place, whatever its rows.
impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Slot<T> {}

impl<T> Slot<T> {
    /// Its place among the statements that were added, from 0: for whoever runs them.
    #[must_use]
    pub const fn place(self) -> usize {
        self.place
    }
}

impl Transaction {
    /// One without statements.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One with this statement.
    #[must_use]
    pub fn of<T>(query: Query<T>) -> (Self, Slot<T>) {
        let mut transaction = Self::new();
        let slot = transaction.ask(query);
        (transaction, slot)
    }

    /// Adds a statement of which nobody wants to know what it answers.
    pub fn run(&mut self, statement: impl Into<Statement>) {
        self.statements.push(statement.into());
    }

    /// Adds statements of which nobody wants to know what they answer.
    pub fn run_all(&mut self, statements: impl IntoIterator<Item = Statement>) {
        self.statements.extend(statements);
    }

    /// Adds a statement.
    pub fn ask<T>(&mut self, query: Query<T>) -> Slot<T> {
        let place = self.statements.len();
        self.statements.push(query.into_statement());
        Slot {
            place,
            rows: PhantomData,
        }
    }

    /// Adds statements of which one answers.
    pub fn ask_steps<T>(&mut self, steps: Steps<T>) -> Slot<T> {
        let place = self.statements.len().saturating_add(steps.answers);
        self.statements.extend(steps.statements);
        Slot {
            place,
            rows: PhantomData,
        }
    }

    /// Puts a statement before all others, which keep their places.
    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "until the claim of an idempotency key goes through it"
        )
    )]
    pub(crate) fn claim(&mut self, statement: Statement) {
        self.statements.insert(0, statement);
        self.has_claim = true;
    }

    /// The statements in the order in which they run, and how many of them stand before the first that was
    /// added.
    #[must_use]
    pub fn into_statements(self) -> (Vec<Statement>, usize) {
        (self.statements, usize::from(self.has_claim))
    }

    /// Whether it has no statement.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(sql: &str) -> Statement {
        Statement {
            sql: sql.to_owned(),
            params: Vec::new(),
        }
    }

    #[test]
    fn slots_keep_their_places() {
        let mut transaction = Transaction::new();
        transaction.run(statement("a"));
        let b = transaction.ask(statement("b").asks::<i64>());
        let steps = Steps::new(
            [statement("c")],
            statement("d").asks::<i64>(),
            [statement("e")],
        );
        let d = transaction.ask_steps(steps);
        let f = transaction.ask(statement("f").asks::<i64>());
        transaction.claim(statement("first"));
        let (statements, before) = transaction.into_statements();
        let at = |slot: Slot<i64>| &*statements[before + slot.place()].sql;
        assert_eq!([at(b), at(d), at(f)], ["b", "d", "f"]);
        assert_eq!(statements.len(), 7);
    }

    #[test]
    fn a_column_that_is_missing_is_an_error() {
        #[derive(Debug, Deserialize)]
        struct Row {
            #[serde(deserialize_with = "nullable")]
            name: Option<String>,
            #[serde(deserialize_with = "flag")]
            is_on: bool,
        }
        let read =
            |text: &str| serde_json::from_str::<Row>(text).map_err(|error| error.to_string());
        let row = read(r#"{"name":null,"is_on":1,"document":"…"}"#).unwrap();
        assert_eq!((row.name, row.is_on), (None, true));
        assert!(
            read(r#"{"is_on":1}"#)
                .unwrap_err()
                .starts_with("missing field `name`")
        );
        assert!(read(r#"{"name":1,"is_on":1}"#).is_err());
    }
}
