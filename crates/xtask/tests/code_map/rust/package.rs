//! The packages of a tree, and where their crates begin.

use super::super::tree::Tree;

/// A folder with a Cargo.toml that names a package.
pub struct Package {
    /// With a `/` behind it.
    folder: String,
    /// As `use` says it.
    pub name: String,
}

/// Every package.
pub fn all(tree: &Tree) -> Vec<Package> {
    tree.paths()
        .filter_map(|path| {
            let folder = path.strip_suffix("Cargo.toml")?;
            let line = tree
                .text(path)
                .lines()
                .find_map(|line| line.strip_prefix("name = \""))?;
            Some(Package {
                folder: folder.to_owned(),
                name: line.trim_end_matches('"').replace('-', "_"),
            })
        })
        .collect()
}

impl Package {
    /// The file that other packages see.
    pub fn library(&self) -> String {
        format!("{}src/lib.rs", self.folder)
    }

    /// The files that nobody has to name: the library, the program, the build script, and every
    /// test of its own.
    pub fn roots(&self, tree: &Tree) -> Vec<String> {
        let is_root = |path: &str| {
            let rest: Vec<&str> = match path.strip_prefix(&self.folder) {
                Some(rest) => rest.split('/').collect(),
                None => return false,
            };
            match rest.as_slice() {
                ["build.rs"] | ["src", "lib.rs" | "main.rs"] | ["tests", _, "main.rs"] => true,
                ["src", "bin", file] | ["tests" | "examples" | "benches", file] => {
                    file.ends_with(".rs")
                }
                _ => false,
            }
        };
        tree.paths()
            .filter(|path| is_root(path))
            .map(str::to_owned)
            .collect()
    }
}
