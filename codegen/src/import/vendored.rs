//! Defines the documents and files of an import, as read from the pages and not yet written.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::document::Document;
use crate::text::syntax::Syntax;
use crate::vendor::extract::Found;

/// The position at which a document was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The path of the page, as the caller passed it.
    pub page: PathBuf,
    /// The line at which the document begins, counted from 1.
    pub line: usize,
}

/// A document and the page that contains it.
pub(super) struct PageDocument {
    pub(super) found: Found,
    pub(super) place: Place,
    /// The text of the page.
    pub(super) page: Arc<str>,
}

impl PageDocument {
    /// Returns the page's name in messages.
    pub(super) fn shown(&self) -> String {
        self.place.page.display().to_string()
    }

    pub(super) fn extension(&self) -> &'static str {
        match self.found.syntax {
            Syntax::Yaml => "yaml",
            Syntax::Json => "json",
        }
    }
}

/// A bundle: a page that is itself a document, with the values copied into it to which it refers in
/// other files.
pub(super) struct Bundle {
    /// The document with the copied values.
    pub(super) document: Document,
    /// The page's absolute path.
    pub(super) path: PathBuf,
    /// The texts of the files to which the page refers, by absolute path.
    pub(super) files: BTreeMap<PathBuf, Arc<str>>,
}

/// A document and the path of the file that it becomes.
pub(super) struct VendoredDocument {
    pub(super) from: PageDocument,
    /// `None` if the page is Markdown that contains the document.
    pub(super) bundle: Option<Bundle>,
    /// The path below the provider's folder.
    pub(super) file: String,
}

/// A file to which a document refers.
pub(super) struct ReferencedFile {
    /// The path below the provider's folder.
    pub(super) file: String,
    pub(super) text: Arc<str>,
}
