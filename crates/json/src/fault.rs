//! What can be wrong with a text, and how that is said.

use std::fmt;

/// What is wrong with a text that is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It ends inside an array.
    EndInArray,
    /// It ends inside an object.
    EndInObject,
    /// It ends inside a string.
    EndInString,
    /// It ends where a value should be, or inside one.
    EndInValue,
    /// A name without a colon behind it.
    Colon,
    /// An element without a comma or a bracket behind it.
    CommaOrBracket,
    /// A member without a comma or a brace behind it.
    CommaOrBrace,
    /// What begins like `true`, `false` or `null`, and is none of them.
    Word,
    /// What no value begins with.
    Value,
    /// An escape that there is not.
    Escape,
    /// What begins like a number, and is none.
    Number,
    /// A number that no `f64` holds.
    Range,
    /// A control character inside a string.
    Control,
    /// A name that is no string.
    Name,
    /// Half of a surrogate pair.
    Surrogate,
    /// The first half of a surrogate pair, with no escape behind it.
    HalfPair,
    /// A comma with nothing behind it.
    Comma,
    /// Something behind the end.
    Rest,
    /// Values nest deeper than they may be read.
    Nesting,
}

impl Fault {
    /// Whether it is about surrogates, which need more words.
    #[must_use]
    pub const fn is_of_surrogates(self) -> bool {
        matches!(self, Self::Surrogate | Self::HalfPair)
    }

    /// The words for it, which are those that `serde_json` has.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::EndInArray => "EOF while parsing a list",
            Self::EndInObject => "EOF while parsing an object",
            Self::EndInString => "EOF while parsing a string",
            Self::EndInValue => "EOF while parsing a value",
            Self::Colon => "expected `:`",
            Self::CommaOrBracket => "expected `,` or `]`",
            Self::CommaOrBrace => "expected `,` or `}`",
            Self::Word => "expected ident",
            Self::Value => "expected value",
            Self::Escape => "invalid escape",
            Self::Number => "invalid number",
            Self::Range => "number out of range",
            Self::Control => "control character (\\u0000-\\u001F) found while parsing a string",
            Self::Name => "key must be a string",
            Self::Surrogate => "lone leading surrogate in hex escape",
            Self::HalfPair => "unexpected end of hex escape",
            Self::Comma => "trailing comma",
            Self::Rest => "trailing characters",
            Self::Nesting => "recursion limit exceeded",
        }
    }
}

/// Why a text was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// It is no JSON.
    Syntax {
        /// What is wrong.
        fault: Fault,
        /// The line, from 1 on.
        line: usize,
        /// The byte in that line, from 1 on.
        column: usize,
    },
    /// It nests deeper than was allowed.
    TooDeep {
        /// The byte of the text that opens the level too many, from 1 on.
        byte: usize,
    },
    /// The reader stopped.
    Stopped,
}

impl Unread {
    /// What is wrong with the text before `index`.
    pub(crate) fn syntax(fault: Fault, text: &str, index: usize) -> Self {
        let before = text.as_bytes().get(..index).unwrap_or_default();
        let lines = before.split(|byte| *byte == b'\n');
        let (line, last) = lines.enumerate().last().unwrap_or_default();
        Self::Syntax {
            fault,
            line: line.saturating_add(1),
            column: last.len(),
        }
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax {
                fault,
                line,
                column,
            } => write!(f, "{} at line {line} column {column}", fault.words()),
            Self::TooDeep { byte } => write!(f, "nests too deep from byte {byte} on"),
            Self::Stopped => f.write_str("reading stopped"),
        }
    }
}
