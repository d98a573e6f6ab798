//! `cargo xtask guide`: builds and runs the package `guide`, which has mdBook.

use std::path::Path;
use std::process::ExitCode;

use crate::failed::Failed;
use crate::workspace::{cargo, exit_code};

pub(crate) fn guide(root: &Path) -> Result<ExitCode, Failed> {
    let mut command = cargo(root);
    command.args(["run", "--quiet", "--package", "guide", "--"]);
    exit_code(command.arg(root))
}
