//! The organisation, with which every statement about its records begins.

/// The organisation that a statement is for: the only way to build one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Organisation(i64);

impl Organisation {
    /// The organisation with this id.
    #[must_use]
    pub const fn new(id: i64) -> Self {
        Self(id)
    }

    /// The id.
    #[must_use]
    pub const fn id(self) -> i64 {
        self.0
    }

    /// The id of its bin: the organisation that removed records move to, where no statement for this
    /// one looks.
    #[must_use]
    pub const fn bin(self) -> i64 {
        self.0.saturating_neg()
    }
}
