//! What is said of a request that has been looked through.

use serde::Serialize;

use crate::error::Error;

/// A request that storage has to answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sound {
    /// The name of what is asked for, as the description of the interface has it.
    pub operation: String,
    /// Whether nothing is to be written.
    pub preview: bool,
    /// Pointers of what came along and is not stored.
    pub ignored: Vec<String>,
    /// How many ids, inputs or rows there are, where the body has them.
    pub count: Option<usize>,
    /// Those of them that fail, while the others may not: of a file the first hundred.
    pub failures: Vec<Failed>,
    /// What is not known without storage: whether what the address or an input names is there and how it is
    /// (`record`), what other records it names (`related`), whom a change meets (`targets`), where a page begins
    /// (`cursor`).
    pub needs: Vec<&'static str>,
}

impl Sound {
    /// One that is about a record that has to be there.
    pub(super) fn about_record() -> Self {
        Self {
            needs: vec!["record"],
            ..Self::default()
        }
    }
}

/// An input that fails alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Failed {
    /// Its index among the inputs, from 0; of a row the line on which it starts, from 1.
    pub position: usize,
    /// What is wrong with it.
    pub errors: Vec<Error>,
}

/// A request that is refused.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unsound {
    /// The name of what is asked for, where there is such a thing.
    pub operation: Option<String>,
    /// The status of the answer.
    pub status: u16,
    /// What is wrong. The dialects tell it in their own forms.
    pub errors: Vec<Error>,
}
