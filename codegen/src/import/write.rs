//! Writes the files of an import, all or none, and removes files of an earlier import.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::diagnostic::{Diagnostic, Result};

/// Writes all files, each with its contents, or none.
///
/// Each file is first written under a temporary name, and all are renamed at the end. If renaming
/// fails for a file, the files renamed before it get their earlier contents back. `folder` is one
/// that contains all files.
///
/// # Errors
///
/// Fails, with the files as they were, if a file can't be written.
pub fn write_all(folder: &Path, files: &[(PathBuf, &[u8])]) -> Result<()> {
    let is_new = |parent: &&Path| parent.starts_with(folder) && !parent.exists();
    let new: BTreeSet<&Path> = files
        .iter()
        .flat_map(|(file, _)| file.ancestors().skip(1).take_while(is_new))
        .collect();
    let written = write_in(folder, files);
    if written.is_err() {
        // Remove inner folders first: they sort after outer ones.
        for folder in new.into_iter().rev() {
            // Ignore the error: it only means that the folder is not empty.
            let _ = fs::remove_dir(folder);
        }
    }
    written
}

fn write_in(folder: &Path, files: &[(PathBuf, &[u8])]) -> Result<()> {
    let cannot_write = |path: &Path, error: &std::io::Error| {
        Diagnostic::new(format!("cannot write {}: {error}", path.display()))
            .help("nothing was written")
    };
    let mut ready = Vec::new();
    for (path, bytes) in files {
        let folder = path.parent().unwrap_or(folder);
        fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))?;
        let mut file = temporary(folder).map_err(|error| cannot_write(path, &error))?;
        file.write_all(bytes)
            .map_err(|error| cannot_write(path, &error))?;
        let before = fs::read(path).ok();
        ready.push((path, file, before));
    }
    let mut done: Vec<(&PathBuf, Option<Vec<u8>>)> = Vec::new();
    for (path, file, before) in ready {
        if let Err(error) = file.persist(path) {
            for (path, before) in done {
                let _ = match before {
                    Some(bytes) => fs::write(path, bytes),
                    None => fs::remove_file(path),
                };
            }
            return Err(cannot_write(path, &error.error).into());
        }
        done.push((path, before));
    }
    Ok(())
}

/// Creates a temporary file in the folder of the final file, so that renaming it is atomic.
fn temporary(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".import-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Temporary files are private by default. Give vendored files the usual mode.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Removes files of an earlier import, and folders that are then empty; returns the removed files.
/// Errors are ignored: `provider.toml` no longer lists the files, so one that stays does no harm.
pub(super) fn remove_all(folder: &Path, files: &[String]) -> Vec<PathBuf> {
    let files = files.iter().map(|file| folder.join(file));
    files
        .filter(|file| fs::remove_file(file).is_ok())
        .inspect(|file| remove_empty(folder, file))
        .collect()
}

fn remove_empty(folder: &Path, removed: &Path) {
    let is_below = |parent: &&Path| *parent != folder && parent.starts_with(folder);
    for parent in removed.ancestors().skip(1).take_while(is_below) {
        // An error means that the folder is not empty: then the folders above are not either.
        if fs::remove_dir(parent).is_err() {
            return;
        }
    }
}
