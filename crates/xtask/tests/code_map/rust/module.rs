//! The modules of all crates, with the names in each.

use std::collections::{BTreeMap, BTreeSet};

/// A module's place among all of them.
pub type Id = usize;

/// A module: a file, or a `mod` with braces within one.
pub struct Module {
    pub file: String,
    /// Where the files of its children are, with a `/` behind it.
    pub folder: String,
    pub parent: Option<Id>,
    pub children: BTreeMap<String, Id>,
    /// What it defines.
    pub items: BTreeSet<String>,
    /// The names that `use` brings into it, each with the path behind it. One name may be several
    /// things: a module and a function.
    pub imports: Vec<(String, Vec<String>)>,
    /// The paths before `::*`.
    pub globs: Vec<Vec<String>>,
}

/// All modules.
#[derive(Default)]
pub struct Modules {
    all: Vec<Module>,
    /// The root of each library, by the name of its crate.
    libraries: BTreeMap<String, Id>,
}

impl Modules {
    /// Adds the root of a crate, under its name where others can use it.
    pub fn add_root(&mut self, file: &str, name: Option<&String>) -> Id {
        let (folder, _) = file.rsplit_once('/').unwrap_or_default();
        let id = self.add(file, &format!("{folder}/"), None);
        if let Some(name) = name {
            self.libraries.insert(name.clone(), id);
        }
        id
    }

    /// Adds a module to its parent.
    pub fn add_child(&mut self, parent: Id, name: &str, file: &str, folder: &str) -> Id {
        let id = self.add(file, folder, Some(parent));
        self.all[parent].children.insert(name.to_owned(), id);
        id
    }

    fn add(&mut self, file: &str, folder: &str, parent: Option<Id>) -> Id {
        self.all.push(Module {
            file: file.to_owned(),
            folder: folder.to_owned(),
            parent,
            children: BTreeMap::new(),
            items: BTreeSet::new(),
            imports: Vec::new(),
            globs: Vec::new(),
        });
        self.all.len() - 1
    }

    pub fn at(&self, id: Id) -> &Module {
        &self.all[id]
    }

    pub fn at_mut(&mut self, id: Id) -> &mut Module {
        &mut self.all[id]
    }

    /// The file that a module is in.
    pub fn file(&self, id: Id) -> &str {
        &self.all[id].file
    }

    /// The root of the crate that a module belongs to.
    pub fn root_of(&self, mut id: Id) -> Id {
        while let Some(parent) = self.all[id].parent {
            id = parent;
        }
        id
    }

    /// The root of a library of ours.
    pub fn library(&self, name: &str) -> Option<Id> {
        self.libraries.get(name).copied()
    }
}
