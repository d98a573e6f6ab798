//! Prints syntax trees, one item at a time: a tree takes many times the memory of its text.

use proc_macro2::TokenStream;
use quote::quote;
use syn::File;

use crate::diagnostic::{Diagnostic, Result};
use crate::render::join::{MAX_COLUMNS, joined};

/// The text of a Rust file, to which items are added.
#[derive(Debug, Default)]
pub(crate) struct Code(String);

impl Code {
    /// Adds the items of a token stream.
    pub(crate) fn push(&mut self, tokens: TokenStream) -> Result<()> {
        self.push_text(&items(tokens)?);
        Ok(())
    }

    /// Adds an item that is written already, and ends with a line break.
    pub(crate) fn push_text(&mut self, text: &str) {
        if !self.0.is_empty() && !text.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(text);
    }

    /// Adds an `impl` block of items that [`impl_items`] printed.
    pub(crate) fn push_impl(&mut self, head: &str, items: impl IntoIterator<Item = String>) {
        self.push_text(&format!("{head} {{\n"));
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.0.push('\n');
            }
            self.0.push_str(&item);
        }
        self.0.push_str("}\n");
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }
}

/// Prints the items of a token stream.
pub(crate) fn items(tokens: TokenStream) -> Result<String> {
    let file: File = syn::parse2(tokens)
        .map_err(|error| Diagnostic::new(format!("the generated code does not parse: {error}")))?;
    let mut text = String::new();
    spaced(&joined(&prettyplease::unparse(&file)), &mut text);
    Ok(text)
}

/// Prints the items of an `impl` block, for [`Code::push_impl`].
pub(crate) fn impl_items(tokens: TokenStream) -> Result<String> {
    let block = items(quote!(impl X { #tokens }))?;
    let inner = block
        .split_once("{\n")
        .and_then(|(_, it)| it.strip_suffix("}\n"));
    Ok(inner.unwrap_or_default().to_owned())
}

/// Writes a call of one of the runtime's macros that take a list, on as few lines as it fits.
pub(crate) fn macro_call(name: &str, head: &str, list: impl IntoIterator<Item = String>) -> String {
    let mut text = format!("tracking_links_runtime::{name}! {{ {head}");
    let mut column = MAX_COLUMNS;
    for element in list {
        let width = element.chars().count() + 2;
        if column + width > MAX_COLUMNS {
            text.push_str("\n   ");
            column = 3;
        }
        text.push_str(&format!(" {element},"));
        column += width;
    }
    text.push_str("\n}\n");
    text
}

/// Adds blank lines between items, where prettyplease prints none.
fn spaced(code: &[String], out: &mut String) {
    let mut previous = "";
    for line in code {
        let indent = line.len() - line.trim_start().len();
        let starts_item = indent <= 4
            && !matches!(line.trim_start(), "" | "}")
            && !line.trim_start().starts_with(')');
        let closing = previous.trim_start();
        let ended_item = matches!(closing, "}" | "};") && previous.len() - closing.len() == indent;
        let ended_constant = closing.ends_with(';') && !closing.starts_with("//");
        let ended_item = ended_item || ended_constant && line.trim_start().starts_with("///");
        let ended_preamble = (previous.starts_with("//!") && !line.starts_with("//!"))
            || (previous.starts_with("use ") && !line.starts_with("use "));
        if starts_item && (ended_item || ended_preamble) {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        previous = line;
    }
}
