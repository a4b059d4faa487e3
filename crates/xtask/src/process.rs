//! Running other programs.

use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

/// Runs a program that talks to the user directly.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("{} failed ({status})", name(command));
    }
    Ok(())
}

/// Runs a program whose output nobody wants to see unless it fails.
pub fn run_quietly(command: &mut Command, log: &Path) -> Result<()> {
    let (status, output) = run_logged(command, log)?;
    if !status.success() {
        eprint!("\n{output}");
        bail!(
            "{} failed ({status}); its output is above and in {}",
            name(command),
            log.display()
        );
    }
    Ok(())
}

/// Runs a program with both of its output streams in `log`, and returns them.
pub fn run_logged(command: &mut Command, log: &Path) -> Result<(ExitStatus, String)> {
    if let Some(dir) = log.parent() {
        fs::create_dir_all(dir)?;
    }
    let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    let status = command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .status()
        .with_context(|| cannot_start(command))?;
    let output = fs::read(log)?;
    Ok((status, String::from_utf8_lossy(&output).into_owned()))
}

/// What a program prints, without the final line break.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        std::io::stderr().write_all(&output.stderr)?;
        bail!("{} failed ({})", name(command), output.status);
    }
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start {}", name(command))
}
