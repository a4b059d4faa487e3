//! Deployments.

use crate::build;
use crate::process;
use crate::setup::{self, Purpose};
use crate::workspace::Workspace;
use anyhow::Result;
use std::process::{Command, ExitCode};

pub const HELP: &str = "\
usage: cargo xtask deploy --env staging|production [options]

Puts Lockstep into service on Cloudflare, or brings it up to date: looks whether wrangler is logged in, makes what is
missing (queues, database, KV namespace), notes the way back, applies migrations, deploys, makes the first
organisation, user and token, and has ten records made and taken back over HTTP. It may be run again at any point.
What it made is kept in deploy/staging.json or deploy/production.json.

  --dry-run            print every step and command, and do none
  --organisation NAME  what the first organisation is called (Lockstep)
  --email ADDRESS      the first user's; the first deployment needs it
  --account ID         the account, where the login reaches several
  --domain NAME        a domain of the account's, instead of an address under workers.dev
  --location HINT      where the database is to be: weur, eeur, apac, oc, wnam, enam
  --jurisdiction NAME  where it has to be: eu, fedramp
";

/// The work is Node's: all of it goes through wrangler. This only makes sure that what is deployed is built.
pub fn run(mut args: lexopt::Parser) -> Result<ExitCode> {
    let rest: Vec<_> = args.raw_args()?.collect();
    let workspace = Workspace::find()?;
    setup::ensure(&workspace, Purpose::Build)?;
    if !rest.iter().any(|arg| arg == "--dry-run") {
        build::ensure(&workspace, build::ALL)?;
    }
    let mut node = Command::new("node");
    node.current_dir(workspace.root())
        .arg("scripts/deploy.mjs")
        .args(rest);
    process::run(&mut node)?;
    Ok(ExitCode::SUCCESS)
}
