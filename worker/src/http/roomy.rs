//! Texts with room before them.
//!
//! How a document begins is known last: its links lead on from its last record. A megabyte that stands
//! behind enough room need not be moved for it.

/// More than most beginnings take, which have up to five addresses.
const ROOM: usize = 4_096;

/// A text with room before it.
pub struct Roomy(Vec<u8>);

impl Roomy {
    /// An empty text.
    pub fn new() -> Self {
        Self(vec![b' '; ROOM])
    }

    /// Appends a text.
    pub fn push_str(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// To append UTF-8 to.
    pub const fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }

    /// The text with another before it.
    pub fn behind(&mut self, beginning: &str) -> &mut [u8] {
        let start = ROOM.saturating_sub(beginning.len());
        self.0.splice(start..ROOM, beginning.bytes());
        self.0.get_mut(start..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_may_be_longer_than_the_room() {
        for length in [0, 5, ROOM - 1, ROOM, ROOM + 1, 3 * ROOM] {
            let beginning = "b".repeat(length);
            let mut roomy = Roomy::new();
            roomy.push_str("é and the rest");
            let whole = str::from_utf8(roomy.behind(&beginning)).unwrap();
            assert_eq!(whole, format!("{beginning}é and the rest"), "{length}");
        }
    }
}
