//! The workspace that `cargo xtask` was called in, found at run time.
//!
//! The path must not be compiled in: with one `CARGO_TARGET_DIR` for two checkouts, both run the
//! same file.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failed::Failed;

/// Set by `cargo run` and `cargo test` to the folder of the package, whatever the current directory
/// is.
const MANIFEST_DIR: &str = "CARGO_MANIFEST_DIR";

/// This package's folder when it was compiled. `env!` makes cargo compile it again for another
/// checkout.
const BUILT_FROM: &str = env!("CARGO_MANIFEST_DIR");

/// The workspace of the package that cargo runs; without cargo, the one around the current
/// directory.
pub(crate) fn root() -> Result<PathBuf, Failed> {
    let start = match env::var_os(MANIFEST_DIR) {
        Some(package) => {
            same_checkout(&package)?;
            PathBuf::from(package)
        }
        None => env::current_dir()
            .map_err(|error| Failed(format!("cannot read the current directory: {error}")))?,
    };
    around(&start).ok_or_else(|| {
        Failed(format!(
            "no Cargo.toml with [workspace] in {} or above it: change to a checkout, or name one with --root",
            start.display()
        ))
    })
}

/// Refuses a binary that another checkout built: cargo released its lock on the shared target
/// folder before it started the binary, and the other checkout's cargo replaced the file in
/// between.
fn same_checkout(package: &OsStr) -> Result<(), Failed> {
    if package == BUILT_FROM {
        return Ok(());
    }
    Err(Failed(format!(
        "{} replaced this binary with its own, in a target folder that both checkouts share: run the command again",
        Path::new(BUILT_FROM).display()
    )))
}

fn around(start: &Path) -> Option<PathBuf> {
    let is_workspace = |folder: &&Path| {
        fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|manifest| {
            manifest
                .lines()
                .any(|line| line.trim_end() == "[workspace]")
        })
    };
    start.ancestors().find(is_workspace).map(Path::to_path_buf)
}

/// The cargo that runs this program, or the one on the PATH, in the workspace.
pub(crate) fn cargo(root: &Path) -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(cargo);
    command.current_dir(root);
    command
}
