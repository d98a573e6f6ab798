//! Reads files as UTF-8 text.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Result};

/// Reads a file. Messages name it `shown`.
pub(crate) fn read_bytes(path: &Path, shown: &str) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| Diagnostic::new(format!("cannot read {shown}: {error}")).into())
}

/// Reads a text file. Messages name it `shown`.
pub(crate) fn read_utf8(path: &Path, shown: &str) -> Result<Arc<str>> {
    utf8(read_bytes(path, shown)?, shown)
}

/// Decodes a file's bytes.
pub(crate) fn utf8(bytes: Vec<u8>, shown: &str) -> Result<Arc<str>> {
    String::from_utf8(bytes).map(Arc::from).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = &error.as_bytes()[..valid];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        Diagnostic::new(format!("{shown}:{line}: not UTF-8 from byte {valid} on"))
            .help("save the file as UTF-8 and import it again")
            .into()
    })
}
