//! The parts of a test run, as a table.

use super::Runner;
use super::count::Tally;
use crate::build::Product::{self, Console, Npm, Worker};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What `--only` can pick.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Area {
    Core,
    Wasm,
    Edge,
    Web,
    Clients,
}

impl Area {
    pub const NAMES: &[(&str, Self)] = &[
        ("core", Self::Core),
        ("wasm", Self::Wasm),
        ("edge", Self::Edge),
        ("web", Self::Web),
        ("clients", Self::Clients),
    ];
}

/// A part: a program that is run, and how its output is counted.
pub struct Part {
    pub name: &'static str,
    pub area: Area,
    /// What has to be built before.
    pub needs: &'static [Product],
    pub tally: Tally,
    pub command: fn(&Runner) -> Result<Command>,
    /// The folder without which there is nothing to run, for a part that may be absent.
    pub optional: Option<&'static str>,
}

impl Part {
    /// The name of the file that keeps its output.
    pub fn log(&self) -> String {
        let words: Vec<_> = self.name.split(|c: char| !c.is_alphanumeric()).collect();
        format!("test-{}.log", words.join("-"))
    }
}

/// Every part, the quickest to answer first.
pub const PARTS: &[Part] = &[
    part("format", Area::Core, &[], Tally::Check, format),
    part("native lints", Area::Core, &[], Tally::Check, native_lints),
    part(
        "native tests",
        Area::Core,
        &[],
        Tally::Libtest,
        native_tests,
    ),
    part(
        "documentation",
        Area::Core,
        &[],
        Tally::Check,
        documentation,
    ),
    part("wasm lints", Area::Wasm, &[], Tally::Check, wasm_lints),
    part(
        "wasm tests in a browser",
        Area::Wasm,
        &[],
        Tally::Libtest,
        wasm_tests,
    ),
    part(
        "npm package's types",
        Area::Wasm,
        &[Npm],
        Tally::Check,
        |runner| Ok(types(runner, "tests/types")),
    ),
    part(
        "npm package, packed and installed",
        Area::Wasm,
        // Its client is tested against the Worker.
        &[Npm, Worker],
        Tally::Node,
        |runner| node_tests(runner, "tests/package"),
    ),
    part(
        "Worker end to end",
        Area::Edge,
        // The server's files are built with the console.
        &[Npm, Worker, Console],
        Tally::Node,
        |runner| node_tests(runner, "tests/edge"),
    ),
    part(
        "JSON:API, point by point",
        Area::Edge,
        &[Worker],
        Tally::Node,
        |runner| node_tests(runner, "tests/jsonapi"),
    ),
    part(
        "description of the interface",
        Area::Edge,
        &[Npm, Worker, Console],
        Tally::Node,
        |runner| node_tests(runner, "tests/openapi"),
    ),
    part(
        "console's types",
        Area::Web,
        &[Npm],
        Tally::Check,
        |runner| Ok(types(runner, "www")),
    ),
    part(
        "console in a browser",
        Area::Web,
        &[Npm, Worker, Console],
        Tally::Node,
        |runner| node_tests(runner, "tests/web"),
    ),
    Part {
        optional: Some("tests/clients"),
        ..part(
            "clients",
            Area::Clients,
            &[Npm, Worker, Console],
            Tally::Node,
            |runner| node_tests(runner, "tests/clients"),
        )
    },
];

const fn part(
    name: &'static str,
    area: Area,
    needs: &'static [Product],
    tally: Tally,
    command: fn(&Runner) -> Result<Command>,
) -> Part {
    Part {
        name,
        area,
        needs,
        tally,
        command,
        optional: None,
    }
}

fn cargo(runner: &Runner, args: &[&str]) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(runner.workspace.root()).args(args);
    cargo
}

fn format(runner: &Runner) -> Result<Command> {
    Ok(cargo(
        runner,
        &["fmt", "--all", "--check", "--", "--color", "never"],
    ))
}

fn native_lints(runner: &Runner) -> Result<Command> {
    Ok(cargo(
        runner,
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
    ))
}

fn native_tests(runner: &Runner) -> Result<Command> {
    Ok(cargo(runner, &["test", "--workspace", "--no-fail-fast"]))
}

fn documentation(runner: &Runner) -> Result<Command> {
    let mut cargo = cargo(runner, &["doc", "--workspace", "--no-deps"]);
    cargo.env("RUSTDOCFLAGS", "-D warnings");
    Ok(cargo)
}

fn wasm_lints(runner: &Runner) -> Result<Command> {
    let packages = ["--package", "lockstep-wasm", "--package", "lockstep-worker"];
    let mut cargo = cargo(runner, &["clippy", "--target", "wasm32-unknown-unknown"]);
    cargo.args(packages).args(["--", "-D", "warnings"]);
    Ok(cargo)
}

fn wasm_tests(runner: &Runner) -> Result<Command> {
    let mut wasm_pack = Command::new("wasm-pack");
    wasm_pack
        .current_dir(runner.workspace.root())
        // A browser may need longer to start than the runner's default of 20 seconds.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "180")
        .args([
            "test",
            "--headless",
            "--chrome",
            "--mode",
            "no-install",
            "--chromedriver",
        ])
        .arg(&runner.browser.driver)
        .arg("crates/wasm");
    Ok(wasm_pack)
}

fn types(runner: &Runner, project: &str) -> Command {
    let mut tsc = Command::new("node");
    tsc.current_dir(runner.workspace.root()).args([
        "node_modules/typescript/bin/tsc",
        "--noEmit",
        "--project",
        project,
    ]);
    tsc
}

/// Node's test runner over the `*.test.mjs` files of a folder.
fn node_tests(runner: &Runner, folder: &str) -> Result<Command> {
    let mut files = Vec::new();
    collect(&runner.workspace.path(folder), &mut files)?;
    if files.is_empty() {
        bail!("there is no `*.test.mjs` in {folder}");
    }
    files.sort();
    let mut node = Command::new("node");
    node.current_dir(runner.workspace.root())
        .env("CHROMIUM", &runner.browser.chrome)
        .env("CHROMEDRIVER", &runner.browser.driver)
        .args(["--test", "--test-reporter=spec", "--test-timeout=600000"])
        .args(files);
    Ok(node)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path
            .to_str()
            .is_some_and(|path| path.ends_with(".test.mjs"))
        {
            files.push(path);
        }
    }
    Ok(())
}
