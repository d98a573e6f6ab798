//! `cargo xtask corpus`: builds the package `corpus` with optimisations and runs it in a process of
//! its own.
//!
//! As it is a package of its own, its dependencies are compiled only for this command. The
//! optimised build takes a minute or two, but makes the run several times as fast.

#[allow(
    dead_code,
    reason = "here only `dir` is used, besides `--help` and usage errors; `corpus` uses the rest"
)]
#[path = "../corpus/src/arguments.rs"]
mod arguments;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

pub(crate) use arguments::Corpus;

use crate::failed::Failed;
use crate::workspace::{cargo, exit_code};

/// Builds and runs the package `corpus`. `words` are the words of the command line, from `corpus`
/// on. Checks the folder first, because the build takes long.
pub(crate) fn corpus(
    root: &Path,
    arguments: &Corpus,
    words: impl Iterator<Item = OsString>,
) -> Result<ExitCode, Failed> {
    let folder = &arguments.dir;
    if !folder.exists() {
        return Err(Failed(format!("there is no folder {}", folder.display())));
    }
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
