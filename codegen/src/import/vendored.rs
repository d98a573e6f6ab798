//! Documents and files between the pages and `specs/`, as plain data.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::document::Document;
use crate::text::syntax::Syntax;
use crate::vendor::extract::Found;

/// Where a document was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The page, as the caller named it.
    pub page: PathBuf,
    /// The line at which the document begins, counted from 1.
    pub line: usize,
}

/// A document and its page.
pub(super) struct PageDocument {
    pub(super) found: Found,
    pub(super) place: Place,
    /// The text of the page.
    pub(super) page: Arc<str>,
}

impl PageDocument {
    /// The page's name in messages.
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

/// A page that is itself a document, bundled with the files to which it refers.
pub(super) struct Bundle {
    pub(super) document: Document,
    /// The page's absolute path.
    pub(super) path: PathBuf,
    /// The texts of the other files, by absolute path.
    pub(super) files: BTreeMap<PathBuf, Arc<str>>,
}

/// A document and the file that it becomes.
pub(super) struct VendoredDocument {
    pub(super) from: PageDocument,
    /// `None` if the page is more than a document.
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
