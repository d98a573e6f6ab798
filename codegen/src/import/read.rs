//! The documents of saved pages. Writes nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::import::vendored::{PageDocument, Place};
use crate::text::utf8::read_utf8;
use crate::vendor::extract;

/// Reads the documents of all pages, a list a page; the faults of all pages at once.
pub(super) fn pages(paths: &[PathBuf]) -> Result<Vec<Vec<PageDocument>>> {
    if paths.is_empty() {
        return Err(Diagnostic::new("no page is named")
            .help("name the pages as you saved them")
            .into());
    }
    let mut pages = Vec::new();
    let mut failure: Option<Failure> = None;
    for path in paths {
        match page(path) {
            Ok(documents) => pages.push(documents),
            Err(other) => match &mut failure {
                Some(failure) => failure.extend(other),
                None => failure = Some(other),
            },
        }
    }
    failure.map_or(Ok(pages), Err)
}

fn page(path: &Path) -> Result<Vec<PageDocument>> {
    let shown = path.display().to_string();
    let page = optional(path)?.ok_or_else(|| {
        Diagnostic::new(format!("there is no file {shown}"))
            .help("name the page as you saved it: its Markdown source, or an OpenAPI file")
    })?;
    let found = extract::documents(&shown, &page)?;
    if found.is_empty() {
        return Err(Diagnostic::new("the page holds no OpenAPI document")
            .at(&shown, &page, None)
            .help(
                "a document is a fenced block with `openapi` or `swagger` in it: save the page's Markdown \
                 source (publishers often serve it under the page's address with `.md` appended)",
            )
            .into());
    }
    let documents = found.into_iter().map(|found| PageDocument {
        place: Place {
            page: path.to_owned(),
            line: found.line,
        },
        page: Arc::clone(&page),
        found,
    });
    Ok(documents.collect())
}

/// A file's text; `None` if there is no such file.
pub(super) fn optional(path: &Path) -> Result<Option<Arc<str>>> {
    match path.try_exists() {
        Ok(false) => Ok(None),
        _ => Ok(Some(read_utf8(path, &path.display().to_string())?)),
    }
}
