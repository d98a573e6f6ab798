//! Takes saved documentation pages and vendors the documents in them under `specs/<provider>/`.
//!
//! A document's bytes are written as the page has them and never mended. Of a provider that is known
//! only what the pages say is renewed in its `provider.toml`; every other line is its maintainer's.
//! Either all files are written or none.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use toml_edit::Date;

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::document::Document;
use crate::document::operations::operations as operations_of;
use crate::document::published::Part;
use crate::normalise::join::names_server;
use crate::pipeline;
use crate::text::hash::sha256;
use crate::vendor::file_set::FileSet;

mod facts;
mod layout;
mod read;
mod vendored;
mod write;

use facts::{Facts, Renewed, Vendored};
pub use vendored::Place;
use vendored::Taken;
use write::write_all;

/// What an import wrote.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The provider's name.
    pub provider: String,
    /// The files written: the documents, the files that they refer to, and `provider.toml`.
    pub files: Vec<PathBuf>,
    /// Where the documents stood, in the order of their files.
    pub places: Vec<Place>,
    /// The ids of the operations, in the documents' order: those of several documents as `regen` makes them unique.
    pub operations: Vec<String>,
    /// Whether the provider was unknown before.
    pub is_new: bool,
    /// Files of an earlier import that nothing names any more, and that are gone.
    pub removed: Vec<PathBuf>,
}

/// Vendors the documents in `pages` as those of `provider`, in the folder `specs`: they are all that it has
/// afterwards. `retrieved` is the day on which the pages were saved, `YYYY-MM-DD`.
///
/// One document is `openapi.yaml` or `openapi.json`. Several are files in `pages/`, called after their page. A page that is
/// nothing but a document with references to files beside it keeps its name, and the files are vendored with it, as they lie.
///
/// # Errors
///
/// A name that can't be a crate's; a page without a document, or with one that does not parse; documents that
/// describe one operation in two ways; one of which neither the page nor `provider.toml` names the server; a file, or one that
/// a document refers to, that can't be read or written. Nothing is written then.
pub fn import(
    specs: &Path,
    provider: &str,
    pages: &[PathBuf],
    retrieved: &str,
) -> Result<Imported> {
    check_name(provider)?;
    let retrieved = date(retrieved)?;
    let (taken, beside) = layout::lay_out(read::pages(pages)?)?;

    let folder = specs.join(provider);
    let facts_path = folder.join("provider.toml");
    let before = read::optional(&facts_path)?;

    let (operations, nameless) = operations(provider, &taken)?;
    let facts = Facts {
        provider,
        source: common_source(&taken),
        retrieved,
        documents: taken.iter().map(vendored).collect(),
        files: beside
            .iter()
            .map(|beside| (beside.file.as_str(), sha256(beside.text.as_bytes())))
            .collect(),
        operations: &operations,
        nameless: &nameless,
    };
    let after = match &before {
        Some(text) => facts::renewed(&facts_path.display().to_string(), text, &facts)?,
        None => Renewed {
            text: facts::new(&facts),
            server: facts.server().is_some(),
            stale: Vec::new(),
        },
    };
    if !after.server {
        let nowhere = |taken: &&Taken| {
            taken.from.found.server.is_none() && !names_server(&taken.from.found.value)
        };
        let faults = taken.iter().filter(nowhere).map(|taken| {
            Diagnostic::new("neither the document nor the page names the server to call")
                .at(&taken.from.shown(), &taken.from.page, Some(line_span(&taken.from.page, taken.from.place.line)))
                .help(format!(
                    "save the page with its line `METHOD URL`, or write `server = \"https://...\"` into {} beforehand",
                    facts_path.display()
                ))
        });
        if let Some(failure) = Failure::from_all(faults.collect()) {
            return Err(failure);
        }
    }

    let mut files: Vec<PathBuf> = taken.iter().map(|taken| folder.join(&taken.file)).collect();
    let mut contents: Vec<&[u8]> = taken
        .iter()
        .map(|taken| taken.from.found.text.as_bytes())
        .collect();
    files.extend(beside.iter().map(|beside| folder.join(&beside.file)));
    contents.extend(beside.iter().map(|beside| beside.text.as_bytes()));
    files.push(facts_path);
    contents.push(after.text.as_bytes());
    write_all(&folder, &files, &contents)?;
    let removed = after.stale.iter().map(|stale| folder.join(stale));
    // That one stays which cannot be removed is no harm.
    let removed = removed
        .filter(|stale| fs::remove_file(stale).is_ok())
        .inspect(|stale| remove_empty(&folder, stale))
        .collect();
    Ok(Imported {
        provider: provider.to_owned(),
        files,
        places: taken.into_iter().map(|taken| taken.from.place).collect(),
        operations,
        is_new: before.is_none(),
        removed,
    })
}

