//! What an import is about to vendor, as plain data.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::document::Document;
use crate::text::syntax::Syntax;
use crate::vendor::extract::Found;

/// Where a document stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The page, as it was named.
    pub page: PathBuf,
    /// The line at which the document begins, counted from 1.
    pub line: usize,
}

/// A document, and the page that it stands in.
pub(super) struct PageDocument {
    pub(super) found: Found,
    pub(super) place: Place,
    pub(super) page: Arc<str>,
}

impl PageDocument {
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

/// A page that is nothing but a document, bundled with the files that it refers to.
pub(super) struct Bundle {
    pub(super) document: Document,
    /// The page's absolute path.
    pub(super) path: PathBuf,
    /// The other files, by absolute path.
    pub(super) files: BTreeMap<PathBuf, Arc<str>>,
}

/// A document and the file that it becomes.
pub(super) struct Taken {
    pub(super) from: PageDocument,
    /// Of a page that is nothing but the document.
    pub(super) bundle: Option<Bundle>,
    /// The path below the provider's folder.
    pub(super) file: String,
}

/// A file that a document refers to.
pub(super) struct Beside {
    /// The path below the provider's folder.
    pub(super) file: String,
    pub(super) text: Arc<str>,
}
