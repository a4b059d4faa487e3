//! What separates the cells of a CSV file.

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// `,`
    Comma,
    /// `;`, which spreadsheets write where a comma begins the decimals.
    Semicolon,
    /// A tab.
    Tab,
}

impl Separator {
    /// All of them; of two that are as likely the first is taken.
    pub const ALL: [Self; 3] = [Self::Comma, Self::Semicolon, Self::Tab];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Semicolon => "semicolon",
            Self::Tab => "tab",
        }
    }

    /// How it is written.
    pub(super) const fn char(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Semicolon => ';',
            Self::Tab => '\t',
        }
    }

    /// The one that is written so.
    pub(super) fn of(char: char) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.char() == char)
    }
}
