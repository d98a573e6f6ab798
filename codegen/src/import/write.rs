//! Several files written, or none.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::diagnostic::{Diagnostic, Result};

/// Writes all files or none. Each is complete before it takes its name; a file that took it is put
/// back when a later one cannot.
pub(super) fn write_all(folder: &Path, files: &[PathBuf], contents: &[&[u8]]) -> Result<()> {
    let below = |parent: &&Path| parent.starts_with(folder) && !parent.exists();
    let new: BTreeSet<&Path> = files
        .iter()
        .flat_map(|file| file.ancestors().skip(1).take_while(below))
        .collect();
    let written = write_in(folder, files, contents);
    if written.is_err() {
        // The inner ones first.
        for folder in new.into_iter().rev() {
            // Fails where the folder holds anything after all, which is right.
            let _ = fs::remove_dir(folder);
        }
    }
    written
}

fn write_in(folder: &Path, files: &[PathBuf], contents: &[&[u8]]) -> Result<()> {
    let cannot = |path: &Path, error: &std::io::Error| {
        Diagnostic::new(format!("cannot write {}: {error}", path.display()))
            .help("nothing was written")
    };
    let mut ready = Vec::new();
    for (path, bytes) in files.iter().zip(contents) {
        let folder = path.parent().unwrap_or(folder);
        fs::create_dir_all(folder).map_err(|error| cannot(folder, &error))?;
        let mut file = temporary(folder).map_err(|error| cannot(path, &error))?;
        file.write_all(bytes)
            .map_err(|error| cannot(path, &error))?;
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
            return Err(cannot(path, &error.error).into());
        }
        done.push((path, before));
    }
    Ok(())
}

/// A file in the folder it will stay in, so that taking its name is one step.
fn temporary(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".import-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any file of the tree, not private as temporary files are; the umask takes its part.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
