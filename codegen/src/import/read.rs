//! Reads the documents of saved pages.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::import::vendored::{PageDocument, Place};
use crate::text::utf8::read_utf8;
use crate::vendor::extract;

/// Reads the documents of each page. A failure has the faults of all pages.
pub(super) fn pages(paths: &[PathBuf]) -> Result<Vec<Vec<PageDocument>>> {
    if paths.is_empty() {
        return Err(Diagnostic::new("no page was given")
            .help("pass the paths of the saved pages")
            .into());
    }
    Failure::collect(paths.iter().map(|path| page(path)))
}

fn page(path: &Path) -> Result<Vec<PageDocument>> {
    let shown = path.display().to_string();
    let page = optional(path)?.ok_or_else(|| {
        Diagnostic::new(format!("there is no file {shown}"))
            .help("pass the path of the saved page: its Markdown source, or an OpenAPI file")
    })?;
    let found = extract::documents(&shown, &page)?;
    if found.is_empty() {
        return Err(Diagnostic::new("the page contains no OpenAPI document")
            .at(&shown, &page, None)
            .help(
                "save the page's Markdown source, which is often at the page's address with `.md` \
                 appended: the document must be a fenced block with the key `openapi` or `swagger`",
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

/// Reads the text of a file; returns `None` if there is no such file.
pub(super) fn optional(path: &Path) -> Result<Option<Arc<str>>> {
    match path.try_exists() {
        Ok(false) => Ok(None),
        _ => Ok(Some(read_utf8(path, &path.display().to_string())?)),
    }
}
