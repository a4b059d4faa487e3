//! Reads of documents.

use lockstep_template::{Layout, Misfit, SEPARATOR};

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
    /// The read with all its rows in one value (`found`), which [`Found`] takes apart. D1 refuses a text
    /// beyond 2 MB as too big.
    #[must_use]
    pub fn gathered(&self) -> Statement {
        // A subquery with a limit is read in its order.
        let Statement { sql, params } = &self.statement;
        Statement {
            sql: format!(
                "SELECT concat(count(*),'{SEPARATOR}',group_concat(document,'{SEPARATOR}')) AS found FROM ({sql})"
            ),
            params: params.clone(),
        }
    }
}

/// What a read found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    count: u32,
    text: String,
    /// Where the values begin.
    start: usize,
}

impl Found {
    /// Takes apart how many documents there are, and behind a [`SEPARATOR`] their texts, with one between
    /// them.
    ///
    /// # Errors
    /// Where the text is no such.
    pub fn new(text: String) -> Result<Self, Misfit> {
        let (count, _) = text.split_once(SEPARATOR).ok_or(Misfit)?;
        let start = count.len().saturating_add(SEPARATOR.len());
        let count = count.parse().map_err(|_| Misfit)?;
        Ok(Self { count, text, start })
    }

    /// How many documents.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// The values of all of them, as their read's layout has them.
    #[must_use]
    pub fn values(&self) -> &str {
        self.text.get(self.start..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_is_counted_first() {
        let found = |text: &str| {
            let found = Found::new(text.to_owned())?;
            Ok((found.count(), found.values().to_owned()))
        };
        assert_eq!(found("0,"), Ok((0, String::new())));
        assert_eq!(found("2,1,a,2,b"), Ok((2, "1,a,2,b".to_owned())));
        for text in ["", "2", "x,1", ",1", "-1,"] {
            assert_eq!(found(text), Err(Misfit), "{text}");
        }
    }
}
