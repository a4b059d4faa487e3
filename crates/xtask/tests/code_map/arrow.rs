//! One file's use of another.

/// A line that names something in another file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// The file that uses.
    pub from: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The file that is used.
    pub to: String,
    /// What the line names, as it names it.
    pub name: String,
    /// Whether it counts for circles. What only tests use does not, nor does a module that is named
    /// only on the way to something else: the files of its folder may well have what it has not.
    pub is_bond: bool,
}
