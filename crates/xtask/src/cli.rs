//! The few things that the commands' argument parsers share.

use anyhow::{Result, anyhow, bail};
use lexopt::{Arg, Parser, ValueExt};
use std::str::FromStr;

/// The error for an argument that a command does not know.
pub fn unexpected(arg: Arg<'_>) -> anyhow::Error {
    anyhow!("{}; `--help` lists the options", arg.unexpected())
}

/// The number that the option that was just read has as its value.
pub fn number<T: FromStr>(parser: &mut Parser) -> Result<T> {
    let given = parser.value()?.string()?;
    match given.parse() {
        Ok(number) => Ok(number),
        Err(_) => bail!("`{given}` is not a number that fits here"),
    }
}

/// The number that the option that was just read has as its value, and by how much it may differ: `30±10`, or `30`.
pub fn spread(parser: &mut Parser) -> Result<(u32, u32)> {
    let given = parser.value()?.string()?;
    let (number, spread) = given.split_once('±').unwrap_or((&given, "0"));
    match (number.parse(), spread.parse()) {
        (Ok(number), Ok(spread)) => Ok((number, spread)),
        _ => bail!(
            "`{given}` is not a number such as `30`, nor a number and by how much it may differ, such as `30±10`"
        ),
    }
}

/// The value of the option that was just read, which must be one of `choices`.
pub fn choice<T: Copy>(parser: &mut Parser, choices: &[(&str, T)]) -> Result<T> {
    let given = parser.value()?.string()?;
    if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == given) {
        return Ok(*choice);
    }
    let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
    bail!("`{given}` is not one of {}", names.join(", "))
}

/// For commands without options: refuses every argument.
pub fn no_arguments(mut parser: Parser) -> Result<()> {
    match parser.next()? {
        None => Ok(()),
        Some(arg) => Err(unexpected(arg)),
    }
}
