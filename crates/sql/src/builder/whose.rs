//! Whose rows a statement is about that works for one organisation and for several.

use crate::builder::organisation::Organisation;
use crate::builder::statement::Builder;

/// Whose rows a statement is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whose {
    /// Those of one organisation.
    Of(Organisation),
    /// Those of the organisation that the row on which they hang says itself. Only the scheduler's work is of
    /// several.
    Theirs,
}

impl From<Organisation> for Whose {
    fn from(organisation: Organisation) -> Self {
        Self::Of(organisation)
    }
}

impl Whose {
    /// Appends the organisation of what hangs on a row that goes by the name `row`.
    pub(crate) fn push(self, builder: &mut Builder, row: &str) {
        match self {
            Self::Of(organisation) => builder.bind(organisation.id()),
            Self::Theirs => builder.push(&format!("{row}.organisation_id")),
        };
    }

    /// Appends the bin of that organisation.
    pub(crate) fn push_bin(self, builder: &mut Builder, row: &str) {
        match self {
            Self::Of(organisation) => builder.bind(organisation.bin()),
            Self::Theirs => builder.push(&format!("-{row}.organisation_id")),
        };
    }
}
