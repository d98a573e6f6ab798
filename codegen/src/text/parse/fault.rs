//! A fault of a text, before the parser's caller has added the file.

use std::ops::Range;

/// A fault of a text, without its file.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    /// Bytes of the text.
    pub(crate) span: Option<Range<usize>>,
}

impl Fault {
    pub(super) fn new(message: impl Into<String>, help: &str) -> Self {
        let help = (!help.is_empty()).then(|| help.to_owned());
        Self {
            message: message.into(),
            help,
            span: None,
        }
    }

    /// Sets the position, without bytes to underline.
    pub(super) fn at(mut self, offset: usize) -> Self {
        self.span = Some(offset..offset);
        self
    }

    /// Underlines the character at `offset`.
    pub(super) fn at_char(mut self, text: &str, offset: usize) -> Self {
        let length = text[offset..].chars().next().map_or(0, char::len_utf8);
        self.span = Some(offset..offset + length);
        self
    }

    /// Moves the span, for a text that begins `bytes` into its file.
    pub(super) fn shifted(mut self, bytes: usize) -> Self {
        self.span = self.span.map(|span| span.start + bytes..span.end + bytes);
        self
    }
}
