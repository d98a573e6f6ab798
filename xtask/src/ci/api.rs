//! Compares the public API of the publishable crates with the last tag.

use std::path::Path;
use std::process::Command;

use super::metadata::{Metadata, text};
use crate::failed::Failed;
use crate::process::{output, run, shown};
use crate::workspace::cargo;

/// Runs cargo-semver-checks on the publishable crates that existed at the last tag.
pub(crate) fn semver(root: &Path, metadata: &Metadata) -> Result<(), Failed> {
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(arguments).current_dir(root);
        let output = git.output().ok()?;
        let printed = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success().then_some(printed)
    };
    let Some(tag) = git(&["describe", "--tags", "--abbrev=0"]) else {
        eprintln!("no tag yet: no API to compare with");
        return Ok(());
    };
    if output(cargo(root).args(["semver-checks", "--version"])).is_err() {
        eprintln!(
            "cargo-semver-checks is not installed: the API was not compared with {tag}; \
             install it with `cargo install --locked cargo-semver-checks`"
        );
        return Ok(());
    }
    let mut check = cargo(root);
    check.args(["semver-checks", "--baseline-rev", &tag]);
    let mut compared = 0;
    for package in metadata.publishable() {
        let name = text(&package["name"]);
        if git(&["cat-file", "-e", &format!("{tag}:crates/{name}/Cargo.toml")]).is_some() {
            check.args(["--package", name]);
            compared += 1;
        }
    }
    if compared == 0 {
        eprintln!(
            "{tag} has none of the crates that are publishable today: no API to compare with"
        );
        return Ok(());
    }
    eprintln!("\n==> {}", shown(&check));
    run(&mut check)
}
