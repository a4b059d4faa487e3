//! When two texts are the same to somebody who searches: the one folding of all searches, prefixes and
//! comparisons in which capitals do not matter.
//!
//! In scope: Unicode's default case folding, in its full form and composed (NFC), so that it does not matter
//! either how a letter with an accent was typed. Accents themselves matter: `Orjan` is not `Örjan`.
//! Out of scope: where folded texts are kept. Storage cannot fold, but for the letters a to z; what is
//! compared there was folded here.

use std::borrow::Cow;

use unicode_normalization::char::{canonical_combining_class, compose, decompose_canonical};

/// What folds a text.
pub type Fold = for<'t> fn(&'t str) -> Cow<'t, str>;

/// The dot above, which a capital İ leaves behind where it becomes a small letter.
const DOT_ABOVE: char = '\u{307}';

/// The text as it is compared: `ÄRZTE` and `Ärzte` are `ärzte`, `Straße` is `strasse`, `Σίσυφος` is `σίσυφοσ`.
///
/// Folding twice is folding once, and of the letters a to z nothing is left of the case but what
/// [`str::to_ascii_lowercase`] leaves. The letters `I`, `i`, `İ` and `ı` are one, for whoever looks for a
/// Turkish name may have the keys of any of them.
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(text.to_ascii_lowercase()),
            false => Cow::Borrowed(text),
        };
    }
    let mut folded = String::with_capacity(text.len());
    let mut after_i = false;
    for letter in composed(text).chars() {
        // What of a capital has several letters (ß: SS) is told by the capitals alone; and what is one in
        // capitals (ς, σ: Σ) is one.
        let small = letter
            .to_lowercase()
            .flat_map(char::to_uppercase)
            .flat_map(char::to_lowercase);
        for letter in small {
            if letter == DOT_ABOVE && after_i {
                continue;
            }
            after_i = letter == 'i';
            folded.push(letter);
        }
    }
    Cow::Owned(composed(&folded))
}

/// The text in composed form (NFC). Spelled out, since the crate's own brings the tables of all four forms.
fn composed(text: &str) -> String {
    let mut letters: Vec<(u8, char)> = Vec::with_capacity(text.len());
    for letter in text.chars() {
        decompose_canonical(letter, |part| {
            letters.push((canonical_combining_class(part), part))
        });
    }
    for marks in letters.split_mut(|(class, _)| *class == 0) {
        marks.sort_by_key(|(class, _)| *class);
    }
    let mut whole = String::with_capacity(text.len());
    // The letter that marks are put on, those that it could not take, and the class of the last of them.
    let (mut base, mut marks, mut last) = (None, String::new(), 0);
    for (class, letter) in letters {
        let is_blocked = !marks.is_empty() && last >= class;
        let taken = base.filter(|_| !is_blocked);
        if let Some(one) = taken.and_then(|base| compose(base, letter)) {
            base = Some(one);
        } else if class == 0 {
            whole.extend(base.replace(letter));
            whole.push_str(&marks);
            marks.clear();
        } else {
            marks.push(letter);
            last = class;
        }
    }
    whole.extend(base);
    whole.push_str(&marks);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization as _;

    #[test]
    fn capitals_do_not_matter_in_any_script() {
        let same = [
            ["Örjan", "ÖRJAN", "örjan"],
            ["Ärzte", "ÄRZTE", "ärzte"],
            ["Ærø", "ÆRØ", "ærø"],
            ["Łukasz", "ŁUKASZ", "łukasz"],
            ["Σίσυφος", "ΣΊΣΥΦΟΣ", "σίσυφοσ"],
            ["Жанна", "ЖАННА", "жанна"],
            ["Աննա", "ԱՆՆԱ", "աննա"],
            ["Straße", "STRASSE", "STRAẞE"],
            ["ﬁne", "FINE", "fine"],
            ["İpek", "IPEK", "ıpek"],
            ["東京", "東京", "東京"],
            ["Ada", "ADA", "ada"],
        ];
        for all in same {
            for one in all {
                assert_eq!(fold(one), fold(all[0]), "{one}");
            }
        }
    }

    #[test]
    fn accents_matter_and_how_they_were_typed_does_not() {
        assert_ne!(fold("Örjan"), fold("Orjan"));
        assert_ne!(fold("Ærø"), fold("Aero"));
        assert_eq!(fold("O\u{308}rjan"), fold("Örjan"));
        // As keyboards of Windows and of macOS write it, and in one letter.
        for typed in ["Lệ", "Lê\u{323}", "Le\u{323}\u{302}", "LE\u{302}\u{323}"] {
            assert_eq!(fold(typed), "lệ", "{typed:?}");
        }
        assert_eq!(fold("\u{1112}\u{1161}\u{11ab}"), "한");
    }

    #[test]
    fn every_letter_folds_like_its_small_and_its_capital_one() {
        for letter in '\0'..=char::MAX {
            let of = |letters: &mut dyn Iterator<Item = char>| {
                fold(&letters.collect::<String>()).into_owned()
            };
            let folded = of(&mut std::iter::once(letter));
            assert_eq!(of(&mut letter.to_lowercase()), folded, "{letter:?}");
            assert_eq!(of(&mut letter.to_uppercase()), folded, "{letter:?}");
            assert_eq!(fold(&folded), folded, "{letter:?}");
        }
    }

    /// What storage folds by itself.
    #[test]
    fn of_ascii_only_the_letters_a_to_z_change() {
        for letter in '\0'..='\x7f' {
            let text = letter.to_string();
            assert_eq!(fold(&text), text.to_ascii_lowercase());
        }
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,12}") {
            let folded = fold(&text).into_owned();
            prop_assert_eq!(fold(&folded), &*folded);
        }

        #[test]
        fn composed_is_what_the_standard_says(
            any in "\\PC{0,12}",
            marked in "[eEaoiăêơuʒㄱ한가\u{300}-\u{345}\u{591}-\u{5c7}\u{fb1d}-\u{fb4f}ệộ]{0,12}",
        ) {
            for text in [any, marked] {
                prop_assert_eq!(composed(&text), text.nfc().collect::<String>());
            }
        }

        #[test]
        fn a_text_in_capitals_folds_the_same(text in "\\PC{0,12}") {
            let capitals = text.to_uppercase();
            prop_assert_eq!(fold(&capitals), fold(&text));
        }
    }
}
