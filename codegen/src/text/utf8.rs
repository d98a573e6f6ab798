//! Files as UTF-8 text: the one reader of all that this crate reads.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;

/// What to do about bytes that are not UTF-8.
pub(crate) const REMEDY: &str = "save the file as UTF-8 and import it again";

/// Reads a file. `shown` is the path that a message names.
pub(crate) fn read_bytes(path: &Path, shown: &str) -> Result<Vec<u8>, Diagnostic> {
    fs::read(path).map_err(|error| Diagnostic::new(format!("cannot read {shown}: {error}")))
}

/// Reads a file of UTF-8.
pub(crate) fn read_utf8(path: &Path, shown: &str) -> Result<Arc<str>, Diagnostic> {
    utf8(read_bytes(path, shown)?, shown)
}

/// The text of a file's bytes.
pub(crate) fn utf8(bytes: Vec<u8>, shown: &str) -> Result<Arc<str>, Diagnostic> {
    String::from_utf8(bytes).map(Arc::from).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = &error.as_bytes()[..at];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        Diagnostic::new(format!("{shown}:{line}: not UTF-8 from byte {at} on")).help(REMEDY)
    })
}
