//! Replaces single values in a TOML text. Its comments and its order stay.

use std::sync::Arc;

use toml_edit::{DocumentMut, TableLike, TomlError, Value, value};

use crate::diagnostic::{Diagnostic, Result};

/// Parses a text whose values are to be replaced. `file` is the file's name in messages, and `help`
/// says what to do with a text that is no TOML.
pub(crate) fn parsed(file: &str, text: &Arc<str>, help: &str) -> Result<DocumentMut> {
    let parsed = text.parse();
    Ok(parsed.map_err(|error: TomlError| {
        Diagnostic::new(format!("invalid TOML: {}", error.message()))
            .at(file, text, error.span())
            .help(help)
    })?)
}

/// Replaces a value. A comment after the value stays.
pub(crate) fn set(toml: &mut dyn TableLike, key: &str, new: Value) {
    match toml.get_mut(key).and_then(|item| item.as_value_mut()) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = new;
            *old.decor_mut() = decor;
        }
        None => {
            toml.insert(key, value(new));
        }
    }
}
