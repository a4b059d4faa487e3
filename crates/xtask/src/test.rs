//! Every check and test that CI runs.

mod count;
mod part;
mod report;

use crate::build::{self, Product};
use crate::cli;
use crate::process;
use crate::setup::{self, Browser, Purpose};
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use count::Count;
use lexopt::Arg;
use part::{Area, PARTS, Part};
use report::Report;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::Instant;

pub const HELP: &str = "\
usage: cargo xtask test [options]

Installs what is missing and runs every check and test that CI runs. The last line counts them.

  --only core      format, lints, documentation and the native tests
  --only wasm      the npm package: lints, its tests in a headless browser, its types
  --only edge      the Worker, end to end in workerd (tests/edge)
  --only web       the console: its types, and in a real browser (tests/web)
  --only clients   real clients against the Worker (tests/clients)

What went wrong is printed at once and kept in target/xtask; the other parts run all the same.
";

pub fn run(mut args: lexopt::Parser) -> Result<ExitCode> {
    let mut only = None;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("only") => only = Some(cli::choice(&mut args, Area::NAMES)?),
            arg => return Err(cli::unexpected(arg)),
        }
    }
    let workspace = Workspace::find()?;
    setup::ensure(&workspace, Purpose::Test)?;
    let runner = Runner {
        browser: Browser::find().context("Chromium has gone")?,
        workspace,
        broken: Vec::new(),
    };
    runner.run(only)
}

/// What the parts need in order to run.
struct Runner {
    workspace: Workspace,
    browser: Browser,
    /// Products that could not be built.
    broken: Vec<Product>,
}

impl Runner {
    fn run(mut self, only: Option<Area>) -> Result<ExitCode> {
        let exists = |folder| self.workspace.path(folder).is_dir();
        let parts: Vec<_> = PARTS
            .iter()
            .filter(|part| only.is_none_or(|area| part.area == area))
            .filter(|part| part.optional.is_none_or(exists))
            .collect();
        if parts.is_empty() {
            bail!("there is nothing to run: the folder of these tests does not exist");
        }
        let mut report = Report::default();
        for part in parts {
            let start = Instant::now();
            let count = self.part(part).unwrap_or_else(|error| {
                println!("{}: {error:#}", part.name);
                Count::of_check(false)
            });
            report.add(part.name, count, start.elapsed());
        }
        println!("\n{report}");
        Ok(if report.total().failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    /// Runs a part; an error is a reason why it could not run.
    fn part(&mut self, part: &Part) -> Result<Count> {
        self.build(part.needs)?;
        let mut command = (part.command)(self)?;
        print!("{} … ", part.name);
        std::io::stdout().flush()?;
        let log = self.workspace.scratch().join(part.log());
        command
            .env("PATH", self.workspace.search_path()?)
            .env("CARGO_TERM_COLOR", "never")
            .env("NO_COLOR", "1");
        let (status, output) = process::run_logged(&mut command, &log)?;
        let count = part.tally.count(status.success(), &output);
        if count.failed == 0 {
            println!("ok");
        } else {
            println!("FAILED\n{}\n(all of it: {})", tail(&output), log.display());
        }
        Ok(count)
    }

    fn build(&mut self, products: &[Product]) -> Result<()> {
        for product in products {
            if self.broken.contains(product) {
                bail!("cannot run, because {} could not be built", product.name());
            }
            if let Err(error) = build::ensure(&self.workspace, &[*product]) {
                self.broken.push(*product);
                return Err(error);
            }
        }
        Ok(())
    }
}

/// The end of a part's output: what went wrong stands there.
fn tail(output: &str) -> String {
    const LINES: usize = 400;
    let lines: Vec<_> = output.lines().collect();
    let skipped = lines.len().saturating_sub(LINES);
    lines
        .into_iter()
        .skip(skipped)
        .collect::<Vec<_>>()
        .join("\n")
}
