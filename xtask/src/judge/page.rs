//! Checks the pages of `tracking-links report --html` and `cargo xtask report` in Chromium.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failed::{Failed, Stop};
use crate::process::run;
use crate::program::built;
use crate::report;

/// The names of Chromium on the systems.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Has Chromium load the pages. Without Chromium, where apt can't install it either, says so and
/// checks nothing.
pub(super) fn judge(root: &Path) -> Result<(), Failed> {
    let Some(chromium) = installed().or_else(install) else {
        eprintln!("no Chromium, and apt can't install it: the HTML pages were not checked");
        return Ok(());
    };
    let program = built(root, "tracking-links")?;
    let report = report::write(root, None).map_err(|stop| match stop {
        Stop::Input(failure) => Failed(failure.to_string()),
        Stop::Step(failed) => failed,
    })?;
    println!("Chromium on the pages of `tracking-links report --html` and `cargo xtask report`");
    let mut check = Command::new(built(root, "page")?);
    run(check
        .current_dir(root)
        .arg(chromium)
        .arg(program)
        .arg(report))
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
