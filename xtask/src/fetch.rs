//! `cargo xtask fetch`: builds and runs the package `fetch`, which has an HTTP client.

#[path = "../fetch/src/arguments.rs"]
mod arguments;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

pub(crate) use arguments::Fetch;

use crate::failed::Failed;
use crate::workspace::{cargo, exit_code};

/// Builds and runs the package `fetch`. `words` are the words of the command line, from `fetch` on.
pub(crate) fn fetch(
    root: &Path,
    words: impl Iterator<Item = OsString>,
) -> Result<ExitCode, Failed> {
    let mut command = cargo(root);
    command.args(["run", "--package", "fetch", "--", "--root"]);
    exit_code(command.arg(root).args(words))
}
