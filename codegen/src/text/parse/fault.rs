//! Defines the faults that the parsers find. Their caller adds the file.

use std::ops::Range;

/// A fault in a text, without the name of the text's file.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    /// The bytes at fault, counted from the start of the text.
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

    /// Sets the position, but no bytes to underline.
    pub(super) fn at(mut self, offset: usize) -> Self {
        self.span = Some(offset..offset);
        self
    }

    /// Sets the position to the character at `offset`, which will be underlined.
    pub(super) fn at_char(mut self, text: &str, offset: usize) -> Self {
        let length = text[offset..].chars().next().map_or(0, char::len_utf8);
        self.span = Some(offset..offset + length);
        self
    }

    /// Moves the position by `bytes`, the number of bytes that precede the text in its file.
    pub(super) fn shifted(mut self, bytes: usize) -> Self {
        self.span = self.span.map(|span| span.start + bytes..span.end + bytes);
        self
    }
}
