//! What is wrong with a text, before it is known which file the text stands in.

use std::ops::Range;

/// What is wrong with a text, before it is known which file the text stands in.
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

    pub(super) fn at(mut self, offset: usize) -> Self {
        self.span = Some(offset..offset);
        self
    }

    pub(super) fn moved(mut self, bytes: usize) -> Self {
        self.span = self.span.map(|span| span.start + bytes..span.end + bytes);
        self
    }
}
