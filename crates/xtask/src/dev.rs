//! The local server.

use crate::build;
use crate::cli;
use crate::setup::{self, Purpose};
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use lexopt::Arg;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{ChildStdin, Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::thread;

pub const HELP: &str = "\
usage: cargo xtask dev [options]

Installs what is missing, builds what has changed, and serves Lockstep in workerd. On first start it
loads a demo organisation. Ctrl-C stops the server; its state survives.

  --port N      the port on 127.0.0.1 (8787)
  --data DIR    where the state lives (.lockstep in the checkout)
  --fresh       throw the state away first
  --empty       no demo organisation: just a user and a token
  --records N   how many prospects the demo organisation has (10000; at most 1000000)
  --d1-latency MS[±MS]
                how far away the database is, there and back: 30, or 30±10 (0)
";

/// The most prospects that the demo organisation can have.
const MOST_RECORDS: u32 = 1_000_000;

pub fn run(mut args: lexopt::Parser) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let mut port: u16 = 8787;
    let mut data = workspace.path(".lockstep");
    let mut fresh = false;
    let mut empty = false;
    let mut records = None;
    let mut latency = None;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("port") => port = cli::number(&mut args)?,
            Arg::Long("data") => data = std::path::absolute(PathBuf::from(args.value()?))?,
            Arg::Long("fresh") => fresh = true,
            Arg::Long("empty") => empty = true,
            Arg::Long("records") => records = Some(cli::number::<u32>(&mut args)?),
            Arg::Long("d1-latency") => latency = Some(cli::spread(&mut args)?),
            arg => return Err(cli::unexpected(arg)),
        }
    }
    if records.is_some_and(|records| records > MOST_RECORDS) {
        bail!("--records is at most {MOST_RECORDS}");
    }
    if empty && records.is_some() {
        bail!("--empty and --records exclude each other");
    }
    setup::ensure(&workspace, Purpose::Build)?;
    build::ensure(&workspace, build::ALL)?;

    let mut server = Command::new("node");
    server
        .current_dir(workspace.root())
        .args([
            "scripts/server.mjs",
            "--owned",
            "--port",
            &port.to_string(),
            "--data",
        ])
        .arg(data);
    if fresh {
        server.arg("--fresh");
    }
    if empty {
        server.arg("--empty");
    }
    if let Some(records) = records {
        server.args(["--records", &records.to_string()]);
    }
    if let Some((millis, jitter)) = latency {
        server.args(["--d1-latency", &millis.to_string()]);
        server.args(["--d1-jitter", &jitter.to_string()]);
    }
    supervise(server)
}

/// Runs the server until it ends or this program is told to.
///
/// The server watches its standard input: when this program ends, in whatever way, the pipe closes
/// and the server stops. It leads a process group of its own, so that a Ctrl-C in the terminal
/// reaches this program alone, and so that nothing of it is left when it has ended.
fn supervise(mut server: Command) -> Result<ExitCode> {
    let mut child = server
        .stdin(Stdio::piped())
        .process_group(0)
        .spawn()
        .context("cannot start node")?;
    let group = child.id();
    let stdin = child.stdin.take().context("node has no standard input")?;
    close_on_signal(stdin)?;
    let status = child.wait()?;
    end_group(group)?;
    Ok(match status.code() {
        Some(0) => ExitCode::SUCCESS,
        Some(_) => ExitCode::FAILURE,
        None => bail!("the server was killed ({status})"),
    })
}

/// Keeps `stdin` open until Ctrl-C, SIGTERM or SIGHUP.
fn close_on_signal(stdin: ChildStdin) -> Result<()> {
    let (told, wait) = mpsc::channel();
    // A second Ctrl-C finds the receiver gone, and there is nothing more to do.
    ctrlc::set_handler(move || told.send(()).unwrap_or_default())?;
    thread::spawn(move || {
        let _closed_at_the_end = stdin;
        wait.recv()
    });
    Ok(())
}

/// Ends what the server left behind, if it was killed: workerd does not notice by itself.
fn end_group(group: u32) -> io::Result<()> {
    let kill = format!("kill -s KILL -- -{group} 2>/dev/null || true");
    Command::new("sh").args(["-c", &kill]).status().map(drop)
}
