//! Chromium and its driver.

use super::Need;
use crate::process;
use crate::workspace::{Workspace, find_program};
use anyhow::{Context, Result, bail};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

const BROWSERS: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const DRIVERS: &[&str] = &["chromedriver", "chromium.chromedriver"];
const DIRS: &[&str] = &["/usr/bin", "/usr/lib/chromium", "/usr/lib/chromium-browser"];

/// A browser of the Chromium family and the driver that comes with it.
pub struct Browser {
    pub chrome: PathBuf,
    pub driver: PathBuf,
}

impl Browser {
    /// `$CHROMIUM` and `$CHROMEDRIVER` where they are set, else what the machine has.
    pub fn find() -> Option<Self> {
        let set = |name| {
            env::var_os(name)
                .map(PathBuf::from)
                .filter(|path| path.is_file())
        };
        Some(Self {
            chrome: set("CHROMIUM").or_else(|| find_program(BROWSERS, DIRS))?,
            driver: set("CHROMEDRIVER").or_else(|| find_program(DRIVERS, DIRS))?,
        })
    }
}

/// Installs both from Debian's packages.
pub struct Install<'a> {
    pub workspace: &'a Workspace,
}

impl Need for Install<'_> {
    fn name(&self) -> String {
        "Chromium and its driver".to_owned()
    }

    fn takes(&self) -> &'static str {
        "2 minutes"
    }

    fn installed(&self) -> Result<bool> {
        Ok(Browser::find().is_some())
    }

    fn install(&self) -> Result<()> {
        if !Path::new("/etc/debian_version").exists() || find_program(&["apt-get"], &[]).is_none() {
            bail!(
                "install Chromium or Chrome and its chromedriver so that both are on PATH, or name \
                 them in CHROMIUM and CHROMEDRIVER"
            );
        }
        if process::output(Command::new("id").arg("-u"))? != "0" {
            bail!("run `sudo apt-get install chromium chromium-driver`, then this command again");
        }
        for (step, args) in [
            ("update", &["update"][..]),
            (
                "install",
                &[
                    "install",
                    "-y",
                    "--no-install-recommends",
                    "chromium",
                    "chromium-driver",
                ],
            ),
        ] {
            let log = self
                .workspace
                .scratch()
                .join(format!("install-chromium-{step}.log"));
            let mut apt = Command::new("apt-get");
            apt.env("DEBIAN_FRONTEND", "noninteractive").args(args);
            process::run_quietly(&mut apt, &log)?;
        }
        Browser::find().context("Debian's packages did not bring `chromium` and `chromedriver`")?;
        Ok(())
    }
}
