//! One of the documents that a provider publishes, with facts from its page.

use crate::document::Document;

/// One of a provider's documents.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// The file, as messages name it.
    pub(crate) file: String,
    pub(crate) document: Document,
    /// The server that the page names.
    pub(crate) server: Option<String>,
}
