//! Defines a part: one of the documents that a provider publishes.

use crate::document::Document;

/// A part: one of the documents that a provider publishes. The stage `join` joins a provider's
/// parts into one document.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// The name of the document's file in messages.
    pub(crate) file: String,
    pub(crate) document: Document,
    /// The server to call, if the web page from which the document was saved names one.
    pub(crate) server: Option<String>,
}
