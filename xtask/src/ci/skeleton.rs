//! Checks that what `cargo xtask add` writes compiles without a warning, in a copy of this
//! workspace.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::failed::Failed;
use crate::process::{output, run, shown};
use crate::workspace::cargo;

/// Adds a provider to a copy of the files that git knows, and runs clippy on its adapter and on the
/// simulated provider. The copy is in the target folder, so that dependencies are compiled once.
pub(super) fn check(root: &Path) -> Result<(), Failed> {
    let copy = root.join("target/skeleton");
    let fails = |error: std::io::Error| {
        Failed(format!(
            "cannot copy the workspace to {}: {error}",
            copy.display()
        ))
    };
    let sources = copy.join("workspace");
    if sources.exists() {
        fs::remove_dir_all(&sources).map_err(fails)?;
    }
    let mut git = Command::new("git");
    git.current_dir(root)
        .args("ls-files --cached --others --exclude-standard -z".split(' '));
    let listed = output(&mut git)?;
    let is_there = |file: &&str| root.join(file).is_file();
    for file in listed
        .split('\0')
        .filter(|it| !it.is_empty())
        .filter(is_there)
    {
        let target = sources.join(file);
        fs::create_dir_all(target.parent().unwrap_or(&sources)).map_err(fails)?;
        fs::copy(root.join(file), target).map_err(fails)?;
    }
    let add = "run --quiet --package xtask -- --root";
    let mut add_provider = cargo(root);
    add_provider
        .args(add.split(' '))
        .arg(&sources)
        .args(["add", "acme-links"]);
    // Without TLS, of which a skeleton has nothing, and which takes the longest to compile. The
    // sandbox turns all providers on.
    let clippy = "clippy --package tracking-links-sandbox --package tracking-links \
                  --no-default-features -- --deny warnings";
    let mut check = cargo(&sources);
    check
        .args(clippy.split_whitespace())
        .env("CARGO_TARGET_DIR", copy.join("target"));
    for step in [&mut add_provider, &mut check] {
        eprintln!("\n==> {}", shown(step));
        run(step)?;
    }
    Ok(())
}
