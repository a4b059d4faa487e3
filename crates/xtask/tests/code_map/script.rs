//! Imports of JavaScript and TypeScript.
//!
//! A statement `import` or `export … from` begins a line, as our formatter has it; `import("…")` may
//! stand anywhere. Comments are not told apart: who writes an import there means one.

use super::arrow::Arrow;
use super::tree::Tree;

const ENDINGS: &[&str] = &["", ".ts", ".tsx", ".d.ts", ".mjs", ".js"];

/// The package by its name, and where its files are built.
const PACKAGE: (&str, &str) = ("@lockstep/core", "crates/wasm/pkg/");

/// Every import of a file of ours.
pub fn arrows(tree: &Tree) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for (path, text) in tree.sources() {
        if path.ends_with(".rs") || path.ends_with(".css") {
            continue;
        }
        for (at, name) in imports(text) {
            if let Some(to) = locate(tree, path, name) {
                arrows.push(Arrow {
                    from: path.to_owned(),
                    line: text[..at].matches('\n').count() + 1,
                    to,
                    name: name.to_owned(),
                    is_bond: true,
                });
            }
        }
    }
    arrows
}

/// What a text imports, with where it says so.
fn imports(text: &str) -> Vec<(usize, &str)> {
    let statements = text
        .match_indices('\n')
        .map(|(at, _)| at + 1)
        .chain([0])
        .filter_map(|at| Some((at, statement(&text[at..])?)));
    let calls = text
        .match_indices("import(")
        .filter_map(|(at, call)| Some((at, quoted(text[at + call.len()..].trim_start())?)));
    statements.chain(calls).collect()
}

/// `import "…"`, `import … from "…"`, `export … from "…"`.
fn statement(text: &str) -> Option<&str> {
    let rest = text
        .strip_prefix("import")
        .or_else(|| text.strip_prefix("export"))?;
    let (clause, _) = rest.split_once(['"', '\''])?;
    let is_clause = clause
        .chars()
        .all(|each| each.is_alphanumeric() || each.is_whitespace() || "_$,{}*".contains(each));
    let is_bare = clause.trim().is_empty() && text.starts_with("import");
    let is_from = clause.trim_end().ends_with("from");
    (is_clause && (is_bare || is_from)).then(|| quoted(&rest[clause.len()..]))?
}

/// The text between the quotation marks that a text begins with.
fn quoted(text: &str) -> Option<&str> {
    let mark = text.chars().next().filter(|mark| "\"'".contains(*mark))?;
    text[1..].split_once(mark).map(|(inner, _)| inner)
}

/// The file that a name means, where it is one of ours.
fn locate(tree: &Tree, from: &str, name: &str) -> Option<String> {
    let (package, built) = PACKAGE;
    if name == package || name.starts_with(&format!("{package}/")) {
        return Some(built.to_owned());
    }
    if !name.starts_with('.') {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in name.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    if path.starts_with(built) {
        return Some(path);
    }
    // A name without a file is found by the compiler, or is built.
    ENDINGS
        .iter()
        .map(|ending| format!("{path}{ending}"))
        .find(|path| tree.has(path))
}

#[test]
fn imports_of_every_form_are_found() {
    let text = r#"import type { A, B as C } from "./a";
import "./style.css";
import {
  d,
  type E,
} from '../d.mjs';
export * from "./e";
export { f } from "@lockstep/core";
export const text = "./no";
export { g };
const later = await import("./h");
import fs from "node:fs";
"#;
    let tree = Tree::made_up(&[
        ("www/src/x/index.ts", text),
        ("www/src/x/a.tsx", ""),
        ("www/src/x/style.css", ""),
        ("www/src/d.mjs", ""),
        ("www/src/x/e.ts", ""),
        ("www/src/x/h.ts", ""),
        ("www/src/x/no.ts", ""),
    ]);
    let mut found: Vec<_> = arrows(&tree)
        .into_iter()
        .map(|arrow| (arrow.line, arrow.to))
        .collect();
    found.sort();
    let found: Vec<_> = found
        .iter()
        .map(|(line, to)| (*line, to.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (1, "www/src/x/a.tsx"),
            (2, "www/src/x/style.css"),
            (3, "www/src/d.mjs"),
            (7, "www/src/x/e.ts"),
            (8, "crates/wasm/pkg/"),
            (11, "www/src/x/h.ts"),
        ]
    );
}
