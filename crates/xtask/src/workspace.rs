//! Where things are: the checkout, the cache shared by checkouts, and the tools' versions.

use anyhow::{Context, Result};
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The version of wasm-pack. Every other version has its place already: `Cargo.lock` pins
/// wasm-bindgen and worker (whose command-line halves must match exactly, see
/// [`Workspace::locked_version`]), `package-lock.json` the Node tools, `rust-toolchain.toml` Rust.
pub const WASM_PACK_VERSION: &str = "0.15.1";

/// The checkout that this program works on.
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Finds the checkout: cargo names this crate's folder, which lies two levels below the root.
    pub fn find() -> Result<Self> {
        let manifest =
            env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest)
            .ancestors()
            .nth(2)
            .context("the checkout has no root")?;
        Ok(Self {
            root: root.to_owned(),
        })
    }

    /// A checkout at a given place.
    #[cfg(test)]
    pub fn at(root: PathBuf) -> Self {
        Self { root }
    }

    /// The checkout's root.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path inside the checkout.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Where this program keeps logs and stamps; goes away with `cargo clean`.
    pub fn scratch(&self) -> PathBuf {
        self.path("target/xtask")
    }

    /// The folder of a tool in the cache, which all checkouts share and which is keyed by version.
    pub fn tool_dir(&self, name: &str, version: &str) -> Result<PathBuf> {
        Ok(self.tools()?.join(format!("{name}-{version}")))
    }

    /// The folder of all tools in the cache.
    pub fn tools(&self) -> Result<PathBuf> {
        Ok(cache()?.join("tools"))
    }

    /// The version of a crate in `Cargo.lock`.
    pub fn locked_version(&self, name: &str) -> Result<String> {
        let path = self.path("Cargo.lock");
        let lock = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let (_, entry) = lock
            .split_once(&format!("\nname = \"{name}\"\nversion = \""))
            .with_context(|| format!("Cargo.lock does not name the crate `{name}`"))?;
        let (version, _) = entry.split_once('"').context("Cargo.lock is malformed")?;
        Ok(version.to_owned())
    }

    /// `PATH` with the checkout's own tools in front.
    pub fn search_path(&self) -> Result<OsString> {
        let mut dirs = Vec::new();
        for (name, version) in [
            ("wasm-bindgen-cli", self.locked_version("wasm-bindgen")?),
            ("wasm-pack", WASM_PACK_VERSION.to_owned()),
            ("worker-build", self.locked_version("worker")?),
        ] {
            dirs.push(self.tool_dir(name, &version)?.join("bin"));
        }
        dirs.push(self.path("node_modules/.bin"));
        dirs.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        Ok(env::join_paths(dirs)?)
    }
}

/// `$LOCKSTEP_CACHE`, else `lockstep` in the user's cache folder.
fn cache() -> Result<PathBuf> {
    let set = |name| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    set("LOCKSTEP_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|cache| cache.join("lockstep")))
        .or_else(|| set("HOME").map(|home| home.join(".cache/lockstep")))
        .context("neither LOCKSTEP_CACHE nor HOME is set, so there is no place for the tools")
}

/// The first of `names` that is an executable file in `PATH` or one of `more`.
pub fn find_program(names: &[&str], more: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let dirs: Vec<_> = env::split_paths(&path)
        .chain(more.iter().map(PathBuf::from))
        .collect();
    names
        .iter()
        .flat_map(|name| dirs.iter().map(move |dir| dir.join(name)))
        .find(|candidate| candidate.is_file())
}
