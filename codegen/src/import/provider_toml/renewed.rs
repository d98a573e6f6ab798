//! Updates an existing `provider.toml`.
//!
//! Maintainers edit this file. So only the values that come from the pages are replaced; comments,
//! order and everything else stay.

use std::sync::Arc;

use toml_edit::{DocumentMut, Item, Table};

use crate::diagnostic::Result;
use crate::import::facts::Facts;
use crate::import::provider_toml::tables::{self, fill_files};
use crate::text::toml::{parsed, set};
use crate::vendor::provider::is_inside;

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
    let help = "correct the file, or remove it and import again";
    let mut toml = parsed(file, text, help)?;
    let earlier = earlier(&toml);

    if let Some(source) = &facts.source {
        set(toml.as_table_mut(), "source", source.as_str().into());
        // A document of a page was not written here.
        if toml.get("fetch").and_then(Item::as_bool) == Some(false) {
            toml.remove("fetch");
        }
    }
    set(
        toml.as_table_mut(),
        "retrieved",
        toml_edit::Datetime::from(facts.retrieved).into(),
    );
    // The addresses may have answered something else than these pages.
    toml.remove("fetched");
    toml.remove("documents");
    match facts.documents.as_slice() {
        [only] => {
            set(toml.as_table_mut(), "document", only.file.into());
            set(toml.as_table_mut(), "sha256", only.sha256.as_str().into());
        }
        _ => {
            toml.remove("document");
            toml.remove("sha256");
            toml["documents"] = tables::documents(facts).into();
        }
    }
    match facts.server() {
        Some(server) => set(toml.as_table_mut(), "server", server.into()),
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
