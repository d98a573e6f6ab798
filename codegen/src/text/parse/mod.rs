//! Parses one JSON or YAML text into a [`serde_json::Value`].
//!
//! YAML follows the core schema of YAML 1.2 (`no`, `on` and `2025-06-26` are strings), with merge
//! keys applied. Values that JSON cannot express (`.nan`, local tags, duplicate keys) are refused
//! with their position, never converted. Nesting and the expansion of aliases are limited.

use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Result};
use crate::text::parse::fault::Fault;
use crate::text::syntax::{BOM, Syntax};

pub(crate) mod fault;
mod json;
mod key;
mod nesting;
mod state;
#[cfg(test)]
mod tests;
mod value;
mod yaml;

/// Parses the text of a file. `file` is the file's name in messages.
///
/// # Errors
///
/// Fails with the first fault in the text, and its position.
pub(crate) fn parse(file: &str, text: &Arc<str>, syntax: Syntax) -> Result<Value> {
    read(text, syntax, 1).map_err(|fault| {
        let diagnostic = Diagnostic::new(fault.message).at(file, text, fault.span);
        match fault.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
        .into()
    })
}

/// Parses a text that may be part of a file, such as a block of a page. `first_line` is the number
/// of the text's first line in that file, for messages that mention a line.
pub(crate) fn read(text: &str, syntax: Syntax, first_line: usize) -> Result<Value, Fault> {
    let body = text.strip_prefix(BOM).unwrap_or(text);
    let skipped = text.len() - body.len();
    let value = match syntax {
        Syntax::Json => json::read(body),
        Syntax::Yaml => yaml::read(body, first_line),
    };
    value.map_err(|fault| fault.shifted(skipped))
}
