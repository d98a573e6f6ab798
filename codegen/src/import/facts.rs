//! Collects the values that an import writes into `provider.toml`.

use toml_edit::Date;

use crate::import::vendored::{ReferencedFile, VendoredDocument};
use crate::normalise::join::names_server;
use crate::text::hash::sha256;

/// The values that an import takes from the pages.
pub(super) struct Facts<'a> {
    pub(super) provider: &'a str,
    /// The address of the page, or the common start of the addresses of several pages.
    pub(super) source: Option<String>,
    pub(super) retrieved: Date,
    /// The values of each document; at least one document.
    pub(super) documents: Vec<DocumentFacts<'a>>,
    /// The files to which the documents refer: the path and the SHA-256 of each.
    pub(super) files: Vec<(&'a str, String)>,
    /// The operations: the ids, or the HTTP method and path of one whose id is repeated.
    pub(super) operations: &'a [String],
}

/// The values that an import takes from one document and its page.
pub(super) struct DocumentFacts<'a> {
    pub(super) file: &'a str,
    pub(super) sha256: String,
    /// The address of the page.
    pub(super) source: Option<&'a str>,
    /// The server that the page names; `None` if the document names a server.
    pub(super) server: Option<&'a str>,
    /// Whether the document names a server.
    names_server: bool,
}

impl<'a> Facts<'a> {
    pub(super) fn new(
        provider: &'a str,
        retrieved: Date,
        documents: &'a [VendoredDocument],
        files: &'a [ReferencedFile],
        operations: &'a [String],
    ) -> Self {
        let files = files.iter();
        Self {
            provider,
            source: common_source(documents),
            retrieved,
            documents: documents.iter().map(DocumentFacts::new).collect(),
            files: files
                .map(|file| (file.file.as_str(), sha256(file.text.as_bytes())))
                .collect(),
            operations,
        }
    }

    /// Returns the server for all documents, if no document names a server and all pages name the
    /// same one.
    pub(super) fn server(&self) -> Option<&'a str> {
        let first = self.documents.first()?.server;
        first.filter(|_| {
            self.documents
                .iter()
                .all(|document| document.server == first)
        })
    }

    /// Whether, for each document, the document or its page names a server.
    pub(super) fn all_have_servers(&self) -> bool {
        let mut documents = self.documents.iter();
        documents.all(|document| document.names_server || document.server.is_some())
    }
}

impl<'a> DocumentFacts<'a> {
    fn new(document: &'a VendoredDocument) -> Self {
        let found = &document.from.found;
        let names_server = names_server(&found.value);
        Self {
            file: &document.file,
            sha256: sha256(found.text.as_bytes()),
            source: found.reference.as_deref(),
            server: found.server.as_deref().filter(|_| !names_server),
            names_server,
        }
    }
}

/// Returns the address of a single page, or the common start of the addresses of several pages.
fn common_source(documents: &[VendoredDocument]) -> Option<String> {
    let mut sources = documents
        .iter()
        .map(|document| document.from.found.reference.as_deref());
    let first = sources.next()??;
    let mut common = first;
    for source in sources {
        let source = source?;
        let equal = common
            .bytes()
            .zip(source.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        if equal < common.len() || equal < source.len() {
            common = &common[..common[..equal].rfind('/').map_or(0, |slash| slash + 1)];
        }
    }
    // A common start is useless unless it contains the whole host.
    let host = common.split_once("://").map_or("", |(_, rest)| rest);
    host.contains('/')
        .then(|| common.to_owned())
        .or_else(|| (documents.len() == 1).then(|| first.to_owned()))
}
