//! Reads files as UTF-8 text.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Result};

/// Reads the bytes of a file. `shown` is the file's name in messages.
pub(crate) fn read_bytes(path: &Path, shown: &str) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| Diagnostic::new(format!("cannot read {shown}: {error}")).into())
}

/// Reads a text file. `shown` is the file's name in messages.
pub(crate) fn read_utf8(path: &Path, shown: &str) -> Result<Arc<str>> {
    utf8(read_bytes(path, shown)?, shown)
}

/// Decodes a file's bytes as UTF-8. `shown` is the file's name in messages.
pub(crate) fn utf8(bytes: Vec<u8>, shown: &str) -> Result<Arc<str>> {
    String::from_utf8(bytes).map(Arc::from).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = &error.as_bytes()[..valid];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        Diagnostic::new(format!(
            "{shown}:{line}: the file is not UTF-8 from byte {valid} on"
        ))
        .help("save the file as UTF-8 and import it again")
        .into()
    })
}
