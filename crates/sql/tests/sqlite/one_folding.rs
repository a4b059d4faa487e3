//! There is one folding, and nothing folds besides.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::sources;

/// SQLite's own folding knows the letters a to z alone, and is met with in one file; Rust's is in one
/// function. Whoever compares texts elsewhere takes them from there.
#[test]
fn nothing_else_folds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files: Vec<_> = sources()
        .into_iter()
        .filter(|path| !path.ends_with("builder/folded.rs"))
        .collect();
    let sql = ["lower(", "upper(", "nocase", " like ", " glob ", "regexp"];
    for path in &files {
        // SQL in capitals or not; Rust's own calls have no such names.
        let text = fs::read_to_string(path).unwrap();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start();
            let folds = sql.iter().any(|word| {
                let plain = line.to_ascii_lowercase();
                plain.match_indices(word).any(|(at, _)| {
                    let before = plain[..at].chars().next_back();
                    word.starts_with(' ') || !before.is_some_and(|one| one == '_' || one == '.')
                })
            });
            // The names of custom attributes are no texts of anybody's.
            let is_allowed = line.starts_with("//") || line.contains("key GLOB 'custom[0-9]*'");
            assert!(
                !folds || is_allowed,
                "{}:{}: {line}",
                path.display(),
                number + 1
            );
        }
    }
    // Where the core reads what searches ask for, and where SQL is made.
    for folder in ["hubspot", "query", "talkdesk"] {
        let folder = root.join("crates/core/src").join(folder);
        files.extend(all_of(&folder));
    }
    let rust = [
        "to_lowercase()",
        "to_uppercase()",
        "to_ascii_uppercase()",
        "make_ascii_",
        "to_ascii_lowercase()",
        "eq_ignore_ascii_case(",
    ];
    // Names of ours: members, enumerations, columns.
    let ours = [
        "builder/columns.rs",
        "hubspot/answer/record.rs",
        "hubspot/search/sent.rs",
        "query/filter.rs",
        "query/parameters.rs",
        "query/preview.rs",
    ];
    for path in &files {
        let text = fs::read_to_string(path).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        let is_ours = ours.iter().any(|ours| path.ends_with(ours));
        for word in rust {
            assert!(
                is_ours || !text.contains(word),
                "{}: {word}",
                path.display()
            );
        }
    }
}

fn all_of(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(all_of(&path)),
            false => files.push(path),
        }
    }
    files
}
