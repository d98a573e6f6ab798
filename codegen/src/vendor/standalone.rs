//! Reads a document that belongs to no provider. It may refer to files in its folder and below.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Result};
use crate::document::Document;
use crate::document::published::Part;
use crate::text::syntax::syntax_of;
use crate::text::utf8::read_utf8;
use crate::vendor::file_set::{FileSet, Outside};
use crate::vendor::provider::Provider;
use crate::vendor::source::Source;

/// Reads the document at `path` as if it belonged to a provider called `name`.
pub(crate) fn read(path: &Path, name: &str) -> Result<Source> {
    let shown = path.display().to_string();
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let syntax = syntax_of(&file)
        .ok_or_else(|| Diagnostic::new(format!("{shown} is neither .yaml, .yml nor .json")))?;
    let text = read_utf8(path, &shown)?;
    let document = Document::parse(&shown, &text, syntax)?;
    Ok(Source {
        provider: Provider::of_document(name, &file),
        documents: vec![Part {
            file: shown,
            document,
            server: None,
        }],
        files: FileSet::around(path, Outside::Refused),
        overlay: None,
        warnings: Vec::new(),
    })
}
