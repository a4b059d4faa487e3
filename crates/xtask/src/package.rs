//! The npm tarball.

use crate::build::{self, Product};
use crate::cli;
use crate::process;
use crate::setup::{self, Purpose};
use crate::workspace::Workspace;
use anyhow::Result;
use std::fs;
use std::process::{Command, ExitCode};

pub const HELP: &str = "\
usage: cargo xtask package

Builds the npm package and packs it into target/package.
";

pub fn run(args: lexopt::Parser) -> Result<ExitCode> {
    cli::no_arguments(args)?;
    let workspace = Workspace::find()?;
    setup::ensure(&workspace, Purpose::Build)?;
    build::ensure(&workspace, &[Product::Npm])?;
    let destination = workspace.path("target/package");
    fs::create_dir_all(&destination)?;
    let mut npm = Command::new("npm");
    npm.current_dir(workspace.path("crates/wasm/pkg"))
        .args(["pack", "--loglevel=error", "--pack-destination"])
        .arg(&destination);
    let tarball = process::output(&mut npm)?;
    println!("target/package/{tarball}");
    Ok(ExitCode::SUCCESS)
}
