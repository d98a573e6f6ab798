//! Reads a provider's files as they are in the last commit.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::failed::Failed;
use crate::git::{git, list};

/// Writes the files of `specs/<provider>` in the last commit into a temporary folder, and returns
/// that.
pub(super) fn committed(root: &Path, provider: &str) -> Result<TempDir, Failed> {
    let folder = tempfile::tempdir()
        .map_err(|error| Failed(format!("cannot make a temporary folder: {error}")))?;
    let specs = format!("specs/{provider}/");
    let ls_tree = ["ls-tree", "-r", "-z", "--name-only", "HEAD", "--", &specs];
    let files = list(root, &ls_tree).map_err(outside)?;
    if files.is_empty() {
        return Err(Failed(format!(
            "the last commit has no {specs}: there is nothing to compare the files with; name the \
             provider's folder, or a second document (`cargo xtask diff PROVIDER NEW`)"
        )));
    }
    for file in files {
        let bytes = git(root, &["show", &format!("HEAD:./{file}")]).map_err(outside)?;
        let path = folder.path().join(file);
        let written = path
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, bytes));
        written.map_err(|error| Failed(format!("cannot write {}: {error}", path.display())))?;
    }
    Ok(folder)
}

/// Adds what to do where there is no last commit.
fn outside(Failed(failed): Failed) -> Failed {
    Failed(format!(
        "cannot read the last commit: {failed}; outside a checkout, name a second document (`cargo \
         xtask diff PROVIDER NEW`)"
    ))
}
