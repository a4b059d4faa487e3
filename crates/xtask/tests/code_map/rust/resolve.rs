//! From a path to the file that defines what it names.

use super::module::{Id, Modules};

/// What a path names.
pub struct Found {
    /// The module that defines it. Where that cannot be told, the last module of the path. What a
    /// library has from another one is the library's own for those who take it from there.
    pub module: Id,
    /// Whether it is that module itself.
    pub is_module: bool,
    /// The modules that the path names on its way.
    pub way: Vec<Id>,
}

/// What a name is, within a module.
enum Named {
    Module(Id),
    /// Something else, and the module that defines it.
    Item(Id),
    /// Nothing of ours.
    Foreign,
}

/// Where a name leads from a module.
pub enum Step {
    Into(Id),
    Item,
    Nowhere,
}

impl Modules {
    /// What a module has by a name, a module rather than anything else.
    pub fn step(&self, module: Id, name: &str) -> Step {
        match self.name(module, name, false, &mut Vec::new()) {
            Some(Named::Module(next)) => Step::Into(next),
            Some(Named::Item(_) | Named::Foreign) => Step::Item,
            None => Step::Nowhere,
        }
    }

    /// What a path in a module names; none where that is nothing of ours.
    pub fn resolve(&self, from: Id, path: &[String]) -> Option<Found> {
        self.follow(from, path, &mut Vec::new())
    }

    /// `asked` has what is being looked for already: names that lead to themselves end there.
    fn follow(
        &self,
        from: Id,
        path: &[String],
        asked: &mut Vec<(Id, String, bool)>,
    ) -> Option<Found> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.walk(self.root_of(from), rest, Vec::new(), asked),
            "self" => self.walk(from, rest, Vec::new(), asked),
            "super" => self.walk(self.at(from).parent?, rest, Vec::new(), asked),
            "Self" => None,
            name => match self.name(from, name, rest.is_empty(), asked) {
                Some(Named::Module(module)) => self.walk(module, rest, vec![module], asked),
                Some(Named::Item(module)) => Some(Found::item(module, Vec::new())),
                Some(Named::Foreign) => None,
                None => {
                    let library = self.library(name)?;
                    let found = self.walk(library, rest, Vec::new(), asked)?;
                    let is_own = self.root_of(found.module) == library;
                    Some(if is_own {
                        found
                    } else {
                        Found::item(library, found.way)
                    })
                }
            },
        }
    }

    /// What the rest of a path names, from a module on.
    fn walk(
        &self,
        mut module: Id,
        rest: &[String],
        mut way: Vec<Id>,
        asked: &mut Vec<(Id, String, bool)>,
    ) -> Option<Found> {
        for (at, name) in rest.iter().enumerate() {
            if name == "super" {
                module = self.at(module).parent?;
                continue;
            }
            match self.name(module, name, at + 1 == rest.len(), asked) {
                Some(Named::Module(next)) => {
                    module = next;
                    way.push(next);
                }
                Some(Named::Item(module)) => return Some(Found::item(module, way)),
                Some(Named::Foreign) => return None,
                // Made by a macro, or part of a type: in this file, as far as one can see.
                None => return Some(Found::item(module, way)),
            }
        }
        way.pop();
        Some(Found {
            module,
            is_module: true,
            way,
        })
    }

    /// The last name of a path is a type, a function or a value rather than a module, where both
    /// go by it.
    fn name(
        &self,
        module: Id,
        name: &str,
        is_last: bool,
        asked: &mut Vec<(Id, String, bool)>,
    ) -> Option<Named> {
        let question = (module, name.to_owned(), is_last);
        if asked.contains(&question) {
            return None;
        }
        let at = self.at(module);
        let item = at.items.contains(name).then_some(Named::Item(module));
        let child = at.children.get(name).copied().map(Named::Module);
        if is_last && item.is_some() {
            return item;
        }
        if !is_last && child.is_some() {
            return child;
        }
        asked.push(question);
        let other = self
            .imported(module, name, is_last, asked)
            .or(child)
            .or(item)
            .or_else(|| self.globbed(module, name, is_last, asked));
        asked.pop();
        other
    }

    fn imported(
        &self,
        module: Id,
        name: &str,
        is_last: bool,
        asked: &mut Vec<(Id, String, bool)>,
    ) -> Option<Named> {
        let imports = self.at(module).imports.iter();
        let found: Vec<Named> = imports
            .filter(|(imported, _)| imported == name)
            .map(|(_, path)| match self.follow(module, path, asked) {
                Some(found) if found.is_module => Named::Module(found.module),
                Some(found) => Named::Item(found.module),
                None => Named::Foreign,
            })
            .collect();
        let is_wanted = |named: &Named| matches!(named, Named::Module(_)) != is_last;
        let wanted = found.iter().position(is_wanted).unwrap_or(0);
        found.into_iter().nth(wanted)
    }

    fn globbed(
        &self,
        module: Id,
        name: &str,
        is_last: bool,
        asked: &mut Vec<(Id, String, bool)>,
    ) -> Option<Named> {
        self.at(module).globs.iter().find_map(|path| {
            let found = self.follow(module, path, asked)?;
            let names = found.is_module.then_some(found.module)?;
            self.name(names, name, is_last, asked)
        })
    }
}

impl Found {
    const fn item(module: Id, way: Vec<Id>) -> Self {
        Self {
            module,
            is_module: false,
            way,
        }
    }
}
