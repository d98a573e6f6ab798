//! Reads files of the workspace, and replaces them in one step each.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use crate::failed::Failed;

/// Reads a file; `None` if there is none.
pub(crate) fn read(root: &Path, path: &str) -> Result<Option<String>, Failed> {
    match fs::read_to_string(root.join(path)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failed(format!("cannot read {path}: {error}"))),
    }
}

/// The prefix of new files, until they take the places of the old ones: git ignores them in the
/// workspace's folder, and `regen` removes those of runs that were killed.
const PREFIX: &str = ".regen-";

/// Replaces a file in one step: whenever the process ends, it is the old or the new one.
pub(crate) fn replace(root: &Path, path: &str, text: &str) -> Result<(), Failed> {
    let path = root.join(path);
    let written = || {
        let permissions = fs::metadata(&path)?.permissions();
        let mut file = tempfile::Builder::new().prefix(PREFIX).tempfile_in(root)?;
        file.write_all(text.as_bytes())?;
        fs::set_permissions(file.path(), permissions)?;
        file.as_file().sync_all()?;
        file.persist(&path)?;
        Ok(())
    };
    written()
        .map_err(|error: io::Error| Failed(format!("cannot write {}: {error}", path.display())))
}
