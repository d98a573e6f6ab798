//! One document of a provider, as published, with what its page says of it.

use crate::document::Document;

/// One of the documents that a provider is made of.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// The vendored file, as `provider.toml` names it.
    pub(crate) file: String,
    pub(crate) document: Document,
    /// The server that the page names.
    pub(crate) server: Option<String>,
}
