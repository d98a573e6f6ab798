//! Defines the two syntaxes of an OpenAPI document, and the byte order mark that may precede it.

use std::path::Path;

/// The syntax of an OpenAPI document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// YAML 1.2, core schema.
    Yaml,
    /// JSON (RFC 8259).
    Json,
}

/// Returns the syntax that a file's extension implies; `None` for any other extension.
pub(crate) fn syntax_of(file: &str) -> Option<Syntax> {
    match Path::new(file).extension()?.to_str()? {
        "yaml" | "yml" => Some(Syntax::Yaml),
        "json" => Some(Syntax::Json),
        _ => None,
    }
}

/// The byte order mark with which a file may begin. It is not part of the document.
pub(crate) const BOM: char = '\u{feff}';
