//! Programs of the workspace that the judge starts itself, since cargo would not end with them.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::failed::Failed;
use crate::workspace::cargo;

/// Builds the program of a package of the workspace, and returns its file.
pub(super) fn built(root: &Path, package: &str, program: &str) -> Result<PathBuf, Failed> {
    let build = ["build", "--quiet", "--message-format=json", "--package"];
    let built = cargo(root)
        .args(build)
        .arg(package)
        .stderr(Stdio::inherit())
        .output();
    let built = built.map_err(|error| Failed(format!("cannot run cargo: {error}")))?;
    let lines = String::from_utf8_lossy(&built.stdout).into_owned();
    let messages = lines.lines().filter_map(|it| serde_json::from_str(it).ok());
    let mut programs = messages.filter_map(|message: serde_json::Value| {
        let is_program = message["target"]["name"] == program;
        let path = message["executable"].as_str().filter(|_| is_program);
        path.map(PathBuf::from)
    });
    let program = programs.next();
    program.ok_or_else(|| Failed(format!("{package} was not built")))
}
