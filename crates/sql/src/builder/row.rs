//! Rows that more than one statement answers, and how their columns are read.
//!
//! In scope: rows that say no more than that there are such, how many, or which record. Out of scope: the
//! rows of one statement, whose type stands beside it.

use lockstep_core::machine::Named;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// A row for each record that was written. Nobody reads a column of it.
#[derive(Debug, Deserialize)]
pub struct Touched {}

/// The record that was made.
#[derive(Debug, Deserialize)]
pub struct Made {
    /// Its id.
    pub id: i64,
}

/// How many there are: the one row of a statement that counts.
#[derive(Debug, Deserialize)]
pub struct Count {
    /// The number.
    pub count: i64,
}

/// A record as a document, with the version that it has.
#[derive(Debug, Deserialize)]
pub struct Shown {
    /// Its id.
    pub id: i64,
    /// Its version.
    pub version: i64,
}

impl Documented for Shown {}

impl Versioned for Shown {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Rows with a text each, of which a layout makes documents; see [`Read`](crate::Read).
#[derive(Debug, Deserialize)]
pub struct Values {}

/// Rows that have a column `document` besides: finished text, which may stay where it is.
pub trait Documented {}

/// Rows of records that others may be changing, too.
pub trait Versioned {
    /// The version that the record has.
    fn version(&self) -> i64;
}

/// A column with the name of a state.
///
/// # Errors
/// Where there is no state of this name.
pub(crate) fn named<'de, D: Deserializer<'de>, N: Named>(deserializer: D) -> Result<N, D::Error> {
    let name = String::deserialize(deserializer)?;
    N::named(&name).ok_or_else(|| D::Error::custom(format!("no state is called `{name}`")))
}
