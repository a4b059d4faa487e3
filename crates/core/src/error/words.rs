//! Pieces of sentences: lists of names, numbers, what the caller sent.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A list of names in words: `` `a`, `b` or `c` ``.
pub fn one_of<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    let names: Vec<S> = names.into_iter().collect();
    let last = names.len().saturating_sub(1);
    let mut text = String::new();
    for (index, name) in names.iter().enumerate() {
        if index > 0 {
            text.push_str(if index == last { " or " } else { ", " });
        }
        // Writing to a `String` cannot fail.
        let _ = write!(text, "`{}`", name.as_ref());
    }
    text
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

/// What the caller sent, for a sentence: at most 40 characters of it.
#[must_use]
pub fn excerpt(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(40) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.chars().take(40).chain(['…']).collect()),
    }
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
}
