//! Organisations, users, clients and tokens.

use crate::process;
use crate::setup::{self, Purpose};
use crate::workspace::Workspace;
use anyhow::Result;
use std::process::{Command, ExitCode};

pub const HELP: &str = "\
usage: cargo xtask token <what> [options]

Makes what has to be there before anybody can call the API, and prints its id or, once, its secret.

  organisation --name NAME
  user --organisation ID --email ADDRESS [--first-name NAME] [--last-name NAME]
  client --user ID [--name NAME] [--scopes SCOPES]    for POST /oauth/token
  create --user ID [--name NAME] [--scopes SCOPES] [--days N]
                                                      a token, which ends after 90 days unless N is another
                                                      number, or --no-end is said
  revoke --token TOKEN | --client ID

  --scopes LIST  such as \"tasks.read users.read\"; without it, reading everything but tokens
  --all-scopes   instead: everything there is and will be
  --data DIR     the local database in there (.lockstep in the checkout)
  --env NAME     the deployed database of staging or production (see `cargo xtask deploy`)
  --remote       the deployed database that wrangler.toml names
";

/// The work is Node's: the database is reached through wrangler.
pub fn run(mut args: lexopt::Parser) -> Result<ExitCode> {
    let rest: Vec<_> = args.raw_args()?.collect();
    let workspace = Workspace::find()?;
    setup::ensure(&workspace, Purpose::Build)?;
    let mut node = Command::new("node");
    node.arg(workspace.path("scripts/token.mjs")).args(rest);
    process::run(&mut node)?;
    Ok(ExitCode::SUCCESS)
}
