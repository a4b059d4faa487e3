//! What comes from rustup and the Rust registry.

use super::Need;
use crate::process;
use crate::workspace::{Workspace, find_program};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";

/// Where cargo tools are compiled: in one place, because they have many dependencies in common.
const COMPILING: &str = "target/tools";

/// The standard library for WebAssembly.
pub struct WasmTarget<'a> {
    pub workspace: &'a Workspace,
}

impl Need for WasmTarget<'_> {
    fn name(&self) -> String {
        format!("the Rust target {TARGET}")
    }

    fn takes(&self) -> &'static str {
        "half a minute"
    }

    fn installed(&self) -> Result<bool> {
        Ok(sysroot(self.workspace)?
            .join("lib/rustlib")
            .join(TARGET)
            .join("lib")
            .is_dir())
    }

    fn install(&self) -> Result<()> {
        rustup(self.workspace, &["target", "add", TARGET])
    }
}

/// The formatter and the linter.
pub struct Components<'a> {
    pub workspace: &'a Workspace,
}

impl Need for Components<'_> {
    fn name(&self) -> String {
        "rustfmt and clippy".to_owned()
    }

    fn takes(&self) -> &'static str {
        "half a minute"
    }

    fn installed(&self) -> Result<bool> {
        let programs = sysroot(self.workspace)?.join("bin");
        Ok(["cargo-fmt", "cargo-clippy"]
            .iter()
            .all(|name| programs.join(name).is_file()))
    }

    fn install(&self) -> Result<()> {
        rustup(self.workspace, &["component", "add", "rustfmt", "clippy"])
    }
}

/// A program from the Rust registry, compiled into the shared cache.
pub struct CargoTool<'a> {
    pub workspace: &'a Workspace,
    pub name: &'static str,
    pub version: String,
    pub flags: &'static [&'static str],
    pub program: &'static str,
}

impl Need for CargoTool<'_> {
    fn name(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    fn takes(&self) -> &'static str {
        "5 minutes"
    }

    fn installed(&self) -> Result<bool> {
        let dir = self.workspace.tool_dir(self.name, &self.version)?;
        Ok(dir.join("bin").join(self.program).is_file())
    }

    /// In the debug profile, which compiles four times faster; the tools' own speed hardly matters.
    fn install(&self) -> Result<()> {
        let dir = self.workspace.tool_dir(self.name, &self.version)?;
        let log = self
            .workspace
            .scratch()
            .join(format!("install-{}.log", self.name));
        let mut install = Command::new("cargo");
        install
            .current_dir(self.workspace.root())
            .args(["install", "--debug", self.name, "--version", &self.version])
            .args(self.flags)
            .arg("--root")
            .arg(dir)
            .env("CARGO_TARGET_DIR", self.workspace.path(COMPILING))
            .env_remove("RUSTFLAGS");
        process::run_quietly(&mut install, &log)
    }
}

/// Removes what compiling the cargo tools has left behind, a gigabyte.
pub fn clean_up(workspace: &Workspace) -> Result<()> {
    let compiling = workspace.path(COMPILING);
    if compiling.exists() {
        fs::remove_dir_all(compiling)?;
    }
    Ok(())
}

fn sysroot(workspace: &Workspace) -> Result<PathBuf> {
    let mut rustc = Command::new("rustc");
    rustc
        .current_dir(workspace.root())
        .args(["--print", "sysroot"]);
    Ok(process::output(&mut rustc)?.into())
}

fn rustup(workspace: &Workspace, args: &[&str]) -> Result<()> {
    if find_program(&["rustup"], &[]).is_none() {
        bail!("this Rust is not rustup's; install rustup, or add what is missing in its own way");
    }
    let log = workspace.scratch().join("install-rust.log");
    let mut rustup = Command::new("rustup");
    rustup.current_dir(workspace.root()).args(args);
    process::run_quietly(&mut rustup, &log).context("rustup could not add it")
}
