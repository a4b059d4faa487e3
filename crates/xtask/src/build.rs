//! The three things that get built: the npm package, the Worker and the console.

mod entries;
mod module;
mod stamp;

use crate::cli;
use crate::process;
use crate::setup::{self, Purpose};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use lexopt::Arg;
use stamp::Inputs;
use std::fs;
use std::io::Write as _;
use std::process::{Command, ExitCode};
use std::time::Instant;

pub const HELP: &str = "\
usage: cargo xtask build [options]

Builds the npm package (crates/wasm/pkg), the Worker (worker/build) and the console (www/dist)
with the description of the interface, each only where its inputs have changed since it was built last.

  --only npm|worker|console   just this one, and what it needs
  --force                     even if nothing has changed
";

/// One of the things that get built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Product {
    Npm,
    Worker,
    Console,
}

/// All of them, in an order in which they can be built: the console imports the npm package.
pub const ALL: &[Product] = &[Product::Npm, Product::Worker, Product::Console];

pub fn run(mut args: lexopt::Parser) -> Result<ExitCode> {
    let mut products = ALL;
    let mut force = false;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("only") => products = cli::choice(&mut args, PRODUCTS)?,
            Arg::Long("force") => force = true,
            arg => return Err(cli::unexpected(arg)),
        }
    }
    let workspace = Workspace::find()?;
    setup::ensure(&workspace, Purpose::Build)?;
    if force {
        for product in products {
            product.stamp(&workspace)?.forget()?;
        }
    }
    ensure(&workspace, products)?;
    Ok(ExitCode::SUCCESS)
}

const PRODUCTS: &[(&str, &[Product])] = &[
    ("npm", &[Product::Npm]),
    ("worker", &[Product::Worker]),
    ("console", &[Product::Npm, Product::Console]),
];

/// Builds those of `products` that are not up to date.
pub fn ensure(workspace: &Workspace, products: &[Product]) -> Result<()> {
    for product in products {
        let stamp = product.stamp(workspace)?;
        if stamp.is_current() {
            continue;
        }
        print!("building {} … ", product.name());
        std::io::stdout().flush()?;
        let start = Instant::now();
        stamp.forget()?;
        product.build(workspace)?;
        stamp.set()?;
        println!("done in {:.1} s", start.elapsed().as_secs_f32());
    }
    Ok(())
}

impl Product {
    pub fn name(self) -> &'static str {
        match self {
            Self::Npm => "the npm package",
            Self::Worker => "the Worker",
            Self::Console => "the console",
        }
    }

    fn stamp(self, workspace: &Workspace) -> Result<stamp::Stamp> {
        let rust = [
            "Cargo.toml",
            "Cargo.lock",
            "rust-toolchain.toml",
            ".cargo",
            "crates/core",
            "crates/json",
        ];
        let mut inputs = Inputs::new(workspace);
        match self {
            Self::Npm => {
                let flags = "crates/xtask/src/build/module.rs";
                inputs.add(&rust)?.add(&["crates/wasm", flags])?;
                inputs.stamp("npm", "crates/wasm/pkg/package.json")
            }
            Self::Worker => {
                inputs
                    .add(&rust)?
                    .add(&["crates/sql", "crates/template", "worker"])?;
                inputs.stamp("worker", "worker/build/index.js")
            }
            Self::Console => {
                inputs.add(&rust)?.add(&["crates/openapi"])?;
                inputs.add(&["www", "crates/wasm/pkg", "package-lock.json"])?;
                inputs.stamp("console", "www/dist/index.html")
            }
        }
    }

    fn build(self, workspace: &Workspace) -> Result<()> {
        match self {
            Self::Npm => npm(workspace),
            Self::Worker => worker(workspace),
            Self::Console => console(workspace),
        }
    }
}

/// The npm package: the module, under the hand-written files of `crates/wasm/npm`.
fn npm(workspace: &Workspace) -> Result<()> {
    let package = workspace.path("crates/wasm/pkg");
    if package.exists() {
        fs::remove_dir_all(&package)?;
    }
    fs::create_dir_all(&package)?;
    module::write(workspace, &package)?;
    entries::write(workspace, &package)
}

fn worker(workspace: &Workspace) -> Result<()> {
    let tools = workspace.tool_dir(
        "wasm-bindgen-cli",
        &workspace.locked_version("wasm-bindgen")?,
    )?;
    let mut worker_build = Command::new("worker-build");
    worker_build
        .current_dir(workspace.path("worker"))
        .env("PATH", workspace.search_path()?)
        .env("WASM_BINDGEN_BIN", tools.join("bin/wasm-bindgen"))
        .env(
            "WASM_OPT_BIN",
            workspace.path("node_modules/binaryen/bin/wasm-opt"),
        )
        .env(
            "ESBUILD_BIN",
            workspace.path("node_modules/esbuild/bin/esbuild"),
        )
        .args(["--profile", "worker"]);
    process::run_quietly(&mut worker_build, &log(workspace, "worker"))
}

fn console(workspace: &Workspace) -> Result<()> {
    let mut vite = Command::new("node");
    vite.current_dir(workspace.path("www"))
        .arg(workspace.path("node_modules/vite/bin/vite.js"))
        .args(["build", "--logLevel", "warn"]);
    process::run_quietly(&mut vite, &log(workspace, "console"))?;
    description(workspace)
}

/// What describes the interface: the OpenAPI document, and the viewer beside the page that shows it.
fn description(workspace: &Workspace) -> Result<()> {
    let files = workspace.path("www/dist");
    let mut openapi = Command::new("cargo");
    openapi
        .current_dir(workspace.root())
        .args(["run", "--quiet", "--package", "lockstep-openapi", "--"])
        .arg(&files);
    process::run_quietly(&mut openapi, &log(workspace, "openapi"))?;
    let viewer = workspace.path("node_modules/swagger-ui-dist");
    for (from, to) in [
        ("swagger-ui-bundle.js", "swagger-ui-bundle.js"),
        ("swagger-ui.css", "swagger-ui.css"),
        ("LICENSE", "swagger-ui-LICENSE.txt"),
        ("NOTICE", "swagger-ui-NOTICE.txt"),
    ] {
        let copied = fs::copy(viewer.join(from), files.join("docs").join(to));
        copied.with_context(|| format!("cannot copy {from} of swagger-ui-dist"))?;
    }
    Ok(())
}

fn log(workspace: &Workspace, product: &str) -> std::path::PathBuf {
    workspace.scratch().join(format!("build-{product}.log"))
}
