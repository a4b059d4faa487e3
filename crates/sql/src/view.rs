//! How an answer shows records: what a request asks for besides which ones.

use crate::statement::Builder;

/// How documents show records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The address of the API, without a slash at its end.
    pub base: String,
}

impl View {
    /// The view of a request that asks for nothing particular.
    #[must_use]
    pub fn new(base: impl Into<String>) -> Self {
        Self { base: base.into() }
    }

    /// The view inside a statement.
    pub(crate) fn shape(&self, builder: &mut Builder) -> Shape {
        Shape {
            base: builder.name(self.base.as_str()),
        }
    }
}

/// A view inside a statement, whose values are parameters of it.
#[derive(Debug)]
pub(crate) struct Shape {
    /// The name of the parameter with the address of the API.
    pub(crate) base: String,
}
