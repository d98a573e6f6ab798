//! Imports saved documentation pages: copies their documents into `specs/<provider>/`.
//!
//! Documents are copied exactly as they are in the pages, never corrected. In an existing
//! `provider.toml`, only values that come from the pages are replaced. Either all files are written
//! or none.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::normalise::join::names_server;
use crate::text::lines::line_start;

mod arguments;
mod bundled;
mod facts;
mod layout;
mod operations;
mod provider_toml;
mod read;
mod vendored;
mod write;

pub use crate::vendor::file_set::Outside;
use facts::Facts;
use provider_toml::new::new;
use provider_toml::renewed::{Renewed, renewed};
pub use vendored::Place;
use vendored::{PageDocument, VendoredDocument};
pub use write::write_all;

/// Where the servers of a provider come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Servers {
    /// The documents, their pages or `provider.toml` name them. A document without one is refused.
    Named,
    /// Each user of the provider has a server. Documents need not name one.
    OfUsers,
}

/// The result of an import.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The provider's name.
    pub provider: String,
    /// The files written: the documents, the files to which they refer, and `provider.toml`.
    pub files: Vec<PathBuf>,
    /// The files to which documents refer outside of their folders, and from which files were
    /// copied.
    pub outside: Vec<PathBuf>,
    /// Where each document was found: page and line. The order is that of the documents in `files`.
    pub places: Vec<Place>,
    /// The ids of the operations, in the order of the documents. Ids that several documents share
    /// are already made unique, in the same way as `regen` does.
    pub operations: Vec<String>,
    /// Whether the provider is new.
    pub is_new: bool,
    /// Files of an earlier import that were removed, because `provider.toml` no longer lists them.
    pub removed: Vec<PathBuf>,
}

/// Copies the documents in `pages` into the folder `specs/<provider>`, in place of earlier ones.
/// `retrieved` is the day on which the pages were saved, `YYYY-MM-DD`.
///
/// A single document is called `openapi.yaml` or `openapi.json`. Several documents become files in
/// `pages/`, named after their pages. A page that is itself a document and refers to other files
/// keeps its name, and those files are copied with it, to the same relative paths.
///
/// # Errors
///
/// Fails, without writing anything, if
///
/// - `provider` can't be the name of a crate,
/// - a page contains no document, or one that does not parse,
/// - the documents have no operation,
/// - neither a document, nor its page, nor `provider.toml` names the document's server, although
///   the servers are [`Named`](Servers::Named),
/// - a document refers to a file outside of its folder, although that is
///   [`Refused`](Outside::Refused),
/// - a file can't be read or written.
pub fn import(
    specs: &Path,
    provider: &str,
    pages: &[PathBuf],
    retrieved: &str,
    servers: Servers,
    outside: Outside,
) -> Result<Imported> {
    arguments::check_name(provider)?;
    let retrieved = arguments::date(retrieved)?;
    let (documents, referenced) = layout::lay_out(read::pages(pages)?, outside)?;

    let outside = documents
        .iter()
        .filter_map(|document| document.bundle.as_ref());
    let outside = outside.flat_map(|bundle| {
        let folder = bundle.path.parent();
        let files = bundle.files.keys();
        files.filter(move |file| folder.is_none_or(|folder| !file.starts_with(folder)))
    });
    let mut outside: Vec<PathBuf> = outside.cloned().collect();
    outside.sort();
    outside.dedup();
    let folder = specs.join(provider);
    let toml_path = folder.join("provider.toml");
    let toml_before = read::optional(&toml_path)?;
    let operations = operations::operations(provider, &documents)?;
    if operations.is_empty() {
        let documents = documents.iter().map(|document| &document.from);
        Failure::check(documents.map(without_operations).collect())?;
    }
    let facts = Facts::new(provider, retrieved, &documents, &referenced, &operations);
    let toml = match &toml_before {
        Some(text) => renewed(&toml_path.display().to_string(), text, &facts)?,
        None => Renewed {
            text: new(&facts),
            names_server: facts.server().is_some(),
            stale: Vec::new(),
        },
    };
    if servers == Servers::Named && !toml.names_server {
        check_servers(&documents, &toml_path)?;
    }

    let written = documents
        .iter()
        .map(|document| (&document.file, document.from.found.text.as_bytes()));
    let referenced = referenced
        .iter()
        .map(|file| (&file.file, file.text.as_bytes()));
    let mut files: Vec<(PathBuf, &[u8])> = written
        .chain(referenced)
        .map(|(file, bytes)| (folder.join(file), bytes))
        .collect();
    files.push((toml_path, toml.text.as_bytes()));
    write::write_all(&folder, &files)?;
    Ok(Imported {
        provider: provider.to_owned(),
        files: files.into_iter().map(|(file, _)| file).collect(),
        removed: write::remove_all(&folder, &toml.stale),
        is_new: toml_before.is_none(),
        outside,
        places: documents
            .into_iter()
            .map(|document| document.from.place)
            .collect(),
        operations,
    })
}

/// Says that a document has no operation, and which key may be meant as `paths`.
fn without_operations(from: &PageDocument) -> Diagnostic {
    let keys = from.found.value.as_object().into_iter().flatten();
    let mut keys = keys.map(|(key, _)| key);
    let near = keys.find(|key| *key != "paths" && key.to_lowercase().starts_with("path"));
    Diagnostic::new("the document has no operation")
        .at(&from.shown(), &from.page, Some(first_line(from)))
        .help(match near {
            Some(key) => format!("write `paths` instead of `{key}`"),
            None => "save the page that has the operations, below `paths`".to_owned(),
        })
}

/// Fails for each document whose server neither the document nor its page names.
fn check_servers(documents: &[VendoredDocument], toml_path: &Path) -> Result<()> {
    let documents = documents.iter().map(|document| &document.from);
    let without =
        documents.filter(|from| from.found.server.is_none() && !names_server(&from.found.value));
    let faults = without.map(|from| {
        Diagnostic::new("neither the document nor the page names the server to call")
            .at(&from.shown(), &from.page, Some(first_line(from)))
            .help(format!(
                "save the page including the line that shows the HTTP method and the full URL \
                 (such as `GET https://api.example/x`), \
                 write `server = \"https://...\"` into {} before the import, or import with \
                 --self-hosted if each user of the provider has a server",
                toml_path.display()
            ))
    });
    Failure::check(faults.collect())
}

/// Returns the bytes of a document's first line, but at most 80, because a document may have no
/// line breaks.
fn first_line(from: &PageDocument) -> std::ops::Range<usize> {
    let start = line_start(&from.page, from.place.line);
    let rest = &from.page[start..];
    let length = rest.find(['\r', '\n']).unwrap_or(rest.len());
    start..from.page.floor_char_boundary(start + length.min(80))
}