/// Removes the folders that a removed file has left empty.
fn remove_empty(folder: &Path, removed: &Path) {
    let below = |parent: &&Path| *parent != folder && parent.starts_with(folder);
    for parent in removed.ancestors().skip(1).take_while(below) {
        // Fails where the folder holds anything after all, which is right.
        if fs::remove_dir(parent).is_err() {
            return;
        }
    }
}

fn vendored(taken: &Taken) -> Vendored<'_> {
    let found = &taken.from.found;
    Vendored {
        file: &taken.file,
        sha256: sha256(found.text.as_bytes()),
        source: found.reference.as_deref(),
        server: found
            .server
            .as_deref()
            .filter(|_| !names_server(&found.value)),
        names_server: names_server(&found.value),
    }
}

/// The address of the page; of several, what their addresses have in common.
fn common_source(taken: &[Taken]) -> Option<String> {
    let mut sources = taken
        .iter()
        .map(|taken| taken.from.found.reference.as_deref());
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
    // Less than a host is no address.
    let host = common.split_once("://").map_or("", |(_, rest)| rest);
    host.contains('/')
        .then(|| common.to_owned())
        .or_else(|| (taken.len() == 1).then(|| first.to_owned()))
}

/// A provider's name becomes that of a folder, a crate and a feature.
fn check_name(provider: &str) -> Result<()> {
    let mut chars = provider.chars();
    let begins = chars.next().is_some_and(|c| c.is_ascii_lowercase());
    if begins && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        return Ok(());
    }
    Err(
        Diagnostic::new(format!("`{provider}` cannot be a provider's name"))
            .help(
                "a name begins with a letter a-z; letters a-z, digits and hyphens follow: `fanvue`",
            )
            .into(),
    )
}

fn date(text: &str) -> Result<Date> {
    let date = text
        .parse::<toml_edit::Datetime>()
        .ok()
        .filter(|d| d.time.is_none());
    match date.and_then(|date| date.date) {
        Some(date) if text.len() == "YYYY-MM-DD".len() => Ok(date),
        _ => Err(Diagnostic::new(format!("`{text}` is not a day"))
            .help("write the day on which the page was saved as YYYY-MM-DD")
            .into()),
    }
}

/// The bytes of a line, counted from 1, without its line break.
fn line_span(text: &str, line: usize) -> std::ops::Range<usize> {
    let start = match line {
        0 | 1 => 0,
        _ => text
            .match_indices('\n')
            .nth(line - 2)
            .map_or(text.len(), |(at, _)| at + 1),
    };
    let length = text[start..]
        .find(['\r', '\n'])
        .unwrap_or(text.len() - start);
    // A document in one line need not be underlined whole.
    start..text.floor_char_boundary(start + length.min(80))
}

/// The ids of the operations, and `METHOD path` of those that have none. Those of several documents are as the joined one
/// has them.
fn operations(provider: &str, taken: &[Taken]) -> Result<(Vec<String>, Vec<String>)> {
    if let [only] = taken {
        let whole = only.bundle.as_ref().map(|bundle| &bundle.document.root);
        return Ok(ids(whole.unwrap_or(&only.from.found.value)));
    }
    let parts = taken.iter().map(|taken| {
        let found = &taken.from.found;
        let file = format!(
            "{} (the document from line {})",
            taken.from.shown(),
            found.line
        );
        Ok(Part {
            document: match &taken.bundle {
                Some(bundle) => bundle.document.clone(),
                None => Document::parse(&file, &found.text.as_str().into(), found.syntax)?,
            },
            file,
            server: None,
        })
    });
    let parts = parts.collect::<Result<Vec<Part>>>()?;
    let (joined, _) = pipeline::joined(parts, &mut FileSet::closed(), provider, None)?;
    Ok(ids(&joined.root))
}

fn ids(document: &Value) -> (Vec<String>, Vec<String>) {
    let (mut ids, mut nameless) = (Vec::new(), Vec::new());
    for at in operations_of(document) {
        match at.operation.get("operationId").and_then(Value::as_str) {
            Some(id) if !id.is_empty() => ids.push(id.to_owned()),
            _ => nameless.push(format!(
                "{} {}",
                crate::document::walk::http_method(at.method),
                at.path
            )),
        }
    }
    (ids, nameless)
}
