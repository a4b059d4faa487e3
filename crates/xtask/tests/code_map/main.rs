//! docs/ARCHITECTURE.md says which folder may use which; this holds the sources to it.
//!
//! In scope: the code map, circles between files, the length of files, that nothing is decided by a
//! sentence, and whether what the documents name exists. Rust is parsed, imports of JavaScript and TypeScript are read.
//! Out of scope: what a crate may depend on outside this repository. Cargo.toml says that.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod arrow;
mod circles;
mod documents;
mod length;
mod map;
mod rust;
mod script;
mod sentences;
mod tree;

use std::sync::LazyLock;

use arrow::Arrow;
use map::Map;
use rust::Sources;
use tree::Tree;

static TREE: LazyLock<Tree> = LazyLock::new(Tree::of_checkout);
static RUST: LazyLock<Sources<'_>> = LazyLock::new(|| Sources::read(&TREE));
static ARROWS: LazyLock<Vec<Arrow>> = LazyLock::new(|| {
    let mut arrows = RUST.arrows();
    arrows.extend(script::arrows(&TREE));
    arrows
});

/// Fails with every finding on a line of its own.
fn assert_none(findings: &[String]) {
    assert!(
        findings.is_empty(),
        "{} findings:\n{}",
        findings.len(),
        findings.join("\n")
    );
}

#[test]
fn every_file_uses_only_what_the_code_map_lets_it() {
    let map = Map::read(TREE.text("docs/ARCHITECTURE.md")).unwrap();
    let mut findings = map.stale(&TREE);
    findings.extend(map.unmapped(&TREE));
    findings.extend(map.broken(&ARROWS));
    assert_none(&findings);
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    assert_none(&circles::find(&ARROWS));
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    assert_none(&length::too_long(&TREE));
}

#[test]
fn what_the_documents_name_exists() {
    assert_none(&documents::missing(&TREE, &RUST));
}

#[test]
fn nothing_is_decided_by_a_sentence() {
    assert_none(&sentences::deciding(&TREE));
}
