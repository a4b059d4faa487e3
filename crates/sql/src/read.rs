//! Reads of documents.

use lockstep_template::{Layout, SEPARATOR};

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
    /// The read with all its rows in one: how many there are (`count`), and their texts
    /// (`document`) with [`SEPARATOR`] between them. D1 refuses a text beyond 2 MB as too big.
    #[must_use]
    pub fn gathered(&self) -> Statement {
        // A subquery with a limit is read in its order.
        let Statement { sql, params } = &self.statement;
        Statement {
            sql: format!(
                "SELECT count(*) AS count, group_concat(document, '{SEPARATOR}') AS document FROM ({sql})"
            ),
            params: params.clone(),
        }
    }
}
