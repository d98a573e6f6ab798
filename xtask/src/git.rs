//! Asks git about the workspace.

use std::path::Path;
use std::process::Command;

use crate::failed::Failed;

/// Runs git in the workspace. Returns what it prints to standard output.
pub(crate) fn git(root: &Path, arguments: &[&str]) -> Result<Vec<u8>, Failed> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(root)
        .output()
        .map_err(|error| Failed(format!("cannot run `git`: {error}")))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Failed(format!(
        "`git {}` failed: {}",
        arguments.join(" "),
        said.trim()
    )))
}

/// Returns the commit that is checked out.
pub(crate) fn head(root: &Path) -> Result<String, Failed> {
    let printed = git(root, &["rev-parse", "HEAD"])?;
    Ok(String::from_utf8_lossy(&printed).trim().to_owned())
}

/// Like [`git`]; returns the items of what it prints, which `-z` separates.
pub(crate) fn list(root: &Path, arguments: &[&str]) -> Result<Vec<String>, Failed> {
    let printed = git(root, arguments)?;
    let printed = String::from_utf8_lossy(&printed);
    let items = printed.split('\0').filter(|it| !it.is_empty());
    Ok(items.map(str::to_owned).collect())
}

/// Returns the contents of a file in a commit; `None` if the commit has no such file.
pub(crate) fn show(root: &Path, commit: &str, path: &str) -> Result<Option<String>, Failed> {
    if list(root, &["ls-tree", "-z", "--name-only", commit, "--", path])?.is_empty() {
        return Ok(None);
    }
    let bytes = git(root, &["show", &format!("{commit}:./{path}")])?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}
