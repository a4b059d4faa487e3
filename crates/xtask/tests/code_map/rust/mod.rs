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
use resolve::Step;

use super::arrow::Arrow;
use super::tree::Tree;

/// All Rust of a tree.
pub struct Sources<'t> {
    tree: &'t Tree,
    modules: Modules,
    mentions: Vec<Mention>,
}

impl<'t> Sources<'t> {
    /// Reads every package.
    pub fn read(tree: &'t Tree) -> Self {
        let mut modules = Modules::default();
        let mut mentions = Vec::new();
        for package in package::all(tree) {
            for root in package.roots(tree) {
                let library = root == package.library();
                let id = modules.add_root(&root, library.then_some(&package.name));
                reader::read(tree, &mut modules, id, &mut mentions);
            }
        }
        Self {
            tree,
            modules,
            mentions,
        }
    }

    /// Every arrow between the files.
    pub fn arrows(&self) -> Vec<Arrow> {
        let mut seen = BTreeSet::new();
        let mut arrows = Vec::new();
        for mention in &self.mentions {
            for (to, is_bond) in targets(&self.modules, mention) {
                let from = self.modules.file(mention.module);
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

    /// Whether there is what a path from the root of a library names, such as `core::schema`; none
    /// where it does not begin with one of ours. What is part of a type is not looked for.
    pub fn has(&self, path: &str) -> Option<bool> {
        let mut names = path.split("::");
        let first = names.next()?;
        let library = self.modules.library(first);
        let mut module = library.or_else(|| self.modules.library(&format!("lockstep_{first}")))?;
        for name in names {
            match self.modules.step(module, name) {
                Step::Into(next) => module = next,
                Step::Item => return Some(true),
                // A macro may have made it.
                Step::Nowhere => {
                    return Some(says(self.tree.text(self.modules.file(module)), name));
                }
            }
        }
        Some(true)
    }
}

/// Whether a word stands in the code of a text.
fn says(text: &str, word: &str) -> bool {
    let is_name = |each: char| each.is_alphanumeric() || each == '_';
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .any(|line| line.split(|each| !is_name(each)).any(|each| each == word))
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
