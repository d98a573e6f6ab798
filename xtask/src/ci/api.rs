//! Compares the public API of the publishable crates with their last releases.

use std::path::Path;

use crate::failed::Failed;
use crate::metadata::{Metadata, text};
use crate::process::{output, run, shown};
use crate::tags;
use crate::workspace::cargo;

/// Runs cargo-semver-checks on each publishable crate that has been released: against its last tag.
pub(crate) fn semver(root: &Path, metadata: &Metadata) -> Result<(), Failed> {
    let mut checks = Vec::new();
    for package in metadata.publishable() {
        let name = text(&package["name"]);
        if let Some(version) = tags::last(root, name, "HEAD")? {
            let tag = tags::tag(name, version);
            let mut check = cargo(root);
            check.args(["semver-checks", "--package", name, "--baseline-rev", &tag]);
            checks.push(check);
        }
    }
    if checks.is_empty() {
        eprintln!("no tag of a release yet: no API to compare with");
        return Ok(());
    }
    if output(cargo(root).args(["semver-checks", "--version"])).is_err() {
        eprintln!(
            "cargo-semver-checks is not installed: no API was compared with that of its last \
             release; install it with `cargo install --locked cargo-semver-checks`"
        );
        return Ok(());
    }
    for mut check in checks {
        eprintln!("\n==> {}", shown(&check));
        run(&mut check)?;
    }
    Ok(())
}
