//! Programs of the workspace that are built first and then started without cargo.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::failed::Failed;
use crate::workspace::cargo;

/// Builds a program of the workspace, and returns its file.
///
/// Cargo unifies features over the packages that are selected, and those of dev-dependencies too if
/// a test or an example is. With all packages and an example, the features are those of `cargo test
/// --workspace`, so what that has compiled is not compiled again.
pub(crate) fn built(root: &Path, program: &str) -> Result<PathBuf, Failed> {
    let build = "build --quiet --message-format=json --workspace --example quickstart --bin";
    let built = cargo(root)
        .args(build.split(' '))
        .arg(program)
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
    let path = programs.next();
    path.filter(|_| built.status.success())
        .ok_or_else(|| Failed(format!("{program} was not built")))
}
