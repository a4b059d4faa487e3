//! The package's WebAssembly: compiled, bound to JavaScript, and made small.
//!
//! In scope: three programs and their flags, of which each is there for the size of the compressed module.
//! Out of scope: what stands around it (`entries.rs`).

use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What wasm-opt is told; it has to know, too, what rustc enables by itself for wasm32-unknown-unknown.
const OPTIMIZE: &[&str] = &[
    "-Oz",
    // Functions kept apart resemble each other, which compresses better (7 %) than fewer bytes do.
    "--one-caller-inline-max-function-size=0",
    // Zeros compress to nothing; leaving them out takes two thousand addresses, which do not (6 kB).
    "--skip-pass=memory-packing",
    // What is computed twice is written alike (1 kB).
    "--skip-pass=local-cse",
    // The stack ends there, so no address wraps around it: sums go into the offsets of loads (1 kB).
    "--low-memory-unused",
    "--strip-producers",
    "--strip-target-features",
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Writes the module, with its glue and its types, into the package's folder.
pub fn write(workspace: &Workspace, package: &Path) -> Result<()> {
    compile(workspace)?;
    bind(workspace, package)?;
    optimize(workspace, package)?;
    for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
        let from = workspace.path("crates/wasm").join(license);
        let copied = fs::copy(from, package.join(license));
        copied.with_context(|| format!("cannot copy {license}"))?;
    }
    Ok(())
}

fn compile(workspace: &Workspace) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(workspace.root())
        .env("CARGO_ENCODED_RUSTFLAGS", flags(workspace)?)
        .args(["rustc", "--release", "--package", "lockstep-wasm", "--lib"])
        .args(["--target", "wasm32-unknown-unknown"])
        // Beside the library for tests nothing would be optimised across crates (13 kB).
        .args(["--crate-type", "cdylib"])
        // Half of the default leaves addresses of data within three bytes.
        .args(["--", "-C", "link-arg=-zstack-size=524288"]);
    process::run_quietly(&mut cargo, &super::log(workspace, "npm"))
}

/// Panics name files, and nobody needs to know where ours lie.
fn flags(workspace: &Workspace) -> Result<OsString> {
    let mut flags = OsString::new();
    for (from, to) in [
        (workspace.root().to_owned(), ""),
        (registry()?, "/registry"),
    ] {
        if !flags.is_empty() {
            flags.push("\u{1f}");
        }
        flags.push("--remap-path-prefix=");
        flags.push(from);
        flags.push(format!("={to}"));
    }
    Ok(flags)
}

/// Where Cargo keeps the sources of dependencies.
fn registry() -> Result<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo")));
    let home = home.context("this account has no home folder; set CARGO_HOME")?;
    Ok(home.join("registry/src"))
}

fn bind(workspace: &Workspace, package: &Path) -> Result<()> {
    let tools = workspace.tool_dir(
        "wasm-bindgen-cli",
        &workspace.locked_version("wasm-bindgen")?,
    )?;
    let mut wasm_bindgen = Command::new(tools.join("bin/wasm-bindgen"));
    wasm_bindgen
        .arg(workspace.path("target/wasm32-unknown-unknown/release/lockstep_wasm.wasm"))
        .args(["--target", "web", "--out-name", "lockstep_core"])
        .arg("--out-dir")
        .arg(package);
    process::run_quietly(&mut wasm_bindgen, &super::log(workspace, "npm"))
}

fn optimize(workspace: &Workspace, package: &Path) -> Result<()> {
    let module = package.join("lockstep_core_bg.wasm");
    let mut wasm_opt = Command::new(workspace.path("node_modules/binaryen/bin/wasm-opt"));
    wasm_opt.arg(&module).arg("-o").arg(&module).args(OPTIMIZE);
    process::run_quietly(&mut wasm_opt, &super::log(workspace, "npm"))
}
