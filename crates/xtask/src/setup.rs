//! What the chores need, and how each thing is installed where it is missing.

mod browser;
mod node;
mod rust;

pub use browser::Browser;

use crate::cli;
use crate::workspace::{WASM_PACK_VERSION, Workspace};
use anyhow::{Context, Result};
use std::io::Write as _;
use std::process::ExitCode;
use std::time::Instant;

pub const HELP: &str = "\
usage: cargo xtask setup

Installs what is missing: the wasm target, wasm-bindgen, wasm-pack, worker-build, the npm packages,
Chromium and its driver. Prints a line for each thing that it installs, and nothing otherwise.

The cargo tools go to a cache that all checkouts share: $LOCKSTEP_CACHE, else lockstep/ in the
user's cache folder.
";

/// A thing that must be on the machine.
trait Need {
    /// What it is, as it reads in "installing …".
    fn name(&self) -> String;
    /// How long installing it may take.
    fn takes(&self) -> &'static str;
    /// Whether it is there. Must be fast: every command asks.
    fn installed(&self) -> Result<bool>;
    /// Installs it, or says in a sentence what to do by hand.
    fn install(&self) -> Result<()>;
}

/// What a command is about to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Build the npm package, the Worker and the console.
    Build,
    /// Build, check and test, in a browser too.
    Test,
}

pub fn run(args: lexopt::Parser) -> Result<ExitCode> {
    cli::no_arguments(args)?;
    ensure(&Workspace::find()?, Purpose::Test)?;
    Ok(ExitCode::SUCCESS)
}

/// Installs whatever is missing for `purpose`.
pub fn ensure(workspace: &Workspace, purpose: Purpose) -> Result<()> {
    node::check()?;
    for need in needs(workspace, purpose)? {
        if need.installed()? {
            continue;
        }
        print!("installing {} (may take {}) … ", need.name(), need.takes());
        std::io::stdout().flush()?;
        let start = Instant::now();
        need.install()
            .with_context(|| format!("could not install {}", need.name()))?;
        println!("done in {} s", start.elapsed().as_secs());
    }
    rust::clean_up(workspace)
}

fn needs<'a>(workspace: &'a Workspace, purpose: Purpose) -> Result<Vec<Box<dyn Need + 'a>>> {
    let mut needs: Vec<Box<dyn Need>> = vec![
        Box::new(rust::WasmTarget { workspace }),
        Box::new(rust::CargoTool {
            workspace,
            name: "wasm-bindgen-cli",
            version: workspace.locked_version("wasm-bindgen")?,
            flags: &["--no-default-features"],
            program: "wasm-bindgen",
        }),
        Box::new(rust::CargoTool {
            workspace,
            name: "wasm-pack",
            version: WASM_PACK_VERSION.to_owned(),
            flags: &[],
            program: "wasm-pack",
        }),
        Box::new(rust::CargoTool {
            workspace,
            name: "worker-build",
            version: workspace.locked_version("worker")?,
            flags: &[],
            program: "worker-build",
        }),
        Box::new(node::Packages { workspace }),
    ];
    if purpose == Purpose::Test {
        needs.push(Box::new(rust::Components { workspace }));
        needs.push(Box::new(browser::Install { workspace }));
    }
    Ok(needs)
}
