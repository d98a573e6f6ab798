//! Compares the generated files of a crate with those on disk, and writes them.
//!
//! No other stage writes to disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Result};
use crate::emit::package::Files;
use crate::emit::replace::replace;

/// Returns the folder of a provider's client crate, relative to the workspace root.
pub(crate) fn crate_folder(provider: &str) -> PathBuf {
    Path::new("crates").join(format!("{provider}-client"))
}

/// Lists client crates under `root/crates` whose provider is not in `known`, the names of all
/// providers.
pub(crate) fn orphans(root: &Path, known: &[String]) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(root.join("crates"))
        .map_err(|error| Diagnostic::new(format!("cannot list crates/: {error}")))?;
    let mut orphans: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| {
            name.strip_suffix("-client")
                .is_some_and(|provider| !known.iter().any(|known| known == provider))
        })
        .map(|name| Path::new("crates").join(name))
        .collect();
    orphans.sort();
    Ok(orphans)
}

/// How a file on disk differs from the generated one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The file does not exist.
    Missing,
    /// The file exists in the crate's folder but is not one of the generated files.
    Surplus,
    /// The contents differ: a unified diff from the file on disk to the generated one.
    Changed(String),
}

/// Compares a crate's folder with the generated files. Returns how each file differs, by path
/// relative to the workspace root.
pub(crate) fn compare(
    root: &Path,
    krate: &Path,
    files: &Files,
) -> Result<BTreeMap<PathBuf, Difference>> {
    let mut differences = BTreeMap::new();
    for (path, contents) in files {
        let path = krate.join(path);
        match fs::read(root.join(&path)) {
            Ok(found) if found == contents.as_bytes() => {}
            Ok(found) => {
                let diff = diff(&String::from_utf8_lossy(&found), contents, &path);
                differences.insert(path, Difference::Changed(diff));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                differences.insert(path, Difference::Missing);
            }
            Err(error) => return Err(cannot_read(&path, &error).into()),
        }
    }
    for path in existing(root, krate)? {
        let inside = path.strip_prefix(krate).unwrap_or(&path);
        if !files.contains_key(inside) {
            differences.insert(path, Difference::Surplus);
        }
    }
    Ok(differences)
}

fn diff(found: &str, generated: &str, path: &Path) -> String {
    let shown = path.display().to_string();
    similar::TextDiff::from_lines(found, generated)
        .unified_diff()
        .context_radius(2)
        .header(&shown, &format!("{shown} (generated)"))
        .to_string()
}

fn cannot_read(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::new(format!("cannot read {}: {error}", path.display()))
}

/// Lists all files in a crate's folder, sorted, with paths relative to the workspace root.
fn existing(root: &Path, krate: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![krate.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(root.join(&folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(cannot_read(&folder, &error).into()),
        };
        for entry in entries {
            let entry = entry.map_err(|error| cannot_read(&folder, &error))?;
            let path = folder.join(entry.file_name());
            if entry
                .file_type()
                .map_err(|error| cannot_read(&path, &error))?
                .is_dir()
            {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Replaces the crate, if a file differs. Returns how each file differed, by path.
///
/// The folder is replaced whole, so that a run that is interrupted never leaves a crate whose files
/// are of two documents.
pub(crate) fn write(
    root: &Path,
    krate: &Path,
    files: &Files,
) -> Result<BTreeMap<PathBuf, Difference>> {
    let differences = compare(root, krate, files)?;
    if !differences.is_empty() {
        replace(root, krate, files).map_err(|error| {
            Diagnostic::new(format!("cannot write {}: {error}", krate.display()))
        })?;
    }
    Ok(differences)
}
