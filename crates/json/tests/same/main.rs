//! Our reader and `serde_json` read the same texts the same way: what they see, and where and in which words they stop.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod ours;
mod plan;
mod theirs;

use std::fs;
use std::path::{Path, PathBuf};

use plan::{Chance, Steps};
use proptest::prelude::*;

/// How many texts are made by mutation; `LOCKSTEP_MUTATIONS` may say more, and a million takes 13 s.
const MUTATIONS: usize = 100_000;

fn check(text: &str, seed: u64) {
    let steps = Steps::of(seed);
    let (ours, theirs) = (ours::read(text, steps), theirs::read(text, steps));
    // Where reading has ended, how far it had come before is the library's own matter.
    assert_eq!(ours, theirs, "{text}\n(seed {seed})");
}

/// What is looked for where texts are changed.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\n",
    " ",
    "\t",
    "-",
    "0",
    "00",
    "1",
    "9",
    ".",
    "e",
    "E",
    "+",
    "1e999",
    "1e-999",
    "0e99999999999",
    "1e99999999999",
    "-0",
    "-0.0",
    "1.5e3",
    "0.30000000000000004",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "184467440737095516155.5e-3",
    "1.79769313486231580793e308",
    "4.9e-324",
    "123456789012345678901234567890.123",
    "true",
    "tru",
    "false",
    "null",
    "nul",
    "\\u",
    "\\ud83d",
    "\\ude00",
    "\\ud83d\\ude00",
    "\\u00e9",
    "\\u0000",
    "\\x",
    "\\/",
    "\\b\\f\\n\\r\\t",
    "é",
    "😀",
    "\u{1}",
    "\u{7f}",
    "\u{feff}",
    "[[[[",
    "]]]]",
    "{\"a\":",
    "\"a\":1,",
    "\"\"",
    "{}",
    "[]",
];

/// A text with a few changes.
fn mutated(text: &str, chance: &mut Chance) -> String {
    let mut text = text.to_owned();
    for _ in 0..=chance.below(3) {
        let ends: Vec<usize> = text
            .char_indices()
            .map(|(index, _)| index)
            .chain([text.len()])
            .collect();
        // Mostly near each other, so that what is wrong is not always at the beginning.
        let start = chance.below(ends.len());
        let end = (start + chance.below(4)).min(ends.len() - 1);
        let piece = PIECES[chance.below(PIECES.len())];
        match chance.below(5) {
            0 => text.truncate(ends[start]),
            1 => text.replace_range(ends[start]..ends[end], ""),
            2 => text.insert_str(ends[start], piece),
            3 => text.replace_range(ends[start]..ends[end], piece),
            _ => {
                let copied = text[ends[start]..ends[end]].to_owned();
                text.insert_str(ends[chance.below(ends.len())], &copied);
            }
        }
    }
    text
}

/// The texts of the golden cases: each file, and the documents and texts in it.
fn golden() -> Vec<String> {
    fn files(folder: &Path, all: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => files(&path, all),
                false if path.to_string_lossy().ends_with(".in.json") => all.push(path),
                false => {}
            }
        }
    }
    let mut all = Vec::new();
    files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden"),
        &mut all,
    );
    all.sort();
    let mut texts = Vec::new();
    for path in all {
        let text = fs::read_to_string(path).unwrap();
        let case: serde_json::Value = serde_json::from_str(&text).unwrap();
        for member in case.as_object().into_iter().flatten() {
            texts.push(match member.1 {
                serde_json::Value::String(text) => text.clone(),
                value => value.to_string(),
            });
        }
        texts.push(text);
    }
    // What is longer is made of the same pieces, and each mutation reads all of it.
    texts.retain(|text| text.len() < 10_000);
    texts
}

#[test]
fn golden_cases_are_read_the_same() {
    let texts = golden();
    assert!(texts.len() > 300, "{}", texts.len());
    for text in &texts {
        for seed in 0..5 {
            check(text, seed);
        }
    }
}

#[test]
fn mutations_of_golden_cases_are_read_the_same() {
    let count = std::env::var("LOCKSTEP_MUTATIONS");
    let count = count.map_or(MUTATIONS, |count| count.parse().unwrap());
    let texts: Vec<String> = golden()
        .into_iter()
        .filter(|text| text.len() < 2_000)
        .collect();
    let mut chance = Chance::of(19);
    for seed in 0..count as u64 {
        let text = &texts[chance.below(texts.len())];
        check(&mutated(text, &mut chance), seed);
    }
}

#[test]
fn every_piece_is_read_the_same_wherever_it_stands() {
    for piece in PIECES {
        for other in PIECES {
            for text in [
                format!("{piece}{other}"),
                format!("[{piece}{other}]"),
                format!("[{piece},{other}"),
                format!("{{\"a\":{piece}{other}}}"),
                format!("\"{piece}{other}\""),
                format!("\"{piece}{other}"),
                format!("{{\"{piece}\"{other}1}}"),
            ] {
                for seed in 0..8 {
                    check(&text, seed);
                }
            }
        }
    }
}

#[test]
fn depth_is_allowed_the_same() {
    for levels in [1, 126, 127, 128, 129, 400] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
            let text = format!("{}1{}", open.repeat(levels), close.repeat(levels));
            for seed in 0..50 {
                check(&text, seed);
                check(text.trim_end_matches(['}', ']']), seed);
            }
        }
    }
}

proptest! {
    #[test]
    fn texts_of_chance_are_read_the_same(text in r#"[\[\]{},:"\\u0-9eE+.tfn \n-]{0,40}"#, seed in any::<u64>()) {
        check(&text, seed);
    }

    #[test]
    fn numbers_of_chance_are_read_the_same(text in "-?[0-9]{1,22}(\\.[0-9]{0,22})?([eE][+-]?[0-9]{0,4})?", seed in any::<u64>()) {
        check(&text, seed);
        check(&format!("[{text},{text}]"), seed);
    }

    #[test]
    fn strings_of_chance_are_read_the_same(text in any::<String>(), seed in any::<u64>()) {
        check(&format!("[\"{text}\",{}]", serde_json::to_string(&text).unwrap()), seed);
    }
}
