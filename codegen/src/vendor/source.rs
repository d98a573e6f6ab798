//! The stage that reads: `provider.toml`, the vendored documents, the overlay. The files that documents refer to are read by
//! `files`, when something refers to them.

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::document::Document;
use crate::document::published::Part;
use crate::text::hash::sha256;
use crate::text::syntax::Syntax;
use crate::text::syntax::syntax_of;
use crate::text::utf8::{read_bytes, read_utf8, utf8};
use crate::vendor::file_set::FileSet;
use crate::vendor::provider::Provider;

/// All that is known of a provider before anything is changed.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) provider: Provider,
    /// The provider's document, or those of its pages; at least one.
    pub(crate) documents: Vec<Part>,
    /// The files that the documents may refer to.
    pub(crate) files: FileSet,
    /// `overlay.yaml`, where the provider has one.
    pub(crate) overlay: Option<Document>,
}

/// The providers under `specs`, by name.
pub(crate) fn providers(specs: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(specs).map_err(|error| {
        Diagnostic::new(format!("cannot list {}: {error}", specs.display()))
            .help("run from a checkout of the workspace")
    })?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok())
        .filter(|entry| entry.path().join("provider.toml").is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    Ok(names)
}

/// Reads one provider.
pub(crate) fn read(root: &Path, name: &str) -> Result<Source> {
    let specs = root.join("specs");
    let known = providers(&specs)?;
    if !known.iter().any(|provider| provider == name) {
        return Err(Diagnostic::new(format!("there is no provider `{name}`"))
            .help(format!(
                "the providers are {}; a new one begins with `cargo xtask import {name} PAGE`",
                if known.is_empty() {
                    "none yet".to_owned()
                } else {
                    known.join(", ")
                }
            ))
            .into());
    }
    let folder = specs.join(name);
    let shown = |file: &str| format!("specs/{name}/{file}");

    let toml_text = read_utf8(&folder.join("provider.toml"), &shown("provider.toml"))?;
    let mut provider: Provider = toml::from_str(&toml_text).map_err(|error| {
        Diagnostic::new(error.message().to_owned())
            .at(&shown("provider.toml"), &toml_text, error.span())
            .help("CONTRIBUTING.md lists the keys of provider.toml")
    })?;
    provider.name = name.to_owned();

    let documents = documents(&folder, &provider, &toml_text)?;

    let files = FileSet::vendored(&folder, &provider, &toml_text);

    let overlay_path = folder.join("overlay.yaml");
    let overlay = if overlay_path.is_file() {
        let file = shown("overlay.yaml");
        let text = read_utf8(&overlay_path, &file)?;
        Some(Document::parse(&file, &text, Syntax::Yaml)?)
    } else {
        None
    };
    Ok(Source {
        provider,
        documents,
        files,
        overlay,
    })
}

/// A document as `provider.toml` names it, with the places of the names there.
struct Named<'a> {
    file: &'a str,
    file_at: Option<Range<usize>>,
    sha256: &'a str,
    sha256_at: Option<Range<usize>>,
    server: Option<String>,
}

/// Reads the vendored documents; all faults at once.
fn documents(folder: &Path, provider: &Provider, toml_text: &Arc<str>) -> Result<Vec<Part>> {
    let toml_file = format!("specs/{}/provider.toml", provider.name);
    let refused = |message: &str, key: &str| {
        Diagnostic::new(message)
            .at(&toml_file, toml_text, span_of(toml_text, key))
            .help("one document is named by `document` and `sha256`, several are each a table [[documents]]")
    };
    let named: Vec<Named<'_>> = match (provider.document.as_str(), &*provider.documents) {
        ("", []) => return Err(refused("no document is named", "title").into()),
        (file, []) => vec![Named {
            file,
            file_at: span_of(toml_text, "document"),
            sha256: &provider.sha256,
            sha256_at: span_of(toml_text, "sha256"),
            server: None,
        }],
        ("", several) => several
            .iter()
            .map(|page| Named {
                file: page.file.get_ref(),
                file_at: Some(page.file.span()),
                sha256: page.sha256.get_ref(),
                sha256_at: Some(page.sha256.span()),
                server: page.server.clone(),
            })
            .collect(),
        (_, [_, ..]) => {
            let message = "the document is named twice: by `document`, and as [[documents]]";
            return Err(refused(message, "document").into());
        }
    };
    let mut parts = Vec::new();
    let mut failure: Option<Failure> = None;
    for named in named {
        match document(folder, &provider.name, &named, &toml_file, toml_text) {
            Ok(document) => parts.push(Part {
                file: format!("specs/{}/{}", provider.name, named.file),
                document,
                server: named.server,
            }),
            Err(other) => match &mut failure {
                Some(failure) => failure.extend(other),
                None => failure = Some(other),
            },
        }
    }
    failure.map_or(Ok(parts), Err)
}

/// Reads one document, if it is the one that was vendored.
fn document(
    folder: &Path,
    provider: &str,
    named: &Named<'_>,
    toml_file: &str,
    toml_text: &Arc<str>,
) -> Result<Document> {
    let file = format!("specs/{provider}/{}", named.file);
    let syntax = syntax_of(named.file).ok_or_else(|| {
        Diagnostic::new(format!("`{}` is neither .yaml, .yml nor .json", named.file)).at(
            toml_file,
            toml_text,
            named.file_at.clone(),
        )
    })?;
    let bytes = read_bytes(&folder.join(named.file), &file)?;
    let actual = sha256(&bytes);
    if actual != named.sha256.to_lowercase() {
        return Err(Diagnostic::new(format!("{file} is not the document that was vendored: its sha256 is {actual}"))
            .at(toml_file, toml_text, named.sha256_at.clone())
            .help(format!(
                "the vendored bytes are never edited: restore the file, or take the new page in with \
                 `cargo xtask import {provider} PAGE`; what is wrong in it is mended in specs/{provider}/overlay.yaml"
            ))
            .into());
    }
    let text = utf8(bytes, &file)?;
    Document::parse(&file, &text, syntax)
}

/// The line of a top-level key.
fn span_of(toml_text: &str, key: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for line in toml_text.split_inclusive('\n') {
        if line
            .trim_start()
            .strip_prefix(key)
            .is_some_and(|rest| rest.trim_start().starts_with('='))
        {
            return Some(start..start + line.trim_end().len());
        }
        start += line.len();
    }
    None
}
