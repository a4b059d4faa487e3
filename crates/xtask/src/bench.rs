//! Measurements.

use crate::build;
use crate::process;
use crate::setup::{self, Purpose};
use crate::workspace::Workspace;
use anyhow::Result;
use std::process::{Command, ExitCode};

pub const HELP: &str = "\
usage: cargo xtask bench [options]

Builds everything, measures it, prints a Markdown table and writes it to target/bench.md.

  --only NAME    just this one: a file of scripts/bench, such as sizes, bulk or package
  --records N    how many prospects a bulk change is about (100000); scaling goes up to five times as many
  --rounds N     how often each is measured (6)
";

/// The measuring is Node's work (it starts the server); this only makes sure that all is built.
pub fn run(mut args: lexopt::Parser) -> Result<ExitCode> {
    let rest: Vec<_> = args.raw_args()?.collect();
    let workspace = Workspace::find()?;
    setup::ensure(&workspace, Purpose::Build)?;
    build::ensure(&workspace, build::ALL)?;
    let mut node = Command::new("node");
    node.current_dir(workspace.root())
        .arg("scripts/bench.mjs")
        .args(rest);
    process::run(&mut node)?;
    Ok(ExitCode::SUCCESS)
}
