//! Statements that somebody wants an answer of, and the rows that they answer.
//!
//! In scope: a statement with the type of its rows, and lists of statements of which one answers.
//! Out of scope: running them, and taking a row apart. Rows are read by the names of their columns.

use std::marker::PhantomData;
use std::ops::Deref;

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

impl<T> Steps<T> {
    /// Which of them answers, from 0.
    #[must_use]
    pub const fn answers(&self) -> usize {
        self.answers
    }
}

impl<'s, T> IntoIterator for &'s Steps<T> {
    type Item = &'s Statement;
    type IntoIter = std::slice::Iter<'s, Statement>;

    fn into_iter(self) -> Self::IntoIter {
        self.statements.iter()
    }
}

impl<T> IntoIterator for Steps<T> {
    type Item = Statement;
    type IntoIter = std::vec::IntoIter<Statement>;

    fn into_iter(self) -> Self::IntoIter {
        self.statements.into_iter()
    }
}

/// What runs together, in order: all of it, or nothing.
#[derive(Debug, Default)]
pub struct Transaction {
    statements: Vec<Statement>,
    /// What is asked instead of the statements at these places, where a text is too big.
    instead: Vec<(usize, Statement)>,
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

impl From<Vec<Statement>> for Transaction {
    fn from(statements: Vec<Statement>) -> Self {
        Self {
            statements,
            ..Self::default()
        }
    }
}

impl From<Statement> for Transaction {
    fn from(statement: Statement) -> Self {
        vec![statement].into()
    }
}

impl Transaction {
    /// One without statements.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether none of its statements writes.
    #[must_use]
    pub fn reads(&self) -> bool {
        self.statements.iter().all(Statement::reads)
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
        self.slot(place)
    }

    /// Adds a statement, and what is asked in its place where a text is too big for D1.
    pub(crate) fn ask_or<T>(&mut self, query: Query<T>, instead: Query<T>) -> Slot<T> {
        let place = self.statements.len();
        self.instead.push((place, instead.into_statement()));
        self.ask(query)
    }

    /// Adds statements of which one answers.
    pub fn ask_steps<T>(&mut self, steps: Steps<T>) -> Slot<T> {
        let place = self.statements.len().saturating_add(steps.answers);
        self.statements.extend(steps.statements);
        self.slot(place)
    }

    /// Places count from the first that was added.
    fn slot<T>(&self, place: usize) -> Slot<T> {
        Slot {
            place: place.saturating_sub(self.claims()),
            rows: PhantomData,
        }
    }

    /// Puts a statement before all others, which keep their places.
    pub(crate) fn claim(&mut self, statement: Statement) {
        self.statements.insert(0, statement);
        for (place, _) in &mut self.instead {
            *place = place.saturating_add(1);
        }
        self.has_claim = true;
    }

    /// The statements, in the order in which they run.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// How many statements stand before the first that was added: their answers have no slots.
    #[must_use]
    pub fn claims(&self) -> usize {
        usize::from(self.has_claim)
    }

    /// Takes the statements that are asked instead of others where a text is too big, which is to be done
    /// once. Whether there are any.
    pub fn fall_back(&mut self) -> bool {
        let is_other = !self.instead.is_empty();
        for (place, instead) in self.instead.drain(..) {
            if let Some(statement) = self.statements.get_mut(place) {
                *statement = instead;
            }
        }
        is_other
    }

    /// Whether it has no statement.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }
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
        let f = transaction.ask_or(statement("f").asks(), statement("g").asks());
        transaction.claim(statement("first"));
        let h = transaction.ask(statement("h").asks::<i64>());
        let at = |transaction: &Transaction, slot: Slot<i64>| {
            let place = transaction.claims() + slot.place();
            transaction.statements()[place].sql.clone()
        };
        let read = [b, d, f, h].map(|slot| at(&transaction, slot));
        assert_eq!(read, ["b", "d", "f", "h"]);
        assert!(transaction.fall_back());
        assert_eq!(at(&transaction, f), "g");
        assert!(!transaction.fall_back());
        assert_eq!(transaction.statements().len(), 8);
    }
}
