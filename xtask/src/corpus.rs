//! `cargo xtask corpus`: starts the package `corpus`, optimised, in a process of its own.
//!
//! So its dependencies are compiled only when it runs. The optimised build takes a minute or two,
//! and makes the run several times as fast.

#[allow(
    dead_code,
    reason = "the options are parsed here for their help and errors, and read by the package `corpus`"
)]
#[path = "../corpus/src/arguments.rs"]
mod arguments;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

pub(crate) use arguments::Corpus;

use crate::failed::Failed;
use crate::workspace::{cargo, exit_code};

/// Starts it with `words`, the command line from `corpus` on.
pub(crate) fn corpus(
    root: &Path,
    words: impl Iterator<Item = OsString>,
) -> Result<ExitCode, Failed> {
    let here = std::env::current_dir()
        .map_err(|error| Failed(format!("cannot read the current folder: {error}")))?;
    let mut command = cargo(root);
    command
        .args(["run", "--release", "--package", "corpus", "--manifest-path"])
        .arg(root.join("Cargo.toml"))
        .arg("--")
        .arg("--root")
        .arg(root)
        .args(words)
        // Paths among the arguments are relative to the caller's folder.
        .current_dir(here);
    exit_code(&mut command)
}
