//! Reads a provider from `specs/`: its `provider.toml`, its documents and its overlay.
//!
//! [`FileSet`] reads the files to which the documents refer, later.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Result};
use crate::document::Document;
use crate::document::published::Part;
use crate::text::syntax::Syntax;
use crate::text::utf8::read_utf8;
use crate::vendor::documents::{documents, line_of_key};
use crate::vendor::file_set::FileSet;
use crate::vendor::provider::Provider;

/// A provider's files as read, before any stage has changed the documents.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) provider: Provider,
    /// The provider's documents, at least one.
    pub(crate) documents: Vec<Part>,
    /// The files to which the documents may refer.
    pub(crate) files: FileSet,
    /// `overlay.yaml`, if the provider has one.
    pub(crate) overlay: Option<Document>,
    /// What the maintainer still has to write into `provider.toml`.
    pub(crate) warnings: Vec<Diagnostic>,
}

/// Lists the names of the providers under `specs`, sorted.
pub(crate) fn providers(specs: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(specs).map_err(|error| {
        Diagnostic::new(format!("cannot list {}: {error}", specs.display()))
            .help("run the command in a checkout of the workspace")
    })?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok())
        .filter(|entry| entry.path().join("provider.toml").is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    Ok(names)
}

/// Whether a text can be a provider's name: that of a folder, a crate and a Cargo feature.
pub(crate) fn is_provider_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// The fault of a name that no provider has. The name may be the path of the provider's folder.
fn unknown(name: &str, known: &[String]) -> Diagnostic {
    let folder = name.trim_end_matches('/').trim_start_matches("./");
    let meant = folder.strip_prefix("specs/").unwrap_or(folder);
    let fault = Diagnostic::new(format!("there is no provider `{name}`"));
    if known.iter().any(|known| known == meant) {
        return fault.help(format!("pass the provider's name: {meant}"));
    }
    let new = match is_provider_name(meant) {
        true => meant,
        false => "NAME",
    };
    let add = format!("add one with `cargo xtask import {new} PAGE`");
    fault.help(match known {
        [] => add,
        known => format!(
            "pass the name of an existing provider ({}), or {add}",
            known.join(", ")
        ),
    })
}

/// Reads the `provider.toml` of one provider, and returns its text too.
pub(crate) fn read_toml(root: &Path, name: &str) -> Result<(Provider, Arc<str>)> {
    let specs = root.join("specs");
    let known = providers(&specs)?;
    if !known.iter().any(|provider| provider == name) {
        return Err(unknown(name, &known).into());
    }
    let file = format!("specs/{name}/provider.toml");
    let text = read_utf8(&specs.join(name).join("provider.toml"), &file)?;
    let provider = parse_toml(name, &text, &file)?;
    Ok((provider, text))
}

/// Parses the text of a `provider.toml`. `file` is the file's name in messages.
pub(crate) fn parse_toml(name: &str, text: &Arc<str>, file: &str) -> Result<Provider> {
    let mut provider: Provider = toml::from_str(text).map_err(|error| {
        Diagnostic::new(error.message().to_owned())
            .at(file, text, error.span())
            .help("see CONTRIBUTING.md for the keys of provider.toml")
    })?;
    provider.name = name.to_owned();
    Ok(provider)
}

/// Reads the files of one provider.
pub(crate) fn read(root: &Path, name: &str) -> Result<Source> {
    let (provider, toml_text) = read_toml(root, name)?;
    let folder = root.join("specs").join(name);
    let shown = |file: &str| format!("specs/{name}/{file}");

    let mut warnings = Vec::new();
    if provider.source.trim().is_empty() {
        let warning =
            Diagnostic::new("`source` is empty: the client can't say where its document is from");
        let line = line_of_key(&toml_text, "source");
        let warning = warning.at(&shown("provider.toml"), &toml_text, line);
        warnings.push(warning.help("write the address of the page or the file"));
    }
    let documents = documents(&folder, &provider, &toml_text)?;
    let files = FileSet::vendored(&folder, &provider, &toml_text);
    let overlay = folder.join("overlay.yaml");
    let overlay = match overlay.is_file() {
        true => {
            let file = shown("overlay.yaml");
            let text = read_utf8(&overlay, &file)?;
            Some(Document::parse(&file, &text, Syntax::Yaml)?)
        }
        false => None,
    };
    Ok(Source {
        provider,
        documents,
        files,
        overlay,
        warnings,
    })
}
