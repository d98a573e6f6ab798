//! Generates the documentation of types from the document's descriptions.

use proc_macro2::TokenStream;

use crate::model::types::TypeDef;
use crate::render::markdown::{code, doc, sanitized};

/// Generates the documentation of a type: its description, else its name.
pub(super) fn type_docs(type_def: &TypeDef) -> TokenStream {
    doc(&type_text(type_def))
}

/// Returns the documentation of a type as Markdown.
pub(super) fn type_text(type_def: &TypeDef) -> String {
    let description = type_def.description.as_deref().map(sanitized);
    description.unwrap_or_else(|| code(&type_def.name))
}
