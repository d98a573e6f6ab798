//! A document without a provider: read where it lies, with nothing known of it but what it says and the files
//! around it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Result};
use crate::document::Document;
use crate::files::Library;
use crate::merge::Part;
use crate::provider::Provider;
use crate::source::{Source, syntax_of};

pub(crate) fn read(path: &Path, name: &str) -> Result<Source> {
    let shown = path.display().to_string();
    let file = path
        .file_name()
        .map(|file| file.to_string_lossy().into_owned())
        .unwrap_or_default();
    let syntax = syntax_of(&file)
        .ok_or_else(|| Diagnostic::new(format!("{shown} is neither .yaml, .yml nor .json")))?;
    let bytes =
        fs::read(path).map_err(|error| Diagnostic::new(format!("cannot read {shown}: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        Diagnostic::new(format!(
            "{shown} is not UTF-8 from byte {} on",
            error.utf8_error().valid_up_to()
        ))
    })?;
    let text: Arc<str> = text.into();
    let document = Document::parse(&shown, &text, syntax)?;
    Ok(Source {
        provider: Provider::unknown(name, &file),
        documents: vec![Part {
            file: shown,
            document,
            server: None,
        }],
        files: Library::around(path),
        overlay: None,
    })
}
