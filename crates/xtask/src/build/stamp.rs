//! Telling whether something that was built is still up to date.
//!
//! A stamp is a fingerprint of everything that went into a product: its inputs' paths and contents.
//! Contents rather than times, because a fresh checkout and a switch of branches touch every time.

use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

/// Folders that nothing is built from, although they lie among the inputs.
const EXCLUDED: &[&str] = &[
    "crates/core/tests",
    "crates/sql/tests",
    "crates/wasm/pkg",
    "crates/wasm/tests",
    "worker/build",
    "worker/tests",
    "www/dist",
    "www/node_modules",
];

/// The inputs of one product.
pub struct Inputs<'a> {
    workspace: &'a Workspace,
    hash: DefaultHasher,
}

impl<'a> Inputs<'a> {
    pub fn new(workspace: &'a Workspace) -> Self {
        Self {
            workspace,
            hash: DefaultHasher::new(),
        }
    }

    /// Adds files and folders (with what they hold), by their paths in the checkout.
    pub fn add(&mut self, paths: &[&str]) -> Result<&mut Self> {
        for path in paths {
            self.add_path(&self.workspace.path(path))?;
        }
        Ok(self)
    }

    fn add_path(&mut self, path: &Path) -> Result<()> {
        if !path.is_dir() {
            if path.exists() {
                path.strip_prefix(self.workspace.root())?
                    .hash(&mut self.hash);
                fs::read(path)
                    .with_context(|| format!("cannot read {}", path.display()))?
                    .hash(&mut self.hash);
            }
            return Ok(());
        }
        let mut entries = fs::read_dir(path)?.collect::<Result<Vec<_>, _>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            let relative = path.strip_prefix(self.workspace.root())?;
            if !EXCLUDED
                .iter()
                .any(|excluded| relative == Path::new(excluded))
            {
                self.add_path(&path)?;
            }
        }
        Ok(())
    }

    /// The stamp of the product that these inputs make. `output` is one of its files.
    pub fn stamp(self, name: &str, output: &str) -> Result<Stamp> {
        Ok(Stamp {
            file: self.workspace.scratch().join(format!("{name}.stamp")),
            output: self.workspace.path(output),
            fingerprint: format!("{:016x}\n", self.hash.finish()),
        })
    }
}

/// A fingerprint of a product's inputs as they are now, and the place where the one of the last
/// build is kept.
pub struct Stamp {
    file: PathBuf,
    output: PathBuf,
    fingerprint: String,
}

impl Stamp {
    /// Whether the product exists and was built from these very inputs.
    pub fn is_current(&self) -> bool {
        let last = fs::read_to_string(&self.file);
        self.output.exists() && last.is_ok_and(|last| last == self.fingerprint)
    }

    /// Forgets the last build.
    pub fn forget(&self) -> Result<()> {
        if self.file.exists() {
            fs::remove_file(&self.file)?;
        }
        Ok(())
    }

    /// Notes that the product was built from these inputs.
    pub fn set(&self) -> Result<()> {
        if let Some(dir) = self.file.parent() {
            fs::create_dir_all(dir)?;
        }
        fs::write(&self.file, &self.fingerprint)
            .with_context(|| format!("cannot write {}", self.file.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that is the test's own, and empty.
    fn workspace(name: &str) -> Result<Workspace> {
        let root = std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id()));
        if root.exists() {
            fs::remove_dir_all(&root)?;
        }
        fs::create_dir_all(root.join("src/deep"))?;
        fs::write(root.join("src/deep/a.rs"), "a")?;
        fs::write(root.join("product"), "")?;
        Ok(Workspace::at(root))
    }

    fn stamp(workspace: &Workspace) -> Result<Stamp> {
        let mut inputs = Inputs::new(workspace);
        inputs.add(&["src", "not there"])?;
        inputs.stamp("product", "product")
    }

    #[test]
    fn is_current_until_an_input_changes() -> Result<()> {
        let workspace = workspace("input")?;
        assert!(!stamp(&workspace)?.is_current(), "nothing was built yet");
        stamp(&workspace)?.set()?;
        assert!(stamp(&workspace)?.is_current(), "nothing has changed");

        fs::write(workspace.path("src/deep/a.rs"), "b")?;
        assert!(
            !stamp(&workspace)?.is_current(),
            "a file's contents have changed"
        );
        fs::write(workspace.path("src/deep/a.rs"), "a")?;
        assert!(stamp(&workspace)?.is_current(), "they have changed back");
        fs::rename(
            workspace.path("src/deep/a.rs"),
            workspace.path("src/deep/b.rs"),
        )?;
        assert!(!stamp(&workspace)?.is_current(), "a file has another name");
        Ok(fs::remove_dir_all(workspace.root())?)
    }

    #[test]
    fn is_not_current_without_the_product() -> Result<()> {
        let workspace = workspace("product")?;
        stamp(&workspace)?.set()?;
        fs::remove_file(workspace.path("product"))?;
        assert!(!stamp(&workspace)?.is_current());
        Ok(fs::remove_dir_all(workspace.root())?)
    }
}
