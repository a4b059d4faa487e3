//! `cargo xtask`: the one door to every chore of this repository.
//!
//! Each command first installs what it needs and does not find (see [`setup`]), so a fresh clone
//! needs nothing but Rust and Node.

#![expect(clippy::disallowed_methods, reason = "this program does measure time")]

mod bench;
mod build;
mod cli;
mod deploy;
mod dev;
mod package;
mod process;
mod setup;
mod test;
mod token;
mod workspace;

use anyhow::{Result, bail};
use std::process::ExitCode;

/// A command: its name, what it does in a line, its help text and its entry point.
struct Command {
    name: &'static str,
    summary: &'static str,
    help: &'static str,
    run: fn(lexopt::Parser) -> Result<ExitCode>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "dev",
        summary: "build everything and serve it locally, with a demo organisation",
        help: dev::HELP,
        run: dev::run,
    },
    Command {
        name: "deploy",
        summary: "put it into service on Cloudflare, or bring it up to date",
        help: deploy::HELP,
        run: deploy::run,
    },
    Command {
        name: "token",
        summary: "make organisations, users, clients and tokens, locally or deployed",
        help: token::HELP,
        run: token::run,
    },
    Command {
        name: "test",
        summary: "run every check and test that CI runs",
        help: test::HELP,
        run: test::run,
    },
    Command {
        name: "build",
        summary: "build the npm package, the Worker and the console",
        help: build::HELP,
        run: build::run,
    },
    Command {
        name: "bench",
        summary: "measure sizes and speed, and write a Markdown table",
        help: bench::HELP,
        run: bench::run,
    },
    Command {
        name: "package",
        summary: "make the npm tarball",
        help: package::HELP,
        run: package::run,
    },
    Command {
        name: "setup",
        summary: "install what is missing (every other command does so by itself)",
        help: setup::HELP,
        run: setup::run,
    },
];

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run() -> Result<ExitCode> {
    let mut args: Vec<_> = std::env::args_os().skip(1).collect();
    let name = match args.first().and_then(|first| first.to_str()) {
        None => {
            print!("{}", overview());
            return Ok(ExitCode::FAILURE);
        }
        Some("help" | "--help" | "-h") => {
            print!("{}", overview());
            return Ok(ExitCode::SUCCESS);
        }
        Some(name) => name.to_owned(),
    };
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        bail!("there is no command `{name}`\n\n{}", overview());
    };
    args.remove(0);
    if args.iter().any(|arg| arg == "--help" || arg == "-h") {
        print!("{}", command.help);
        return Ok(ExitCode::SUCCESS);
    }
    (command.run)(lexopt::Parser::from_args(args))
}

fn overview() -> String {
    let mut text = String::from("usage: cargo xtask <command> [options]\n\n");
    for command in COMMANDS {
        text += &format!("  {:<9}{}\n", command.name, command.summary);
    }
    text + "\n`cargo xtask <command> --help` lists a command's options.\n"
}
