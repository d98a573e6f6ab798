//! Finds the files to which a page refers, if the page is itself a document and not Markdown.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::document::Document;
use crate::document::published::Part;
use crate::import::vendored::{Bundle, PageDocument};
use crate::normalise::bundle::bundle;
use crate::vendor::file_set::{FileSet, Outside};

/// Copies the values to which a page refers in other files into the page's document. Returns the
/// document and the texts of these files; `None` if the page is not itself a document.
///
/// # Errors
///
/// Fails if a file can't be read; the fault shows the first reference to the file.
pub(super) fn bundled(from: &PageDocument, outside: Outside) -> Result<Option<Bundle>> {
    if from.found.text != *from.page {
        return Ok(None);
    }
    let page = &from.place.page;
    let file = from.shown();
    let path = std::path::absolute(page)
        .map_err(|error| Diagnostic::new(format!("cannot find {file}: {error}")))?;
    let mut files = FileSet::around(page, outside);
    let mut part = Part {
        document: Document::parse(&file, &from.page, from.found.syntax)?,
        file,
        server: None,
    };
    let (unresolved, _) = bundle(&mut part, &mut files);
    // Report only faults of files. A reference that is wrong can be corrected in overlay.yaml.
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

/// Joins `path` to `folder`, and resolves `.` and `..`.
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
