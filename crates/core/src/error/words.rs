//! Pieces of sentences: lists of names, numbers, what the caller sent.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A list of names in words: `` `a`, `b` or `c` ``.
pub fn one_of<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    let mut list = Names::default();
    for name in names {
        list.add(name.as_ref());
    }
    list.end()
}

/// The names of [`one_of`] so far. Apart from it, since it is there once for every kind of list.
#[derive(Default)]
struct Names {
    text: String,
    /// Where the last separator stands.
    last: Option<usize>,
}

impl Names {
    fn add(&mut self, name: &str) {
        if !self.text.is_empty() {
            self.last = Some(self.text.len());
            self.text.push_str(", ");
        }
        for part in ["`", name, "`"] {
            self.text.push_str(part);
        }
    }

    fn end(mut self) -> String {
        if let Some(last) = self.last {
            let name = self.text.split_off(last);
            self.text.push_str(" or ");
            self.text.push_str(name.get(2..).unwrap_or_default());
        }
        self.text
    }
}

/// A number with thousands separated, for sentences: `65,536`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len().saturating_add(digits.len() / 3));
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len().saturating_sub(index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What the caller sent, for a sentence: at most 40 characters of it. What nobody would see in a name is
/// written with its number: `first<U+200B>Name`.
#[must_use]
pub fn excerpt(text: &str) -> Cow<'_, str> {
    let hides =
        |letter: char| !letter.is_ascii() && (is_invisible(letter) || letter.is_whitespace());
    let is_long = text.char_indices().nth(40).is_some();
    // Other scripts and emoji have joiners that belong there.
    let is_name = || {
        text.chars()
            .all(|letter| letter.is_ascii() || hides(letter))
    };
    if text.is_ascii() || !is_name() {
        return match is_long {
            false => Cow::Borrowed(text),
            true => Cow::Owned(text.chars().take(40).chain(['…']).collect()),
        };
    }
    let mut shown = String::new();
    for letter in text.chars().take(40) {
        if hides(letter) {
            // Writing to a `String` cannot fail.
            let _ = write!(shown, "<U+{:04X}>", u32::from(letter));
        } else {
            shown.push(letter);
        }
    }
    shown.extend(is_long.then_some('…'));
    Cow::Owned(shown)
}

/// Whether a character has neither a form nor a width: zero-width spaces and joiners, soft hyphens, byte order
/// marks, marks of direction, control characters but those of white space.
#[must_use]
pub const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\0'..='\u{8}'
            | '\u{e}'..='\u{1f}'
            | '\u{7f}'..='\u{84}'
            | '\u{86}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    )
}

/// A text without the white space and the invisible characters around it.
#[must_use]
pub fn visible(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_whitespace() || is_invisible(letter))
}

/// The name of a type in words: `sequenceState` → `sequence state`.
pub(crate) fn words(name: &str) -> String {
    let mut words = String::with_capacity(name.len().saturating_add(2));
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// The same as the verb's complement: "`action` is `phone`", "`action` is empty".
pub(crate) fn shown(text: &str) -> String {
    if text.is_empty() {
        "empty".to_owned()
    } else {
        format!("`{}`", excerpt(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        assert_eq!(one_of(["a"]), "`a`");
        assert_eq!(one_of(["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(65_536), "65,536");
        assert_eq!(thousands(1_000_000), "1,000,000");
        assert_eq!(excerpt(&"é".repeat(41)).chars().count(), 41);
    }

    #[test]
    fn what_nobody_would_see_in_a_name_is_shown() {
        for (text, shown) in [
            ("firstName", "firstName"),
            ("first\u{200b}Name", "first<U+200B>Name"),
            ("\u{feff}first\u{a0}Name", "<U+FEFF>first<U+00A0>Name"),
            ("Zoë\u{200d}", "Zoë\u{200d}"),
            ("👩\u{200d}💻", "👩\u{200d}💻"),
        ] {
            assert_eq!(excerpt(text), shown);
        }
        let long = format!("\u{200b}{}", "x".repeat(40));
        assert_eq!(excerpt(&long), format!("<U+200B>{}…", "x".repeat(39)));
    }

    #[test]
    fn what_is_seen_of_a_text() {
        assert_eq!(
            visible("\u{feff} \u{a0}Ada\u{200b} L.\u{200b}\r\n"),
            "Ada\u{200b} L."
        );
        assert_eq!(visible(" \u{200b}\u{2060}\u{ad}"), "");
    }
}
