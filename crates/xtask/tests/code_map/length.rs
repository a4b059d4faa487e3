//! How long a file may be.

use super::tree::Tree;

const MOST_LINES: usize = 500;

/// The files that are too long.
pub fn too_long(tree: &Tree) -> Vec<String> {
    tree.sources()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(path, lines)| format!("{path} has {lines} lines; {MOST_LINES} are the most"))
        .collect()
}

#[test]
fn a_file_past_the_limit_is_named() {
    let tree = Tree::made_up(&[
        ("worker/src/short.rs", &"\n".repeat(500)),
        ("www/src/long.tsx", &"\n".repeat(501)),
        ("tests/golden/case.mjs", &"\n".repeat(501)),
        ("worker/src/notes.txt", &"\n".repeat(501)),
    ]);
    assert_eq!(
        too_long(&tree),
        ["www/src/long.tsx has 501 lines; 500 are the most"]
    );
}
