//! Strings: borrowed where they have no escapes, which is nearly always.

use std::borrow::Cow;

use crate::source::Source;
use crate::{Fault, Stop};

/// A byte in each place of a word.
const ONES: u64 = 0x0101_0101_0101_0101;
const QUOTES: u64 = ONES * b'"' as u64;
const BACKSLASHES: u64 = ONES * b'\\' as u64;
const BLANKS: u64 = ONES * b' ' as u64;
const HIGHEST: u64 = ONES << 7;

/// How many bytes come before the first that ends a run inside a string: a quotation mark, a backslash, a control
/// character. Eight at a time, by the arithmetic of Mycroft's `strlen`.
fn plain(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut passed: usize = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        let quote = word ^ QUOTES;
        let backslash = word ^ BACKSLASHES;
        let found = (word.wrapping_sub(BLANKS) & !word)
            | (quote.wrapping_sub(ONES) & !quote)
            | (backslash.wrapping_sub(ONES) & !backslash);
        let found = found & HIGHEST;
        if found != 0 {
            return passed.wrapping_add(found.trailing_zeros() as usize / 8);
        }
        passed = passed.wrapping_add(8);
    }
    let end = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1F);
    let more = rest.iter().position(end).unwrap_or(rest.len());
    passed.wrapping_add(more)
}

impl<'de> Source<'de> {
    /// The string whose quotation mark comes next.
    pub(crate) fn string(&mut self) -> Result<Cow<'de, str>, Stop> {
        self.pass(1);
        let start = self.index();
        self.pass(plain(self.rest()));
        if self.peek() == Some(b'"') {
            let text = self.since(start);
            self.pass(1);
            return Ok(Cow::Borrowed(text));
        }
        self.escaped(start).map(Cow::Owned)
    }

    /// The string that began at `start`, from its first byte on that is not plain.
    #[cold]
    #[inline(never)]
    fn escaped(&mut self, mut start: usize) -> Result<String, Stop> {
        let mut text = String::new();
        loop {
            match self.peek() {
                Some(b'"') => {
                    text.push_str(self.since(start));
                    self.pass(1);
                    return Ok(text);
                }
                Some(b'\\') => {
                    text.push_str(self.since(start));
                    self.pass(1);
                    let escaped = self.escape()?;
                    text.push(escaped);
                    start = self.index();
                }
                Some(_) => {
                    self.pass(1);
                    return self.fail(Fault::Control);
                }
                None => return self.fail(Fault::EndInString),
            }
            self.pass(plain(self.rest()));
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self) -> Result<char, Stop> {
        Ok(match self.next() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\x08',
            Some(b'f') => '\x0C',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.character(),
            Some(_) => return self.fail(Fault::Escape),
            None => return self.fail(Fault::EndInString),
        })
    }

    /// The character whose hex digits come next, of which those beyond the first 65,536 have a pair.
    fn character(&mut self) -> Result<char, Stop> {
        let first = self.hex()?;
        if let Some(character) = char::from_u32(first) {
            return Ok(character);
        }
        if first >= 0xDC00 {
            return self.fail(Fault::Surrogate);
        }
        for right in [b'\\', b'u'] {
            match self.next() {
                Some(byte) if byte == right => {}
                Some(_) => return self.fail(Fault::HalfPair),
                None => return self.fail(Fault::EndInString),
            }
        }
        let second = self.hex()?;
        // Ten bits of each half.
        let character = 0x1_0000_u32.wrapping_add((first & 0x3FF) << 10 | second & 0x3FF);
        match char::from_u32(character) {
            Some(character) if matches!(second, 0xDC00..=0xDFFF) => Ok(character),
            _ => self.fail(Fault::Surrogate),
        }
    }

    fn hex(&mut self) -> Result<u32, Stop> {
        let Some((digits, _)) = self.rest().split_first_chunk::<4>() else {
            self.pass_all();
            return self.fail(Fault::EndInString);
        };
        self.pass(4);
        let mut number = 0;
        for digit in digits {
            let Some(value) = char::from(*digit).to_digit(16) else {
                return self.fail(Fault::Escape);
            };
            number = number << 4 | value;
        }
        Ok(number)
    }

    /// Reads over the string whose quotation mark comes next. Whether surrogates have their pairs is not looked at.
    pub(crate) fn skip_string(&mut self) -> Result<(), Stop> {
        self.pass(1);
        loop {
            self.pass(plain(self.rest()));
            match self.peek() {
                Some(b'"') => {
                    self.pass(1);
                    return Ok(());
                }
                Some(b'\\') => {
                    self.pass(1);
                    match self.next() {
                        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {}
                        Some(b'u') => drop(self.hex()?),
                        Some(_) => return self.fail(Fault::Escape),
                        None => return self.fail(Fault::EndInString),
                    }
                }
                Some(_) => return self.fail(Fault::Control),
                None => return self.fail(Fault::EndInString),
            }
        }
    }
}
