//! The values that an import writes into `provider.toml`, as plain data.

use toml_edit::Date;

use crate::import::vendored::{ReferencedFile, VendoredDocument};
use crate::normalise::join::names_server;
use crate::text::hash::sha256;

/// Facts from the pages.
pub(super) struct Facts<'a> {
    pub(super) provider: &'a str,
    /// The address of the pages.
    pub(super) source: Option<String>,
    pub(super) retrieved: Date,
    /// At least one.
    pub(super) documents: Vec<DocumentFacts<'a>>,
    /// The files to which the documents refer: path and SHA-256.
    pub(super) files: Vec<(&'a str, String)>,
    /// Ids of the operations.
    pub(super) operations: &'a [String],
    /// `METHOD path` of the operations without an id.
    pub(super) unnamed: &'a [String],
}

/// Facts about one document.
pub(super) struct DocumentFacts<'a> {
    pub(super) file: &'a str,
    pub(super) sha256: String,
    /// The address of the page.
    pub(super) source: Option<&'a str>,
    /// The server that the page names, if the document names none.
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
        (operations, unnamed): &'a (Vec<String>, Vec<String>),
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
            unnamed,
        }
    }

    /// The server for all documents: no document names one, and all pages name the same.
    pub(super) fn server(&self) -> Option<&'a str> {
        let first = self.documents.first()?.server;
        first.filter(|_| {
            self.documents
                .iter()
                .all(|document| document.server == first)
        })
    }

    /// Whether each document has a server, its own or that of its page.
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

/// The address of the page, or the common start of the addresses of several.
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
    // The common start of several must at least hold the host.
    let host = common.split_once("://").map_or("", |(_, rest)| rest);
    host.contains('/')
        .then(|| common.to_owned())
        .or_else(|| (documents.len() == 1).then(|| first.to_owned()))
}
