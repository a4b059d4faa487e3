//! What the tables say of records beyond one request: what a new one starts with, which values are
//! unique, and what becomes of a record when the one that it names is gone.
//!
//! In scope: the words for such rules. Out of scope: finding who is meant by them
//! ([`naming`](super::naming())), and carrying them out, which is storage's.

/// What an attribute of a new record has unless the record says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultValue {
    /// `true`.
    True,
    /// This one of its strings.
    Word(&'static str),
}

/// Where storage keeps an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// In a column of its own. What records are found or sorted by is.
    Column,
    /// With others in one column of the record, as a member of a JSON object; it has none where it is
    /// null, false or empty.
    Shared,
    /// With the record that a relationship to one names, as an attribute of that. The relationship goes by
    /// the name of the type that it leads to.
    Related {
        /// The relationship.
        relationship: &'static str,
        /// The attribute there.
        attribute: &'static str,
    },
    /// Nowhere, since nothing fills it: it is null, false, 0 or an empty list for every record.
    Nowhere,
}

/// A value that no two records of an organisation share. A constraint of the table stands behind it.
#[derive(Debug, PartialEq, Eq)]
pub struct Unique {
    /// The fields, all of which are the same; the last is the one to change.
    pub fields: &'static [&'static str],
    /// Who else has the value, for a sentence.
    pub other: &'static str,
}

/// What becomes of a record when the one that it names is deleted for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDelete {
    /// It stays, and names nothing any more; a list loses the id.
    Clear,
    /// It goes, too. It also follows into the bin, and back.
    Cascade,
    /// It goes where it still has work to do; otherwise it names nothing any more.
    CascadeOpen,
}

/// Why a record cannot be deleted as long as others name it.
#[derive(Debug, PartialEq, Eq)]
pub struct Restriction {
    /// Whether only those count that still have work to do; else there are none left when it is
    /// deleted.
    pub open_only: bool,
    /// Who needs it, for a sentence.
    pub words: &'static str,
    /// What would make it possible, for a sentence.
    pub remedy: &'static str,
}
