//! Reads a provider's files as they are in the last commit.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::failed::Failed;

/// Writes the files of `specs/<provider>` in the last commit into a temporary folder, and returns
/// that.
pub(super) fn committed(root: &Path, provider: &str) -> Result<TempDir, Failed> {
    let folder = tempfile::tempdir()
        .map_err(|error| Failed(format!("cannot make a temporary folder: {error}")))?;
    let specs = format!("specs/{provider}/");
    let listed = git(
        root,
        &["ls-tree", "-r", "-z", "--name-only", "HEAD", "--", &specs],
    )?;
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let mut files = listed.split('\0').filter(|it| !it.is_empty()).peekable();
    if files.peek().is_none() {
        return Err(Failed(format!(
            "the last commit has no {specs}: there is nothing to compare the files with; name the \
             provider's folder, or a second document (`cargo xtask diff PROVIDER NEW`)"
        )));
    }
    for file in files {
        let bytes = git(root, &["show", &format!("HEAD:./{file}")])?;
        let path = folder.path().join(file);
        let written = path
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, bytes));
        written.map_err(|error| Failed(format!("cannot write {}: {error}", path.display())))?;
    }
    Ok(folder)
}

fn git(root: &Path, arguments: &[&str]) -> Result<Vec<u8>, Failed> {
    let mut git = Command::new("git");
    let output = git.args(arguments).current_dir(root).output();
    let output = output.map_err(|error| Failed(format!("cannot run `git`: {error}")))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Failed(format!(
        "cannot read the last commit: {}; outside a checkout, name a second document (`cargo xtask \
         diff PROVIDER NEW`)",
        said.trim()
    )))
}
