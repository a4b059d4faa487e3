//! Reads of documents.

use lockstep_template::{Layout, ROW_END};

use crate::statement::Statement;

/// A read whose rows have the values of a document each, as text (`document`).
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// What is read.
    pub statement: Statement,
    /// What the texts hold.
    pub layout: Layout,
}

impl Read {
    /// The read with all its rows in one value (`found`); NULL where there is none. D1 refuses a text beyond 2 MB
    /// as too big.
    #[must_use]
    pub fn gathered(&self) -> Statement {
        // A subquery with a limit is read in its order.
        let Statement { sql, params } = &self.statement;
        Statement {
            sql: format!("SELECT group_concat(document,'{ROW_END}') AS found FROM ({sql})"),
            params: params.clone(),
        }
    }
}
