//! The notations of an OpenAPI document, and the mark that a text may begin with.

use std::path::Path;

/// The two notations of an OpenAPI document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// YAML 1.2, core schema.
    Yaml,
    /// JSON (RFC 8259).
    Json,
}

/// The syntax that the extension of a file names.
pub(crate) fn syntax_of(file: &str) -> Option<Syntax> {
    match Path::new(file).extension()?.to_str()? {
        "yaml" | "yml" => Some(Syntax::Yaml),
        "json" => Some(Syntax::Json),
        _ => None,
    }
}

/// Where the text begins, when the file begins with a byte order mark.
pub(crate) const BOM: char = '\u{feff}';
