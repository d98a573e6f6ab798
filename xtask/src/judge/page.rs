//! Checks the page of `tracking-links report --html` in Chromium.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::program::built;
use crate::failed::Failed;
use crate::process::run;
use crate::workspace::cargo;

/// The names of Chromium on the systems.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Has Chromium load the page. Without Chromium, where apt can't install it either, says so and
/// checks nothing.
pub(super) fn judge(root: &Path) -> Result<(), Failed> {
    let Some(chromium) = installed().or_else(install) else {
        eprintln!("no Chromium, and apt can't install it: the HTML report was not checked");
        return Ok(());
    };
    let program = built(root, "tracking-links-cli", "tracking-links")?;
    println!("Chromium on the page of `tracking-links report --html`");
    let page = "run --quiet --package tests --bin page --";
    run(cargo(root).args(page.split(' ')).arg(chromium).arg(program))
}

fn installed() -> Option<PathBuf> {
    let runs = |name: &&str| {
        let output = Command::new(name).arg("--version").output();
        output.is_ok_and(|it| it.status.success())
    };
    NAMES.into_iter().find(runs).map(PathBuf::from)
}

fn install() -> Option<PathBuf> {
    let apt = |arguments: &str| {
        let mut apt = Command::new("apt-get");
        apt.args(arguments.split(' '))
            .env("DEBIAN_FRONTEND", "noninteractive");
        let output = apt.output();
        output.is_ok_and(|it| it.status.success())
    };
    // Where the lists of packages are fresh, the update is not needed and may fail.
    let _ = apt("update -qq");
    apt("install -y -qq --no-install-recommends chromium").then_some(())?;
    installed()
}
