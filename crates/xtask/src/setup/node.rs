//! Node, and the npm packages of the checkout.

use super::Need;
use crate::process;
use crate::workspace::{Workspace, find_program};
use anyhow::{Context, Result, bail};
use std::fs;
use std::process::Command;

/// The oldest Node that every tool of `package.json` runs on.
const OLDEST: (u32, u32) = (20, 19);

/// Makes sure of Node and npm themselves, which the user has to bring.
pub fn check() -> Result<()> {
    let (major, minor) = OLDEST;
    let wanted = format!(
        "install Node {major}.{minor} or newer, with npm, from your system or from https://nodejs.org"
    );
    for program in ["node", "npm"] {
        if find_program(&[program], &[]).is_none() {
            bail!("there is no `{program}` on PATH; {wanted}");
        }
    }
    let found = version()?;
    if found < OLDEST {
        bail!("Node {}.{} is too old; {wanted}", found.0, found.1);
    }
    Ok(())
}

fn version() -> Result<(u32, u32)> {
    let text = process::output(Command::new("node").arg("--version"))?;
    let mut parts = text.trim_start_matches('v').split('.').map(str::parse);
    match (parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => Ok((major, minor)),
        _ => bail!("`node --version` printed `{text}`, which is no version"),
    }
}

/// The packages of `package-lock.json`.
pub struct Packages<'a> {
    pub workspace: &'a Workspace,
}

impl Packages<'_> {
    /// A copy of the lock file that was installed last; npm deletes it with `node_modules`.
    const INSTALLED: &'static str = "node_modules/.installed-package-lock.json";
}

impl Need for Packages<'_> {
    fn name(&self) -> String {
        "the npm packages".to_owned()
    }

    fn takes(&self) -> &'static str {
        "a minute"
    }

    fn installed(&self) -> Result<bool> {
        let wanted = fs::read(self.workspace.path("package-lock.json"))
            .context("cannot read package-lock.json")?;
        let found = fs::read(self.workspace.path(Self::INSTALLED));
        Ok(found.is_ok_and(|found| found == wanted))
    }

    /// Without install scripts: no package needs its own.
    fn install(&self) -> Result<()> {
        let log = self.workspace.scratch().join("install-npm.log");
        let mut npm = Command::new("npm");
        npm.current_dir(self.workspace.root()).args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        ]);
        process::run_quietly(&mut npm, &log)?;
        fs::copy(
            self.workspace.path("package-lock.json"),
            self.workspace.path(Self::INSTALLED),
        )?;
        Ok(())
    }
}
