//! Prints syntax trees, one item at a time: a tree takes many times the memory of its text.

use proc_macro2::TokenStream;
use syn::File;

use crate::diagnostic::{Diagnostic, Result};
use crate::render::join::{MAX_COLUMNS, joined};

/// The text of a Rust file, to which items are added.
#[derive(Debug, Default)]
pub(crate) struct Code(String);

impl Code {
    /// Adds the items of a token stream.
    pub(crate) fn push(&mut self, tokens: TokenStream) -> Result<()> {
        let file: File = syn::parse2(tokens).map_err(|error| {
            Diagnostic::new(format!("the generated code does not parse: {error}"))
        })?;
        self.print(&file);
        Ok(())
    }

    /// Adds an item that is written already, and ends with a line break.
    pub(crate) fn push_text(&mut self, text: &str) {
        if !self.0.is_empty() && !text.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(text);
    }

    fn print(&mut self, file: &File) {
        let mut text = String::new();
        spaced(&joined(&prettyplease::unparse(file)), &mut text);
        self.push_text(&text);
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }
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
