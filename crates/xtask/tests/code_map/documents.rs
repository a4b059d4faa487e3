//! What documents name has to be there.
//!
//! In scope: words in backticks that look like a path of this repository, `worker/src/` or `reply.js`,
//! or like one in our Rust, `core::schema`.
//! Out of scope: what they say about it.

use super::rust::Sources;
use super::tree::Tree;

/// The endings of files that a document can only mean as ours.
const ENDINGS: &[&str] = &[".rs", ".js", ".mjs", ".ts", ".tsx", ".toml", ".sql", ".md"];

/// Paths in the documents that lead nowhere.
pub fn missing(tree: &Tree, rust: &Sources<'_>) -> Vec<String> {
    let mut missing = Vec::new();
    for document in tree.paths().filter(|path| is_document(path)) {
        for (at, line) in tree.text(document).lines().enumerate() {
            for word in line.split('`').skip(1).step_by(2) {
                let is_lost = looks_like_a_path(tree, word) && !leads_somewhere(tree, word);
                if is_lost || rust.has(word) == Some(false) {
                    missing.push(format!(
                        "{document}:{} names `{word}`, which is not there",
                        at + 1
                    ));
                }
            }
        }
    }
    missing
}

fn is_document(path: &str) -> bool {
    path == "README.md" || path.starts_with("docs/") && path.ends_with(".md")
}

fn looks_like_a_path(tree: &Tree, word: &str) -> bool {
    let is_plain = word
        .chars()
        .all(|each| each.is_ascii_alphanumeric() || "/._-".contains(each));
    let begins_here = word.split_once('/').is_some_and(|(folder, _)| {
        tree.paths().any(|path| {
            path.split_once('/')
                .is_some_and(|(first, _)| first == folder)
        })
    });
    let is_file = ENDINGS.iter().any(|ending| {
        word.strip_suffix(ending)
            .is_some_and(|name| !name.is_empty())
    });
    is_plain && (begins_here || is_file)
}

/// Whether a file or folder ends so: documents leave out the folders that they speak of anyhow.
fn leads_somewhere(tree: &Tree, word: &str) -> bool {
    let word = format!("/{}/", word.trim_end_matches('/'));
    tree.paths().any(|path| format!("/{path}/").contains(&word))
}

#[test]
fn what_leads_nowhere_is_named() {
    let text = "`worker/src/a.rs` `worker/src/` `src/b.rs` `b.rs` `core::b` `core::b::X` `core::c`\n\
                `worker/src/c.rs` `c.js` `worker/d` `application/json` `.js` `a b.rs` `core::d`";
    let tree = Tree::made_up(&[
        ("docs/PAGE.md", text),
        ("worker/src/a.rs", ""),
        ("crates/core/Cargo.toml", "name = \"lockstep-core\""),
        ("crates/core/src/lib.rs", "mod b; made!(c);"),
        ("crates/core/src/b.rs", "struct X;"),
    ]);
    assert_eq!(
        missing(&tree, &Sources::read(&tree)),
        ["worker/src/c.rs", "c.js", "worker/d", "core::d"]
            .map(|word| format!("docs/PAGE.md:2 names `{word}`, which is not there"))
    );
}
