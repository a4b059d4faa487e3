//! What Rust files use of each other: every `use`, and every path in the code and within macros.
//!
//! In scope: paths, led back to the file that defines what they name, through re-exports.
//! Out of scope: methods, since a call does not say whose they are; what macros make of their input.

mod module;
mod package;
mod reader;
mod resolve;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use module::Modules;
use reader::{Mention, Shape};

use super::arrow::Arrow;
use super::tree::Tree;

/// Every arrow between the Rust files of a tree.
pub fn arrows(tree: &Tree) -> Vec<Arrow> {
    let mut modules = Modules::default();
    let mut mentions = Vec::new();
    for package in package::all(tree) {
        for root in package.roots(tree) {
            let library = root == package.library();
            let id = modules.add_root(&root, library.then_some(&package.name));
            reader::read(tree, &mut modules, id, &mut mentions);
        }
    }
    let mut seen = BTreeSet::new();
    let mut arrows = Vec::new();
    for mention in &mentions {
        for (to, is_bond) in targets(&modules, mention) {
            let from = modules.file(mention.module);
            if from != to && seen.insert((from, mention.line, to, is_bond)) {
                arrows.push(Arrow {
                    from: from.to_owned(),
                    line: mention.line,
                    to: to.to_owned(),
                    name: mention.path.join("::"),
                    is_bond,
                });
            }
        }
    }
    arrows
}

/// The files that a mention names, each with whether it counts for circles.
fn targets<'a>(modules: &'a Modules, mention: &Mention) -> Vec<(&'a str, bool)> {
    let Some(found) = modules.resolve(mention.module, &mention.path) else {
        return Vec::new();
    };
    // A module alone is named for the sake of what is in it, and those paths are mentions, too.
    let names_module = found.is_module && mention.shape != Shape::Glob;
    let is_bond = !mention.is_test && !names_module;
    let mut targets = vec![(modules.file(found.module), is_bond)];
    targets.extend(found.way.iter().map(|one| (modules.file(*one), false)));
    targets
}
