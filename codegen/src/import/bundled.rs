//! Bundles pages that are themselves documents, to learn which files they refer to.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::document::Document;
use crate::document::published::Part;
use crate::import::vendored::{Bundle, PageDocument};
use crate::normalise::bundle::bundle;
use crate::vendor::file_set::FileSet;

/// Bundles a page that is itself a document with the files to which it refers. Any other page
/// gives `None`.
///
/// # Errors
///
/// Files that can't be read, each with the first reference to it.
pub(super) fn bundled(from: &PageDocument) -> Result<Option<Bundle>> {
    if from.found.text != *from.page {
        return Ok(None);
    }
    let page = &from.place.page;
    let file = from.shown();
    let path = std::path::absolute(page)
        .map_err(|error| Diagnostic::new(format!("cannot find {file}: {error}")))?;
    let mut files = FileSet::around(page);
    let mut part = Part {
        document: Document::parse(&file, &from.page, from.found.syntax)?,
        file,
        server: None,
    };
    let (unresolved, _) = bundle(&mut part, &mut files);
    // A reference that is wrong itself can be corrected in the overlay.
    let mut reported = BTreeSet::new();
    let faults = unresolved
        .iter()
        .filter(|unresolved| {
            unresolved.refusal.of_file && reported.insert(&unresolved.refusal.message)
        })
        .map(|unresolved| {
            let fault = part
                .document
                .fault(&unresolved.pointer, unresolved.to_string());
            fault.help(&unresolved.refusal.help)
        });
    Failure::check(faults.collect())?;
    let path = resolved(&path, "");
    let folder = path.parent().unwrap_or(&path).to_owned();
    let files = files.texts().into_iter();
    Ok(Some(Bundle {
        document: part.document,
        files: files
            .map(|(path, text)| (resolved(&folder, &path), text))
            .collect(),
        path,
    }))
}

/// `path` from `folder`, without `.` and `..`.
fn resolved(folder: &Path, path: &str) -> PathBuf {
    let mut resolved = PathBuf::new();
    for component in folder.components().chain(Path::new(path).components()) {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                resolved.pop();
            }
            other => resolved.push(other),
        }
    }
    resolved
}
