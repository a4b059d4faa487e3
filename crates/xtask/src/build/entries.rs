//! What stands around the WebAssembly in the npm package: entry files, the client, types, and the same for `require`.
//!
//! In scope: files of `crates/wasm/npm`, and what is made of them. Out of scope: the module itself.

use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Files that are made of others, by the arguments of esbuild.
const BUNDLES: &[&[&str]] = &[
    // Node's `require` has no `import.meta`.
    &[
        "node.js",
        "--outfile=node.cjs",
        "--format=cjs",
        "--platform=node",
        "--inject:commonjs/texts.js",
        "--banner:js=const here = require(\"node:url\").pathToFileURL(__filename).href;",
        "--define:import.meta.url=here",
    ],
    &[
        "commonjs/browser.js",
        "--outfile=browser.cjs",
        "--format=cjs",
        "--inject:commonjs/texts.js",
        "--define:import.meta.url=undefined",
    ],
    &[
        "client/index.js",
        "--outfile=client/index.cjs",
        "--format=cjs",
    ],
    &[
        "inline.js",
        "--outfile=inline.cjs",
        "--format=cjs",
        "--loader:.wasm=binary",
        "--define:import.meta.url=undefined",
    ],
    &[
        "inline.js",
        "--outfile=inline.js",
        "--allow-overwrite",
        "--format=esm",
        "--loader:.wasm=binary",
        "--external:./common.js",
        "--external:./load.js",
        "--external:./exports.js",
    ],
];

/// Types that `require` gets, too.
const TYPES: &[&str] = &["index", "inline", "requests", "tables", "client/index"];

/// Writes all of it into the package's folder.
pub fn write(workspace: &Workspace, package: &Path) -> Result<()> {
    copy(&workspace.path("crates/wasm/npm"), package)?;
    declarations(workspace, package)?;
    for name in TYPES {
        let types = fs::read_to_string(package.join(format!("{name}.d.ts")))?;
        let types = types.replace(".js\"", ".cjs\"");
        fs::write(package.join(format!("{name}.d.cts")), types)?;
    }
    BUNDLES
        .iter()
        .try_for_each(|arguments| bundle(workspace, package, arguments))
}

fn bundle(workspace: &Workspace, package: &Path, arguments: &[&str]) -> Result<()> {
    let mut esbuild = Command::new("node");
    esbuild
        .current_dir(package)
        .arg(workspace.path("node_modules/esbuild/bin/esbuild"))
        .args(["--bundle", "--target=es2022", "--log-level=warning"])
        .args(arguments);
    process::run_quietly(&mut esbuild, &super::log(workspace, "bundles"))
}

/// The part of the package that the tables decide.
fn declarations(workspace: &Workspace, package: &Path) -> Result<()> {
    let mut declarations = Command::new("cargo");
    declarations
        .current_dir(workspace.root())
        .args(["run", "--quiet", "--package", "lockstep-wasm"])
        .args(["--bin", "declarations", "--"])
        .arg(package);
    process::run_quietly(&mut declarations, &super::log(workspace, "declarations"))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let entries = fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))?;
    for entry in entries {
        let (from, to) = {
            let entry = entry?;
            (entry.path(), to.join(entry.file_name()))
        };
        if from.is_dir() {
            fs::create_dir_all(&to)?;
            copy(&from, &to)?;
        } else {
            fs::copy(&from, &to)?;
        }
    }
    Ok(())
}
