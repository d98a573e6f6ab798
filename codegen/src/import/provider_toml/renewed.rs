//! Updates an existing `provider.toml`.
//!
//! Maintainers edit this file. So only the values that come from the pages are replaced; comments,
//! order and everything else stay.

use std::path::{Component, Path};
use std::sync::Arc;

use toml_edit::{DocumentMut, Item, Table, Value, value};

use crate::diagnostic::{Diagnostic, Result};
use crate::import::facts::Facts;
use crate::import::provider_toml::tables::{self, fill_files};

/// The updated file.
pub(in crate::import) struct Renewed {
    pub(in crate::import) text: String,
    /// Whether the file names a server for all documents.
    pub(in crate::import) names_server: bool,
    /// Files of an earlier import that the updated file no longer lists.
    pub(in crate::import) stale: Vec<String>,
}

/// Updates the text of an existing file. `file` is the file's name in messages.
pub(in crate::import) fn renewed(
    file: &str,
    text: &Arc<str>,
    facts: &Facts<'_>,
) -> Result<Renewed> {
    let mut toml: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        Diagnostic::new(format!("invalid TOML: {}", error.message()))
            .at(file, text, error.span())
            .help("correct the file, or remove it and import again")
    })?;
    let earlier = earlier(&toml);

    if let Some(source) = &facts.source {
        set(&mut toml, "source", source.as_str().into());
    }
    set(
        &mut toml,
        "retrieved",
        toml_edit::Datetime::from(facts.retrieved).into(),
    );
    toml.remove("documents");
    match facts.documents.as_slice() {
        [only] => {
            set(&mut toml, "document", only.file.into());
            set(&mut toml, "sha256", only.sha256.as_str().into());
        }
        _ => {
            toml.remove("document");
            toml.remove("sha256");
            toml["documents"] = tables::documents(facts).into();
        }
    }
    match facts.server() {
        Some(server) => set(&mut toml, "server", server.into()),
        // A server from an earlier import of one page would override those of several documents.
        None if facts.documents.len() > 1 && facts.all_have_servers() => {
            toml.remove("server");
        }
        None => {}
    }

    match toml.get_mut("files").and_then(Item::as_table_mut) {
        Some(table) if !facts.files.is_empty() => fill_files(table, facts),
        _ => {
            toml.remove("files");
            if !facts.files.is_empty() {
                let mut table = Table::new();
                fill_files(&mut table, facts);
                toml["files"] = Item::Table(table);
            }
        }
    }

    let server = toml.get("server").and_then(Item::as_str);
    let stale = earlier
        .into_iter()
        .filter(|earlier| {
            !facts
                .documents
                .iter()
                .any(|document| document.file == earlier)
        })
        .filter(|earlier| !facts.files.iter().any(|(file, _)| file == earlier))
        .collect();
    Ok(Renewed {
        text: toml.to_string(),
        names_server: server.is_some_and(|server| !server.is_empty()),
        stale,
    })
}

/// Lists the documents and files that an earlier import wrote. Documents under names that an import
/// never chooses are left out, because the maintainer wrote them.
fn earlier(toml: &DocumentMut) -> Vec<String> {
    let files = toml.get("files").and_then(Item::as_table_like);
    let files: Vec<&str> = files
        .into_iter()
        .flat_map(|files| files.iter().map(|(file, _)| file))
        .collect();
    let one = toml.get("document").and_then(Item::as_str);
    // An import keeps the name of a single document that refers to other files. It calls any other
    // single document openapi.yaml or openapi.json.
    let one = one.filter(|one| ["openapi.yaml", "openapi.json"].contains(one) || !files.is_empty());
    let several = toml.get("documents").and_then(Item::as_array_of_tables);
    let several = several
        .into_iter()
        .flatten()
        .filter_map(|table| table.get("file")?.as_str())
        .filter(|file| file.starts_with("pages/"));
    one.into_iter()
        .chain(several)
        .chain(files)
        .filter(|file| is_inside(file))
        .map(str::to_owned)
        .collect()
}

/// Whether a relative path stays inside its folder.
fn is_inside(file: &str) -> bool {
    let mut components = Path::new(file).components();
    components.all(|component| matches!(component, Component::Normal(_)))
}

/// Replaces a value. A comment after the value stays.
fn set(toml: &mut DocumentMut, key: &str, new: Value) {
    match toml.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = new;
            *old.decor_mut() = decor;
        }
        None => toml[key] = value(new),
    }
}
